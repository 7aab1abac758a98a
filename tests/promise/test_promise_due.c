/* When a promise falls due: vectors, and 10,000 random ones against a naive reckoning. */
#include "promise/promise_rules.h"

#include "base/clock.h"
#include "base/embed.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct op op;
static struct calendar china;

static const char OFFICE[] = "08:30-12:00,14:00-17:30";

static int given_the_calendar_of_china(void **state)
{
    const struct embed_file *file = embed_find("calendars/cn.csv");

    (void)state;
    op = op_begin(arena_new());
    assert_int_equal(calendar_read(&op, file->path, file->data, file->length, &china), OK);
    return 0;
}

static int done(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

/* ---- given, when, then ------------------------------------------------------------- */

static struct calendar calendar_of(enum calendar_kind kind, const char *hours)
{
    struct calendar c = china;

    c.kind = kind;
    if (hours != NULL)
        assert_true(calendar_hours(hours, c.periods, &c.period_count));
    return c;
}

static int64_t at(const char *text)
{
    int64_t found;

    assert_true(clock_parse(text, &found));
    return found;
}

static struct promise_limit limit(const char *text)
{
    struct promise_limit found;

    assert_true(promise_limit_find(text, &found));
    return found;
}

static struct promise_due due_with(const struct calendar *c, int64_t start_at,
                                   struct promise_limit l, const struct promise_pause *pauses,
                                   size_t count)
{
    struct promise_due due;

    assert_int_equal(promise_rules_due(&op, c, start_at, l, pauses, count, true, &due), OK);
    return due;
}

static void assert_at(int64_t found, const char *wanted)
{
    if (found != at(wanted))
        fail_msg("%s, not %s", clock_format(op.arena, found, 480), wanted);
}

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

/* ---- the naive reckoning: minute by minute, day by day, with the C library's dates -- */

struct naive {
    bool every_day; /* hotline, counter */
    const char *hours;
};

static char naive_facts[60000]; /* by day: o, w */

static void naive_read_facts(void)
{
    const struct embed_file *file = embed_find("calendars/cn.csv");
    int year, month, day;
    char kind[8];

    for (const char *p = strchr(file->data, '\n'); p != NULL && p[1] != '\0';
         p = strchr(p + 1, '\n')) {
        assert_int_equal(sscanf(p, " %d-%d-%d,%7[^,]", &year, &month, &day, kind), 4);
        struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
        naive_facts[timegm(&tm) / 86400] = kind[0];
    }
}

static bool naive_day_open(const struct naive *n, long day)
{
    time_t noon = day * 86400 + 43200;
    struct tm tm;

    if (n->every_day)
        return true;
    gmtime_r(&noon, &tm);
    if (naive_facts[day] != 0)
        return naive_facts[day] == 'w';
    return tm.tm_wday != 0 && tm.tm_wday != 6;
}

/* Is the minute that begins at `minute` of the day in "08:30-12:00,14:00-17:30"? */
static bool naive_minute_open(const char *hours, int minute)
{
    int h1, m1, h2, m2, used;

    if (hours == NULL)
        return true;
    while (sscanf(hours, "%d:%d-%d:%d%n", &h1, &m1, &h2, &m2, &used) == 4) {
        if (minute >= h1 * 60 + m1 && minute < h2 * 60 + m2)
            return true;
        hours += used;
        hours += *hours == ',';
    }
    return false;
}

/* The first minute behind `limit_min` open ones that touches open time; walks one by one. */
static long naive_minutes(const struct naive *n, const bool open[1440], long start, long limit_min)
{
    bool was_open = naive_day_open(n, (start - 1) / 1440) && open[(start - 1) % 1440];
    long counted = 0, day = -1;
    bool day_open = false;

    for (long now = start;; now++) {
        bool is_open;

        if (now / 1440 != day) {
            day = now / 1440;
            day_open = naive_day_open(n, day);
        }
        is_open = day_open && open[now % 1440];
        if (counted == limit_min && (was_open || is_open))
            return now;
        counted += is_open;
        was_open = is_open;
    }
}

static long naive_close(const bool open[1440], long day)
{
    long minute = 1440;

    while (!open[minute - 1])
        minute--;
    return day * 1440 + minute;
}

static long naive_days(const struct naive *n, const bool open[1440], long start, long count,
                       bool working)
{
    struct naive work = {.every_day = !working && n->every_day};
    long day = start / 1440;

    while (count > 0) {
        day++;
        if (!working || naive_day_open(&work, day))
            count--;
    }
    while (!naive_day_open(&work, day) || naive_close(open, day) < start)
        day++;
    return naive_close(open, day);
}

static const struct {
    enum calendar_kind kind;
    const char *hours;
} CALENDARS[] = {
    {CALENDAR_ALWAYS, NULL},
    {CALENDAR_WORK, NULL},
    {CALENDAR_WORK, "08:30-12:00,14:00-17:30"},
    {CALENDAR_WORK, "09:00-18:00"},
    {CALENDAR_COUNTER, "08:00-22:00"},
    {CALENDAR_HOTLINE, "00:00-06:00,12:00-12:30,22:00-24:00"},
    {CALENDAR_WORK, "00:00-24:00"},
    {CALENDAR_ALWAYS, "08:30-17:30"},
};
enum { CALENDAR_COUNT = sizeof CALENDARS / sizeof *CALENDARS };

static uint64_t seed = 20261121;

static long pick(long below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (long)((seed >> 33) % (uint64_t)below);
}

/* A minute of local time from 2007 to the end of 2025. */
static long some_minute(void)
{
    return (long)clock_day_of(2007, 1, 1) * 1440 + pick(19L * 365 * 1440);
}

static struct promise_limit some_limit(void)
{
    struct promise_limit l = {.unit = (enum limit_unit)pick(3)};

    l.value = l.unit == LIMIT_MINUTES ? pick(1200) : pick(15);
    return l;
}

/* Without spans nothing is allocated. */
static int64_t quick_due(const struct calendar *c, int64_t start_at, struct promise_limit l,
                         const struct promise_pause *pauses, size_t count)
{
    struct promise_due due;

    assert_int_equal(promise_rules_due(&op, c, start_at, l, pauses, count, false, &due), OK);
    return due.due_at;
}

static long naive_due(const struct calendar *c, const char *hours, long start,
                      struct promise_limit l)
{
    bool always = c->kind == CALENDAR_ALWAYS && l.unit == LIMIT_MINUTES;
    struct naive n = {.every_day = c->kind != CALENDAR_WORK};
    bool open[1440];

    for (int m = 0; m < 1440; m++)
        open[m] = always || naive_minute_open(hours, m);
    if (l.unit == LIMIT_MINUTES)
        return naive_minutes(&n, open, start, l.value);
    return naive_days(&n, open, start, l.value, l.unit == LIMIT_WORKING_DAYS);
}

static void ten_thousand_random_due_times_equal_a_naive_reckoning(void **state)
{
    (void)state;
    naive_read_facts();
    for (int i = 0; i < 10000; i++) {
        size_t k = (size_t)pick(CALENDAR_COUNT);
        struct calendar c = calendar_of(CALENDARS[k].kind, CALENDARS[k].hours);
        struct promise_limit l = some_limit();
        long start = some_minute();
        long wanted = naive_due(&c, CALENDARS[k].hours, start, l);
        int64_t found = quick_due(&c, (start - 480) * CLOCK_MINUTE_MS, l, NULL, 0);

        if (found != (wanted - 480) * CLOCK_MINUTE_MS)
            fail_msg("calendar %zu, unit %d, value %ld, start %s: %s", k, (int)l.unit,
                     (long)l.value, clock_format(op.arena, (start - 480) * CLOCK_MINUTE_MS, 480),
                     clock_format(op.arena, found, 480));
    }
} /* proves X-9 */

/* ---- what always holds, with pauses too ---------------------------------------------- */

static struct promise_limit any_limit(void)
{
    static const int LATE[] = {1440, 1320, 1080};

    if (pick(4) > 0)
        return some_limit();
    return (struct promise_limit){.unit = LIMIT_UNTIL,
                                  .until_min = pick(2) == 0 ? 1440 : 1080,
                                  .late_after_min = LATE[pick(3)],
                                  .late_until_min = (int)pick(2) * 540};
}

/* Pauses in order behind `from_at`, hours to days long. */
static size_t some_pauses(int64_t from_at, struct promise_pause pauses[4])
{
    size_t count = (size_t)pick(5);

    for (size_t i = 0; i < count; i++) {
        pauses[i].from_at = from_at + pick(36 * 60) * CLOCK_MINUTE_MS;
        pauses[i].to_at = from_at = pauses[i].from_at + (1 + pick(40 * 60)) * CLOCK_MINUTE_MS;
        pauses[i].reason = "wait_material";
    }
    return count;
}

static bool runs_at(const struct calendar *c, int64_t instant)
{
    int64_t day = clock_day(instant, 480);
    int64_t ms = instant - clock_day_start(day, 480);

    if (c->kind == CALENDAR_ALWAYS || (c->period_count == 0 && calendar_is_open_day(c, day)))
        return true;
    for (size_t i = 0; i < c->period_count && calendar_is_open_day(c, day); i++)
        if (ms >= c->periods[i].from_min * CLOCK_MINUTE_MS &&
            ms < c->periods[i].to_min * CLOCK_MINUTE_MS)
            return true;
    return false;
}

static void a_due_time_never_lies_in_closed_time_nor_in_a_pause(void **state)
{
    struct promise_pause pauses[4];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t k = (size_t)pick(CALENDAR_COUNT);
        struct calendar c = calendar_of(CALENDARS[k].kind, CALENDARS[k].hours);
        int64_t start_at = some_minute() * CLOCK_MINUTE_MS + pick(60000);
        size_t count = some_pauses(start_at, pauses);
        struct promise_limit l = any_limit();
        int64_t due_at = quick_due(&c, start_at, l, pauses, count);

        assert_true(due_at >= start_at);
        if (l.unit == LIMIT_WORKING_DAYS)
            c.kind = CALENDAR_WORK;
        if (!runs_at(&c, due_at) && !runs_at(&c, due_at - 1))
            fail_msg("calendar %zu, unit %d: %s", k, (int)l.unit,
                     clock_format(op.arena, due_at, 480));
        for (size_t p = 0; p < count; p++)
            assert_false(pauses[p].from_at < due_at && due_at < pauses[p].to_at);
    }
}

static void a_later_start_never_falls_due_earlier(void **state)
{
    static const int64_t STEPS[] = {1, 999, 60000, 3600000, 20 * 3600000};
    struct promise_pause pauses[4];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        size_t k = (size_t)pick(CALENDAR_COUNT);
        struct calendar c = calendar_of(CALENDARS[k].kind, CALENDARS[k].hours);
        int64_t start_at = some_minute() / 30 * 30 * CLOCK_MINUTE_MS - pick(2), before_at = 0;
        size_t count = some_pauses(start_at, pauses);
        struct promise_limit l = any_limit();

        for (int n = 0; n < 40; n++) {
            int64_t due_at = quick_due(&c, start_at, l, pauses, count);
            if (due_at < before_at)
                fail_msg("calendar %zu, unit %d, start %s", k, (int)l.unit,
                         clock_format(op.arena, start_at, 480));
            before_at = due_at;
            start_at += STEPS[pick(5)];
        }
    }
}

static void more_pause_never_makes_it_due_earlier(void **state)
{
    struct promise_pause pauses[4];

    (void)state;
    for (int i = 0; i < 5000; i++) {
        size_t k = (size_t)pick(CALENDAR_COUNT);
        struct calendar c = calendar_of(CALENDARS[k].kind, CALENDARS[k].hours);
        int64_t start_at = some_minute() * CLOCK_MINUTE_MS, before_at = 0;
        size_t count = some_pauses(start_at, pauses);
        struct promise_limit l = any_limit();

        for (size_t n = 0; n <= count; n++) {
            int64_t due_at = quick_due(&c, start_at, l, pauses, n);
            assert_true(due_at >= before_at);
            before_at = due_at;
        }
    }
}

static void the_spans_reach_from_start_to_due_without_gaps(void **state)
{
    struct promise_pause pauses[4];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        size_t k = (size_t)pick(CALENDAR_COUNT);
        struct calendar c = calendar_of(CALENDARS[k].kind, CALENDARS[k].hours);
        int64_t start_at = some_minute() * CLOCK_MINUTE_MS, reached_at = start_at;
        size_t count = some_pauses(start_at, pauses);
        struct promise_limit l = any_limit();
        struct promise_due due = due_with(&c, start_at, l, pauses, count);
        int64_t counted_ms = 0;

        for (size_t n = 0; n < due.span_count; n++) {
            assert_true(due.spans[n].from_at == reached_at);
            assert_true(due.spans[n].to_at > reached_at);
            reached_at = due.spans[n].to_at;
            counted_ms += due.spans[n].counted ? reached_at - due.spans[n].from_at : 0;
        }
        assert_true(reached_at == due.due_at);
        if (l.unit == LIMIT_MINUTES)
            assert_true(counted_ms == l.value * CLOCK_MINUTE_MS);
    }
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
        cmocka_unit_test(ten_thousand_random_due_times_equal_a_naive_reckoning),
        cmocka_unit_test(a_due_time_never_lies_in_closed_time_nor_in_a_pause),
        cmocka_unit_test(a_later_start_never_falls_due_earlier),
        cmocka_unit_test(more_pause_never_makes_it_due_earlier),
        cmocka_unit_test(the_spans_reach_from_start_to_due_without_gaps),
    };

    return cmocka_run_group_tests(tests, given_the_calendar_of_china, done);
}
