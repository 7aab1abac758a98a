/* Day figures follow the journal and equal a recount of the promises; what the company sees. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "stats/stats_company.h"
#include "stats/stats_public.h"
#include "stats/stats_roll.h"
#include "stats/stats_roll_store.h"
#include "stats/stats_rules.h"

#include <stdio.h>

static struct stats_span november(struct op *op)
{
    struct stats_span span = {clock_day_of(2026, 11, 1),
                              clock_day(op->now, CLOCK_CHINA_OFFSET_MIN)};

    return span;
}

/* The same by walking every promise, as a person with the rows would. */
static struct stats_promises recounted(struct op *op, int64_t community_id, struct stats_span span)
{
    struct stats_promises sum = {0};
    char sql[400];

    for (int i = 0; i < 4; i++) {
        static const char *const STATES[] = {"met", "missed", "running", "paused"};
        int64_t *const into[] = {&sum.met, &sum.missed, &sum.running, &sum.paused};
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM promise WHERE community_id = %" PRId64
                 " AND state = '%s' AND due_at >= %" PRId64 " AND due_at < %" PRId64,
                 community_id, STATES[i], clock_day_start(span.from_day, CLOCK_CHINA_OFFSET_MIN),
                 clock_day_start(span.to_day, CLOCK_CHINA_OFFSET_MIN));
        *into[i] = support_count(op, sql);
    }
    return sum;
}

static struct stats_promises shown(struct op *op, int64_t community_id, struct stats_span span)
{
    struct stats_community *rows;

    op_forget_fault(op);
    assert_ok(stats_company_list(op, &community_id, 1, span, &rows));
    return rows[0].promises;
}

static void assert_equals_a_recount(struct op *op, int64_t community_id, int line)
{
    struct stats_span span = {clock_day_of(2026, 1, 1), /* days that are over */
                              clock_day(op->now, CLOCK_CHINA_OFFSET_MIN)};
    struct stats_promises a = shown(op, community_id, span), b = recounted(op, community_id, span);

    if (a.met == b.met && a.missed == b.missed && a.running == b.running && a.paused == b.paused)
        return;
    print_error("shown %" PRId64 "/%" PRId64 "/%" PRId64 "/%" PRId64 ", counted %" PRId64
                "/%" PRId64 "/%" PRId64 "/%" PRId64 "\n",
                a.met, a.missed, a.running, a.paused, b.met, b.missed, b.running, b.paused);
    _fail(__FILE__, line);
}

static void fold(struct op *op)
{
    as_program(op);
    assert_ok(stats_roll_run_here(op));
}

static void figures_of_days_equal_a_recount_while_cases_live(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    given_repair(op);
    fold(op); /* the first count: no day is over */
    assert_equals_a_recount(op, given.yiyuan, __LINE__);
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise_by_day"), 0);

    done(op, "desk1", id, "classify", "{'category': 'R01', 'size': 'medium'}");
    given_repair(op);
    fold(op); /* due times moved to other days */
    assert_equals_a_recount(op, given.yiyuan, __LINE__);

    pass_minutes(op, 4000); /* days are over */
    fold(op);
    assert_equals_a_recount(op, given.yiyuan, __LINE__);
    assert_true(support_count(op, "SELECT count(*) FROM promise_by_day") > 0);
    pass_minutes(op, 20); /* what changes now had been counted already */
    done(op, "eng", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "desk1", id, "cancel", "{'reason': '客户不要了'}");
    fold(op);
    assert_equals_a_recount(op, given.yiyuan, __LINE__);
    assert_equals_a_recount(op, given.lakeside, __LINE__);
}

static void folding_again_changes_nothing(void **state)
{
    struct op *op = *state;
    struct stats_span year = {clock_day_of(2026, 1, 1), clock_day_of(2028, 1, 1)};
    struct stats_promises before, after;

    given_repair(op);
    pass_minutes(op, 4000);
    fold(op);
    before = shown(op, given.yiyuan, year);
    fold(op);
    after = shown(op, given.yiyuan, year);
    assert_true(before.running > 0);
    assert_int_equal(before.running, after.running);
    assert_int_equal(before.met, after.met);
}

static void what_was_not_kept_on_a_day_that_is_over_is_broken(void **state)
{
    struct op *op = *state;
    struct stats_promises p;

    given_repair(op);
    set_clock(op, "2026-11-24 09:00");
    fold(op);
    p = shown(op, given.yiyuan, november(op));
    assert_true(p.running > 0);
    assert_int_equal(stats_company_broken(&p), p.missed + p.running);
    assert_int_equal(stats_company_due(&p), p.met + p.missed + p.running);
}

static void each_figure_has_as_many_rows_behind_it(void **state)
{
    struct op *op = *state;
    struct stats_metric *metrics;
    struct stats_pressing *rows;
    size_t count, behind, sum = 0;
    int64_t *ids;

    given_repair(op);
    given_repair(op);
    set_clock(op, "2026-11-26 09:00");
    fold(op);
    assert_ok(stats_company_metrics(op, given.yiyuan, november(op), &metrics, &count));
    assert_true(count > 1);
    for (size_t i = 0; i < count; i++) {
        struct stats_behind asked = {.what = STATS_BROKEN,
                                     .nature = metrics[i].nature,
                                     .metric = metrics[i].metric,
                                     .limit = 100};
        assert_ok(
            stats_company_behind(op, given.yiyuan, november(op), &asked, &rows, &ids, &behind));
        assert_int_equal(behind, stats_company_broken(&metrics[i].promises));
        sum += behind;
    }
    assert_true(sum > 0);
}

static void cases_of_12345_have_rates_of_response_solution_and_satisfaction(void **state)
{
    struct op *op = *state;
    struct stats_community *rows;
    struct stats_span span;
    int64_t id = given_open(op, "desk1",
                            "{" A_REPAIR ", 'channel': 'gov12345', 'external_number': 'A1',"
                            " 'external_due_at': '2026-11-26T17:00:00+08:00'}");

    given_open(op, "desk1",
               "{" A_REPAIR ", 'channel': 'gov12345', 'external_number': 'A2',"
               " 'external_due_at': '2026-11-24T17:00:00+08:00'}");
    done(op, "desk1", id, "classify", "{'category': 'R01', 'size': 'minor'}");
    done(op, "eng", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess",
         "{'finding': '老化', 'responsibility': 'public', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '已更换'}");
    done(op, "desk1", id, "check", "{'ok': true}");
    done(op, "desk1", id, "feedback", "{'text': '修好了', 'way': 'phone', 'kind': 'result'}");
    done(op, "desk2", id, "followup", "{'reached': true, 'score': 5, 'result': 'satisfied'}");
    set_clock(op, "2026-11-25 09:00");
    span = november(op);
    assert_ok(stats_company_list(op, &given.yiyuan, 1, span, &rows));
    assert_int_equal(rows[0].gov_received, 2);
    assert_int_equal(rows[0].gov_respond_due, 2);
    assert_int_equal(rows[0].gov_respond_met, 1);
    assert_int_equal(rows[0].gov_done, 1);
    assert_int_equal(rows[0].gov_solved, 1);
    assert_int_equal(rows[0].gov_reached, 1);
    assert_int_equal(rows[0].gov_satisfied, 1);
    assert_int_equal(stats_rules_rate(rows[0].gov_respond_met, rows[0].gov_respond_due), 5000);
} /* proves X-27 */

static void rates_are_rounded_half_up_and_nothing_is_no_rate(void **state)
{
    struct op *op = *state;

    assert_int_equal(stats_rules_rate(2, 3), 6667);
    assert_int_equal(stats_rules_rate(1, 3), 3333);
    assert_string_equal(stats_rules_rate_text(op->arena, stats_rules_rate(0, 0)), "—");
    assert_string_equal(stats_rules_rate_text(op->arena, stats_rules_rate(0, 4)), "0.00%");
    assert_string_equal(stats_rules_rate_text(op->arena, stats_rules_rate(4, 4)), "100.00%");
}

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, STATS_ROLL_STORE_QUERIES);
    support_check_queries(*state, STATS_COMPANY_STORE_QUERIES);
    support_check_queries(*state, STATS_PUBLIC_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(figures_of_days_equal_a_recount_while_cases_live),
        CASE_EACH_ENGINE(folding_again_changes_nothing),
        CASE_EACH_ENGINE(what_was_not_kept_on_a_day_that_is_over_is_broken),
        CASE_EACH_ENGINE(each_figure_has_as_many_rows_behind_it),
        CASE_EACH_ENGINE(cases_of_12345_have_rates_of_response_solution_and_satisfaction),
        CASE_EACH_ENGINE(rates_are_rounded_half_up_and_nothing_is_no_rate),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
