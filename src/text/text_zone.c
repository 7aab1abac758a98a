#include "text/text_zone.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { NAME_UNITS = 128, CHANGES_MAX = 1000 };

/* From this instant on the wall is this much before UTC. */
struct change {
    int64_t from_at;
    int64_t offset_ms;
};

struct text_zone {
    struct change *changes; /* the first begins long ago */
    size_t count;
};

/* ICU takes every unknown name for GMT, so the name is looked up first. */
static bool is_known(const UChar *name, int32_t length)
{
    UChar canonical[NAME_UNITS];
    UBool is_system;
    UErrorCode status = U_ZERO_ERROR;

    ucal_getCanonicalTimeZoneID(name, length, canonical, NAME_UNITS, &is_system, &status);
    return U_SUCCESS(status);
}

static int64_t offset_at(UCalendar *calendar, int64_t at, UErrorCode *status)
{
    ucal_setMillis(calendar, (UDate)at, status);
    return (int64_t)ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
           (int64_t)ucal_get(calendar, UCAL_DST_OFFSET, status);
}

static void add_change(struct op *op, struct text_zone *zone, int64_t from_at, int64_t offset_ms)
{
    size_t size = zone->count * sizeof *zone->changes;

    if (zone->count > 0 && zone->changes[zone->count - 1].offset_ms == offset_ms)
        return;
    if ((zone->count & (zone->count - 1)) == 0)
        zone->changes = arena_grow(op->arena, zone->changes, size,
                                   (zone->count * 2 + 1) * sizeof *zone->changes);
    zone->changes[zone->count++] = (struct change){from_at, offset_ms};
}

static void read_changes(struct op *op, UCalendar *calendar, struct text_zone *zone,
                         UErrorCode *status)
{
    int64_t at = clock_day_of(1900, 1, 1) * CLOCK_DAY_MS;
    int64_t end_at = clock_day_of(2100, 1, 1) * CLOCK_DAY_MS;
    UDate next;

    add_change(op, zone, INT64_MIN / 2, offset_at(calendar, at, status));
    while (U_SUCCESS(*status) && at < end_at && zone->count < CHANGES_MAX &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, status)) {
        at = (int64_t)next;
        add_change(op, zone, at, offset_at(calendar, at, status));
    }
}

/* "+08:00" is GMT+08:00 to ICU. */
static const char *icu_name(struct op *op, const char *name)
{
    return name[0] == '+' || name[0] == '-' ? arena_printf(op->arena, "GMT%s", name) : name;
}

err_t text_zone_open(struct op *op, const char *name, struct text_zone **ret_zone)
{
    struct text_zone *zone = ARENA_NEW(op->arena, struct text_zone);
    const char *known = icu_name(op, name);
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[NAME_UNITS];
    int32_t length = 0;
    UCalendar *calendar;

    u_strFromUTF8(wide, NAME_UNITS, &length, known, -1, &status);
    if (U_FAILURE(status) || length == 0 || !is_known(wide, length))
        return op_fail(op, ERR_INVALID, "no such time zone: %s", name);
    calendar = ucal_open(wide, length, "en_US", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return op_fail(op, ERR_IO, "cannot open the time zone %s: %s", name, u_errorName(status));
    read_changes(op, calendar, zone, &status);
    ucal_close(calendar);
    if (U_FAILURE(status))
        return op_fail(op, ERR_IO, "cannot read the time zone %s: %s", name, u_errorName(status));
    *ret_zone = zone;
    return OK;
}

/* The last change after which the wall shows `wall` or less. */
static size_t change_before(const struct text_zone *zone, int64_t wall)
{
    size_t low = 0, high = zone->count;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (zone->changes[middle].from_at + zone->changes[middle].offset_ms <= wall)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t text_zone_to_utc(const struct text_zone *zone, int64_t wall)
{
    size_t i = change_before(zone, wall);
    const struct change *now = &zone->changes[i];
    int64_t at = wall - now->offset_ms;

    if (i + 1 < zone->count && at >= zone->changes[i + 1].from_at)
        return zone->changes[i + 1].from_at - 1;
    if (i > 0 && wall < now->from_at + zone->changes[i - 1].offset_ms)
        return wall - zone->changes[i - 1].offset_ms;
    return at;
}
