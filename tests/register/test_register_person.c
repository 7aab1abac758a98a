#include "register/person_given.h"
#include "register/register_consent_store.h"
#include "register/register_person_rules.h"
#include "register/register_person_store.h"

#include <inttypes.h>

static const char PHONE[] = "138 0000 1234";

/* ---- facts ------------------------------------------------------------------------------ */

static void a_person_is_added_with_what_belongs_to_him_in_one_event(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct person_contact contacts[] = {{.kind = "mobile", .value = PHONE},
                                        {.kind = "email", .value = "Wang@Example.org"}};
    struct person_house houses[] = {{.house = "3栋2单元1501", .relation = "owner", .share = 5000}};
    struct person person = {.community_id = community,
                            .name = " 王女士 ",
                            .sex = "female",
                            .birth = "1958-03-02",
                            .id_kind = "id_card",
                            .id_number = "340104195803020000",
                            .channel = "wechat",
                            .quiet_from = 1320,
                            .quiet_to = 420,
                            .tags = "老人、教师，老人",
                            .contacts = contacts,
                            .contact_count = 2,
                            .houses = houses,
                            .house_count = 1};
    struct person *read;

    if (op == NULL)
        skip();
    assert_ok(register_person_add(op, &person, &id));
    read = person_of(op, community, id);
    assert_string_equal(read->name, "王女士");
    assert_string_equal(read->kind, "person");
    assert_string_equal(read->tags, " 老人 教师 ");
    assert_int_equal(read->quiet_from, 1320);
    assert_int_equal(read->contact_count, 2);
    assert_true(read->contacts[0].is_primary);
    assert_string_equal(register_person_masked(op, read->contacts[0].value), "138****1234");
    assert_string_equal(register_person_masked(op, read->contacts[1].value), "W***@Example.org");
    assert_string_equal(register_person_masked(op, read->id_number), "340****0000");
    assert_int_equal(read->house_count, 1);
    assert_string_equal(read->houses[0].house, "3-2-1501");
    assert_int_equal(read->houses[0].share, 5000);
    assert_int_equal(events_of(op, "person_added"), 1);
    assert_true(journal_tells(op, community, "person", id, "王女士"));
} /* proves S2-2.1.7 */

static void numbers_stand_nowhere_in_clear(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;

    if (op == NULL)
        skip();
    id = given_person(op, community, "王女士", "owner", "3-2-1501", "13800001234");
    assert_false(journal_tells(op, community, "person", id, "13800001234"));
    assert_int_equal(support_count(op, "SELECT count(*) FROM person_contact"
                                       " WHERE value LIKE '%13800001234%'"),
                     0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM person_contact"
                                       " WHERE value LIKE 'v1:%' AND tail_hash <> ''"),
                     1);
}

static void every_fault_of_a_new_person_is_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct person_contact contact = {.kind = "mobile", .value = "12"};
    struct person_house house = {.house = "3-2-1501", .relation = "agent"};
    struct person person = {.community_id = community,
                            .name = "",
                            .sex = "?",
                            .birth = "1958-13-02",
                            .channel = "drum",
                            .tags = "这一个标签实在是写得太长了一点",
                            .contacts = &contact,
                            .contact_count = 1,
                            .houses = &house,
                            .house_count = 1};

    if (op == NULL)
        skip();
    assert_int_equal(register_person_add(op, &person, &id), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 7);
    assert_int_equal(support_count(op, "SELECT count(*) FROM person"), 0);
}

static void a_change_needs_the_version_that_was_seen(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct person change;

    if (op == NULL)
        skip();
    id = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    change = *person_of(op, community, id);
    change.name = "王老师";
    change.id_number = NULL;
    assert_ok(register_person_change(op, &change, change.version));
    assert_err(register_person_change(op, &change, change.version), ERR_CONFLICT);
    op_forget_fault(op);
    assert_string_equal(person_of(op, community, id)->name, "王老师");
    assert_ok(register_person_change(op, &change, 0)); /* nothing new: no event */
    assert_int_equal(events_of(op, "person_changed"), 1);
    assert_true(journal_tells(op, community, "person", id, "王老师"));
}

static void a_person_of_another_community_is_not_there(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id, elsewhere = community + 1;
    struct person *person;

    if (op == NULL)
        skip();
    id = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    assert_err(register_person_get(op, &elsewhere, 1, id, &person), ERR_NOT_FOUND);
}

static struct person_page page_of(struct op *op, struct person_asking asking)
{
    struct person_page page;

    assert_ok(register_person_list(op, &asking, &page));
    return page;
}

static void lists_choose_by_name_relation_and_tag_and_go_on_where_they_ended(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), ids[3];
    struct person_asking asking = {.community_id = community, .limit = 2};
    struct person_page page;

    if (op == NULL)
        skip();
    ids[0] = given_person(op, community, "B 王", "owner", "3-2-1501", PHONE);
    ids[1] = given_person(op, community, "A 李", "tenant", "3-2-1502", NULL);
    ids[2] = given_person(op, community, "C 50%", "owner", "10-1-101", NULL);
    page = page_of(op, asking);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.persons[0].id, ids[1]);
    assert_true(page.has_next && !page.is_cut && page.next_id == ids[0]);
    asking.after_id = page.next_id;
    page = page_of(op, asking);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.persons[0].id, ids[2]);
    assert_false(page.has_next);
    asking = (struct person_asking){.community_id = community, .relation = "tenant", .limit = 9};
    assert_int_equal(page_of(op, asking).count, 1);
    asking = (struct person_asking){.community_id = community, .words = "0%", .limit = 9};
    assert_int_equal(page_of(op, asking).count, 1);
    asking = (struct person_asking){.community_id = community, .newest_first = true, .limit = 9};
    page = page_of(op, asking);
    assert_int_equal(page.count, 3);
    assert_int_equal(page.persons[0].id, ids[2]);
}

/* ---- how far a list looks ------------------------------------------------------------------ */

enum { MANY = 12000 };

/* People of running numbers, every second one with a house; three organisations among them. */
static void given_many(struct op *op, int64_t community)
{
    assert_ok(db_script(
        op, arena_printf(op->arena,
                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                         " INSERT INTO person (community_id, id, kind, name, tags, created_at, updated_at)"
                         " SELECT %" PRId64 ", i, CASE i %% 4000 WHEN 7 THEN 'organisation' ELSE 'person' END,"
                         " 'N' || (100000 + i), CASE i WHEN 11990 THEN ' 教师 ' ELSE ' ' END, 1, 1 FROM n",
                         MANY, community)));
    assert_ok(db_script(
        op, arena_printf(op->arena,
                         "INSERT INTO person_house (community_id, id, person_id, house_id, relation, from_at)"
                         " SELECT community_id, id, id, 1, CASE id %% 6000 WHEN 5 THEN 'agent' ELSE 'owner' END,"
                         " 1 FROM person WHERE community_id = %" PRId64 " AND id %% 2 = 1",
                         community)));
}

static int turns_to_the_end(struct op *op, struct person_asking asking, size_t *ret_found)
{
    struct person_page page;
    int turns = 0;

    *ret_found = 0;
    do {
        page = page_of(op, asking);
        assert_true(!page.is_cut || page.has_next);
        *ret_found += page.count;
        asking.after_id = page.next_id;
        turns++;
    } while (page.has_next);
    return turns;
}

static void what_is_rare_in_a_list_costs_a_bounded_look_and_is_found(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    struct person_asking asking = {.community_id = community, .limit = 5};
    size_t found;

    if (op == NULL)
        skip();
    given_many(op, community);
    for (int newest = 0; newest < 2; newest++) {
        asking.newest_first = newest != 0;
        asking.tag = "教师"; /* one of 12,000: 5,000 are looked at each time */
        assert_int_equal(turns_to_the_end(op, asking, &found), 3);
        assert_int_equal(found, 1);
        asking.tag = NULL;
        asking.words = "N11200";
        assert_int_equal(turns_to_the_end(op, asking, &found), 3);
        assert_int_equal(found, 1);
        asking.words = NULL;
        asking.relation = "agent"; /* few: through the relation itself, at once */
        assert_int_equal(turns_to_the_end(op, asking, &found), 1);
        assert_int_equal(found, 2);
        asking.relation = "owner"; /* many: each page is full at once */
        asking.limit = 1000;
        assert_int_equal(turns_to_the_end(op, asking, &found), 6);
        assert_int_equal(found, MANY / 2 - 2);
        asking.limit = 5;
        asking.relation = NULL;
        asking.kind = "organisation";
        assert_int_equal(turns_to_the_end(op, asking, &found), 1);
        assert_int_equal(found, 3);
        asking.kind = NULL;
    }
}

/* ---- contacts ------------------------------------------------------------------------------ */

static void a_number_that_ends_leaves_the_next_one_to_lead(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id, second;
    struct person_contact more = {.kind = "mobile", .value = "139 0000 5678"};
    struct person *person, *found;
    size_t count;

    if (op == NULL)
        skip();
    id = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    assert_ok(register_person_contact_add(op, community, id, &more, &second));
    assert_err(register_person_contact_add(op, community, id, &more, &second), ERR_CONFLICT);
    op_forget_fault(op);
    person = person_of(op, community, id);
    assert_ok(register_person_contact_end(op, community, person->contacts[0].id));
    person = person_of(op, community, id);
    assert_int_equal(person->contact_count, 1);
    assert_true(person->contacts[0].is_primary);
    assert_ok(register_person_of_value(op, &community, 1,
                                       register_person_value_hash(op, "mobile", "13900005678"),
                                       &found, &count));
    assert_int_equal(count, 1);
    assert_ok(register_person_of_value(
        op, &community, 1, register_person_value_hash(op, "mobile", PHONE), &found, &count));
    assert_int_equal(count, 0);
}

static void numbers_are_revealed_with_a_reason_that_is_kept(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), id;
    struct person *open;

    if (op == NULL)
        skip();
    id = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    assert_err(register_person_reveal(op, community, id, "", &open), ERR_INVALID);
    op_forget_fault(op);
    assert_ok(register_person_reveal(op, community, id, "漏水联系", &open));
    assert_string_equal(open->contacts[0].value, PHONE);
    assert_true(journal_tells(op, community, "person", id, "漏水联系"));
}

/* ---- relations ------------------------------------------------------------------------------- */

static const struct actor *enters(struct op *op, const char *phone)
{
    const char *code, *cookie, *csrf;
    const struct actor *actor;
    bool is_known, entered;

    assert_ok(register_resident_code(op, phone, &code, &is_known));
    assert_ok(register_resident_enter(op, phone, code, &cookie, &entered));
    if (!entered)
        return NULL;
    assert_ok(register_resident_authenticate(op, cookie, &actor, &csrf));
    return actor;
}

static void who_acts_for_the_owner_may_until_the_day_or_the_end_of_the_relation(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), owner, son, agent, id;
    struct person_house r = {.community_id = community,
                             .house = "3-2-1501",
                             .relation = "agent",
                             .authority = "代办报修与收房"};
    struct person *person;

    if (op == NULL)
        skip();
    owner = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    agent = given_person(op, community, "赵先生", NULL, NULL, "13700000001");
    son = given_person(op, community, "王同学", NULL, NULL, "13700000002");
    r.person_id = agent;
    r.authority_by = son;
    assert_err(register_person_house_add(op, &r, &id), ERR_INVALID); /* he owns nothing */
    op_forget_fault(op);
    r.authority_by = owner;
    r.authority_until = op->now + 1000;
    assert_ok(register_person_house_add(op, &r, &id));
    r = (struct person_house){.community_id = community,
                              .house = "3-2-1501",
                              .relation = "family",
                              .person_id = son,
                              .authority_by = owner};
    assert_ok(register_person_house_add(op, &r, &id));
    assert_non_null(enters(op, "13700000001"));
    assert_non_null(enters(op, "13700000002"));

    op->now += 2000; /* the authority is over */
    assert_null(enters(op, "13700000001"));
    assert_non_null(enters(op, "13700000002"));

    person = person_of(op, community, owner);
    assert_ok(register_person_house_end(op, community, person->houses[0].id, 0));
    assert_null(enters(op, PHONE));
    assert_null(enters(op, "13700000002")); /* what he had came from the owner */
    assert_int_equal(events_of(op, "person_house_ended"), 1);
} /* proves X-36 */

static void a_new_owner_begins_a_period_and_the_past_stays_with_the_past_one(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), first, second, house;
    struct person_house *of_house;
    size_t count;

    if (op == NULL)
        skip();
    house = house_of(op, community, "3-2-1501");
    first = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    op->now += 1000;
    assert_ok(
        register_person_house_end(op, community, person_of(op, community, first)->houses[0].id, 0));
    second = given_person(op, community, "李先生", "owner", "3-2-1501", "13900005678");
    assert_ok(register_person_of_house(op, community, house, &of_house, &count));
    assert_int_equal(count, 2);
    assert_int_equal(of_house[0].person_id, second);
    assert_true(register_person_house_holds(&of_house[0], op->now));
    assert_int_equal(of_house[1].person_id, first);
    assert_int_equal(of_house[1].to_at, op->now);
    assert_int_equal(of_house[0].from_at, op->now);
}

/* ---- two records --------------------------------------------------------------------------------
 */

static void two_records_become_one_and_two_again(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), a, b;
    struct person *one;

    if (op == NULL)
        skip();
    a = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    b = given_person(op, community, "王老师", "owner", "3-2-1502", "13900005678");
    assert_err(register_person_merge(op, community, b, b), ERR_INVALID);
    op_forget_fault(op);
    assert_ok(register_person_merge(op, community, b, a));
    one = person_of(op, community, a);
    assert_int_equal(one->contact_count, 2);
    assert_int_equal(one->house_count, 2);
    assert_string_equal(person_of(op, community, b)->status, "merged");
    assert_int_equal(person_of(op, community, b)->merged_into, a);
    assert_err(register_person_merge(op, community, b, a), ERR_CONFLICT);
    op_forget_fault(op);

    assert_ok(register_person_unmerge(op, community, b));
    one = person_of(op, community, a);
    assert_int_equal(one->contact_count, 1);
    assert_int_equal(one->house_count, 1);
    one = person_of(op, community, b);
    assert_string_equal(one->status, "active");
    assert_int_equal(one->contact_count, 1);
    assert_true(one->contacts[0].is_primary);
    assert_string_equal(one->houses[0].house, "3-2-1502");
    assert_err(register_person_unmerge(op, community, b), ERR_CONFLICT);
}

static void what_both_records_have_stands_once_in_the_merged_one(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), a, b;

    if (op == NULL)
        skip();
    a = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    b = given_person(op, community, "王女士", "owner", "3-2-1501", PHONE);
    assert_ok(register_person_merge(op, community, b, a));
    assert_int_equal(person_of(op, community, a)->contact_count, 1);
    assert_int_equal(person_of(op, community, a)->house_count, 1);
    assert_ok(register_person_unmerge(op, community, b));
    assert_int_equal(person_of(op, community, b)->house_count, 1);
}

/* ---- rules
 * ---------------------------------------------------------------------------------------- */

static void masks_show_enough_to_recognise_and_too_little_to_use(void **state)
{
    struct op op = op_begin(arena_new());

    (void)state;
    assert_string_equal(register_person_rules_mask(op.arena, "13800001234"), "138****1234");
    assert_string_equal(register_person_rules_mask(op.arena, "110"), "****");
    assert_string_equal(register_person_rules_mask(op.arena, "12345"), "****45");
    assert_string_equal(register_person_rules_mask(op.arena, "王a@b.cn"), "王***@b.cn");
    assert_string_equal(register_person_rules_mask(op.arena, "微信号"), "微***");
    assert_string_equal(register_person_rules_tags(op.arena, " a，b;a　c"), " a b c ");
    assert_string_equal(register_person_rules_tags(op.arena, ""), " ");
    assert_string_equal(register_person_rules_tags(op.arena, NULL), " ");
    arena_free(op.arena);
}

static void every_statement_can_be_prepared_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (given_register(op) == 0)
        skip();
    support_check_queries(op, REGISTER_PERSON_QUERIES);
    support_check_queries(op, REGISTER_CONSENT_QUERIES);
    support_check_queries(op, REGISTER_PERSON_LINK_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_person_is_added_with_what_belongs_to_him_in_one_event),
        SUPPORT_EACH_ENGINE(numbers_stand_nowhere_in_clear),
        SUPPORT_EACH_ENGINE(every_fault_of_a_new_person_is_told_at_once),
        SUPPORT_EACH_ENGINE(a_change_needs_the_version_that_was_seen),
        SUPPORT_EACH_ENGINE(a_person_of_another_community_is_not_there),
        SUPPORT_EACH_ENGINE(lists_choose_by_name_relation_and_tag_and_go_on_where_they_ended),
        SUPPORT_EACH_ENGINE(what_is_rare_in_a_list_costs_a_bounded_look_and_is_found),
        SUPPORT_EACH_ENGINE(a_number_that_ends_leaves_the_next_one_to_lead),
        SUPPORT_EACH_ENGINE(numbers_are_revealed_with_a_reason_that_is_kept),
        SUPPORT_EACH_ENGINE(who_acts_for_the_owner_may_until_the_day_or_the_end_of_the_relation),
        SUPPORT_EACH_ENGINE(a_new_owner_begins_a_period_and_the_past_stays_with_the_past_one),
        SUPPORT_EACH_ENGINE(two_records_become_one_and_two_again),
        SUPPORT_EACH_ENGINE(what_both_records_have_stands_once_in_the_merged_one),
        cmocka_unit_test(masks_show_enough_to_recognise_and_too_little_to_use),
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
