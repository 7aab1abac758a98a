#include "promise/promise_calendar.h"

#include "base/clock.h"
#include "base/csv.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const char *const KIND_CODES[] = {
    [CALENDAR_ALWAYS] = "24x7",
    [CALENDAR_HOTLINE] = "hotline",
    [CALENDAR_COUNTER] = "counter",
    [CALENDAR_WORK] = "work",
};

bool calendar_kind_find(const char *code, enum calendar_kind *ret_kind)
{
    for (size_t i = 0; i < sizeof KIND_CODES / sizeof *KIND_CODES; i++)
        if (str_equal(code, KIND_CODES[i])) {
            *ret_kind = (enum calendar_kind)i;
            return true;
        }
    return false;
}

/* ---- service hours ------------------------------------------------------------- */

/* "08:30" of `length` bytes. */
static bool time_of_day(const char *text, size_t length, int *ret_min)
{
    int hour, minute;

    if (length != 5 || text[2] != ':')
        return false;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return false;
    hour = (text[0] - '0') * 10 + (text[1] - '0');
    minute = (text[3] - '0') * 10 + (text[4] - '0');
    *ret_min = hour * 60 + minute;
    return minute < 60 && *ret_min <= 1440;
}

static int by_opening(const void *a, const void *b)
{
    return ((const struct calendar_period *)a)->from_min -
           ((const struct calendar_period *)b)->from_min;
}

/* Ascending; what overlaps is refused, what touches becomes one. */
static bool tidy_periods(struct calendar_period periods[8], size_t *count)
{
    size_t kept = 0;

    qsort(periods, *count, sizeof *periods, by_opening);
    for (size_t i = 0; i < *count; i++) {
        if (kept > 0 && periods[i].from_min < periods[kept - 1].to_min)
            return false;
        if (kept > 0 && periods[i].from_min == periods[kept - 1].to_min)
            periods[kept - 1].to_min = periods[i].to_min;
        else
            periods[kept++] = periods[i];
    }
    *count = kept;
    return true;
}

bool calendar_hours(const char *text, struct calendar_period ret_periods[8], size_t *ret_count)
{
    struct calendar_period periods[8] = {0};
    size_t count = 0;

    while (text != NULL) {
        const char *comma = strchr(text, ',');
        size_t length = comma == NULL ? strlen(text) : (size_t)(comma - text);
        struct calendar_period *p = &periods[count];

        if (count == 8 || length != 11 || text[5] != '-' || !time_of_day(text, 5, &p->from_min) ||
            !time_of_day(text + 6, 5, &p->to_min) || p->from_min >= p->to_min)
            return false;
        count++;
        text = comma == NULL ? NULL : comma + 1;
    }
    if (count == 0 || !tidy_periods(periods, &count))
        return false;
    memcpy(ret_periods, periods, sizeof periods);
    *ret_count = count;
    return true;
}

/* ---- reading a file -------------------------------------------------------------- */

struct reading {
    const char *file;
    struct calendar_fact *facts;
    size_t count, capacity;
};

static err_t fault_at(struct op *op, const struct reading *r, int64_t line, const char *code,
                      const char *reason)
{
    return op_fail_field(op, arena_printf(op->arena, "%s:%lld", r->file, (long long)line), code,
                         "%s", reason);
}

static struct calendar_fact *next_fact(struct op *op, struct reading *r)
{
    if (r->count == r->capacity) {
        size_t size = r->capacity * sizeof *r->facts;
        r->capacity = r->capacity == 0 ? 1024 : r->capacity * 2;
        r->facts = arena_grow(op->arena, r->facts, size, r->capacity * sizeof *r->facts);
    }
    return &r->facts[r->count];
}

static void read_fact(struct op *op, struct reading *r, const struct csv_record *record)
{
    struct calendar_fact *fact = next_fact(op, r);

    if (record->count < 3)
        (void)fault_at(op, r, record->line, "missing", "needs date,kind,name");
    else if (!clock_parse_day(record->fields[0], &fact->day))
        (void)fault_at(op, r, record->line, "not_a_day", "the date is not like 2026-10-01");
    else if (!str_equal(record->fields[1], "off") && !str_equal(record->fields[1], "work"))
        (void)fault_at(op, r, record->line, "unknown", "the kind is neither off nor work");
    else if (record->fields[2][0] == '\0')
        (void)fault_at(op, r, record->line, "required", "the name is missing");
    else if (r->count > 0 && fact->day <= fact[-1].day)
        (void)fault_at(op, r, record->line, "order", "the date is not behind the one before it");
    else {
        fact->off = record->fields[1][0] == 'o';
        fact->name = arena_text(op->arena, record->fields[2]);
        r->count++;
    }
}

static void read_head(struct op *op, struct reading *r, const struct csv_record *record)
{
    if (record->count < 3 || !str_equal(record->fields[0], "date") ||
        !str_equal(record->fields[1], "kind") || !str_equal(record->fields[2], "name"))
        (void)fault_at(op, r, record->line, "header", "the first line is not date,kind,name");
}

static err_t read_records(struct op *op, struct reading *r, struct csv *csv)
{
    struct csv_record record;
    bool more, head = true;

    for (;;) {
        err_t e = csv_next(op, csv, &record, &more);
        if (e != OK && e != ERR_INVALID)
            return e;
        if (e == ERR_INVALID) {
            (void)fault_at(op, r, csv_fault(csv).line, "csv", csv_fault(csv).reason);
            continue;
        }
        if (!more)
            return op->fault.code;
        if (head)
            read_head(op, r, &record);
        else if (!csv_is_blank(&record))
            read_fact(op, r, &record);
        head = false;
    }
}

/* A year is published when its notice is there, and every notice has the National Day.
 * (A New Year's notice tells of days in the December before, so a date is not enough.) */
static err_t find_years(struct op *op, const struct reading *r, struct calendar *c)
{
    int year, month, day_of_month;

    for (size_t i = 0; i < r->count; i++) {
        clock_civil(r->facts[i].day, &year, &month, &day_of_month);
        if (month != 10 || day_of_month != 1)
            continue;
        if (c->first_year != 0 && year != c->last_year + 1)
            return fault_at(op, r, 1, "gap",
                            arena_printf(op->arena, "no facts for %d", c->last_year + 1));
        c->first_year = c->first_year == 0 ? year : c->first_year;
        c->last_year = year;
    }
    return OK;
}

err_t calendar_read(struct op *op, const char *file, const char *text, size_t length,
                    struct calendar *ret_calendar)
{
    struct reading reading = {.file = file};
    struct calendar c = {.kind = CALENDAR_WORK, .utc_offset_min = CLOCK_CHINA_OFFSET_MIN};
    err_t e;

    e = read_records(op, &reading, csv_open_text(op, text, length));
    if (e != OK)
        return e;
    if (reading.count == 0)
        return fault_at(op, &reading, 1, "empty", "no facts");
    e = find_years(op, &reading, &c);
    if (e != OK)
        return e;

    c.facts = reading.facts;
    c.fact_count = reading.count;
    *ret_calendar = c;
    return OK;
}

/* ---- asking ----------------------------------------------------------------------- */

static const struct calendar_fact *fact_of(const struct calendar *c, int64_t day)
{
    size_t low = 0, high = c->fact_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c->facts[middle].day == day)
            return &c->facts[middle];
        if (c->facts[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool calendar_is_provisional(const struct calendar *c, int64_t day)
{
    int year, month, day_of_month;

    if (c->kind != CALENDAR_WORK)
        return false;
    clock_civil(day, &year, &month, &day_of_month);
    return year < c->first_year || year > c->last_year;
}

/* The statutory days that have a fixed date (全国年节及纪念日放假办法; 2 May since 2025).
 * They hold in years whose notice is not there yet. */
static const char *fixed_holiday(int64_t day)
{
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    if (month == 1 && day_of_month == 1)
        return "元旦";
    if (month == 5 && (day_of_month == 1 || (day_of_month == 2 && year >= 2025)))
        return "劳动节";
    if (month == 10 && day_of_month <= 3)
        return "国庆节";
    return NULL;
}

/* Why a day of the working calendar is closed; NULL when it is open. */
static const char *why_closed(const struct calendar *c, int64_t day)
{
    const struct calendar_fact *fact = fact_of(c, day);
    const char *holiday = NULL;

    if (fact != NULL)
        return fact->off ? fact->name : NULL;
    if (calendar_is_provisional(c, day))
        holiday = fixed_holiday(day);
    if (holiday != NULL)
        return holiday;
    return clock_weekday(day) >= 6 ? "周末" : NULL;
}

bool calendar_is_open_day(const struct calendar *c, int64_t day)
{
    return c->kind != CALENDAR_WORK || why_closed(c, day) == NULL;
}

const char *calendar_day_why(const struct calendar *c, int64_t day)
{
    const struct calendar_fact *fact;
    const char *closed;

    if (c->kind != CALENDAR_WORK)
        return "每日服务";
    closed = why_closed(c, day);
    if (closed != NULL)
        return closed;
    fact = fact_of(c, day);
    return fact != NULL && !fact->off ? "调休上班" : "工作日";
}
