/* What becomes of the promises of a case, with the standards that ship. */
#include "promise_given.h"

#include <stdlib.h>

/* ---- blueprints, as short as the clocks need them ------------------------------------ */

#define MARKS(...) .from = TEXTS(__VA_ARGS__)
#define UNTIL(...) .until = TEXTS(__VA_ARGS__)

static const struct blueprint_condition URGENT[] = {{"urgent", TEXTS("true")}};

static const struct blueprint_metric REPAIR_METRICS[] = {
    {.metric = "record", MARKS("received"), UNTIL("recorded")},
    {.metric = "respond", MARKS("received"), UNTIL("first_response", "told")},
    {.metric = "contain", MARKS("received"), UNTIL("contained"), .when = URGENT, .when_count = 1},
    {.metric = "dispatch", MARKS("recorded"), UNTIL("dispatched"), .each_round = true},
    {.metric = "arrive", MARKS("dispatched"), UNTIL("arrived"), .each_round = true},
    {.metric = "assess", MARKS("received"), UNTIL("assessed"), .each_round = true},
    {.metric = "complete", MARKS("received"), UNTIL("finished"), .each_round = true},
    {.metric = "promised_reply", MARKS("promised"), UNTIL("replied", "told")},
    {.metric = "followup", MARKS("told"), UNTIL("followed_up"), .each_round = true},
    {.metric = "archive", MARKS("closed"), UNTIL("archived"), .each_round = true},
};
static const struct blueprint_escalation STEPS[] = {
    {.at_pct = 80, .tell = TEXTS("assignees")},
    {.at_pct = 100, .after_ms = 15 * 60000, .when = URGENT, .when_count = 1},
    {.at_pct = 100, .tell = TEXTS("eng")},
    {.at_pct = 100, .after_ms = 24 * 3600000, .tell = TEXTS("headquarters")},
};
static const struct blueprint REPAIR = {
    .code = "repair", .metrics = REPAIR_METRICS, .metric_count = 10, .escalations = STEPS,
    .escalation_count = 4};

static const struct blueprint_metric COMPLAINT_METRICS[] = {
    {.metric = "record", MARKS("received"), UNTIL("recorded")},
    {.metric = "first_feedback", MARKS("received"), UNTIL("first_feedback", "told")},
    {.metric = "investigate", MARKS("received"), UNTIL("investigated")},
    {.metric = "arrive", MARKS("recorded"), UNTIL("arrived")},
    {.metric = "plan", MARKS("received"), UNTIL("planned"), .each_round = true},
    {.metric = "result", MARKS("received"), UNTIL("told"), .each_round = true},
    {.metric = "resolve", MARKS("recorded"), UNTIL("handled")},
};
static const struct blueprint COMPLAINT = {
    .code = "complaint_a", .metrics = COMPLAINT_METRICS, .metric_count = 7};

static const struct blueprint_metric INFO_METRICS[] = {
    {.metric = "to_director", MARKS("recorded"), UNTIL("director_told")},
    {.metric = "reply", MARKS("received"), UNTIL("answered")},
};
static const struct blueprint INFO = {.code = "info", .metrics = INFO_METRICS, .metric_count = 2};

static struct story given(struct op *op, const struct blueprint *blueprint, const char *standard)
{
    const char *const both[] = {"BASE-000", "YIYUAN-003", NULL}, *const one[] = {standard, NULL};
    struct story s = {.op = op, .blueprint = blueprint};

    given_standards(op);
    s.book = given_book(op, given_community(op, "yiyuan", standard == NULL ? both : one));
    return s;
}

/* ---- seed 000 --------------------------------------------------------------------------- */

static void a_repair_is_answered_and_assessed_in_24_hours_and_done_in_48(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 16:30", "received", "nature=repair");
    then(&s, "2026-11-21 16:32", "recorded", NULL);

    assert_runs(&s, "respond", "2026-11-21 16:30", "2026-11-22 16:30");
    assert_runs(&s, "assess", "2026-11-21 16:30", "2026-11-22 16:30");
    assert_runs(&s, "complete", "2026-11-21 16:30", "2026-11-23 16:30");
    assert_true(promise_of(&s, "complete", 1)->is_public);
} /* proves S0-3.1.2a S0-3.1.2b S0-3.2.2b S0-3.2.2c S0-2.2.1 */

static void what_is_done_on_the_minute_is_met_and_a_minute_later_missed(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 16:30", "received", "nature=repair");
    then(&s, "2026-11-21 16:35", "recorded", NULL);
    then(&s, "2026-11-22 16:30", "first_response", NULL);
    then(&s, "2026-11-23 16:31", "finished", NULL);

    assert_state(&s, "record", 1, "met");
    assert_state(&s, "respond", 1, "met");
    assert_state(&s, "complete", 1, "missed");
    assert_instant(s.op, promise_of(&s, "complete", 1)->met_at, "2026-11-23 16:31");
    assert_state(&s, "assess", 1, "running");
    assert_true(promise_is_broken(promise_of(&s, "assess", 1), s.moments[3].at));
}

static void a_repair_entered_six_minutes_after_the_call_was_recorded_late(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 16:20", "received", "nature=repair");
    then(&s, "2026-11-21 16:26", "recorded", NULL);

    assert_runs(&s, "record", "2026-11-21 16:20", "2026-11-21 16:25");
    assert_state(&s, "record", 1, "missed");
} /* proves S0-3.2.2a */

static void an_inquiry_is_answered_within_the_hour_also_at_night(void **state)
{
    struct story s = given(*state, &INFO, "BASE-000");

    then(&s, "2026-11-21 23:40", "received recorded", "nature=inquiry");

    assert_runs(&s, "reply", "2026-11-21 23:40", "2026-11-22 00:40");
} /* proves S0-3.2.1b */

static void a_complaint_has_its_clocks_of_1_24_24_and_72_hours(void **state)
{
    struct story s = given(*state, &COMPLAINT, "BASE-000");

    then(&s, "2026-09-30 10:00", "received", "nature=complaint");
    then(&s, "2026-09-30 11:00", "recorded", NULL);

    assert_runs(&s, "record", "2026-09-30 10:00", "2026-09-30 11:00");
    assert_state(&s, "record", 1, "met");
    assert_runs(&s, "first_feedback", "2026-09-30 10:00", "2026-10-01 10:00");
    assert_runs(&s, "investigate", "2026-09-30 10:00", "2026-10-01 10:00");
    assert_runs(&s, "result", "2026-09-30 10:00", "2026-10-03 10:00");
} /* proves S0-3.2.3a S0-3.2.3b S0-3.2.3-2 S0-3.2.3-3a */

/* ---- seed 003 --------------------------------------------------------------------------- */

static void a_repairer_is_there_ten_minutes_after_the_dispatch(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 16:30", "received recorded", "nature=repair");
    assert_null(promise_of(&s, "arrive", 1));
    then(&s, "2026-11-21 16:40", "dispatched", NULL);

    assert_runs(&s, "arrive", "2026-11-21 16:40", "2026-11-21 16:50");
} /* proves S3-7.3.2c */

static void small_repairs_are_done_the_same_day_and_large_ones_in_seven(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 09:30", "received recorded", "nature=repair size=minor");
    assert_runs(&s, "complete", "2026-11-21 09:30", "2026-11-22 00:00");
    then(&s, "2026-11-21 10:00", "classified", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 09:30", "2026-11-29 00:00");
} /* proves S3-7.3.2d1 S3-7.3.2d3 */

static void urgent_repairs_do_not_stay_overnight(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 21:59", "received recorded", "nature=repair urgent=true size=major");

    assert_runs(&s, "contain", "2026-11-21 21:59", "2026-11-21 22:59");
    assert_runs(&s, "complete", "2026-11-21 21:59", "2026-11-22 00:00");
} /* proves S3-7.3.2d2 */

static void an_urgent_repair_reported_late_is_done_by_six(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 22:00", "received recorded", "nature=repair urgent=true");

    assert_runs(&s, "complete", "2026-11-21 22:00", "2026-11-22 06:00");
} /* proves S3-7.3.2d2 */

static void a_complaint_about_maintenance_found_valid_wants_someone_there_in_30_minutes(void **state)
{
    struct story s = given(*state, &COMPLAINT, NULL);

    then(&s, "2026-11-21 16:20", "received", "nature=complaint category=maintenance");
    then(&s, "2026-11-21 16:30", "recorded", NULL);
    assert_null(promise_of(&s, "arrive", 1));
    then(&s, "2026-11-21 16:50", "classified",
         "nature=complaint category=maintenance validity=valid");

    assert_runs(&s, "arrive", "2026-11-21 16:30", "2026-11-21 17:00");
    assert_state(&s, "resolve", 1, "cancelled");
    then(&s, "2026-11-21 17:00", "arrived", NULL);
    assert_state(&s, "arrive", 1, "met");
} /* proves S3-3F.1a */

static void an_arrival_before_the_complaint_is_found_valid_counts(void **state)
{
    struct story s = given(*state, &COMPLAINT, NULL);

    then(&s, "2026-11-21 16:30", "received recorded", "nature=complaint category=maintenance");
    then(&s, "2026-11-21 16:45", "arrived", NULL);
    then(&s, "2026-11-22 09:00", "classified",
         "nature=complaint category=maintenance validity=valid");

    assert_state(&s, "arrive", 1, "met");
    assert_instant(s.op, promise_of(&s, "arrive", 1)->met_at, "2026-11-21 16:45");
}

static void other_complaints_are_resolved_in_three_days(void **state)
{
    struct story s = given(*state, &COMPLAINT, NULL);

    then(&s, "2026-11-21 16:20", "received", "nature=complaint category=noise validity=valid");
    then(&s, "2026-11-21 16:30", "recorded", NULL);

    assert_runs(&s, "resolve", "2026-11-21 16:30", "2026-11-25 00:00");
    assert_null(promise_of(&s, "arrive", 1));
} /* proves S3-3F.1c */

static void the_director_hears_of_it_within_30_minutes_of_counter_hours(void **state)
{
    struct story s = given(*state, &INFO, "BASE-000");

    then(&s, "2026-11-21 21:45", "received recorded", "nature=info");

    assert_runs(&s, "to_director", "2026-11-21 21:45", "2026-11-22 08:15");
    assert_false(promise_of(&s, "to_director", 1)->is_public);
} /* proves S1-7.1.5b */

/* ---- which standard -------------------------------------------------------------------- */

static void of_two_public_promises_the_shorter_one_binds(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 09:30", "received recorded", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 09:30", "2026-11-23 09:30");
    assert_string_equal(promise_of(&s, "complete", 1)->standard, "BASE-000");
    then(&s, "2026-11-21 09:40", "classified", "nature=repair size=minor");
    assert_runs(&s, "complete", "2026-11-21 09:30", "2026-11-22 00:00");
    assert_string_equal(promise_of(&s, "complete", 1)->standard, "YIYUAN-003");
}

static void a_public_promise_stands_before_a_shorter_internal_target(void **state)
{
    struct story s = given(*state, &COMPLAINT, NULL);

    then(&s, "2026-11-21 09:30", "received", "nature=complaint");

    assert_runs(&s, "record", "2026-11-21 09:30", "2026-11-21 10:30");
    assert_true(promise_of(&s, "record", 1)->is_public);
    assert_false(promise_of(&s, "plan", 1)->is_public);
} /* proves X-28 */

/* ---- pauses ------------------------------------------------------------------------------ */

static void a_pause_that_the_standard_allows_moves_the_due_time(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_material";
    assert_state(&s, "complete", 1, "paused");
    assert_true(promise_of(&s, "complete", 1)->due_at == CLOCK_NEVER);
    assert_state(&s, "assess", 1, "running");
    then(&s, "2026-11-22 15:00", "resumed", NULL);

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-24 13:00");
    assert_runs(&s, "assess", "2026-11-21 10:00", "2026-11-22 10:00");
    assert_int_equal(promise_of(&s, "complete", 1)->pause_count, 1);
}

static void work_finished_during_a_pause_is_judged_by_the_time_that_ran(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-23 09:00", "paused", NULL)->pause_reason = "wait_customer";
    then(&s, "2026-11-25 09:00", "finished", NULL);

    assert_state(&s, "complete", 1, "met");
    assert_instant(s.op, promise_of(&s, "complete", 1)->due_at, "2026-11-25 10:00");
}

/* ---- what was told and agreed -------------------------------------------------------------- */

static void a_time_that_was_told_never_moves_later_but_may_move_earlier(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair size=minor")->told_time = true;
    then(&s, "2026-11-21 11:00", "classified", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_material";
    then(&s, "2026-11-21 20:00", "resumed", NULL);
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");

    s.count = 1;
    s.moments[0].told_time = false;
    s.moments[0].facts = given_facts(s.op, "nature=repair size=major");
    s.moments[0].told_time = true;
    then(&s, "2026-11-21 11:00", "classified", "nature=repair size=minor")->told_time = true;
    then(&s, "2026-11-21 12:00", "classified", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");
} /* proves X-28 */

static void a_told_time_moves_for_what_the_customer_caused_or_agreed_to(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair")->told_time = true;
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_customer";
    then(&s, "2026-11-21 14:00", "resumed", NULL);
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-23 12:00");
    then(&s, "2026-11-22 12:00", "extended",
         "nature=repair extended_until=2026-11-26T18:00:00+08:00");

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-26 18:00");
    assert_runs(&s, "respond", "2026-11-21 10:00", "2026-11-22 10:00");
} /* proves X-28 */

static void an_extension_agreed_after_the_breach_changes_nothing(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-24 12:00", "extended",
         "nature=repair extended_until=2026-11-26T18:00:00+08:00");

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-23 10:00");
}

static void a_customer_who_fixes_a_time_moves_the_arrival(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "dispatched", NULL);
    then(&s, "2026-11-21 10:10", "appointed", NULL)->appointment_at =
        china(s.op, "2026-11-22 14:00");

    assert_runs(&s, "arrive", "2026-11-21 10:05", "2026-11-22 14:15");
    then(&s, "2026-11-22 14:15", "arrived", NULL);
    assert_state(&s, "arrive", 1, "met");
}

static void an_appointment_after_the_ten_minutes_ran_out_excuses_nothing(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "dispatched", NULL);
    then(&s, "2026-11-21 10:30", "appointed", NULL)->appointment_at =
        china(s.op, "2026-11-22 14:00");

    assert_runs(&s, "arrive", "2026-11-21 10:05", "2026-11-21 10:15");
}

static void an_agreed_reply_is_due_when_it_was_agreed_and_each_one_is_kept_apart(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);
    int count = 0;

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "feedback promised", NULL)->promised_reply_at =
        china(s.op, "2026-11-23 09:00");
    assert_runs(&s, "promised_reply", "2026-11-21 10:05", "2026-11-23 09:00");
    then(&s, "2026-11-23 09:00", "feedback replied promised", NULL)->promised_reply_at =
        china(s.op, "2026-11-24 09:00");

    assert_state(&s, "promised_reply", 1, "met");
    for (size_t i = 0; i < s.promise_count; i++)
        if (str_equal(s.promises[i].metric, "promised_reply") && count++ == 1) {
            assert_instant(s.op, s.promises[i].start_at, "2026-11-23 09:00");
            assert_instant(s.op, s.promises[i].due_at, "2026-11-24 09:00");
            assert_string_equal(s.promises[i].standard, "agreed");
            assert_int_equal(s.promises[i].state, PROMISE_RUNNING);
        }
    assert_int_equal(count, 2);
}

static void the_latest_reply_that_may_be_agreed_is_three_working_days_away(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);
    struct op *op = s.op;
    struct promise_rule rule;
    struct promise_due due;
    bool found;

    assert_ok(promise_book_resolve(op, "promised_reply", given_facts(op, "nature=complaint"),
                                   china(op, "2026-09-30 10:00"), NULL, 0, &rule, &due, &found,
                                   (void *)(uintptr_t)s.book));

    assert_true(found);
    assert_instant(op, due.due_at, "2026-10-10 17:30");
} /* proves S3-7.3.2f X-9 */

static void another_authority_s_time_is_met_on_the_second_and_missed_behind_it(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 10:00", "received", "nature=repair")->external_due_at =
        china(s.op, "2026-11-25 12:00");
    then(&s, "2026-11-21 10:02", "recorded", NULL);
    assert_runs(&s, "external", "2026-11-21 10:00", "2026-11-25 12:00");
    then(&s, "2026-11-25 12:00", "closed", NULL)->closes = true;
    assert_state(&s, "external", 1, "met");

    s.moments[2].at++;
    assert_state(&s, "external", 1, "missed");
    s.count = 2;
    assert_state(&s, "external", 1, "running");
    assert_true(promise_is_broken(promise_of(&s, "external", 1), s.moments[2].at));
} /* proves X-27 */

/* ---- rounds and ends ------------------------------------------------------------------------ */

static void a_new_round_has_its_own_plan_and_result_clocks(void **state)
{
    struct story s = given(*state, &COMPLAINT, "BASE-000");

    then(&s, "2026-11-02 10:00", "received recorded", "nature=complaint");
    then(&s, "2026-11-02 12:00", "planned", NULL);
    then(&s, "2026-11-04 12:00", "told", NULL);
    then(&s, "2026-11-06 09:00", "followed_up sent_back", NULL)->new_round = true;

    assert_instant(s.op, promise_of(&s, "plan", 2)->due_at, "2026-11-07 09:00");
    assert_instant(s.op, promise_of(&s, "result", 2)->start_at, "2026-11-06 09:00");
    assert_instant(s.op, promise_of(&s, "result", 2)->due_at, "2026-11-09 09:00");
    assert_state(&s, "result", 1, "met");
    assert_null(promise_of(&s, "record", 2));
    assert_null(promise_of(&s, "first_feedback", 2));
}

static void a_new_round_cancels_what_was_not_due_and_keeps_what_was_broken(void **state)
{
    struct story s = given(*state, &COMPLAINT, "BASE-000");

    then(&s, "2026-11-02 10:00", "received recorded", "nature=complaint");
    then(&s, "2026-11-04 09:00", "reopened", NULL)->new_round = true;
    then(&s, "2026-11-05 09:00", "told", NULL);

    assert_state(&s, "plan", 1, "missed");
    assert_int_equal(promise_of(&s, "plan", 1)->met_at, 0);
    assert_state(&s, "result", 1, "cancelled");
    assert_state(&s, "result", 2, "met");
    assert_state(&s, "investigate", 1, "running");
}

static void a_cancelled_case_cancels_its_clocks_but_not_the_broken_ones(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-22 18:00", "cancelled", NULL)->closes = true;

    assert_state(&s, "respond", 1, "missed");
    assert_state(&s, "complete", 1, "cancelled");
}

static void an_unmerged_case_takes_its_clocks_up_again(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 11:00", "merged", NULL)->closes = true;
    assert_state(&s, "complete", 1, "cancelled");
    then(&s, "2026-11-21 12:00", "unmerged", NULL);

    assert_state(&s, "complete", 1, "running");
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-23 10:00");
}

static void the_archive_s_clock_starts_with_the_closing_and_ends_with_a_new_round(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-20 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-20 11:00", "finished", NULL);
    then(&s, "2026-11-20 12:00", "closed", NULL)->closes = true;
    assert_runs(&s, "archive", "2026-11-20 12:00", "2026-11-27 17:30");
    assert_state(&s, "archive", 1, "running");
    then(&s, "2026-11-23 12:00", "reopened", NULL)->new_round = true;

    assert_state(&s, "archive", 1, "cancelled");
    assert_null(promise_of(&s, "archive", 2));
    assert_instant(s.op, promise_of(&s, "complete", 2)->due_at, "2026-11-25 12:00");
}

static void a_case_that_is_no_longer_urgent_loses_that_clock_unless_it_was_broken(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair urgent=true");
    then(&s, "2026-11-21 10:59", "classified", "nature=repair urgent=false");
    assert_state(&s, "contain", 1, "cancelled");
    s.moments[1].at = china(s.op, "2026-11-21 11:01");
    assert_state(&s, "contain", 1, "missed");
    then(&s, "2026-11-21 12:00", "contained", NULL);
    assert_instant(s.op, promise_of(&s, "contain", 1)->met_at, "2026-11-21 12:00");
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void promises_come_in_the_order_of_their_start(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "dispatched", NULL);
    then(&s, "2026-11-21 10:10", "told", NULL);
    read_story(&s);

    assert_string_equal(s.promises[0].metric, "record");
    for (size_t i = 1; i < s.promise_count; i++)
        assert_true(s.promises[i - 1].start_at <= s.promises[i].start_at);
}

static void the_steps_of_escalation_follow_one_another_and_skip_what_does_not_apply(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");
    const struct promise *p;
    struct doc *calm;
    int step;

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    p = promise_of(&s, "complete", 1);
    calm = given_facts(s.op, "urgent=false");

    assert_instant(s.op, promise_fold_next(&REPAIR, p, calm, 0, &step), "2026-11-23 00:24");
    assert_int_equal(step, 0);
    assert_instant(s.op, promise_fold_next(&REPAIR, p, calm, 1, &step), "2026-11-23 10:00");
    assert_int_equal(step, 2);
    assert_instant(s.op, promise_fold_next(&REPAIR, p, given_facts(s.op, "urgent=true"), 1, &step),
                   "2026-11-23 10:15");
    assert_instant(s.op, promise_fold_next(&REPAIR, p, calm, 3, &step), "2026-11-24 10:00");
    assert_true(promise_fold_next(&REPAIR, p, calm, 4, &step) == CLOCK_NEVER);
}

/* ---- 500 lives at random ------------------------------------------------------------------- */

static const char *pick(unsigned *seed, const char *const *words, size_t count)
{
    return words[(size_t)rand_r(seed) % count];
}

static void random_life(struct story *s, unsigned seed, size_t length)
{
    static const char *const MARKS_[] = {"dispatched", "arrived", "paused", "resumed", "assessed",
                                         "classified", "first_response", "note", "extended"};
    static const char *const FACTS[] = {
        "nature=repair", "nature=repair size=minor", "nature=repair size=major",
        "nature=repair urgent=true", "nature=repair size=medium urgent=true"};
    static const char *const REASONS[] = {"wait_material", "wait_utility", "force_majeure"};
    int64_t when = china(s->op, "2026-11-21 10:00");

    s->count = 0;
    for (size_t i = 0; i < length; i++) {
        const char *mark = i == 0 ? "received" : pick(&seed, MARKS_, 9);
        struct promise_moment *m = then(s, "2026-11-21 10:00", mark,
                                        i == 0 || str_equal(mark, "classified")
                                            ? pick(&seed, FACTS, 5)
                                            : NULL);
        m->at = when;
        m->pause_reason = pick(&seed, REASONS, 3);
        when += rand_r(&seed) % (5 * 3600000);
    }
}

/* With extended_until never given, nothing here is agreed: told times must stand. */
static void whatever_happens_a_told_time_stands(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    for (unsigned seed = 1; seed <= 500; seed++) {
        size_t length = 2 + seed % 12, told = seed % (length - 1);
        int64_t told_due;

        random_life(&s, seed, length);
        s.moments[told].told_time = true;
        s.count = told + 1;
        told_due = promise_of(&s, "complete", 1)->due_at;
        s.count = length;
        assert_true(promise_of(&s, "complete", 1)->due_at <= told_due);
    }
} /* proves X-28 */

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_repair_is_answered_and_assessed_in_24_hours_and_done_in_48),
        SUPPORT_SQLITE(what_is_done_on_the_minute_is_met_and_a_minute_later_missed),
        SUPPORT_SQLITE(a_repair_entered_six_minutes_after_the_call_was_recorded_late),
        SUPPORT_SQLITE(an_inquiry_is_answered_within_the_hour_also_at_night),
        SUPPORT_SQLITE(a_complaint_has_its_clocks_of_1_24_24_and_72_hours),
        SUPPORT_SQLITE(a_repairer_is_there_ten_minutes_after_the_dispatch),
        SUPPORT_SQLITE(small_repairs_are_done_the_same_day_and_large_ones_in_seven),
        SUPPORT_SQLITE(urgent_repairs_do_not_stay_overnight),
        SUPPORT_SQLITE(an_urgent_repair_reported_late_is_done_by_six),
        SUPPORT_SQLITE(a_complaint_about_maintenance_found_valid_wants_someone_there_in_30_minutes),
        SUPPORT_SQLITE(an_arrival_before_the_complaint_is_found_valid_counts),
        SUPPORT_SQLITE(other_complaints_are_resolved_in_three_days),
        SUPPORT_SQLITE(the_director_hears_of_it_within_30_minutes_of_counter_hours),
        SUPPORT_SQLITE(of_two_public_promises_the_shorter_one_binds),
        SUPPORT_SQLITE(a_public_promise_stands_before_a_shorter_internal_target),
        SUPPORT_SQLITE(a_pause_that_the_standard_allows_moves_the_due_time),
        SUPPORT_SQLITE(work_finished_during_a_pause_is_judged_by_the_time_that_ran),
        SUPPORT_SQLITE(a_time_that_was_told_never_moves_later_but_may_move_earlier),
        SUPPORT_SQLITE(a_told_time_moves_for_what_the_customer_caused_or_agreed_to),
        SUPPORT_SQLITE(an_extension_agreed_after_the_breach_changes_nothing),
        SUPPORT_SQLITE(a_customer_who_fixes_a_time_moves_the_arrival),
        SUPPORT_SQLITE(an_appointment_after_the_ten_minutes_ran_out_excuses_nothing),
        SUPPORT_SQLITE(an_agreed_reply_is_due_when_it_was_agreed_and_each_one_is_kept_apart),
        SUPPORT_SQLITE(the_latest_reply_that_may_be_agreed_is_three_working_days_away),
        SUPPORT_SQLITE(another_authority_s_time_is_met_on_the_second_and_missed_behind_it),
        SUPPORT_SQLITE(a_new_round_has_its_own_plan_and_result_clocks),
        SUPPORT_SQLITE(a_new_round_cancels_what_was_not_due_and_keeps_what_was_broken),
        SUPPORT_SQLITE(a_cancelled_case_cancels_its_clocks_but_not_the_broken_ones),
        SUPPORT_SQLITE(an_unmerged_case_takes_its_clocks_up_again),
        SUPPORT_SQLITE(the_archive_s_clock_starts_with_the_closing_and_ends_with_a_new_round),
        SUPPORT_SQLITE(a_case_that_is_no_longer_urgent_loses_that_clock_unless_it_was_broken),
        SUPPORT_SQLITE(promises_come_in_the_order_of_their_start),
        SUPPORT_SQLITE(the_steps_of_escalation_follow_one_another_and_skip_what_does_not_apply),
        SUPPORT_SQLITE(whatever_happens_a_told_time_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
