/* Times as other programs write them. */
#include "exchange/exchange_time.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct op op;
static struct exchange_times times;

static int given_new_york(void **state)
{
    static const char *const FORMATS[] = {"%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %H:%M:%S", "%d %b %Y",
                                          NULL};
    struct text_zone *zone;

    (void)state;
    op = op_begin(arena_new());
    assert_int_equal(text_zone_open(&op, "America/New_York", &zone), OK);
    times = (struct exchange_times){zone, FORMATS};
    return 0;
}

static int done(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

static void assert_reads(const char *text, const char *utc)
{
    int64_t found, wanted;

    assert_true(clock_parse(utc, &wanted));
    if (!exchange_time_read(&times, text, &found))
        fail_msg("not understood: %s", text);
    if (found != wanted)
        fail_msg("%s is %s", text, clock_format(op.arena, found, 0));
}

static void the_maps_own_formats_come_first(void **state)
{
    (void)state;
    assert_reads("11/13/2018 01:06:56 PM", "2018-11-13T18:06:56Z");
    assert_reads("1/9/2015 12:05:56 am", "2015-01-09T05:05:56Z");
    assert_reads("07/09/2015 12:05:56 PM", "2015-07-09T16:05:56Z");
    assert_reads("2019/4/25 9:32:09", "2019-04-25T13:32:09Z");
    assert_reads("4 Jul 2019", "2019-07-04T04:00:00Z");
}

static void a_date_alone_is_its_midnight(void **state)
{
    (void)state;
    assert_reads("2018/4/24", "2018-04-24T04:00:00Z");
    assert_reads("2024-12-23", "2024-12-23T05:00:00Z");
    assert_reads("20241223", "2024-12-23T05:00:00Z");
}

static void iso_8601_is_always_understood(void **state)
{
    (void)state;
    assert_reads("2019-12-31T23:59:11.000", "2020-01-01T04:59:11Z");
    assert_reads("2011-07-01 01:32:33", "2011-07-01T05:32:33Z");
    assert_reads("2011-07-01 01:32", "2011-07-01T05:32:00Z");
    assert_reads("2016-07-13 15:11:07+00:00", "2016-07-13T15:11:07Z");
    assert_reads("2016-07-13T15:11:07.250Z", "2016-07-13T15:11:07.25Z");
    assert_reads("20160713T151107+0800", "2016-07-13T07:11:07Z");
    assert_reads("2016-07-13T15:11:07-05", "2016-07-13T20:11:07Z");
    assert_reads("2016-07-12T24:00:00", "2016-07-13T04:00:00Z");
}

static void serial_dates_of_spreadsheets_are_always_understood(void **state)
{
    (void)state;
    assert_reads("43831", "2020-01-01T05:00:00Z");
    assert_reads("43831.5", "2020-01-01T17:00:00Z");
    assert_reads("43580.39732638889", "2019-04-25T13:32:09Z");
    assert_reads("60.0", "1900-02-28T05:00:00Z");
    assert_reads("61", "1900-03-01T05:00:00Z");
    assert_reads("1", "1900-01-01T05:00:00Z");
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const WRONG[] = {"",
                                        "soon",
                                        "2019-02-30",
                                        "13/13/2018 01:06:56 PM",
                                        "2019-13-01",
                                        "0",
                                        "2019-01-01T25:00",
                                        "11/13/2018 13:06:56 PM",
                                        "-5",
                                        "2019-01-01 10",
                                        "2019-01-01T10:00:00x",
                                        "99999999999",
                                        "2019/4/",
                                        "2019-1-1",
                                        "2019-01-01T10:61",
                                        "2019-01-01T24:00:01"};
    int64_t at;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (exchange_time_read(&times, WRONG[i], &at))
            fail_msg("accepted: %s", WRONG[i]);
}

static void the_order_of_local_times_is_kept(void **state)
{
    static const char *const TIMES[] = {
        "2011-03-13 01:59:59", "2011-03-13 02:00:00", "2011-03-13 02:30:00", "2011-03-13 03:00:00",
        "2011-11-06 00:59:59", "2011-11-06 01:30:00", "2011-11-06 01:59:59", "2011-11-06 02:00:00"};
    int64_t before = 0, at;

    (void)state;
    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++) {
        assert_true(exchange_time_read(&times, TIMES[i], &at));
        assert_true(at >= before);
        before = at;
    }
}

static void formats_that_give_no_day_are_refused(void **state)
{
    (void)state;
    assert_true(exchange_time_is_format("%m/%d/%Y %I:%M:%S %p"));
    assert_true(exchange_time_is_format("%d %b %y"));
    assert_false(exchange_time_is_format("%H:%M"));
    assert_false(exchange_time_is_format("%Y-%m-%q"));
    assert_false(exchange_time_is_format("%Y-%m-%d %"));
    assert_false(exchange_time_is_format(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_maps_own_formats_come_first),
        cmocka_unit_test(a_date_alone_is_its_midnight),
        cmocka_unit_test(iso_8601_is_always_understood),
        cmocka_unit_test(serial_dates_of_spreadsheets_are_always_understood),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(the_order_of_local_times_is_kept),
        cmocka_unit_test(formats_that_give_no_day_are_refused),
    };

    return cmocka_run_group_tests(tests, given_new_york, done);
}
