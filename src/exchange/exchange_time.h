/*
 * exchange_time.h - times as other programs write them.
 *
 * Tried in order: the map's own formats (as of strptime: %Y %y %m %d %H %I %M %S %f %p %b
 * %B %z %%; digits need no leading zero; the time behind a space may lack), ISO 8601 (with or
 * without time, fraction and offset; a date alone is its 00:00), serial dates of spreadsheets (days
 * since 1899-12-30). Without an offset a time is one on the wall of the map's zone.
 */
#pragma once

#include "text/text_zone.h"

struct exchange_times {
    const struct text_zone *zone;
    const char *const *formats; /* NULL-terminated */
};

bool exchange_time_read(const struct exchange_times *times, const char *text, int64_t *ret_at);

/* Does the format use only what is listed above, and give at least year, month, day? */
bool exchange_time_is_format(const char *format);
