/* Who supervises from outside is told apart; what was ordered is open until it is done. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "quality/quality_inspection.h"
#include "quality/quality_inspection_store.h"

static const struct quality_inspection FIRE = {
    .by_kind = "authority",
    .by_name = "区消防大队",
    .subject = "消防专项检查",
    .found = "3 号楼楼道堆物",
    .ordered = "清理楼道",
};

static int64_t recorded(struct op *op, const char *kind, int64_t day, int64_t due)
{
    struct quality_inspection i = FIRE;
    int64_t id;

    as(op, "director");
    i.community_id = given.yiyuan;
    i.by_kind = kind;
    i.at_day = day;
    i.due_day = due;
    if (due == 0)
        i.ordered = NULL;
    assert_ok(quality_inspection_add(op, &i, &id));
    return id;
}

static const char *state_of(struct op *op, int64_t id)
{
    struct quality_inspection *i;
    struct doc *one = doc_object(op->arena);

    assert_ok(quality_inspection_get(op, &given.yiyuan, 1, id, &i));
    quality_inspection_set(op, i, one);
    return doc_get_text(one, "state");
}

static size_t listed(struct op *op, const char *kind, bool open_only)
{
    struct quality_inspection_asking asking = {.community_id = given.yiyuan,
                                               .by_kind = kind,
                                               .open_only = open_only,
                                               .before_day = INT64_MAX,
                                               .before_id = INT64_MAX,
                                               .limit = 50};
    struct quality_inspection *found;
    size_t count;

    assert_ok(quality_inspection_list(op, &asking, &found, &count));
    return count;
}

static void every_statement_can_be_prepared(void **state)
{
    support_check_queries(*state, QUALITY_INSPECTION_STORE_QUERIES);
}

static void an_inspection_is_recorded_with_what_was_ordered(void **state)
{
    struct op *op = *state;
    int64_t today = clock_day(op->now, op->utc_offset_min), id, open, late;

    id = recorded(op, "authority", today - 10, today + 5);
    recorded(op, "committee", today - 3, today - 1);
    recorded(op, "owners", today, 0);
    assert_string_equal(state_of(op, id), "open");
    assert_int_equal(listed(op, NULL, false), 3);
    assert_int_equal(listed(op, "authority", false), 1);
    assert_int_equal(listed(op, NULL, true), 2);
    assert_ok(quality_inspection_open(op, given.yiyuan, &open, &late));
    assert_int_equal(open, 2);
    assert_int_equal(late, 1);
    assert_err(quality_inspection_done(op, given.yiyuan, id, today - 11, "清理了"), ERR_INVALID);
    assert_err(quality_inspection_done(op, given.yiyuan, id, today, " "), ERR_INVALID);
    assert_ok(quality_inspection_done(op, given.yiyuan, id, today, "清理了"));
    assert_string_equal(state_of(op, id), "done");
    assert_err(quality_inspection_done(op, given.yiyuan, id, today, "又清理了"), ERR_CONFLICT);
    assert_ok(quality_inspection_open(op, given.yiyuan, &open, &late));
    assert_int_equal(open, 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event WHERE kind IN"
                                       " ('inspection_recorded', 'inspection_rectified')"),
                     4);
} /* proves S3-3.6a */

static size_t faults_of(struct op *op, const struct quality_inspection *i)
{
    int64_t id;
    size_t count;

    assert_int_equal(quality_inspection_add(op, i, &id), ERR_INVALID);
    count = op->fault.field_count;
    op_forget_fault(op);
    return count;
}

static void all_that_is_wrong_is_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t today = clock_day(op->now, op->utc_offset_min);
    struct quality_inspection i = FIRE;

    as(op, "director");
    i.community_id = given.yiyuan;
    i.at_day = today + 1;
    assert_int_equal(faults_of(op, &i), 2); /* a day to come; an order without its day */
    i.by_kind = "press";
    i.by_name = i.found = i.subject = " ";
    assert_int_equal(faults_of(op, &i), 6);
    i = FIRE;
    i.at_day = today;
    i.due_day = today - 1;
    assert_int_equal(faults_of(op, &i), 1);
    assert_int_equal(listed(op, NULL, false), 0);
}

static void another_community_does_not_find_it(void **state)
{
    struct op *op = *state;
    int64_t today = clock_day(op->now, op->utc_offset_min);
    int64_t id = recorded(op, "company", today, today + 1);
    struct quality_inspection *i;

    assert_err(quality_inspection_get(op, &given.lakeside, 1, id, &i), ERR_NOT_FOUND);
    assert_err(quality_inspection_done(op, given.lakeside, id, today, "好了"), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(every_statement_can_be_prepared),
        CASE_EACH_ENGINE(an_inspection_is_recorded_with_what_was_ordered),
        CASE_EACH_ENGINE(all_that_is_wrong_is_told_at_once),
        CASE_EACH_ENGINE(another_community_does_not_find_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
