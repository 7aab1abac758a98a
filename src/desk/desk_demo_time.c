#include "desk/desk_demo_time.h"

#include "base/clock.h"

enum { DAYS_BACK = 365, FEW = 500, FIRST_HOUR = 8, LAST_HOUR = 21, MINUTES_A_DAY = 1440 };

/* In percent of the busiest month: leaks in the plum rains, heating and pipes in winter. */
static const int MONTHS[12] = {78, 70, 58, 60, 66, 92, 100, 88, 64, 56, 62, 74};
static const int HOURS[24] = {1,  1,  1,  1,  1,  2,  6,  18, 46, 60, 58, 44,
                              26, 24, 40, 46, 44, 42, 50, 56, 44, 24, 10, 4};
static const int BY_NIGHT_TOO[24] = {14, 10, 8,  8,  8,  10, 18, 30, 40, 42, 40, 36,
                                     34, 30, 34, 36, 38, 44, 50, 52, 50, 42, 30, 20};

static int draw_minute(struct desk_demo_dice *dice, const int *hours)
{
    uint64_t sum = 0, at;
    int hour = 0;

    for (int h = 0; h < 24; h++)
        sum += (uint64_t)hours[h];
    for (at = desk_demo_dice_draw(dice, sum); at >= (uint64_t)hours[hour]; hour++)
        at -= (uint64_t)hours[hour];
    return hour * 60 + (int)desk_demo_dice_draw(dice, 60);
}

static int month_of(int64_t day)
{
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    return month;
}

static int64_t some_minutes_back(struct desk_demo_dice *dice, int64_t end_at, int most)
{
    return end_at - (2 + (int64_t)desk_demo_dice_draw(dice, (uint64_t)most)) * CLOCK_MINUTE_MS -
           (int64_t)desk_demo_dice_draw(dice, 60) * 1000;
}

int64_t desk_demo_time_opened(struct desk_demo_dice *dice, int64_t end_at, int utc_offset_min,
                              int n, int cases, bool at_any_hour)
{
    int64_t day, at;

    if (n % (cases < FEW ? 6 : 40) == 0)
        return some_minutes_back(dice, end_at, 90);
    if (n % (cases < FEW ? 3 : 20) == 1)
        return some_minutes_back(dice, end_at, 2 * MINUTES_A_DAY);
    do {
        day = clock_day(end_at, utc_offset_min) - (int64_t)desk_demo_dice_draw(dice, DAYS_BACK);
        at = clock_day_start(day, utc_offset_min) +
             draw_minute(dice, at_any_hour ? BY_NIGHT_TOO : HOURS) * CLOCK_MINUTE_MS +
             (int64_t)desk_demo_dice_draw(dice, 60) * 1000;
    } while (at > end_at - 2 * CLOCK_MINUTE_MS ||
             desk_demo_dice_draw(dice, 100) >= (uint64_t)MONTHS[month_of(day) - 1]);
    return at;
}

int64_t desk_demo_time_next(struct desk_demo_dice *dice, int64_t at, int utc_offset_min,
                            int after_min, bool at_any_hour)
{
    int64_t minutes =
        after_min * 3 / 4 + 1 + (int64_t)desk_demo_dice_draw(dice, (uint64_t)(after_min / 2 + 1));
    int64_t next = at + minutes * CLOCK_MINUTE_MS + (int64_t)desk_demo_dice_draw(dice, 60) * 1000;
    int64_t start = clock_day_start(clock_day(next, utc_offset_min), utc_offset_min);
    int64_t hour = (next - start) / (60 * CLOCK_MINUTE_MS);

    if (at_any_hour || (hour >= FIRST_HOUR && hour < LAST_HOUR))
        return next;
    if (hour >= LAST_HOUR)
        start += CLOCK_DAY_MS;
    return start + (FIRST_HOUR * 60 + (int64_t)desk_demo_dice_draw(dice, 90)) * CLOCK_MINUTE_MS +
           (int64_t)desk_demo_dice_draw(dice, 60) * 1000;
}
