#include "exchange/exchange_time.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct parts {
    int year, month, day, hour, minute, second, ms;
    int half; /* 0: a clock of 24 hours; 1: am, 2: pm */
    bool has_offset;
    int offset_min;
};

static const char *const MONTHS[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

/* One to `max` digits. */
static bool number(const char **p, int max, int *ret_number)
{
    int n = 0, used = 0;

    for (; used < max && **p >= '0' && **p <= '9'; used++, (*p)++)
        n = n * 10 + (**p - '0');
    *ret_number = n;
    return used > 0;
}

static bool exactly(const char **p, int count, int *ret_number)
{
    const char *from = *p;

    return number(p, count, ret_number) && *p - from == count;
}

static bool fraction(const char **p, int *ret_ms)
{
    int scale = 100;

    *ret_ms = 0;
    if (**p < '0' || **p > '9')
        return false;
    for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
        *ret_ms += (**p - '0') * scale;
    return true;
}

/* Z, +08, +0800, +08:00 */
static bool offset(const char **p, struct parts *t)
{
    int sign = **p == '-' ? -1 : 1, hours, minutes = 0;

    t->has_offset = true;
    t->offset_min = 0;
    if (**p == 'Z' || **p == 'z') {
        (*p)++;
        return true;
    }
    if (**p != '+' && **p != '-')
        return false;
    (*p)++;
    if (!exactly(p, 2, &hours))
        return false;
    if (**p == ':')
        (*p)++;
    if (**p >= '0' && **p <= '9' && !exactly(p, 2, &minutes))
        return false;
    t->offset_min = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

static bool month_name(const char **p, bool whole, int *ret_month)
{
    for (int i = 0; i < 12; i++) {
        size_t length = whole ? strlen(MONTHS[i]) : 3;
        if (strncasecmp(*p, MONTHS[i], length) == 0) {
            *p += length;
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool half_of_day(const char **p, int *ret_half)
{
    *ret_half = strncasecmp(*p, "am", 2) == 0 ? 1 : strncasecmp(*p, "pm", 2) == 0 ? 2 : 0;
    *p += *ret_half != 0 ? 2 : 0;
    return *ret_half != 0;
}

static bool short_year(const char **p, int *ret_year)
{
    if (!exactly(p, 2, ret_year))
        return false;
    *ret_year += *ret_year < 69 ? 2000 : 1900;
    return true;
}

static bool by_letter(char letter, const char **p, struct parts *t)
{
    switch (letter) {
    case 'Y': return exactly(p, 4, &t->year);
    case 'y': return short_year(p, &t->year);
    case 'm': return number(p, 2, &t->month);
    case 'd': return number(p, 2, &t->day);
    case 'H': return number(p, 2, &t->hour);
    case 'I': return number(p, 2, &t->hour) && t->hour >= 1 && t->hour <= 12;
    case 'M': return number(p, 2, &t->minute);
    case 'S': return number(p, 2, &t->second);
    case 'f': return fraction(p, &t->ms);
    case 'p': return half_of_day(p, &t->half);
    case 'b': return month_name(p, false, &t->month);
    case 'B': return month_name(p, true, &t->month);
    case 'z': return offset(p, t);
    case '%': return *(*p)++ == '%';
    default: return false;
    }
}

/* A text that ends where the format's time of day begins is a date alone: its 00:00. */
static bool by_format(const char *format, const char *text, struct parts *t)
{
    const char *p = text;

    *t = (struct parts){0};
    for (const char *f = format; *f != '\0'; f++) {
        if (*f == ' ') {
            if (*p == '\0' && t->year != 0 && t->month != 0 && t->day != 0)
                return true;
            while (*p == ' ')
                p++;
            continue;
        }
        if (*f != '%') {
            if (*p++ != *f)
                return false;
            continue;
        }
        if (!by_letter(*++f, &p, t))
            return false;
    }
    if (t->half != 0)
        t->hour = t->hour % 12 + (t->half == 2 ? 12 : 0);
    return *p == '\0';
}

bool exchange_time_is_format(const char *format)
{
    bool year = false, month = false, day = false;

    for (const char *f = strchr(format, '%'); f != NULL; f = strchr(f + 2, '%')) {
        if (f[1] == '\0' || strchr("YymdHIMSfpbBz%", f[1]) == NULL)
            return false;
        year = year || f[1] == 'Y' || f[1] == 'y';
        month = month || f[1] == 'm' || f[1] == 'b' || f[1] == 'B';
        day = day || f[1] == 'd';
    }
    return year && month && day;
}

static bool iso_time(const char **p, struct parts *t)
{
    bool colon;

    if (!exactly(p, 2, &t->hour))
        return false;
    colon = **p == ':';
    *p += colon;
    if (!exactly(p, 2, &t->minute))
        return false;
    if (**p == ':' || (!colon && **p >= '0' && **p <= '9')) {
        *p += **p == ':';
        if (!exactly(p, 2, &t->second))
            return false;
        if ((**p == '.' || **p == ',') && ((*p)++, !fraction(p, &t->ms)))
            return false;
    }
    while (**p == ' ')
        (*p)++;
    return **p == '\0' || offset(p, t);
}

static bool by_iso(const char *text, struct parts *t)
{
    const char *p = text;
    bool dashed;

    *t = (struct parts){0};
    if (!exactly(&p, 4, &t->year))
        return false;
    dashed = *p == '-';
    p += dashed;
    if (!exactly(&p, 2, &t->month) || (dashed && *p++ != '-') || !exactly(&p, 2, &t->day))
        return false;
    if (*p == '\0')
        return true;
    if (*p != 'T' && *p != 't' && *p != ' ')
        return false;
    p++;
    return iso_time(&p, t) && *p == '\0';
}

static bool is_real(const struct parts *t)
{
    int year, month, day;

    if (t->year < 1900 || t->month < 1 || t->month > 12 || t->day < 1)
        return false;
    if (t->hour > 24 || t->minute > 59 || t->second > 60)
        return false;
    if (t->hour == 24 && (t->minute > 0 || t->second > 0))
        return false;
    clock_civil(clock_day_of(t->year, t->month, t->day), &year, &month, &day);
    return month == t->month && day == t->day;
}

/* Spreadsheets believe in 29 February 1900, so days before it are one more. */
static bool by_serial(const char *text, int64_t *ret_wall)
{
    size_t digits = strspn(text, "0123456789"), more;
    double days;

    if (digits == 0 || digits > 7)
        return false;
    more = text[digits] == '.' ? 1 + strspn(text + digits + 1, "0123456789") : 0;
    if (text[digits + more] != '\0' || digits + more > 30)
        return false;
    days = strtod(text, NULL);
    if (days < 1 || days >= 2958466)
        return false;
    days += days < 60 ? 1 : 0;
    *ret_wall =
        clock_day_of(1899, 12, 30) * CLOCK_DAY_MS + (int64_t)(days * (double)CLOCK_DAY_MS + 0.5);
    return true;
}

static bool by_any_format(const struct exchange_times *times, const char *text, struct parts *t)
{
    for (size_t i = 0; times->formats[i] != NULL; i++)
        if (by_format(times->formats[i], text, t))
            return true;
    return by_iso(text, t);
}

bool exchange_time_read(const struct exchange_times *times, const char *text, int64_t *ret_at)
{
    struct parts t;
    int64_t wall;

    if (!by_any_format(times, text, &t)) {
        if (!by_serial(text, &wall))
            return false;
        *ret_at = text_zone_to_utc(times->zone, wall);
        return true;
    }
    if (!is_real(&t))
        return false;
    wall = clock_day_of(t.year, t.month, t.day) * CLOCK_DAY_MS + t.hour * CLOCK_HOUR_MS +
           t.minute * CLOCK_MINUTE_MS + t.second * CLOCK_SECOND_MS + t.ms;
    *ret_at =
        t.has_offset ? wall - t.offset_min * CLOCK_MINUTE_MS : text_zone_to_utc(times->zone, wall);
    return true;
}
