#include "register/person_given.h"
#include "register/register_note_store.h"
#include "register/register_place.h"
#include "register/register_place_store.h"

static int64_t given_place(struct op *op, int64_t community, const char *kind, const char *code,
                           const char *name, int64_t parent)
{
    struct place place = {
        .community_id = community, .kind = kind, .code = code, .name = name, .parent_id = parent};
    int64_t id;

    assert_ok(register_place_add(op, &place, &id));
    return id;
}

static void a_facility_has_hours_rules_and_may_be_booked(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct place gym = {.community_id = community,
                        .kind = "facility",
                        .code = "gym",
                        .name = "健身中心",
                        .hours = "06:30-21:30",
                        .rules = "凭卡进入",
                        .is_bookable = true},
                 *read;

    if (op == NULL)
        skip();
    assert_ok(register_place_add(op, &gym, &id));
    assert_ok(register_place_get(op, &community, 1, id, &read));
    assert_string_equal(read->hours, "06:30-21:30");
    assert_string_equal(read->rules, "凭卡进入");
    assert_true(read->is_bookable);
    assert_int_equal(events_of(op, "place_added"), 1);
    assert_true(journal_tells(op, community, "place", id, "凭卡进入"));
} /* proves S3-1.4 */

static void a_useful_address_is_found_by_its_words(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct place school = {.community_id = community,
                           .kind = "service",
                           .code = "school",
                           .name = "示范小学",
                           .phone = "0551 0000 0101",
                           .address = "怀宁路 8 号"};
    struct place_asking asking = {
        .community_id = community, .kind = "service", .words = "小学", .limit = 9};
    struct place *list;
    size_t count;

    if (op == NULL)
        skip();
    assert_ok(register_place_add(op, &school, &id));
    given_place(op, community, "lift", "12", "12 号电梯", 0);
    assert_ok(register_place_list(op, &asking, &list, &count));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].address, "怀宁路 8 号");
} /* proves S3-1.6 */

static void a_place_stands_once_and_lies_in_another(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), building, lift, id;
    struct place twin = {
        .community_id = community, .kind = "lift", .code = "12", .name = "另一部电梯"};
    struct place *read, *inside, change;
    size_t count;

    if (op == NULL)
        skip();
    building = given_place(op, community, "building", "3", "3 栋", 0);
    lift = given_place(op, community, "lift", "12", "12 号电梯", building);
    assert_err(register_place_add(op, &twin, &id), ERR_INVALID);
    op_forget_fault(op);
    twin.code = "13";
    twin.name = "12 号电梯";
    assert_err(register_place_add(op, &twin, &id), ERR_INVALID);
    op_forget_fault(op);
    assert_ok(register_place_inside(op, community, building, &inside, &count));
    assert_int_equal(count, 1);
    assert_int_equal(inside[0].id, lift);

    assert_ok(register_place_get(op, &community, 1, building, &read));
    change = *read;
    change.parent_id = lift; /* not into what lies in it */
    assert_err(register_place_change(op, &change, 0), ERR_INVALID);
    op_forget_fault(op);
    assert_err(register_place_end(op, community, building), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(register_place_end(op, community, lift));
    assert_ok(register_place_named(op, community, "12 号电梯", &read));
    assert_null(read);
    twin.code = "12"; /* free again */
    assert_ok(register_place_add(op, &twin, &id));
    assert_int_equal(events_of(op, "place_ended"), 1);
}

static void a_change_of_a_place_needs_the_version_that_was_seen(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct place *read, change;

    if (op == NULL)
        skip();
    id = given_place(op, community, "gate", "E", "东大门", 0);
    assert_ok(register_place_get(op, &community, 1, id, &read));
    change = *read;
    change.hours = "全天";
    assert_ok(register_place_change(op, &change, read->version));
    assert_err(register_place_change(op, &change, read->version), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(register_place_change(op, &change, 0)); /* nothing new: no event */
    assert_int_equal(events_of(op, "place_changed"), 1);
}

static void places_are_listed_by_kind_and_code_page_by_page(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct place_asking asking = {.community_id = community, .limit = 2};
    struct place *list;
    size_t count;

    if (op == NULL)
        skip();
    given_place(op, community, "lift", "02", "2 号电梯", 0);
    given_place(op, community, "lift", "01", "1 号电梯", 0);
    given_place(op, community, "gate", "S", "南大门", 0);
    assert_ok(register_place_list(op, &asking, &list, &count));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].name, "南大门");
    asking.after = &list[1];
    assert_ok(register_place_list(op, &asking, &list, &count));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].name, "2 号电梯");
}

static void every_statement_can_be_prepared_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (given_register(op) == 0)
        skip();
    support_check_queries(op, REGISTER_PLACE_QUERIES);
    support_check_queries(op, REGISTER_NOTE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_facility_has_hours_rules_and_may_be_booked),
        SUPPORT_EACH_ENGINE(a_useful_address_is_found_by_its_words),
        SUPPORT_EACH_ENGINE(a_place_stands_once_and_lies_in_another),
        SUPPORT_EACH_ENGINE(a_change_of_a_place_needs_the_version_that_was_seen),
        SUPPORT_EACH_ENGINE(places_are_listed_by_kind_and_code_page_by_page),
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
