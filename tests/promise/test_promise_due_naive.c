/* 10,000 random due times against a naive reckoning, and what always holds. */
#include "promise/due_given.h"

#include <time.h>

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
        cmocka_unit_test(ten_thousand_random_due_times_equal_a_naive_reckoning),
        cmocka_unit_test(a_due_time_never_lies_in_closed_time_nor_in_a_pause),
        cmocka_unit_test(a_later_start_never_falls_due_earlier),
        cmocka_unit_test(more_pause_never_makes_it_due_earlier),
        cmocka_unit_test(the_spans_reach_from_start_to_due_without_gaps),
    };

    return cmocka_run_group_tests(tests, given_the_calendar_of_china, done);
}
