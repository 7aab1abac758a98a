#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void ids_ascend_even_if_the_clock_goes_back(void **state)
{
    int64_t one = id_next(2000), two = id_next(2000), three = id_next(1000);

    (void)state;
    assert_true(one < two && two < three);
}

static void a_past_that_is_told_anew_has_ids_of_its_time(void **state)
{
    struct id_lane lane = {.lane = 7};
    int64_t today = id_next(INT64_C(9000000000)), first, second;

    (void)state;
    id_use_lane(&lane);
    first = id_next(5000);
    second = id_next(5000);
    id_use_lane(NULL);
    assert_true(first < second && second < today);
    assert_int_equal(first >> 22, 5000);
    assert_true(id_next(5000) > today);
}

static void no_two_lanes_give_the_same_id(void **state)
{
    struct id_lane one = {.lane = 1}, other = {.lane = ID_LANES - 1};
    int64_t ids[64];

    (void)state;
    for (int i = 0; i < 64; i++) {
        id_use_lane(i % 2 == 0 ? &one : &other);
        ids[i] = id_next(77 + i % 3);
        for (int k = 0; k < i; k++)
            assert_true(ids[k] != ids[i]);
    }
    id_use_lane(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_ascend_even_if_the_clock_goes_back),
        cmocka_unit_test(a_past_that_is_told_anew_has_ids_of_its_time),
        cmocka_unit_test(no_two_lanes_give_the_same_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
