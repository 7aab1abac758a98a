#include "staff/staff_given.h"

#include "staff/staff_rules.h"

static void what_somebody_sets_is_his_alone(void **state)
{
    struct op *op = *state;
    const char *value;

    if (!given_engine(op))
        skip();
    assert_ok(staff_setting_get(op, 11, "language", "zh_CN", &value));
    assert_string_equal(value, "zh_CN");

    assert_ok(staff_setting_set(op, 11, "language", "zh_TW"));
    assert_ok(staff_setting_set(op, 11, "language", "en"));
    assert_ok(staff_setting_get(op, 11, "language", "zh_CN", &value));
    assert_string_equal(value, "en");
    assert_ok(staff_setting_get(op, 12, "language", NULL, &value));
    assert_null(value);

    assert_ok(staff_setting_set(op, 11, "language", NULL));
    assert_ok(staff_setting_get(op, 11, "language", "zh_CN", &value));
    assert_string_equal(value, "zh_CN");
}

static void at(struct op *op, const char *instant)
{
    assert_true(clock_parse(instant, &op->now));
}

static void assert_quiet_until(struct op *op, int64_t user_id, const char *instant)
{
    int64_t until, expected = 0;

    assert_true(instant == NULL || clock_parse(instant, &expected));
    assert_ok(staff_quiet_until(op, user_id, &until));
    assert_int_equal(until, expected);
}

static void nights_are_quiet_until_he_sets_something_else(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    at(op, "2026-11-23T21:59:59+08:00");
    assert_quiet_until(op, 11, NULL);
    at(op, "2026-11-23T22:00:00+08:00");
    assert_quiet_until(op, 11, "2026-11-24T07:00:00+08:00");
    at(op, "2026-11-24T06:59:59+08:00");
    assert_quiet_until(op, 11, "2026-11-24T07:00:00+08:00");
    at(op, "2026-11-24T07:00:00+08:00");
    assert_quiet_until(op, 11, NULL);

    assert_ok(staff_setting_set(op, 11, "quiet_from", "12:00"));
    assert_ok(staff_setting_set(op, 11, "quiet_to", "14:00"));
    at(op, "2026-11-23T13:00:00+08:00");
    assert_quiet_until(op, 11, "2026-11-23T14:00:00+08:00");
    assert_quiet_until(op, 12, NULL);
    assert_ok(staff_setting_set(op, 11, "digest", "0"));
    assert_quiet_until(op, 11, NULL);
}

static void only_times_of_a_day_are_times(void **state)
{
    static const char *const WRONG[] = {"",      "7:00",   "24:00", "12:60", "12-00",
                                        "12:0x", "112:00", " 1:00", "+1:00", "12:00 "};
    int minute;

    (void)state;
    assert_true(staff_rules_minute("07:05", &minute));
    assert_int_equal(minute, 425);
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++)
        assert_false(staff_rules_minute(WRONG[i], &minute));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(what_somebody_sets_is_his_alone),
        SUPPORT_EACH_ENGINE(nights_are_quiet_until_he_sets_something_else),
        cmocka_unit_test(only_times_of_a_day_are_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
