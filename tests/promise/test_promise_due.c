/* When a promise falls due: vectors, pauses, spans, limits. */
#include "promise/due_given.h"

static const char OFFICE[] = "08:30-12:00,14:00-17:30";

static void assert_due(const struct calendar *c, const char *start, const char *l,
                       const char *wanted)
{
    assert_at(due_with(c, at(start), limit(l), NULL, 0).due_at, wanted);
}

/* ---- vectors --------------------------------------------------------------------------- */

static void working_days_of_2026_fall_where_the_notice_says(void **state)
{
    static const char *const VECTORS[][2] = {
        {"2026-02-13", "2026-02-25"}, {"2026-04-30", "2026-05-08"}, {"2026-05-08", "2026-05-12"},
        {"2026-09-18", "2026-09-22"}, {"2026-09-24", "2026-09-30"}, {"2026-09-30", "2026-10-10"},
        {"2025-12-31", "2026-01-06"}, {"2026-11-21", "2026-11-25"},
    };
    struct calendar open = calendar_of(CALENDAR_WORK, NULL);
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);

    (void)state;
    for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
        const char *start = arena_printf(op.arena, "%sT10:00:00+08:00", VECTORS[i][0]);
        const char *close = arena_printf(op.arena, "%sT17:30:00+08:00", VECTORS[i][1]);
        const char *last = arena_printf(op.arena, "%sT00:00:00+08:00", VECTORS[i][1]);
        struct promise_due due = due_with(&open, at(start), limit("3wd"), NULL, 0);

        assert_int_equal(due.due_at, at(last) + CLOCK_DAY_MS);
        assert_false(due.provisional);
        assert_due(&office, start, "3wd", close);
    }
} /* proves X-9 */

static void three_days_are_calendar_days_and_72_hours_are_hours(void **state)
{
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    struct calendar hours = calendar_of(CALENDAR_ALWAYS, OFFICE);

    (void)state;
    assert_due(&always, "2026-09-30T10:00:00+08:00", "72h", "2026-10-03T10:00:00+08:00");
    assert_due(&always, "2026-09-30T10:00:00+08:00", "3d", "2026-10-04T00:00:00+08:00");
    assert_due(&hours, "2026-09-30T10:00:00+08:00", "3d", "2026-10-03T17:30:00+08:00");
    assert_due(&hours, "2026-09-30T20:00:00+08:00", "24h", "2026-10-01T20:00:00+08:00");
    assert_due(&always, "2026-09-30T10:00:00+08:00", "3wd", "2026-10-11T00:00:00+08:00");
}

static void a_limit_of_days_may_end_at_midnight_in_spite_of_hours(void **state)
{
    struct calendar counter = calendar_of(CALENDAR_COUNTER, "08:00-22:00");
    struct promise_limit l = limit("3d");

    (void)state;
    assert_at(due_with(&counter, at("2026-09-30T10:00:00+08:00"), l, NULL, 0).due_at,
              "2026-10-03T22:00:00+08:00");
    l.to_day_end = true;
    assert_at(due_with(&counter, at("2026-09-30T10:00:00+08:00"), l, NULL, 0).due_at,
              "2026-10-04T00:00:00+08:00");
}

static void a_last_day_of_rest_gives_way_to_the_next_working_day(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);

    (void)state;
    assert_due(&office, "2026-09-30T10:00:00+08:00", "3d", "2026-10-08T17:30:00+08:00");
    assert_due(&office, "2026-11-18T10:00:00+08:00", "2d", "2026-11-20T17:30:00+08:00");
}

static void what_runs_out_on_a_closing_is_due_at_that_closing(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);

    (void)state;
    assert_due(&office, "2026-11-20T10:00:00+08:00", "2h", "2026-11-20T12:00:00+08:00");
    assert_due(&office, "2026-11-20T16:00:00+08:00", "90min", "2026-11-20T17:30:00+08:00");
    assert_due(&office, "2026-11-20T16:00:00+08:00", "91min", "2026-11-23T08:31:00+08:00");
}

static void a_start_in_closed_time_counts_from_the_next_opening(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);

    (void)state;
    assert_due(&office, "2026-11-21T16:30:00+08:00", "30min", "2026-11-23T09:00:00+08:00");
    assert_due(&office, "2026-11-20T12:30:00+08:00", "30min", "2026-11-20T14:30:00+08:00");
    assert_due(&office, "2026-09-30T17:30:00+08:00", "8h", "2026-10-09T09:30:00+08:00");
}

static void a_limit_of_nothing_is_due_at_once_or_at_the_next_opening(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);

    (void)state;
    assert_due(&office, "2026-11-20T10:00:00+08:00", "0min", "2026-11-20T10:00:00+08:00");
    assert_due(&office, "2026-11-20T17:30:00+08:00", "0min", "2026-11-20T17:30:00+08:00");
    assert_due(&office, "2026-11-20T17:31:00+08:00", "0h", "2026-11-23T08:30:00+08:00");
    assert_due(&office, "2026-11-20T10:00:00+08:00", "0d", "2026-11-20T17:30:00+08:00");
    assert_due(&office, "2026-11-20T18:00:00+08:00", "0wd", "2026-11-23T17:30:00+08:00");
}

static void service_may_run_through_midnight(void **state)
{
    struct calendar night = calendar_of(CALENDAR_HOTLINE, "00:00-06:00,22:00-24:00");

    (void)state;
    assert_due(&night, "2026-11-20T23:00:00+08:00", "2h", "2026-11-21T01:00:00+08:00");
    assert_due(&night, "2026-11-20T22:00:00+08:00", "2h", "2026-11-21T00:00:00+08:00");
    assert_due(&night, "2026-11-20T23:00:00+08:00", "8h", "2026-11-21T23:00:00+08:00");
}

static void midnight_is_written_as_the_next_day(void **state)
{
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    struct promise_due due =
        due_with(&always, at("2026-11-20T10:00:00+08:00"), limit("1d"), NULL, 0);

    (void)state;
    assert_string_equal(clock_format(op.arena, due.due_at, 480), "2026-11-22T00:00:00+08:00");
}

/* ---- until a time of day ------------------------------------------------------------ */

static const struct promise_limit OVERNIGHT = {
    .unit = LIMIT_UNTIL, .until_min = 1440, .late_after_min = 1320, .late_until_min = 360};

static void an_urgent_repair_is_finished_before_midnight_or_by_six(void **state)
{
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);

    (void)state;
    assert_at(due_with(&always, at("2026-11-20T21:59:59+08:00"), OVERNIGHT, NULL, 0).due_at,
              "2026-11-21T00:00:00+08:00");
    assert_at(due_with(&always, at("2026-11-20T22:00:00+08:00"), OVERNIGHT, NULL, 0).due_at,
              "2026-11-21T06:00:00+08:00");
    assert_at(due_with(&always, at("2026-11-21T00:10:00+08:00"), OVERNIGHT, NULL, 0).due_at,
              "2026-11-22T00:00:00+08:00");
}

static void a_same_day_promise_ends_with_the_service_of_the_day(void **state)
{
    struct calendar counter = calendar_of(CALENDAR_COUNTER, "08:00-22:00");
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);
    struct promise_limit same_day = {
        .unit = LIMIT_UNTIL, .until_min = 1440, .late_after_min = 1440};

    (void)state;
    assert_at(due_with(&counter, at("2026-11-20T10:00:00+08:00"), same_day, NULL, 0).due_at,
              "2026-11-20T22:00:00+08:00");
    assert_at(due_with(&counter, at("2026-11-20T22:30:00+08:00"), same_day, NULL, 0).due_at,
              "2026-11-21T22:00:00+08:00");
    assert_at(due_with(&office, at("2026-11-21T10:00:00+08:00"), same_day, NULL, 0).due_at,
              "2026-11-23T17:30:00+08:00");
}

/* ---- pauses ------------------------------------------------------------------------------ */

static void time_inside_a_pause_is_not_counted(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    const struct promise_pause pause = {at("2026-11-20T11:00:00+08:00"),
                                        at("2026-11-20T14:30:00+08:00"), "wait_material"};

    (void)state;
    assert_at(due_with(&office, at("2026-11-20T10:00:00+08:00"), limit("2h"), &pause, 1).due_at,
              "2026-11-20T15:30:00+08:00");
    assert_at(due_with(&always, at("2026-11-20T10:00:00+08:00"), limit("2h"), &pause, 1).due_at,
              "2026-11-20T15:30:00+08:00");
    assert_at(due_with(&always, at("2026-11-20T10:00:00+08:00"), limit("1h"), &pause, 1).due_at,
              "2026-11-20T11:00:00+08:00");
}

static void a_pause_without_an_end_has_no_due_time(void **state)
{
    static const char *const LIMITS[] = {"2h", "1d", "1wd"};
    const struct promise_pause pause = {at("2026-11-19T11:00:00+08:00"), CLOCK_NEVER, "extension"};
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    int64_t start_at = at("2026-11-19T10:00:00+08:00");

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_true(due_with(&office, start_at, limit(LIMITS[i]), &pause, 1).due_at == CLOCK_NEVER);
        assert_true(due_with(&always, start_at, limit(LIMITS[i]), &pause, 1).due_at == CLOCK_NEVER);
    }
    assert_true(due_with(&always, start_at, OVERNIGHT, &pause, 1).due_at == CLOCK_NEVER);
    assert_at(due_with(&always, start_at, limit("30min"), &pause, 1).due_at,
              "2026-11-19T10:30:00+08:00");
}

static void a_day_that_was_paused_does_not_count(void **state)
{
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    int64_t start_at = at("2026-11-16T09:00:00+08:00");
    const struct promise_pause two_days = {at("2026-11-17T10:00:00+08:00"),
                                           at("2026-11-19T10:00:00+08:00"), "wait_customer"};
    const struct promise_pause noon = {at("2026-11-17T12:00:00+08:00"),
                                       at("2026-11-17T13:00:00+08:00"), "wait_customer"};

    (void)state;
    assert_at(due_with(&always, start_at, limit("3d"), NULL, 0).due_at,
              "2026-11-20T00:00:00+08:00");
    assert_at(due_with(&always, start_at, limit("3d"), &two_days, 1).due_at,
              "2026-11-22T00:00:00+08:00");
    assert_at(due_with(&always, start_at, limit("3d"), &noon, 1).due_at,
              "2026-11-20T00:00:00+08:00");
}

static void a_day_paused_for_half_its_service_does_not_count(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);
    int64_t start_at = at("2026-11-16T09:00:00+08:00");
    struct promise_pause pause = {at("2026-11-17T08:00:00+08:00"), at("2026-11-17T14:00:00+08:00"),
                                  "wait_customer"};

    (void)state;
    assert_at(due_with(&office, start_at, limit("1wd"), &pause, 1).due_at,
              "2026-11-18T17:30:00+08:00");
    pause.to_at = at("2026-11-17T11:59:00+08:00");
    assert_at(due_with(&office, start_at, limit("1wd"), &pause, 1).due_at,
              "2026-11-17T17:30:00+08:00");
}

static void an_evening_that_was_paused_moves_to_the_next(void **state)
{
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    const struct promise_pause night = {at("2026-11-20T20:00:00+08:00"),
                                        at("2026-11-21T07:00:00+08:00"), "wait_utility"};

    (void)state;
    assert_at(due_with(&always, at("2026-11-20T19:00:00+08:00"), OVERNIGHT, &night, 1).due_at,
              "2026-11-22T00:00:00+08:00");
}

/* ---- why --------------------------------------------------------------------------------- */

static void assert_span(const struct promise_span *s, const char *to, bool counted, const char *why)
{
    assert_at(s->to_at, to);
    assert_int_equal(s->counted, counted);
    assert_string_equal(s->why, why);
}

static void the_spans_tell_why(void **state)
{
    struct calendar office = calendar_of(CALENDAR_WORK, OFFICE);
    const struct promise_pause pause = {at("2026-09-30T16:30:00+08:00"),
                                        at("2026-09-30T17:00:00+08:00"), "wait_material"};
    struct promise_due due =
        due_with(&office, at("2026-09-30T16:00:00+08:00"), limit("2h"), &pause, 1);

    (void)state;
    assert_int_equal(due.span_count, 7);
    assert_span(&due.spans[0], "2026-09-30T16:30:00+08:00", true, "计时");
    assert_span(&due.spans[1], "2026-09-30T17:00:00+08:00", false, "暂停：等待材料");
    assert_span(&due.spans[2], "2026-09-30T17:30:00+08:00", true, "计时");
    assert_span(&due.spans[3], "2026-10-01T00:00:00+08:00", false, "非服务时间");
    assert_span(&due.spans[4], "2026-10-08T00:00:00+08:00", false, "国庆节");
    assert_span(&due.spans[5], "2026-10-08T08:30:00+08:00", false, "非服务时间");
    assert_span(&due.spans[6], "2026-10-08T09:30:00+08:00", true, "计时");
} /* proves X-9 */

static void the_day_of_the_start_is_shown_as_not_counted(void **state)
{
    struct calendar work = calendar_of(CALENDAR_WORK, NULL);
    struct promise_due due =
        due_with(&work, at("2026-11-19T10:00:00+08:00"), limit("2wd"), NULL, 0);

    (void)state;
    assert_int_equal(due.span_count, 4);
    assert_span(&due.spans[0], "2026-11-20T00:00:00+08:00", false, "起算日不计");
    assert_span(&due.spans[1], "2026-11-21T00:00:00+08:00", true, "计时");
    assert_span(&due.spans[2], "2026-11-23T00:00:00+08:00", false, "周末");
    assert_span(&due.spans[3], "2026-11-24T00:00:00+08:00", true, "计时");
}

/* ---- limits, faults, provisional years ---------------------------------------------- */

static void a_year_that_is_not_published_makes_a_provisional_due_time(void **state)
{
    struct calendar work = calendar_of(CALENDAR_WORK, NULL);
    struct calendar always = calendar_of(CALENDAR_ALWAYS, NULL);
    struct promise_due due =
        due_with(&work, at("2026-12-30T10:00:00+08:00"), limit("3wd"), NULL, 0);

    (void)state;
    assert_at(due.due_at, "2027-01-06T00:00:00+08:00");
    assert_true(due.provisional);
    assert_true(
        due_with(&always, at("2026-12-31T10:00:00+08:00"), limit("1wd"), NULL, 0).provisional);
    assert_false(
        due_with(&work, at("2026-12-30T10:00:00+08:00"), limit("1wd"), NULL, 0).provisional);
    assert_false(
        due_with(&always, at("2026-12-30T10:00:00+08:00"), limit("9d"), NULL, 0).provisional);
    assert_true(due_with(&work, at("2026-12-31T23:00:00+08:00"), limit("2h"), NULL, 0).provisional);
} /* proves X-9 */

static void limits_are_read_strictly(void **state)
{
    static const char *const WRONG[] = {"",      "3",    "d",  "3 d", "-3d",
                                        "3days", "1.5h", "3D", "h3",  "99999999999999999999min",
                                        "40000d"};
    struct promise_limit l;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (promise_limit_find(WRONG[i], &l))
            fail_msg("accepted: %s", WRONG[i]);
    assert_false(promise_limit_find(NULL, &l));
    assert_int_equal(limit("24h").value, 1440);
    assert_int_equal(limit("3wd").unit, LIMIT_WORKING_DAYS);
}

static void a_calendar_that_never_opens_is_refused(void **state)
{
    static struct calendar_fact facts[4000];
    struct calendar never = calendar_of(CALENDAR_WORK, OFFICE);
    static const char *const LIMITS[] = {"1min", "1wd", "1d"};
    int64_t first = clock_day_of(2026, 1, 1);
    struct promise_due due;

    (void)state;
    for (size_t i = 0; i < 4000; i++)
        facts[i] = (struct calendar_fact){first + (int64_t)i, true, "停业"};
    never.facts = facts;
    never.fact_count = 4000;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(promise_rules_due(&op, &never, at("2026-02-01T00:00:00+08:00"),
                                           limit(LIMITS[i]), NULL, 0, false, &due),
                         ERR_INVALID);
        op_forget_fault(&op);
    }
    assert_int_equal(promise_rules_due(&op, &never, at("2026-02-01T00:00:00+08:00"), OVERNIGHT,
                                       NULL, 0, false, &due),
                     ERR_INVALID);
    op_forget_fault(&op);
}

static void a_promise_is_broken_once_its_due_time_has_passed(void **state)
{
    struct promise p = {.state = PROMISE_RUNNING, .due_at = 1000};

    (void)state;
    assert_false(promise_is_broken(&p, 1000));
    assert_true(promise_is_broken(&p, 1001));
    p.state = PROMISE_MET;
    assert_false(promise_is_broken(&p, 5000));
    p.state = PROMISE_MISSED;
    assert_true(promise_is_broken(&p, 0));
    p.state = PROMISE_CANCELLED;
    assert_false(promise_is_broken(&p, 5000));
    p = (struct promise){.state = PROMISE_PAUSED, .due_at = CLOCK_NEVER};
    assert_false(promise_is_broken(&p, 5000));
    assert_string_equal(promise_state_code(PROMISE_CANCELLED), "cancelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days_of_2026_fall_where_the_notice_says),
        cmocka_unit_test(three_days_are_calendar_days_and_72_hours_are_hours),
        cmocka_unit_test(a_limit_of_days_may_end_at_midnight_in_spite_of_hours),
        cmocka_unit_test(a_last_day_of_rest_gives_way_to_the_next_working_day),
        cmocka_unit_test(what_runs_out_on_a_closing_is_due_at_that_closing),
        cmocka_unit_test(a_start_in_closed_time_counts_from_the_next_opening),
        cmocka_unit_test(a_limit_of_nothing_is_due_at_once_or_at_the_next_opening),
        cmocka_unit_test(service_may_run_through_midnight),
        cmocka_unit_test(midnight_is_written_as_the_next_day),
        cmocka_unit_test(an_urgent_repair_is_finished_before_midnight_or_by_six),
        cmocka_unit_test(a_same_day_promise_ends_with_the_service_of_the_day),
        cmocka_unit_test(time_inside_a_pause_is_not_counted),
        cmocka_unit_test(a_pause_without_an_end_has_no_due_time),
        cmocka_unit_test(a_day_that_was_paused_does_not_count),
        cmocka_unit_test(a_day_paused_for_half_its_service_does_not_count),
        cmocka_unit_test(an_evening_that_was_paused_moves_to_the_next),
        cmocka_unit_test(the_spans_tell_why),
        cmocka_unit_test(the_day_of_the_start_is_shown_as_not_counted),
        cmocka_unit_test(a_year_that_is_not_published_makes_a_provisional_due_time),
        cmocka_unit_test(limits_are_read_strictly),
        cmocka_unit_test(a_calendar_that_never_opens_is_refused),
        cmocka_unit_test(a_promise_is_broken_once_its_due_time_has_passed),
    };

    return cmocka_run_group_tests(tests, given_the_calendar_of_china, done);
}
