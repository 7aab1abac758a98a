/* What presses, and with whom, on both engines with a set clock. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "stats/stats.h"

static struct stats_pressing *rows;
static size_t count;

static void pressing(struct op *op, int64_t community_id, const char *until)
{
    const struct stats_asked asked = {.until_at = china(op, until), .limit = 100};

    op_forget_fault(op);
    assert_ok(stats_pressing(op, community_id, &asked, &rows, &count));
}

static const struct stats_pressing *row_of(int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].case_id == id)
            return &rows[i];
    return NULL;
}

static void each_case_presses_once_by_its_earliest_clock_and_is_with_who_has_it(void **state)
{
    struct op *op = *state;
    int64_t first = given_repair(op), second = given_repair(op);

    done(op, "desk1", first, "classify", "{'category': 'R01', 'size': 'minor'}");
    done(op, "eng", first, "dispatch", "{'assignees': ['tech1']}");

    pressing(op, given.yiyuan, "2026-11-23 22:00");

    assert_int_equal(count, 2);
    assert_who(row_of(first)->holder, "tech1");
    assert_who(row_of(second)->holder, "desk1");
    assert_true(rows[0].due_at <= rows[1].due_at);
    for (size_t i = 0; i < count; i++)
        assert_true(rows[i].due_at < china(op, "2026-11-23 22:00"));
}

/* Page by page it is the same list, though a case has clocks on either side of the edge. */
static void what_presses_is_read_on_from_any_case(void **state)
{
    struct op *op = *state;
    struct stats_asked asked = {.until_at = china(op, "2026-12-31 00:00"), .limit = 1};
    struct stats_pressing *whole;
    size_t all, n = 0;

    for (int i = 0; i < 4; i++)
        done(op, "desk1", given_repair(op), "classify", "{'category': 'R01', 'size': 'minor'}");
    pressing(op, given.yiyuan, "2026-12-31 00:00");
    whole = rows;
    all = count;
    assert_int_equal(all, 4);
    for (;; n++) {
        assert_ok(stats_pressing(op, given.yiyuan, &asked, &rows, &count));
        if (count == 0)
            break;
        assert_true(n < all && rows[0].case_id == whole[n].case_id);
        asked.after_at = rows[0].due_at;
        asked.after_case = rows[0].case_id;
    }
    assert_int_equal(n, all);
}

/* The board hangs on a wall: who complained in confidence is not on it. */
static void of_a_confidential_case_a_wall_tells_only_the_nature(void **state)
{
    struct op *op = *state;
    int64_t id =
        given_open(op, "desk1",
                   "{'nature': 'complaint', 'house': '3-2-1501', 'reporter_phone': '13812345678',"
                   " 'title': '楼上太吵', 'confidential': true}");

    as(op, "director");
    pressing(op, given.yiyuan, "2026-11-24 22:00");
    assert_string_equal(row_of(id)->house, "3-2-1501"); /* inside, who sees the case sees it */
    stats_keep_quiet(rows, count);
    assert_true(row_of(id)->is_confidential);
    assert_null(row_of(id)->house);
    assert_string_equal(row_of(id)->title, "投诉");
    done(op, "director", id, "lift_confidential", "{'reason': '客户同意'}");
    pressing(op, given.yiyuan, "2026-11-24 22:00");
    stats_keep_quiet(rows, count);
    assert_string_equal(row_of(id)->house, "3-2-1501");
    assert_string_equal(row_of(id)->title, "楼上太吵");
} /* proves X-37 */

static void what_falls_due_later_does_not_press(void **state)
{
    struct op *op = *state;

    given_repair(op);
    pressing(op, given.yiyuan, "2026-11-23 09:00");
    assert_int_equal(count, 0);
}

static void another_community_is_not_counted(void **state)
{
    struct op *op = *state;

    given_repair(op);
    pressing(op, given.lakeside, "2026-12-31 00:00");
    assert_int_equal(count, 0);
}

static void cases_of_12345_come_by_their_outside_due_time(void **state)
{
    struct op *op = *state;
    int64_t late = given_open(op, "desk1",
                              "{" A_REPAIR ", 'channel': 'gov12345', 'external_number': 'A2',"
                              " 'external_due_at': '2026-11-26T17:00:00+08:00'}"),
            early = given_open(op, "desk1",
                               "{" A_REPAIR ", 'channel': 'gov12345', 'external_number': 'A1',"
                               " 'external_due_at': '2026-11-24T17:00:00+08:00'}");

    given_repair(op);
    op_forget_fault(op);
    assert_ok(stats_external(op, given.yiyuan, 10, &rows, &count));

    assert_int_equal(count, 2);
    assert_int_equal(rows[0].case_id, early);
    assert_int_equal(rows[1].case_id, late);
    assert_int_equal(rows[0].due_at, china(op, "2026-11-24 17:00"));
    assert_string_equal(rows[0].external_number, "A1");
}

static void other_information_waits_until_the_director_classified_it(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1",
                            "{'nature': 'info', 'house': '3-2-1501', 'title': '绿化带问题',"
                            " 'content': '恳谈会上提到', 'reporter_name': '王芳',"
                            " 'reporter_phone': '13812345678'}");

    assert_ok(stats_to_classify(op, given.yiyuan, 10, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].case_id, id);
    assert_non_null(rows[0].metric);

    done(op, "director", id, "classify", "{'category': '绿化'}");
    assert_ok(stats_to_classify(op, given.yiyuan, 10, &rows, &count));
    assert_int_equal(count, 0);
} /* proves S1-5.1.2a */

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, STATS_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(each_case_presses_once_by_its_earliest_clock_and_is_with_who_has_it),
        CASE_EACH_ENGINE(what_presses_is_read_on_from_any_case),
        CASE_EACH_ENGINE(of_a_confidential_case_a_wall_tells_only_the_nature),
        CASE_EACH_ENGINE(what_falls_due_later_does_not_press),
        CASE_EACH_ENGINE(another_community_is_not_counted),
        CASE_EACH_ENGINE(cases_of_12345_come_by_their_outside_due_time),
        CASE_EACH_ENGINE(other_information_waits_until_the_director_classified_it),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
