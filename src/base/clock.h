/*
 * clock.h - instants, days and how they are written.
 *
 * An instant is int64_t milliseconds since 1970-01-01T00:00:00Z. A day is a
 * civil date counted from 1970-01-01 (day 0, a Thursday). Offsets are minutes
 * east of UTC; China is +480 all year.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_CHINA_OFFSET_MIN = 480 };

#define CLOCK_SECOND_MS INT64_C(1000)
#define CLOCK_MINUTE_MS INT64_C(60000)
#define CLOCK_HOUR_MS INT64_C(3600000)
#define CLOCK_DAY_MS INT64_C(86400000)
#define CLOCK_NEVER INT64_MAX

/* The present instant: of the system, or read anew from the file that
 * clock_use_file() named (--clock-file: one RFC 3339 instant). A file that
 * cannot be read keeps the instant that was read last. */
int64_t clock_now(void);

/* False if the file does not hold an instant. Called once, before any thread starts. */
bool clock_use_file(const char *path);

/* RFC 3339 with seconds and an offset or Z, nothing before or after it. Years 1900 to 9999. */
bool clock_parse(const char *text, int64_t *ret_at);

/* "2026-11-21T16:30:00+08:00"; a fraction only where there is one. */
char *clock_format(struct arena *a, int64_t at, int offset_min);

/* "2026-11-21" or "20261121". */
bool clock_parse_day(const char *text, int64_t *ret_day);
char *clock_format_day(struct arena *a, int64_t day);

/* Civil date of a day number and back (proleptic Gregorian calendar). */
int64_t clock_day_of(int year, int month, int day_of_month);
void clock_civil(int64_t day, int *ret_year, int *ret_month, int *ret_day_of_month);
int clock_weekday(int64_t day); /* 1 Monday … 7 Sunday (ISO 8601) */

/* The civil day of an instant, and the instant at which a civil day begins. */
int64_t clock_day(int64_t at, int offset_min);
int64_t clock_day_start(int64_t day, int offset_min);
