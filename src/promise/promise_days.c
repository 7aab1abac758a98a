#include "promise/promise_due.h"

/* ---- days and times of day: which days count ------------------------------------- */

static int64_t overlap_ms(int64_t from_at, int64_t to_at, const struct promise_pause *p)
{
    int64_t from = p->from_at > from_at ? p->from_at : from_at;
    int64_t to = p->to_at < to_at ? p->to_at : to_at;

    return to > from ? to - from : 0;
}

/* Service time of a day before `end_at`, and how much of it the clock stood still. */
static void measure_day(const struct promise_reckoning *r, int64_t day, int64_t end_at,
                        int64_t *ret_service_ms, int64_t *ret_paused_ms)
{
    static const struct calendar_period WHOLE_DAY = {0, 1440};
    bool whole = r->cal.period_count == 0 || r->limit.to_day_end;
    size_t count = whole ? 1 : r->cal.period_count;

    *ret_service_ms = *ret_paused_ms = 0;
    for (size_t i = 0; i < count; i++) {
        struct calendar_period p = whole ? WHOLE_DAY : r->cal.periods[i];
        int64_t from_at = promise_due_start(r, day) + p.from_min * CLOCK_MINUTE_MS;
        int64_t to_at = promise_due_start(r, day) + p.to_min * CLOCK_MINUTE_MS;

        to_at = to_at < end_at ? to_at : end_at;
        if (to_at <= from_at)
            continue;
        *ret_service_ms += to_at - from_at;
        for (size_t k = 0; k < r->pause_count; k++)
            *ret_paused_ms += overlap_ms(from_at, to_at, &r->pauses[k]);
    }
}

/* The pause for which a day that would end at `end_at` does not count, or NULL. */
static const struct promise_pause *day_lost_to(const struct promise_reckoning *r, int64_t day,
                                               int64_t end_at)
{
    const struct promise_pause *touching = NULL;
    int64_t service_ms, paused_ms;

    for (size_t i = 0; i < r->pause_count; i++) {
        if (r->pauses[i].from_at < end_at && r->pauses[i].to_at > end_at)
            return &r->pauses[i];
        if (overlap_ms(promise_due_start(r, day), end_at, &r->pauses[i]) > 0)
            touching = &r->pauses[i];
    }
    if (touching == NULL)
        return NULL;
    measure_day(r, day, end_at, &service_ms, &paused_ms);
    return paused_ms * 2 >= service_ms ? touching : NULL;
}

/* ---- days ------------------------------------------------------------------------------ */

static int64_t close_of(const struct promise_reckoning *r, int64_t day)
{
    int minutes = r->cal.period_count == 0 || r->limit.to_day_end
                      ? 1440
                      : r->cal.periods[r->cal.period_count - 1].to_min;

    return promise_due_start(r, day) + minutes * CLOCK_MINUTE_MS;
}

/* Walks one day; *ret_lost says which pause it was lost to, if any. */
static bool day_counts(struct promise_reckoning *r, int64_t day,
                       const struct promise_pause **ret_lost)
{
    bool closed = r->limit.unit == LIMIT_WORKING_DAYS && !calendar_is_open_day(&r->cal, day);
    const char *why = closed && r->want_spans ? calendar_day_why(&r->cal, day) : "计时";
    int64_t to_at = promise_due_start(r, day + 1);

    promise_due_note(r, day);
    *ret_lost = day_lost_to(r, day, close_of(r, day));
    if (*ret_lost != NULL && !closed)
        why = promise_due_pause_why(r, *ret_lost);
    if (*ret_lost != NULL && (*ret_lost)->to_at == CLOCK_NEVER)
        to_at = CLOCK_NEVER;
    promise_due_span(r, promise_due_start(r, day), to_at, !closed && *ret_lost == NULL, why);
    return !closed && *ret_lost == NULL;
}

/* The day on which a limit of days can end: a day of service whose close is not over
 * (民法典 §203: a last day that is a day of rest gives way to the next that is none). */
static bool can_end_on(const struct promise_reckoning *r, int64_t day)
{
    return calendar_is_open_day(&r->cal, day) && close_of(r, day) >= r->start_at &&
           day_lost_to(r, day, close_of(r, day)) == NULL;
}

/* Why the limit does not end on this day. */
static const char *why_not_on(struct promise_reckoning *r, int64_t day,
                              const struct promise_pause *lost)
{
    if (!calendar_is_open_day(&r->cal, day))
        return "末日逢休息日顺延";
    return lost != NULL ? promise_due_pause_why(r, lost) : "当日服务已结束";
}

static err_t due_on_open_day(struct promise_reckoning *r, int64_t day)
{
    for (int idle = 0; !can_end_on(r, day); day++) {
        const struct promise_pause *lost = day_lost_to(r, day, close_of(r, day));
        bool for_ever = lost != NULL && lost->to_at == CLOCK_NEVER;
        int64_t to_at = for_ever ? CLOCK_NEVER : promise_due_start(r, day + 2);

        promise_due_span(r, promise_due_start(r, day + 1), to_at, false, why_not_on(r, day, lost));
        if (for_ever) {
            r->due.due_at = CLOCK_NEVER;
            return OK;
        }
        idle = lost != NULL ? 0 : idle + 1;
        if (idle > PROMISE_IDLE_DAYS_MAX)
            return promise_due_never(r);
        promise_due_note(r, day + 1);
    }
    r->due.due_at = close_of(r, day);
    promise_due_cut(r);
    return OK;
}

err_t promise_days_due(struct promise_reckoning *r)
{
    int64_t day = promise_due_day(r, r->start_at), left = r->limit.value;
    const struct promise_pause *lost;
    int idle = 0;

    if (left == 0)
        promise_due_note(r, day);
    promise_due_span(r, r->start_at, promise_due_start(r, day + 1), left == 0,
                     left == 0 ? "计时" : "起算日不计");
    while (left > 0) {
        day++;
        if (day_counts(r, day, &lost)) {
            left--;
            idle = 0;
            continue;
        }
        if (lost != NULL && lost->to_at == CLOCK_NEVER) {
            r->due.due_at = CLOCK_NEVER;
            return OK;
        }
        idle = lost != NULL ? 0 : idle + 1;
        if (idle > PROMISE_IDLE_DAYS_MAX)
            return promise_due_never(r);
    }
    return due_on_open_day(r, day);
}

/* ---- until a time of day ---------------------------------------------------------- */

/* `minute` of a day, drawn back to the closing before it. False if there is none, or it
 * lies before the start, or the clock stands still. */
static bool time_falls_on(const struct promise_reckoning *r, int64_t day, int minute,
                          int64_t *ret_at)
{
    bool always = r->cal.kind == CALENDAR_ALWAYS || r->cal.period_count == 0;
    int found = always ? minute : -1;

    if (!calendar_is_open_day(&r->cal, day))
        return false;
    for (size_t i = 0; !always && i < r->cal.period_count; i++) {
        const struct calendar_period *p = &r->cal.periods[i];
        if (p->from_min <= minute)
            found = minute < p->to_min ? minute : p->to_min;
    }
    *ret_at = promise_due_start(r, day) + found * CLOCK_MINUTE_MS;
    return found >= 0 && *ret_at >= r->start_at && day_lost_to(r, day, *ret_at) == NULL;
}

/* Each day offers its late time and its time; the first that is not too early and on
 * which the clock runs is the due time, so a later start never falls due earlier. */
err_t promise_days_until(struct promise_reckoning *r)
{
    int64_t first = promise_due_day(r, r->start_at), at = CLOCK_NEVER;
    bool has_late = r->limit.late_after_min < 1440;
    bool is_late =
        r->start_at - promise_due_start(r, first) >= r->limit.late_after_min * CLOCK_MINUTE_MS;
    bool found = false;

    for (int64_t day = first; !found && day <= first + PROMISE_IDLE_DAYS_MAX; day++) {
        promise_due_note(r, day);
        if (day > first && has_late)
            found = time_falls_on(r, day, r->limit.late_until_min, &at);
        if (!found && !(day == first && is_late))
            found = time_falls_on(r, day, r->limit.until_min, &at);
    }
    if (!found && (r->pause_count == 0 || r->pauses[r->pause_count - 1].to_at != CLOCK_NEVER))
        return promise_due_never(r);
    r->due.due_at = found ? at : CLOCK_NEVER;
    promise_due_walk(r);
    return OK;
}
