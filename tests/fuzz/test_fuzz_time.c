#define FUZZ_NAME "time"
#define FUZZ_MUTATIONS 1000
#include "fuzz/fuzz.h"

#include "base/clock.h"
#include "base/str.h"
#include "exchange/exchange_time.h"
#include "promise/promise_rules.h"

/* What is read and written is read again as the same instant. */
static void check_instant(struct arena *a, const char *text)
{
    int64_t at, again;

    if (!clock_parse(text, &at))
        return;
    /* the last hours of 9999 in the west are in 10000 here */
    if (at < clock_day_of(9999, 12, 31) * CLOCK_DAY_MS && at > 0)
        must(clock_parse(clock_format(a, at, CLOCK_CHINA_OFFSET_MIN), &again) && again == at);
}

static void check_day(struct arena *a, const char *text)
{
    int64_t day, again;

    if (clock_parse_day(text, &day))
        must(clock_parse_day(clock_format_day(a, day), &again) && again == day);
}

/* However long the limit and whatever the hours: an answer, not before the start. */
static void reckon(struct op *op, const char *start, const char *limit_text, const char *hours)
{
    struct calendar calendar = {.kind = start[0] == '2' ? CALENDAR_WORK : CALENDAR_ALWAYS,
                                .utc_offset_min = CLOCK_CHINA_OFFSET_MIN};
    struct promise_limit limit;
    struct promise_due due;
    int64_t start_at;

    if (!clock_parse(start, &start_at) || !promise_limit_find(limit_text, &limit))
        return;
    calendar_hours(hours, calendar.periods, &calendar.period_count);
    if (promise_rules_due(op, &calendar, start_at, limit, NULL, 0, true, &due) != OK)
        return;
    must(due.due_at >= start_at && due.due_at < clock_day_of(10000, 1, 1) * CLOCK_DAY_MS);
    must(due.span_count == 0 || due.spans[due.span_count - 1].to_at == due.due_at);
}

/* Lines: a time or a start, a limit, hours, a format, a name of a zone. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const NO_FORMATS[] = {NULL};
    struct op op = op_begin(arena_new());
    const char *formats[2] = {NULL, NULL}, *lines[5] = {"", "", "", "", ""};
    struct exchange_times times = {.formats = NO_FORMATS};
    struct text_zone *zone;
    size_t count;
    char **split =
        str_split(op.arena, arena_text_n(op.arena, (const char *)bytes, length), '\n', &count);
    int64_t at;

    for (size_t i = 0; i < 5 && i < count; i++)
        lines[i] = split[i];
    check_instant(op.arena, lines[0]);
    check_day(op.arena, lines[0]);
    reckon(&op, lines[0], lines[1], lines[2]);
    must(text_zone_open(&op, lines[4], &zone) == OK ||
         text_zone_open(&op, "Asia/Shanghai", &zone) == OK);
    times.zone = zone;
    formats[0] = lines[3];
    times.formats = exchange_time_is_format(lines[3]) ? formats : NO_FORMATS;
    exchange_time_read(&times, lines[0], &at);
    arena_free(op.arena);
    return 0;
}
