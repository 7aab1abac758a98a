/* What happened on a day: the figures of the morning report, with a set clock. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "stats/stats.h"

static size_t happened(struct op *op, const char *from, const char *to, const char *kind)
{
    struct stats_happening *rows;
    size_t count, n = 0;

    op_forget_fault(op);
    assert_ok(
        stats_happenings(op, given.yiyuan, china(op, from), china(op, to), 100, &rows, &count));
    for (size_t i = 0; i < count; i++)
        n += str_equal(rows[i].kind, kind);
    return n;
}

/* From intake to the owner being told that it is done. */
static int64_t given_told_repair(struct op *op)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "classify", "{'category': 'R01', 'size': 'minor'}");
    done(op, "eng", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess",
         "{'finding': '老化', 'responsibility': 'public', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '已更换'}");
    done(op, "desk1", id, "check", "{'ok': true}");
    done(op, "desk1", id, "feedback", "{'text': '修好了', 'way': 'phone', 'kind': 'result'}");
    return id;
}

static void a_day_has_what_was_opened_on_it(void **state)
{
    struct op *op = *state;

    given_repair(op);
    set_clock(op, "2026-11-24 00:00");
    given_repair(op);
    given_repair(op);
    assert_int_equal(happened(op, "2026-11-23 00:00", "2026-11-24 00:00", "opened"), 1);
    assert_int_equal(happened(op, "2026-11-24 00:00", "2026-11-25 00:00", "opened"), 2);
}

/* What a customer said stays with its day, whatever becomes of the case. */
static void a_dissatisfied_customer_counts_on_the_day_of_the_follow_up(void **state)
{
    struct op *op = *state;
    struct stats_happening *rows;
    size_t count;
    int64_t id = given_told_repair(op);

    set_clock(op, "2026-11-24 10:00");
    done(op, "desk2", id, "followup",
         "{'reached': true, 'score': 1, 'result': 'dissatisfied', 'words': '还在漏'}");
    set_clock(op, "2026-11-25 10:00");
    assert_ok(stats_happenings(op, given.yiyuan, china(op, "2026-11-24 00:00"),
                               china(op, "2026-11-25 00:00"), 100, &rows, &count));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].result, "dissatisfied");
    assert_string_equal(rows[0].words, "还在漏");
    assert_int_equal(happened(op, "2026-11-25 00:00", "2026-11-26 00:00", "followed_up"), 0);
}

static void a_promise_that_fell_due_and_was_not_kept_makes_its_case_late_once(void **state)
{
    struct op *op = *state;
    struct stats_pressing *rows;
    size_t count;
    int64_t late = given_repair(op);

    given_told_repair(op);
    set_clock(op, "2026-11-25 09:00");
    assert_ok(stats_broken(op, given.yiyuan, china(op, "2026-11-23 00:00"),
                           china(op, "2026-11-24 00:00"), 100, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].case_id, late);
}

static void an_appointment_counts_on_its_day_while_its_case_is_open(void **state)
{
    struct op *op = *state;
    struct stats_pressing *rows;
    size_t count;
    int64_t id = given_open(op, "desk1",
                            "{" A_REPAIR ", 'appointment': '2026-11-24T15:00:00+08:00'}"),
            gone = given_open(op, "desk1",
                              "{" A_REPAIR ", 'appointment': '2026-11-24T16:00:00+08:00'}");

    done(op, "desk1", gone, "cancel", "{'reason': '客户自己修好了'}");
    assert_ok(stats_appointments(op, given.yiyuan, china(op, "2026-11-24 00:00"),
                                 china(op, "2026-11-25 00:00"), 100, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].case_id, id);
    assert_int_equal(rows[0].due_at, china(op, "2026-11-24 15:00"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_day_has_what_was_opened_on_it),
        CASE_EACH_ENGINE(a_dissatisfied_customer_counts_on_the_day_of_the_follow_up),
        CASE_EACH_ENGINE(a_promise_that_fell_due_and_was_not_kept_makes_its_case_late_once),
        CASE_EACH_ENGINE(an_appointment_counts_on_its_day_while_its_case_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
