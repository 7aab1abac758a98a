#include "exchange/exchange_value.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- days ------------------------------------------------------------------------------ */

static bool digits(const char **p, int at_most, int *ret_number)
{
    int count = 0, number = 0;

    for (; **p >= '0' && **p <= '9' && count < at_most; (*p)++, count++)
        number = number * 10 + (**p - '0');
    *ret_number = number;
    return count > 0;
}

static bool skip(const char **p, const char *word)
{
    if (!str_starts_with(*p, word))
        return false;
    *p += strlen(word);
    return true;
}

static bool separator(const char **p, const char *han)
{
    return skip(p, han) || skip(p, "-") || skip(p, "/") || skip(p, ".");
}

static bool is_real(int year, int month, int day)
{
    int y, m, d;

    if (year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    clock_civil(clock_day_of(year, month, day), &y, &m, &d);
    return y == year && m == month && d == day;
}

bool exchange_value_day(const char *text, int64_t *ret_day)
{
    int year, month, day;
    char eight[9] = {0};
    const char *p = text;

    if (strspn(text, "0123456789") == 8) {
        memcpy(eight, text, 8);
        return (text[8] == '\0' || text[8] == ' ') && clock_parse_day(eight, ret_day);
    }
    if (!digits(&p, 4, &year) || !separator(&p, "年") || !digits(&p, 2, &month) ||
        !separator(&p, "月") || !digits(&p, 2, &day))
        return false;
    skip(&p, "日");
    if ((*p != '\0' && *p != ' ' && *p != 'T') || !is_real(year, month, day))
        return false;
    *ret_day = clock_day_of(year, month, day);
    return true;
}

/* ---- numbers --------------------------------------------------------------------------- */

bool exchange_value_hundredths(const char *text, int64_t most, int64_t *ret_n)
{
    static const char *const UNITS[] = {"㎡", "m²", "m2", "M2", "平方米", "平米", "平", "%", NULL};
    int64_t n = 0;
    int behind = -1;
    const char *p = text;

    for (; (*p >= '0' && *p <= '9') || *p == ',' || *p == '.'; p++) {
        if (*p == '.' && behind >= 0)
            return false;
        if (*p == '.')
            behind = 0;
        else if (*p != ',' && behind < 2) {
            n = n * 10 + (*p - '0');
            behind += behind >= 0;
        }
        if (n > most * 10)
            return false;
    }
    if (p == text)
        return false;
    for (int i = behind < 0 ? 0 : behind; i < 2; i++)
        n *= 10;
    while (*p == ' ')
        p++;
    *ret_n = n;
    return n <= most && (*p == '\0' || str_in(p, UNITS));
}

/* ---- telephones ------------------------------------------------------------------------ */

char **exchange_value_list(struct arena *a, const char *text, size_t *ret_count)
{
    static const char *const SEPARATORS[] = {"、", "；", "，", ";", ",", "/", "\r", NULL};
    char *copy = arena_text(a, text), **all, **kept;
    size_t count, n = 0;

    for (size_t i = 0; SEPARATORS[i] != NULL; i++)
        for (char *at = strstr(copy, SEPARATORS[i]); at != NULL; at = strstr(at, SEPARATORS[i]))
            memset(at, '\n', strlen(SEPARATORS[i]));
    all = str_split(a, copy, '\n', &count);
    kept = ARENA_ARRAY(a, count + 1, char *);
    for (size_t i = 0; i < count; i++) {
        char *one = str_trim(a, all[i]);
        if (one[0] != '\0')
            kept[n++] = one;
    }
    *ret_count = n;
    return kept;
}

bool exchange_value_is_masked(const char *text)
{
    return strstr(text, "**") != NULL;
}
