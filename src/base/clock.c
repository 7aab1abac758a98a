#include "base/clock.h"

#include "base/str.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static struct {
    pthread_mutex_t lock;
    const char *path;
    int64_t last_at;
} clock_file = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool read_clock_file(const char *path, int64_t *ret_at)
{
    char line[64] = "";
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return false;
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\r\n \t")] = '\0';
    return clock_parse(line, ret_at);
}

bool clock_use_file(const char *path)
{
    clock_file.path = path;
    return read_clock_file(path, &clock_file.last_at);
}

static int64_t clock_now_from_file(void)
{
    int64_t at;

    pthread_mutex_lock(&clock_file.lock);
    if (read_clock_file(clock_file.path, &at))
        clock_file.last_at = at;
    at = clock_file.last_at;
    pthread_mutex_unlock(&clock_file.lock);
    return at;
}

int64_t clock_now(void)
{
    struct timespec now;

    if (clock_file.path != NULL)
        return clock_now_from_file();
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days from civil date and back, counted in eras of 400 years that begin in March. */
int64_t clock_day_of(int year, int month, int day_of_month)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

void clock_civil(int64_t day, int *ret_year, int *ret_month, int *ret_day_of_month)
{
    int64_t z = day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;

    *ret_day_of_month = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

int clock_weekday(int64_t day)
{
    return (int)(day + 3 - floor_div(day + 3, 7) * 7) + 1;
}

int64_t clock_day(int64_t at, int offset_min)
{
    return floor_div(at + offset_min * CLOCK_MINUTE_MS, CLOCK_DAY_MS);
}

int64_t clock_day_start(int64_t day, int offset_min)
{
    return day * CLOCK_DAY_MS - offset_min * CLOCK_MINUTE_MS;
}

/* Exactly `count` digits at *p, moving on. */
static bool digits(const char **p, int count, int *ret_number)
{
    int n = 0;

    for (int i = 0; i < count; i++, (*p)++) {
        if (**p < '0' || **p > '9')
            return false;
        n = n * 10 + (**p - '0');
    }
    *ret_number = n;
    return true;
}

static bool literal(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool is_civil(int year, int month, int day_of_month)
{
    int y, m, d;

    if (year < 1900 || month < 1 || month > 12 || day_of_month < 1)
        return false;
    clock_civil(clock_day_of(year, month, day_of_month), &y, &m, &d);
    return y == year && m == month && d == day_of_month;
}

static bool parse_fraction(const char **p, int64_t *ret_ms)
{
    int64_t scale = 100;

    *ret_ms = 0;
    if (!literal(p, '.'))
        return true;
    if (**p < '0' || **p > '9')
        return false;
    for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
        *ret_ms += (**p - '0') * scale;
    return true;
}

static bool parse_offset(const char **p, int *ret_min)
{
    bool west = **p == '-';
    int hours, minutes;

    *ret_min = 0;
    if (literal(p, 'Z') || literal(p, 'z'))
        return true;
    if (!literal(p, '+') && !literal(p, '-'))
        return false;
    if (!digits(p, 2, &hours) || !literal(p, ':') || !digits(p, 2, &minutes))
        return false;
    if (hours > 23 || minutes > 59)
        return false;
    *ret_min = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

bool clock_parse(const char *text, int64_t *ret_at)
{
    int year, month, day_of_month, hour, minute, second, offset_min;
    int64_t ms;
    const char *p = text;

    if (text == NULL || !digits(&p, 4, &year) || !literal(&p, '-') || !digits(&p, 2, &month) ||
        !literal(&p, '-') || !digits(&p, 2, &day_of_month))
        return false;
    if (!literal(&p, 'T') && !literal(&p, 't') && !literal(&p, ' '))
        return false;
    if (!digits(&p, 2, &hour) || !literal(&p, ':') || !digits(&p, 2, &minute) ||
        !literal(&p, ':') || !digits(&p, 2, &second))
        return false;
    if (!parse_fraction(&p, &ms) || !parse_offset(&p, &offset_min) || *p != '\0')
        return false;
    if (!is_civil(year, month, day_of_month) || hour > 23 || minute > 59 || second > 60)
        return false;
    *ret_at = clock_day_start(clock_day_of(year, month, day_of_month), offset_min) +
              hour * CLOCK_HOUR_MS + minute * CLOCK_MINUTE_MS + second * CLOCK_SECOND_MS + ms;
    return true;
}

/* Exactly `count` digits and what follows them; returns the place behind. Each document
 * holds dozens of instants: printf would take as long as all the rest of its JSON. */
static char *put(char *to, int count, int number, char behind)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
    to[count] = behind;
    return to + count + (behind != '\0');
}

static char *put_day(char *to, int64_t day, char behind)
{
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    if (year < 0 || year > 9999)
        to += snprintf(to, 16, "%d-", year);
    else
        to = put(to, 4, year, '-');
    to = put(to, 2, month, '-');
    return put(to, 2, day_of_month, behind);
}

char *clock_format(struct arena *a, int64_t at, int offset_min)
{
    int64_t day = clock_day(at, offset_min);
    int ms = (int)(at - clock_day_start(day, offset_min));
    int east = offset_min < 0 ? -offset_min : offset_min;
    char text[64], *to = put_day(text, day, 'T');

    to = put(to, 2, ms / (int)CLOCK_HOUR_MS, ':');
    to = put(to, 2, ms / (int)CLOCK_MINUTE_MS % 60, ':');
    to = put(to, 2, ms / (int)CLOCK_SECOND_MS % 60, ms % 1000 != 0 ? '.' : '\0');
    if (ms % 1000 != 0)
        to = put(to, 3, ms % 1000, '\0');
    *to++ = offset_min < 0 ? '-' : '+';
    to = put(to, 2, east / 60, ':');
    put(to, 2, east % 60, '\0');
    return arena_text(a, text);
}

bool clock_parse_day(const char *text, int64_t *ret_day)
{
    int year, month, day_of_month;
    const char *p = text;
    bool dashed;

    if (text == NULL || !digits(&p, 4, &year))
        return false;
    dashed = literal(&p, '-');
    if (!digits(&p, 2, &month) || (dashed && !literal(&p, '-')) || !digits(&p, 2, &day_of_month))
        return false;
    if (*p != '\0' || !is_civil(year, month, day_of_month))
        return false;
    *ret_day = clock_day_of(year, month, day_of_month);
    return true;
}

char *clock_format_day(struct arena *a, int64_t day)
{
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    return arena_printf(a, "%04d-%02d-%02d", year, month, day_of_month);
}
