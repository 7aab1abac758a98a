#include "register/person_given.h"
#include "register/register_house_store.h"

#include <inttypes.h>

static const int64_t DAY = INT64_C(86400000);

static void a_house_knows_its_place_from_its_code(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct house *house;

    if (op == NULL)
        skip();
    assert_ok(register_house_find(op, community, "3-2-1501", &house));
    assert_string_equal(house->building, "3");
    assert_string_equal(house->unit, "2");
    assert_string_equal(house->number, "1501");
    assert_int_equal(house->floor, 15);
    assert_string_equal(house->kind, "dwelling");
}

static void the_facts_of_a_house_change_with_before_and_after(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct house *read, change;

    if (op == NULL)
        skip();
    assert_ok(register_house_find(op, community, "3-2-1501", &read));
    change = *read;
    change.layout = "三室两厅";
    change.orientation = "南";
    change.area_built = 12850;
    change.area_inner = 10520;
    change.ownership = "private";
    change.status = "owner_occupied";
    change.handed_over_at = op->now - 900 * DAY;
    change.warranty_until = op->now + 100 * DAY;
    assert_ok(register_house_change(op, &change, read->version));
    assert_err(register_house_change(op, &change, read->version), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(register_house_get(op, &community, 1, read->id, &read));
    assert_string_equal(read->layout, "三室两厅");
    assert_int_equal(read->area_built, 12850);
    assert_int_equal(read->area_inner, 10520);
    assert_string_equal(read->status, "owner_occupied");
    assert_int_equal(read->handed_over_at, op->now - 900 * DAY);
    assert_true(journal_tells(op, community, "house", read->id, "三室两厅"));
    assert_ok(register_house_change(op, &change, 0)); /* nothing new */
    assert_int_equal(events_of(op, "house_changed"), 1);
} /* proves S2-2.1.1 */

static void every_wrong_fact_of_a_house_is_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct house *read, change;

    if (op == NULL)
        skip();
    assert_ok(register_house_find(op, community, "3-2-1501", &read));
    change = *read;
    change.kind = "castle";
    change.status = "haunted";
    change.area_built = 100;
    change.area_inner = 200;
    change.floor = 999;
    assert_int_equal(register_house_change(op, &change, 0), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 4);
    assert_int_equal(events_of(op, "house_changed"), 0);
}

static struct house_page page_of(struct op *op, struct house_asking asking)
{
    struct house_page page;

    assert_ok(register_house_list(op, &asking, &page));
    return page;
}

static void houses_are_listed_as_they_stand_page_by_page(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct house_asking asking = {.community_id = community, .limit = 2};
    struct house_page page;
    const char **buildings;
    size_t count;

    if (op == NULL)
        skip();
    page = page_of(op, asking);
    assert_int_equal(page.count, 2);
    assert_string_equal(page.houses[0].code, "3-2-1501");
    asking.after_id = page.next_id;
    page = page_of(op, asking);
    assert_int_equal(page.count, 1);
    assert_string_equal(page.houses[0].code, "10-1-101"); /* 10 stands behind 3 */
    assert_false(page.has_next);
    asking =
        (struct house_asking){.community_id = community, .order = HOUSES_BY_CODE_DOWN, .limit = 9};
    assert_string_equal(page_of(op, asking).houses[0].code, "10-1-101");
    asking = (struct house_asking){.community_id = community, .order = HOUSES_BY_AREA, .limit = 9};
    assert_int_equal(page_of(op, asking).count, 3);
    asking = (struct house_asking){.community_id = community, .words = "3栋2单元1502", .limit = 9};
    assert_int_equal(page_of(op, asking).count, 1);
    asking = (struct house_asking){.community_id = community, .building = "3", .limit = 9};
    assert_int_equal(page_of(op, asking).count, 2);
    assert_ok(register_house_buildings(op, community, &buildings, &count));
    assert_int_equal(count, 2);
}

static void a_rare_house_costs_a_bounded_look_in_each_order(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);

    if (op == NULL)
        skip();
    assert_ok(db_script(
        op, arena_printf(op->arena,
                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
                         " INSERT INTO house (community_id, id, code, handover, warranty_until, kind, building,"
                         " sort_key, status, area_built)"
                         " SELECT %" PRId64 ", i, '20-' || i, '', 0, CASE i WHEN 6007 THEN 'shop' ELSE 'dwelling' END,"
                         " CASE i %% 100 WHEN 7 THEN '21' ELSE '20' END, '000020-' || (100000 + i), '', i %% 900 FROM n",
                         community)));
    for (int order = HOUSES_BY_CODE; order < HOUSES_ORDER_COUNT; order++) {
        struct house_asking asking = {.community_id = community, .order = (enum register_house_order)order,
                                      .kind = "shop", .limit = 5};
        struct house_page page;
        size_t found = 0, turns = 0, all = 0;
        do {
            page = page_of(op, asking);
            for (size_t i = 0; i < page.count; i++)
                assert_int_equal(page.houses[i].id, 6007);
            found += page.count;
            asking.after_id = page.next_id;
            turns++;
        } while (page.has_next);
        assert_int_equal(found, 1);
        assert_int_equal(turns, 3);
        asking = (struct house_asking){.community_id = community, .order = (enum register_house_order)order,
                                       .building = "21", .kind = "shop", .limit = 5};
        page = page_of(op, asking); /* of one building at once */
        assert_int_equal(page.count, 1);
        assert_false(page.has_next);
        asking = (struct house_asking){.community_id = community, .order = (enum register_house_order)order,
                                       .limit = 1000};
        do {
            page = page_of(op, asking);
            all += page.count;
            asking.after_id = page.next_id;
        } while (page.has_next);
        assert_int_equal(all, 12003); /* each once, whatever is equal */
    }
}

static void one_use_follows_another_from_to(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), house, id;
    struct house_use use = {.community_id = community, .use = "owner_occupied"}, *uses;
    struct house *read;
    size_t count;

    if (op == NULL)
        skip();
    use.house_id = house = house_of(op, community, "3-2-1501");
    use.from_at = op->now - 300 * DAY;
    assert_ok(register_house_use_add(op, &use, &id));
    use.use = "let";
    use.tenants = "一家三口";
    use.from_at = op->now - 10 * DAY;
    assert_ok(register_house_use_add(op, &use, &id));
    assert_ok(register_house_uses(op, community, house, &uses, &count));
    assert_int_equal(count, 2);
    assert_string_equal(uses[0].use, "let");
    assert_string_equal(uses[0].tenants, "一家三口");
    assert_int_equal(uses[0].to_at, 0);
    assert_int_equal(uses[1].to_at, uses[0].from_at);
    assert_ok(register_house_get(op, &community, 1, house, &read));
    assert_string_equal(read->status, "let");
    use.from_at = op->now - 400 * DAY;
    assert_err(register_house_use_add(op, &use, &id), ERR_INVALID);
} /* proves S2-2.1.6 */

static void each_component_has_a_warranty_and_who_answers_for_it(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), house, id;
    struct house_warranty w = {
        .community_id = community, .component = "屋面防水", .contractor = "某防水公司"};
    struct house_warranty *list;
    size_t count;

    if (op == NULL)
        skip();
    w.house_id = house = house_of(op, community, "3-2-1501");
    assert_err(register_house_warranty_add(op, &w, &id), ERR_INVALID); /* no day */
    op_forget_fault(op);
    w.until_at = op->now + 100 * DAY;
    assert_ok(register_house_warranty_add(op, &w, &id));
    assert_ok(register_house_warranties(op, community, house, &list, &count));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].contractor, "某防水公司");
    assert_int_equal(list[0].until_at, w.until_at);
    assert_ok(register_house_warranty_end(op, community, id));
    assert_err(register_house_warranty_end(op, community, id), ERR_NOT_FOUND);
    assert_int_equal(events_of(op, "house_warranty_added"), 1);
}

static void every_statement_can_be_prepared_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (given_register(op) == 0)
        skip();
    support_check_queries(op, REGISTER_HOUSE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_house_knows_its_place_from_its_code),
        SUPPORT_EACH_ENGINE(the_facts_of_a_house_change_with_before_and_after),
        SUPPORT_EACH_ENGINE(every_wrong_fact_of_a_house_is_told_at_once),
        SUPPORT_EACH_ENGINE(houses_are_listed_as_they_stand_page_by_page),
        SUPPORT_EACH_ENGINE(a_rare_house_costs_a_bounded_look_in_each_order),
        SUPPORT_EACH_ENGINE(one_use_follows_another_from_to),
        SUPPORT_EACH_ENGINE(each_component_has_a_warranty_and_who_answers_for_it),
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
