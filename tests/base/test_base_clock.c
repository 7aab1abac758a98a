/* Civil dates against a count day by day; instants out and in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int64_t at(const char *text)
{
    int64_t instant = 0;

    if (!clock_parse(text, &instant))
        fail_msg("%s was refused", text);
    return instant;
}

/* ---- civil dates -------------------------------------------------------------------------- */

struct date {
    int year, month, day, weekday;
};

/* The next day, as a child counts. */
static void tomorrow(struct date *d)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;
    int last = DAYS[d->month - 1] + (d->month == 2 && leap);

    d->weekday = d->weekday % 7 + 1;
    if (d->day++ < last)
        return;
    d->day = 1;
    if (d->month++ < 12)
        return;
    d->month = 1;
    d->year++;
}

/* 1900-01-01 was a Monday, 25,567 days before 1970. */
static void days_dates_and_weekdays_agree_with_a_count_day_by_day(void **state)
{
    struct date d = {1900, 1, 1, 1};

    (void)state;
    for (int64_t day = -25567; d.year <= 2200; day++, tomorrow(&d)) {
        struct date got;
        clock_civil(day, &got.year, &got.month, &got.day);
        if (got.year != d.year || got.month != d.month || got.day != d.day ||
            clock_weekday(day) != d.weekday || clock_day_of(d.year, d.month, d.day) != day)
            fail_msg("%04d-%02d-%02d", d.year, d.month, d.day);
    }
}

static void a_day_begins_and_ends_at_midnight_of_its_offset(void **state)
{
    int64_t midnight = at("2026-11-21T00:00:00+08:00");
    int64_t day = clock_day_of(2026, 11, 21);

    (void)state;
    assert_int_equal(clock_day(midnight, 480), day);
    assert_int_equal(clock_day(midnight - 1, 480), day - 1);
    assert_int_equal(clock_day(midnight + CLOCK_DAY_MS - 1, 480), day);
    assert_int_equal(clock_day(midnight, 0), day - 1);
    assert_int_equal(clock_day_start(day, 480), midnight);
    assert_int_equal(clock_day(at("1969-12-31T23:59:59Z"), 0), -1);
    assert_int_equal(clock_day(at("1969-12-31T23:59:59-05:00"), -300), -1);
}

static void days_are_read_with_and_without_dashes_and_only_if_they_exist(void **state)
{
    static const char *const WRONG[] = {"2026-02-29", "2026-1-1",  "2026-1101",   "202611-01", "",
                                        "2026-11-21 ", "2026-13-01", "1899-12-31", "20261100", "x"};
    int64_t day;

    (void)state;
    assert_true(clock_parse_day("2024-02-29", &day));
    assert_string_equal(clock_format_day(arena, day), "2024-02-29");
    assert_true(clock_parse_day("20261121", &day));
    assert_string_equal(clock_format_day(arena, day), "2026-11-21");
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_false(clock_parse_day(WRONG[i], &day));
    assert_false(clock_parse_day(NULL, &day));
}

/* ---- instants ------------------------------------------------------------------------------ */

static void an_instant_is_the_same_in_every_offset(void **state)
{
    (void)state;
    assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(at("2026-11-21T16:30:00+08:00"), at("2026-11-21T08:30:00Z"));
    assert_int_equal(at("2026-11-21T16:30:00+08:00"), at("2026-11-21 03:30:00-05:00"));
    assert_int_equal(at("2026-11-21T08:30:00z"), at("2026-11-21t08:30:00.000Z"));
    assert_int_equal(at("1970-01-01T00:00:00.5Z"), 500);
    assert_int_equal(at("1970-01-01T00:00:00.123999Z"), 123);
}

static void an_instant_is_written_with_its_offset_and_a_fraction_only_where_there_is_one(void **state)
{
    (void)state;
    assert_string_equal(clock_format(arena, at("2026-11-21T08:30:00Z"), 480),
                        "2026-11-21T16:30:00+08:00");
    assert_string_equal(clock_format(arena, 1, -330), "1969-12-31T18:30:00.001-05:30");
    assert_string_equal(clock_format(arena, -1, 0), "1969-12-31T23:59:59.999+00:00");
    assert_string_equal(clock_format(arena, CLOCK_NEVER, 0), "292278994-08-17T07:12:55.807+00:00");
}

/* Instants over three hundred years, each with another offset, against libc's reckoning. */
static void instants_come_back_as_they_went_out(void **state)
{
    uint64_t random = 20261121;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct tm tm;
        time_t seconds;
        int64_t instant, back;
        int offset_min;
        char *text, wanted[32];
        random = random * 6364136223846793005u + 1442695040888963407u;
        instant = -2208988800000 + (int64_t)((random >> 11) % 9467020800000u);
        offset_min = (int)(random >> 50 & 1023) - 512;
        text = clock_format(arena, instant, offset_min);
        if (!clock_parse(text, &back)) {
            assert_int_equal(strncmp(text, "1899", 4), 0);
            continue;
        }
        assert_int_equal(back, instant);
        seconds = (time_t)((instant - 999 * (instant < 0 && instant % 1000 != 0)) / 1000) +
                  offset_min * 60;
        assert_non_null(gmtime_r(&seconds, &tm));
        strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S", &tm);
        assert_int_equal(strncmp(text, wanted, strlen(wanted)), 0);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    static const char *const WRONG[] = {
        "", "2026-11-21", "2026-11-21T16:30:00", "2026-11-21T16:30+08:00",
        "2026-11-21T24:00:00Z", "2026-11-21T16:60:00Z", "2026-02-30T00:00:00Z",
        "2026-11-21T16:30:00+0800", "2026-11-21T16:30:00+24:00", "2026-11-21T16:30:00Z ",
        " 2026-11-21T16:30:00Z", "2026-11-21T16:30:00.Z", "2026-11-21T16:30:61Z",
        "26-11-21T16:30:00Z", "2026-11-21T16:30:00+08:60", "-2026-11-21T16:30:00Z"};
    int64_t instant;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (clock_parse(WRONG[i], &instant))
            fail_msg("%s was taken", WRONG[i]);
    assert_false(clock_parse(NULL, &instant));
}

/* ---- the present ---------------------------------------------------------------------------- */

static void given_clock_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_clock_file_is_read_anew_and_a_broken_one_keeps_the_time_that_was_read_last(void **state)
{
    char path[] = "/tmp/anju-clock-XXXXXX";

    (void)state;
    close(mkstemp(path));
    assert_false(clock_use_file("/no/such/file"));
    given_clock_file(path, "soon\n");
    assert_false(clock_use_file(path));
    given_clock_file(path, "2026-11-21T16:30:00+08:00\n");
    assert_true(clock_use_file(path));
    assert_int_equal(clock_now(), at("2026-11-21T08:30:00Z"));
    given_clock_file(path, "2026-11-22T00:00:00Z");
    assert_int_equal(clock_now(), at("2026-11-22T00:00:00Z"));
    given_clock_file(path, "later");
    assert_int_equal(clock_now(), at("2026-11-22T00:00:00Z"));
    unlink(path);
    assert_int_equal(clock_now(), at("2026-11-22T00:00:00Z"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(days_dates_and_weekdays_agree_with_a_count_day_by_day),
        TEST(a_day_begins_and_ends_at_midnight_of_its_offset),
        TEST(days_are_read_with_and_without_dashes_and_only_if_they_exist),
        TEST(an_instant_is_the_same_in_every_offset),
        TEST(an_instant_is_written_with_its_offset_and_a_fraction_only_where_there_is_one),
        TEST(instants_come_back_as_they_went_out),
        TEST(what_is_no_instant_is_refused),
        TEST(a_clock_file_is_read_anew_and_a_broken_one_keeps_the_time_that_was_read_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
