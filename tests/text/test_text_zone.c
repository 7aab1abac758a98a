/* Wall times of named zones to UTC. */
#include "text/text_zone.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct op op;

static int begin(void **state)
{
    (void)state;
    op = op_begin(arena_new());
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

static struct text_zone *zone(const char *name)
{
    struct text_zone *found;

    assert_int_equal(text_zone_open(&op, name, &found), OK);
    return found;
}

static int64_t at(const char *text)
{
    int64_t found;

    assert_true(clock_parse(text, &found));
    return found;
}

static void assert_utc(const char *name, const char *wall, const char *utc)
{
    int64_t found = text_zone_to_utc(zone(name), at(wall));

    if (found != at(utc))
        fail_msg("%s %s: %s", name, wall, clock_format(op.arena, found, 0));
}

static void summer_and_winter_have_their_offsets(void **state)
{
    (void)state;
    assert_utc("America/New_York", "2011-07-01T01:32:33Z", "2011-07-01T05:32:33Z");
    assert_utc("America/New_York", "2019-12-31T23:59:11Z", "2020-01-01T04:59:11Z");
    assert_utc("Asia/Shanghai", "2026-11-21T16:30:00Z", "2026-11-21T08:30:00Z");
    assert_utc("Asia/Shanghai", "1988-07-01T00:00:00Z", "1988-06-30T15:00:00Z");
    assert_utc("UTC", "2026-11-21T16:30:00Z", "2026-11-21T16:30:00Z");
    assert_utc("+08:00", "2026-11-21T16:30:00Z", "2026-11-21T08:30:00Z");
    assert_utc("Europe/Berlin", "2090-07-01T12:00:00Z", "2090-07-01T10:00:00Z");
}

static void a_time_that_comes_twice_is_the_first(void **state)
{
    (void)state;
    assert_utc("America/New_York", "2011-11-06T00:59:59Z", "2011-11-06T04:59:59Z");
    assert_utc("America/New_York", "2011-11-06T01:00:00Z", "2011-11-06T05:00:00Z");
    assert_utc("America/New_York", "2011-11-06T01:59:59Z", "2011-11-06T05:59:59Z");
    assert_utc("America/New_York", "2011-11-06T02:00:00Z", "2011-11-06T07:00:00Z");
}

static void a_time_that_is_skipped_is_the_last_moment_before(void **state)
{
    (void)state;
    assert_utc("America/New_York", "2011-03-13T01:59:59.999Z", "2011-03-13T06:59:59.999Z");
    assert_utc("America/New_York", "2011-03-13T02:00:00Z", "2011-03-13T06:59:59.999Z");
    assert_utc("America/New_York", "2011-03-13T02:59:59Z", "2011-03-13T06:59:59.999Z");
    assert_utc("America/New_York", "2011-03-13T03:00:00Z", "2011-03-13T07:00:00Z");
}

static void nothing_goes_backwards(void **state)
{
    static const char *const NAMES[] = {"America/New_York", "America/Los_Angeles",
                                        "Asia/Shanghai",    "Australia/Lord_Howe",
                                        "Europe/Moscow",    "Asia/Pyongyang"};

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        struct text_zone *z = zone(NAMES[i]);
        int64_t before = INT64_MIN;
        for (int64_t wall = at("1985-01-01T00:00:00Z"); wall < at("2027-01-01T00:00:00Z");
             wall += 600000) {
            int64_t utc = text_zone_to_utc(z, wall);
            assert_true(utc >= before);
            before = utc;
        }
    }
}

static void an_unknown_zone_is_refused(void **state)
{
    static const char *const NAMES[] = {"", "Mars/Olympus", "America/New York", "EST5EDT9",
                                        "+99:99"};
    struct text_zone *z;

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (text_zone_open(&op, NAMES[i], &z) != ERR_INVALID)
            fail_msg("accepted: %s", NAMES[i]);
        op_forget_fault(&op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summer_and_winter_have_their_offsets),
        cmocka_unit_test(a_time_that_comes_twice_is_the_first),
        cmocka_unit_test(a_time_that_is_skipped_is_the_last_moment_before),
        cmocka_unit_test(nothing_goes_backwards),
        cmocka_unit_test(an_unknown_zone_is_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
