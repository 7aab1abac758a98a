/* Who answers to a segment is derived, right at once, and never from what nobody agreed to. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "base/id.h"
#include "register/register_person.h"
#include "segment/segment.h"
#include "segment/segment_store.h"

static int64_t given_resident(struct op *op, struct person person, const char *relation,
                              const char *house, const char *phone)
{
    struct person_contact contact = {.kind = "mobile", .value = phone};
    struct person_house tie = {.house = house, .relation = relation};
    int64_t id;

    as(op, "desk1");
    person.community_id = given.yiyuan;
    person.quiet_from = person.quiet_to = -1;
    person.contacts = &contact;
    person.contact_count = phone == NULL ? 0 : 1;
    person.houses = &tie;
    person.house_count = house == NULL ? 0 : 1;
    assert_ok(register_person_add(op, &person, &id));
    return id;
}

static int64_t count_of(struct op *op, struct segment_rule rule)
{
    int64_t count;

    assert_ok(segment_count(op, given.yiyuan, 0, &rule, &count));
    return count;
}

static int64_t given_segment(struct op *op, const char *name, struct segment_rule rule)
{
    int64_t id;

    as(op, "css");
    assert_ok(segment_add(op, given.yiyuan, name, &rule, &id));
    return id;
}

static struct segment *the_segment(struct op *op, int64_t id)
{
    struct segment *s;

    assert_ok(segment_get(op, &given.yiyuan, 1, id, &s));
    return s;
}

static bool has_member(struct op *op, int64_t segment, int64_t person)
{
    struct segment *s = the_segment(op, segment);
    struct segment_member *members;
    size_t count;

    assert_ok(segment_members(op, given.yiyuan, segment, &s->rule, 0, 100, &members, &count));
    for (size_t i = 0; i < count; i++)
        if (members[i].person_id == person)
            return true;
    return false;
}

/* proves S2-3.1b */
static void what_they_are_and_what_they_are_to_a_house(void **state)
{
    struct op *op = *state;

    set_clock(op, "2026-11-25 09:00");
    given_resident(op,
                   (struct person){.kind = "person",
                                   .name = "王女士",
                                   .birth = "1958-03-02",
                                   .sex = "female",
                                   .tags = "教师"},
                   "owner", "3-2-1501", "13800001001");
    given_resident(
        op,
        (struct person){.kind = "person", .name = "李先生", .birth = "1990-05-01", .sex = "male"},
        "tenant", "3-2-1501", "13800001002");
    given_resident(
        op, (struct person){.kind = "organisation", .name = "某某商行", .affiliation = "company"},
        NULL, NULL, NULL);

    assert_int_equal(count_of(op, (struct segment_rule){.person_kind = "person"}), 2);
    assert_int_equal(count_of(op, (struct segment_rule){.affiliation = "company"}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.relation = "owner"}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.building = "3"}), 2);
    assert_int_equal(count_of(op, (struct segment_rule){.building = "4"}), 0);
    assert_int_equal(count_of(op, (struct segment_rule){.house_kind = "dwelling"}), 2);
    assert_int_equal(count_of(op, (struct segment_rule){.house_kind = "shop"}), 0);
    assert_int_equal(count_of(op, (struct segment_rule){.tag = "教师"}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.tag = "教"}), 0);
    assert_int_equal(count_of(op, (struct segment_rule){.age_from = 68}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.age_from = 69}), 0);
    assert_int_equal(count_of(op, (struct segment_rule){.age_to = 36}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.sex = "male", .relation = "owner"}), 0);
}

/* proves S2-3.1a */
static void members_follow_the_register_and_the_hand(void **state)
{
    struct op *op = *state;
    int64_t wang, li, segment;
    struct person_house *ties;
    size_t count;

    wang = given_resident(op, (struct person){.kind = "person", .name = "王女士"}, "owner",
                          "3-2-1501", "13800001001");
    li = given_resident(op, (struct person){.kind = "person", .name = "李先生"}, "tenant",
                        "3-2-1501", "13800001002");
    segment = given_segment(op, "业主", (struct segment_rule){.relation = "owner"});
    assert_true(has_member(op, segment, wang));
    assert_false(has_member(op, segment, li));

    as(op, "css");
    assert_ok(segment_place(op, the_segment(op, segment), li, true, false));
    assert_ok(segment_place(op, the_segment(op, segment), wang, false, false));
    assert_true(has_member(op, segment, li));
    assert_false(has_member(op, segment, wang));
    assert_ok(segment_place(op, the_segment(op, segment), li, false, true));
    assert_ok(segment_place(op, the_segment(op, segment), wang, false, true));
    assert_false(has_member(op, segment, li));
    assert_true(has_member(op, segment, wang));

    assert_ok(register_person_houses(op, given.yiyuan, wang, &ties, &count));
    assert_ok(register_person_house_end(op, given.yiyuan, ties[0].id, 0));
    assert_false(has_member(op, segment, wang));
}

static void a_name_is_taken_once_and_a_change_needs_the_version_that_was_seen(void **state)
{
    struct op *op = *state;
    struct segment_rule rule = {.relation = "owner"};
    int64_t id = given_segment(op, "业主", rule), other;
    struct journal_event *events;
    size_t count;

    assert_int_equal(segment_add(op, given.yiyuan, "业主", &rule, &other), ERR_INVALID);
    assert_string_equal(op->fault.fields[0].field, "name");
    op_forget_fault(op);
    assert_int_equal(segment_add(op, given.yiyuan, " ", &rule, &other), ERR_INVALID);
    op_forget_fault(op);
    rule.relation = "tenant";
    assert_err(segment_change(op, the_segment(op, id), "租户", &rule, 7), ERR_CONFLICT);
    assert_ok(segment_change(op, the_segment(op, id), "租户", &rule, 1));
    assert_string_equal(the_segment(op, id)->rule.relation, "tenant");
    assert_ok(segment_end(op, the_segment(op, id)));
    assert_err(segment_get(op, &given.yiyuan, 1, id, &(struct segment *){NULL}), ERR_NOT_FOUND);
    assert_ok(segment_add(op, given.yiyuan, "租户", &rule, &other));
    assert_err(segment_get(op, &given.lakeside, 1, other, &(struct segment *){NULL}),
               ERR_NOT_FOUND);
    assert_ok(journal_list(op, given.yiyuan, "segment", id, 0, 10, &events, &count));
    assert_int_equal(count, 3);
}

/* proves X-37 */
static void nobody_is_found_by_a_complaint_that_is_confidential(void **state)
{
    static const char COMPLAINT[] = "{'nature': 'complaint', 'channel': 'phone', 'title': '楼上太吵',"
                                    " 'house': '3-2-1501', 'reporter_phone': '13800001001'}";
    struct segment_rule complained = {.cases_min = 1, .nature = "complaint"};
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-24 09:00");
    given_resident(op, (struct person){.kind = "person", .name = "王女士"}, "owner", "3-2-1501",
                   "13800001001");
    as(op, "desk1");
    id = given_open(op, "desk1", COMPLAINT);
    assert_int_equal(count_of(op, complained), 1);
    done(op, "css", id, "keep_confidential", "{'reason': '客户要求'}");
    assert_int_equal(count_of(op, complained), 0);
    done(op, "css", id, "lift_confidential", "{'reason': '客户同意'}");
    assert_int_equal(count_of(op, complained), 1);
}

/* proves S2-3.1d */
static void what_they_bought_is_counted_from_their_cases(void **state)
{
    struct op *op = *state;
    struct segment_rule bought = {.paid_min = 1}, rich = {.paid_yuan_min = 200};
    struct segment_member *members;
    size_t count;
    int64_t id, person;

    set_clock(op, "2026-11-24 09:00");
    person = given_resident(op, (struct person){.kind = "person", .name = "王女士"}, "owner",
                            "3-2-1501", "13800001001");
    assert_int_equal(count_of(op, bought), 0);
    assert_int_equal(count_of(op, (struct segment_rule){.cases_min = 1}), 0);
    as(op, "desk1");
    id = given_open(op, "desk1",
                    "{'nature': 'paid', 'channel': 'phone', 'title': '清洗油烟机',"
                    " 'content': '清洗油烟机', 'house': '3-2-1501', 'reporter_name': '王女士',"
                    " 'reporter_phone': '13800001001'}");
    assert_int_equal(count_of(op, (struct segment_rule){.cases_min = 1}), 1);
    assert_int_equal(count_of(op, (struct segment_rule){.cases_min = 1, .nature = "repair"}), 0);
    assert_int_equal(count_of(op, bought), 0); /* nobody has agreed to a price */
    done(op, "desk1", id, "quote", "{'price_fen': 18000}");
    done(op, "desk1", id, "accept_price", "{'way': 'phone'}");

    assert_int_equal(count_of(op, bought), 1);
    assert_int_equal(count_of(op, rich), 0);
    rich.paid_yuan_min = 180;
    assert_int_equal(count_of(op, rich), 1);
    assert_ok(segment_members(op, given.yiyuan, 0, &bought, 0, 10, &members, &count));
    assert_int_equal(count, 1);
    assert_int_equal(members[0].person_id, person);
    assert_int_equal(members[0].paid_count, 1);
    assert_int_equal(members[0].paid_fen, 18000);
    assert_int_equal(members[0].paid_last, op->now);
    set_clock(op, "2027-03-24 09:00");
    bought.paid_months = 3;
    assert_int_equal(count_of(op, bought), 0);
    bought.paid_months = 5;
    assert_int_equal(count_of(op, bought), 1);
}

static int64_t given_consent(struct op *op, int64_t person)
{
    int64_t id = id_next(op->now);

    assert_ok(db_script(op, arena_printf(op->arena,
                                         "INSERT INTO consent (community_id, id, person_id,"
                                         " purpose, notice_version, is_sensitive, given_at)"
                                         " VALUES (%" PRId64 ", %" PRId64 ", %" PRId64
                                         ", 'belief', '1', 1, 1)",
                                         given.yiyuan, id, person)));
    return id;
}

/* proves S2-3.1c X-45 */
static void what_is_sensitive_counts_only_with_a_consent_of_its_own(void **state)
{
    struct op *op = *state;
    struct person_attribute hobby = {.code = "hobby", .value = "书法"},
                            belief = {.code = "belief", .value = "某教"};
    struct segment_rule calligraphers = {.attribute = "hobby", .value = "书法"},
                        believers = {.attribute = "belief"};
    struct journal_event *events;
    int64_t wang, li, consent;
    size_t count;

    wang = given_resident(op, (struct person){.kind = "person", .name = "王女士"}, "owner",
                          "3-2-1501", "13800001001");
    li = given_resident(op, (struct person){.kind = "person", .name = "李先生"}, "tenant",
                        "3-2-1501", "13800001002");
    as(op, "css");
    assert_ok(segment_attribute_set(op, given.yiyuan, wang, &hobby));
    assert_int_equal(count_of(op, calligraphers), 1);
    assert_int_equal(segment_attribute_set(op, given.yiyuan, wang, &belief), ERR_INVALID);
    op_forget_fault(op);
    consent = belief.consent_id = given_consent(op, wang);
    assert_int_equal(segment_attribute_set(op, given.yiyuan, li, &belief), ERR_INVALID);
    op_forget_fault(op);
    assert_ok(segment_attribute_set(op, given.yiyuan, wang, &belief));
    assert_int_equal(count_of(op, believers), 1);
    assert_true(segment_rules_is_sensitive(&believers));

    assert_ok(db_script(op, arena_printf(op->arena,
                                         "UPDATE consent SET withdrawn_at = 2 WHERE id = %" PRId64,
                                         consent)));
    assert_int_equal(count_of(op, believers), 0);
    assert_ok(journal_list(op, given.yiyuan, "person", wang, 0, 10, &events, &count));
    for (size_t i = 0; i < count; i++)
        assert_null(strstr(events[i].data, "某教"));
}

/* proves X-45 */
static void a_care_list_asks_for_consent_too(void **state)
{
    struct op *op = *state;
    struct segment_rule alone = {.care = "elderly_alone"};
    int64_t wang = given_resident(op, (struct person){.kind = "person", .name = "王女士"}, "owner",
                                  "3-2-1501", "13800001001"),
            consent = given_consent(op, wang);

    assert_ok(db_script(
        op, arena_printf(op->arena,
                         "INSERT INTO person_note (community_id, id, person_id, kind, code, text,"
                         " from_at, consent_id) VALUES (%" PRId64 ", 1, %" PRId64
                         ", 'care', 'elderly_alone', '独居', 1, 0)",
                         given.yiyuan, wang)));
    assert_int_equal(count_of(op, alone), 0);
    assert_ok(db_script(
        op, arena_printf(op->arena, "UPDATE person_note SET consent_id = %" PRId64, consent)));
    assert_int_equal(count_of(op, alone), 1);
}

static void a_rule_is_said_in_words_and_refused_where_it_contradicts_itself(void **state)
{
    struct op *op = *state;
    struct segment_rule rule = {.relation = "owner",
                                .age_from = 60,
                                .paid_min = 2,
                                .paid_months = 12},
                        wrong = {.age_from = 60, .age_to = 50, .cases_months = 3, .value = "x"};

    assert_string_equal(segment_rules_words(op->arena, &rule, NULL),
                        "业主 · 60 岁及以上 · 近 12 个月有偿服务 · 至少 2 次");
    segment_rules_check(op, &wrong);
    assert_int_equal(op->fault.field_count, 3);
    op_forget_fault(op);
}

/* proves S3-7.2B6 */
static void who_lives_here_is_counted_by_thresholds_of_the_community(void **state)
{
    struct op *op = *state;
    struct segment_thresholds usual, stricter = {65, 12, "老师"}, now;
    struct segment_people *rows;
    size_t count;

    set_clock(op, "2026-11-25 09:00");
    given_resident(
        op,
        (struct person){.kind = "person", .name = "王女士", .birth = "1966-11-25", .tags = "教师"},
        "owner", "3-2-1501", "13800001001");
    given_resident(op, (struct person){.kind = "person", .name = "小王", .birth = "2012-11-20"},
                   "family", "3-2-1501", NULL);
    given_resident(op, (struct person){.kind = "person", .name = "李先生", .tags = "老师"},
                   "tenant", "1-1-101", NULL);
    given_resident(op, (struct person){.kind = "person", .name = "访客"}, NULL, NULL, NULL);
    as(op, "css");
    assert_ok(segment_thresholds(op, given.yiyuan, &usual));
    assert_ok(segment_structure(op, given.yiyuan, &usual, &rows, &count));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].building, "1");
    assert_int_equal(rows[0].unknown, 1);
    assert_int_equal(rows[1].people, 2);
    assert_int_equal(rows[1].elderly, 1);
    assert_int_equal(rows[1].children, 1);
    assert_int_equal(rows[1].teachers, 1);

    assert_ok(segment_thresholds_set(op, given.yiyuan, &stricter));
    assert_ok(segment_thresholds(op, given.yiyuan, &now));
    assert_ok(segment_structure(op, given.yiyuan, &now, &rows, &count));
    assert_int_equal(rows[1].elderly + rows[1].children + rows[1].teachers, 0);
    assert_int_equal(rows[0].teachers, 1);
    stricter.children_to = 70;
    assert_err(segment_thresholds_set(op, given.yiyuan, &stricter), ERR_INVALID);
}

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, SEGMENT_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(what_they_are_and_what_they_are_to_a_house),
        CASE_EACH_ENGINE(members_follow_the_register_and_the_hand),
        CASE_EACH_ENGINE(a_name_is_taken_once_and_a_change_needs_the_version_that_was_seen),
        CASE_EACH_ENGINE(nobody_is_found_by_a_complaint_that_is_confidential),
        CASE_EACH_ENGINE(what_they_bought_is_counted_from_their_cases),
        CASE_EACH_ENGINE(what_is_sensitive_counts_only_with_a_consent_of_its_own),
        CASE_EACH_ENGINE(a_care_list_asks_for_consent_too),
        CASE_EACH_ENGINE(a_rule_is_said_in_words_and_refused_where_it_contradicts_itself),
        CASE_EACH_ENGINE(who_lives_here_is_counted_by_thresholds_of_the_community),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
