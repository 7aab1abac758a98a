/*
 * stats_rules.h - periods and rates (domain.md §G.2). Pure.
 */
#pragma once

#include "base/op.h"

/* 2026, 2026Q3 or 2026-09 as days, the last excluded. */
bool stats_rules_period(const char *text, int64_t *ret_from_day, int64_t *ret_to_day);
/* The month of a day: "2026-09". */
const char *stats_rules_month(struct arena *a, int64_t day);
/* 9713 for 97.13 %, rounded half up; -1 where nothing is the base: it prints “—”. */
int64_t stats_rules_rate(int64_t part, int64_t base);
/* "97.13%" or "—". */
const char *stats_rules_rate_text(struct arena *a, int64_t rate);
