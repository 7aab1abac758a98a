/*
 * text_zone.h - times on the wall of a named zone to UTC, without going backwards.
 *
 * A time that the clock shows twice (autumn) is its first occurrence; one that it skips
 * (spring) is the last millisecond before the leap. So the order of times on the wall is
 * the order of the instants. All changes of a zone are read once, at opening.
 */
#pragma once

#include "base/op.h"

struct text_zone;

/* "America/New_York", "Asia/Shanghai", "UTC", "+08:00". ERR_INVALID: "no such time zone". */
err_t text_zone_open(struct op *op, const char *name, struct text_zone **ret_zone);

/* `wall` is ms since 1970-01-01T00:00 on the zone's wall. */
int64_t text_zone_to_utc(const struct text_zone *zone, int64_t wall);
