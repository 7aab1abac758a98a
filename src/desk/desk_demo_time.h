/*
 * desk_demo_time.h - when demo customers speak up and people work: more in the rainy months
 * and in the cold, in the morning and after work; little at night.
 */
#pragma once

#include "desk/desk_demo_dice.h"

#include <stdbool.h>

/* When the n-th of `cases` was opened, within the year before end_at; some of them just now. */
int64_t desk_demo_time_opened(struct desk_demo_dice *dice, int64_t end_at, int utc_offset_min,
                              int n, int cases, bool at_any_hour);
/* About after_min later; by day, unless at_any_hour. */
int64_t desk_demo_time_next(struct desk_demo_dice *dice, int64_t at, int utc_offset_min,
                            int after_min, bool at_any_hour);
