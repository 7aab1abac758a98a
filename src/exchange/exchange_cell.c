#include "exchange/exchange_cell.h"

#include "base/clock.h"
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_SECONDS = 86400,
    LAST_SERIAL = 2958465, /* 9999-12-31 */
    SERIAL_1904 = 1462,    /* its day 0 in the other reckoning */
    SERIAL_LEAP = 60,      /* 1900-02-29, which never was */
    MOST_COLUMNS = 16384,
    MOST_DIGITS = 15,
};

/* ---- formats -------------------------------------------------------------------------- */

/* Dates and times of the built-in formats, those of Chinese and Japanese systems with them. */
static bool is_built_in_date(int id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* Behind what stands for itself: "年", \-, _x, *x, [Red], [$-804]; [h] is time that goes on
 * counting. Returns NULL when that was such an [h]. */
static const char *skip_literal(const char *p)
{
    const char *end;

    if (*p == '"') {
        end = strchr(p + 1, '"');
        return end == NULL ? p + strlen(p) : end + 1;
    }
    if (*p == '[') {
        end = strchr(p, ']');
        if (strchr("hHmMsS", p[1]) != NULL && p[1] != '\0' &&
            (p[2] == ']' || (p[2] == p[1] && p[3] == ']')))
            return NULL;
        return end == NULL ? p + strlen(p) : end + 1;
    }
    return p[1] == '\0' ? p + 1 : p + 2;
}

static bool is_date_code(const char *code)
{
    if (strncmp(code, "General", 7) == 0)
        return false;
    while (*code != '\0' && *code != ';') {
        if (strchr("yYmMdDhHsS", *code) != NULL)
            return true;
        if (strchr("\"[\\_*", *code) == NULL) {
            code++;
            continue;
        }
        code = skip_literal(code);
        if (code == NULL)
            return true;
    }
    return false;
}

struct exchange_format exchange_cell_format(int id, const char *code)
{
    size_t zeros;

    if (code == NULL)
        return (struct exchange_format){is_built_in_date(id) ? EXCHANGE_DATE : EXCHANGE_GENERAL, 0};
    zeros = strspn(code, "0");
    if (zeros >= 2 && zeros <= MOST_DIGITS && code[zeros] == '\0')
        return (struct exchange_format){EXCHANGE_PADDED, (int)zeros};
    return (struct exchange_format){is_date_code(code) ? EXCHANGE_DATE : EXCHANGE_GENERAL, 0};
}

/* ---- values --------------------------------------------------------------------------- */

const char *exchange_cell_date(struct arena *a, double serial, bool is_1904)
{
    int64_t days, seconds;
    const char *day, *time;

    if (!(serial >= 0 && serial < LAST_SERIAL + 1))
        return NULL;
    days = (int64_t)floor(serial);
    seconds = (int64_t)llround((serial - floor(serial)) * DAY_SECONDS);
    days += seconds / DAY_SECONDS;
    seconds %= DAY_SECONDS;
    time = arena_printf(a, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                        (int)(seconds % 60));
    if (days == 0 && (seconds != 0 || !is_1904))
        return time;
    if (is_1904)
        days += SERIAL_1904;
    else if (days <= SERIAL_LEAP)
        days += days == SERIAL_LEAP ? 0 : 1;
    if (days > LAST_SERIAL)
        return NULL;
    day = clock_format_day(a, clock_day_of(1899, 12, 30) + days);
    return seconds == 0 ? day : arena_printf(a, "%s %s", day, time);
}

static bool is_whole(double number)
{
    return number == floor(number);
}

const char *exchange_cell_number(struct arena *a, double number, struct exchange_format format)
{
    char text[400];
    size_t length;

    if (!isfinite(number))
        return "#NUM!";
    if (fabs(number) >= 1e15)
        return arena_printf(a, "%.14E", number);
    if (format.style == EXCHANGE_PADDED && is_whole(number) && number >= 0)
        return arena_printf(a, "%0*.0f", format.digits, number);
    snprintf(text, sizeof text, "%.15g", number);
    if (strpbrk(text, "eE") == NULL)
        return arena_text(a, strcmp(text, "-0") == 0 ? "0" : text);
    snprintf(text, sizeof text, "%.20f", number); /* 1e-07 as people write it */
    length = strlen(text);
    while (text[length - 1] == '0')
        text[--length] = '\0';
    if (text[length - 1] == '.')
        text[length - 1] = '\0';
    return arena_text(a, strcmp(text, "-0") == 0 ? "0" : text);
}

bool exchange_cell_is_cut(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    int64_t power;

    if (digits != 1)
        return false;
    text += digits;
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    if ((text[0] != 'E' && text[0] != 'e') || text[1] != '+')
        return false;
    return str_to_int(text + 2, 8, 308, &power);
}

bool exchange_cell_is_error(const char *text)
{
    static const char *const ERRORS[] = {"#N/A",   "#REF!",   "#VALUE!", "#DIV/0!", "#NAME?",
                                         "#NULL!", "#SPILL!", "#CALC!",  "#NUM!",   NULL};

    return text[0] == '#' && str_in(text, ERRORS);
}

/* ---- places --------------------------------------------------------------------------- */

bool exchange_cell_place(const char *reference, size_t *ret_column, int64_t *ret_row)
{
    size_t column = 0;

    for (; (*reference >= 'A' && *reference <= 'Z') || (*reference >= 'a' && *reference <= 'z');
         reference++) {
        column = column * 26 + (size_t)((*reference & 0x1F));
        if (column > MOST_COLUMNS)
            return false;
    }
    if (column == 0)
        return false;
    *ret_column = column - 1;
    *ret_row = 0;
    return *reference == '\0' || str_to_int(reference, 1, 1048576, ret_row);
}

const char *exchange_cell_letters(struct arena *a, size_t column)
{
    char letters[8];
    size_t at = sizeof letters - 1;

    letters[at] = '\0';
    for (column++; column > 0 && at > 0; column = (column - 1) / 26)
        letters[--at] = (char)('A' + (column - 1) % 26);
    return arena_text(a, letters + at);
}
