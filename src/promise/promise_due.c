#include "promise/promise_due.h"

#include "base/str.h"

/* ---- spans ---------------------------------------------------------------------------- */

void promise_due_span(struct promise_reckoning *r, int64_t from_at, int64_t to_at, bool counted,
                      const char *why)
{
    struct promise_due *due = &r->due;
    struct promise_span *last = due->span_count == 0 ? NULL : &due->spans[due->span_count - 1];

    if (!r->want_spans || from_at == to_at)
        return;
    if (last != NULL && last->counted == counted && str_equal(last->why, why)) {
        last->to_at = to_at;
        return;
    }
    if (due->span_count == r->capacity) {
        size_t size = r->capacity * sizeof *due->spans;
        r->capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        due->spans = arena_grow(r->op->arena, due->spans, size, r->capacity * sizeof *due->spans);
    }
    due->spans[due->span_count++] = (struct promise_span){from_at, to_at, counted, why};
}

static const struct {
    const char *code;
    const char *name;
} PAUSE_REASONS[] = {
    {"wait_customer", "等待业主"},      {"wait_material", "等待材料"},
    {"wait_utility", "等待水电气单位"}, {"extension", "批准延期"},
    {"approved_extension", "批准延期"}, {"force_majeure", "不可抗力"},
};

const char *promise_due_pause_why(struct promise_reckoning *r, const struct promise_pause *pause)
{
    const char *name = pause->reason;

    if (!r->want_spans)
        return NULL;
    for (size_t i = 0; i < sizeof PAUSE_REASONS / sizeof *PAUSE_REASONS; i++)
        if (str_equal(pause->reason, PAUSE_REASONS[i].code))
            name = PAUSE_REASONS[i].name;
    if (str_is_empty(name))
        return "暂停";
    return arena_printf(r->op->arena, "暂停：%s", name);
}

/* Cuts the last span to the due time, which lies in it or at its end. */
void promise_due_cut(struct promise_reckoning *r)
{
    struct promise_due *due = &r->due;

    while (due->span_count > 0 && due->spans[due->span_count - 1].from_at >= due->due_at)
        due->span_count--;
    if (due->span_count > 0)
        due->spans[due->span_count - 1].to_at = due->due_at;
}

/* ---- does the clock run at an instant? -------------------------------------------- */

int64_t promise_due_day(const struct promise_reckoning *r, int64_t at)
{
    return clock_day(at, r->cal.utc_offset_min);
}

int64_t promise_due_start(const struct promise_reckoning *r, int64_t day)
{
    return clock_day_start(day, r->cal.utc_offset_min);
}

static struct promise_stretch calendar_stretch(const struct promise_reckoning *r, int64_t at)
{
    const struct calendar *c = &r->cal;
    int64_t day, day_at;

    if (c->kind == CALENDAR_ALWAYS)
        return (struct promise_stretch){.to_at = CLOCK_NEVER, .runs = true, .why = "计时"};
    day = promise_due_day(r, at);
    day_at = promise_due_start(r, day);
    if (!calendar_is_open_day(c, day))
        return (struct promise_stretch){.to_at = day_at + CLOCK_DAY_MS,
                                        .why = calendar_day_why(c, day)};
    if (c->period_count == 0)
        return (struct promise_stretch){
            .to_at = day_at + CLOCK_DAY_MS, .runs = true, .why = "计时"};
    for (size_t i = 0; i < c->period_count; i++) {
        int64_t opens_at = day_at + c->periods[i].from_min * CLOCK_MINUTE_MS;
        int64_t closes_at = day_at + c->periods[i].to_min * CLOCK_MINUTE_MS;

        if (at < opens_at)
            return (struct promise_stretch){.to_at = opens_at, .why = "非服务时间"};
        if (at < closes_at)
            return (struct promise_stretch){.to_at = closes_at, .runs = true, .why = "计时"};
    }
    return (struct promise_stretch){.to_at = day_at + CLOCK_DAY_MS, .why = "非服务时间"};
}

/* The calendar's stretch, cut by the pauses. */
struct promise_stretch promise_due_stretch(struct promise_reckoning *r, int64_t at)
{
    struct promise_stretch s = calendar_stretch(r, at);

    for (size_t i = 0; i < r->pause_count; i++) {
        const struct promise_pause *p = &r->pauses[i];

        if (p->to_at <= at)
            continue;
        if (p->from_at > at) {
            s.to_at = p->from_at < s.to_at ? p->from_at : s.to_at;
            return s;
        }
        if (p->to_at != CLOCK_NEVER && !s.runs)
            return s;
        s.runs = false;
        s.to_at = p->to_at == CLOCK_NEVER || p->to_at < s.to_at ? p->to_at : s.to_at;
        s.why = promise_due_pause_why(r, p);
        s.pause = p;
        return s;
    }
    return s;
}

void promise_due_note(struct promise_reckoning *r, int64_t day)
{
    r->due.provisional = r->due.provisional || calendar_is_provisional(&r->cal, day);
}

err_t promise_due_never(struct promise_reckoning *r)
{
    return op_fail(r->op, ERR_INVALID, "the calendar has no working time within two years");
}

void promise_due_walk(struct promise_reckoning *r)
{
    for (int64_t at = r->start_at; r->want_spans && at < r->due.due_at;) {
        struct promise_stretch s = promise_due_stretch(r, at);
        int64_t to_at = s.to_at < r->due.due_at ? s.to_at : r->due.due_at;

        promise_due_span(r, at, to_at, s.runs, s.why);
        at = to_at;
    }
}

/* ---- minutes: exact time on the calendar ----------------------------------------- */

err_t promise_due_minutes(struct promise_reckoning *r)
{
    int64_t left_ms = r->limit.value * CLOCK_MINUTE_MS;
    int64_t at = r->start_at, idle_from_at = r->start_at;

    if (left_ms == 0 && promise_due_stretch(r, at - 1).runs) {
        r->due.due_at = at;
        return OK;
    }
    for (;;) {
        struct promise_stretch s = promise_due_stretch(r, at);

        promise_due_note(r, promise_due_day(r, at));
        if (s.runs && s.to_at - left_ms >= at) {
            promise_due_span(r, at, at + left_ms, true, s.why);
            r->due.due_at = at + left_ms;
            return OK;
        }
        promise_due_span(r, at, s.to_at, s.runs, s.why);
        if (s.to_at == CLOCK_NEVER) {
            r->due.due_at = CLOCK_NEVER;
            return OK;
        }
        left_ms -= s.runs ? s.to_at - at : 0;
        at = s.to_at;
        if (s.runs || s.pause != NULL)
            idle_from_at = at;
        if (at - idle_from_at > PROMISE_IDLE_DAYS_MAX * CLOCK_DAY_MS)
            return promise_due_never(r);
        if (at - r->start_at > PROMISE_DUE_DAYS_MAX * CLOCK_DAY_MS)
            return op_fail(r->op, ERR_INVALID, "the limit takes more than two hundred years");
    }
}
