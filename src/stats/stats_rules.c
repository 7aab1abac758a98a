#include "stats/stats_rules.h"

#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

static int64_t month_day(int64_t year, int64_t month)
{
    year += (month - 1) / 12;
    return clock_day_of((int)year, (int)((month - 1) % 12 + 1), 1);
}

bool stats_rules_period(const char *text, int64_t *ret_from_day, int64_t *ret_to_day)
{
    int64_t year, part = 1, first = 1, months = 12;
    char head[5] = "";

    if (text == NULL || strlen(text) < 4)
        return false;
    memcpy(head, text, 4);
    if (!str_to_int(head, 1900, 9998, &year))
        return false;
    if (text[4] == 'Q' && strlen(text) == 6 && str_to_int(text + 5, 1, 4, &part)) {
        months = 3;
        first = (part - 1) * 3 + 1;
    } else if (text[4] == '-' && strlen(text) == 7 && str_to_int(text + 5, 1, 12, &part)) {
        months = 1;
        first = part;
    } else if (text[4] != '\0') {
        return false;
    }
    *ret_from_day = month_day(year, first);
    *ret_to_day = month_day(year, first + months);
    return true;
}

const char *stats_rules_month(struct arena *a, int64_t day)
{
    int year, month, date;

    clock_civil(day, &year, &month, &date);
    return arena_printf(a, "%04d-%02d", year, month);
}

int64_t stats_rules_rate(int64_t part, int64_t base)
{
    return base == 0 ? -1 : (part * 20000 + base) / (2 * base);
}

const char *stats_rules_rate_text(struct arena *a, int64_t rate)
{
    if (rate < 0)
        return "—";
    return arena_printf(a, "%" PRId64 ".%02d%%", rate / 100, (int)(rate % 100));
}
