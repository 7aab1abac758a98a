/* What becomes of the promises of a case, with the standards that ship. */
#include "promise_story.h"

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

static void
a_complaint_about_maintenance_found_valid_wants_someone_there_in_30_minutes(void **state)
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
    s.book = given_book(s.op, given_community(s.op, "lakeside", TEXTS("YIYUAN-003", "BASE-000")));
    assert_runs(&s, "record", "2026-11-21 09:30", "2026-11-21 10:30");
    assert_true(promise_of(&s, "record", 1)->is_public);
    assert_false(promise_of(&s, "plan", 1)->is_public);
} /* proves X-28 */

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
    s.moments[1].at = china(s.op, "2026-11-22 10:00");
    assert_state(&s, "respond", 1, "cancelled");
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
    then(&s, "2026-11-21 10:10", "told", NULL)->external_due_at = china(s.op, "2026-11-25 12:00");
    read_story(&s);

    assert_string_equal(s.promises[0].metric, "record");
    assert_non_null(promise_of(&s, "external", 1));
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
        SUPPORT_SQLITE(a_new_round_has_its_own_plan_and_result_clocks),
        SUPPORT_SQLITE(a_new_round_cancels_what_was_not_due_and_keeps_what_was_broken),
        SUPPORT_SQLITE(a_cancelled_case_cancels_its_clocks_but_not_the_broken_ones),
        SUPPORT_SQLITE(an_unmerged_case_takes_its_clocks_up_again),
        SUPPORT_SQLITE(the_archive_s_clock_starts_with_the_closing_and_ends_with_a_new_round),
        SUPPORT_SQLITE(a_case_that_is_no_longer_urgent_loses_that_clock_unless_it_was_broken),
        SUPPORT_SQLITE(promises_come_in_the_order_of_their_start),
        SUPPORT_SQLITE(the_steps_of_escalation_follow_one_another_and_skip_what_does_not_apply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
