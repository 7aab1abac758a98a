#include "promise/promise_rules.h"

#include "promise/promise_due.h"

#include "base/str.h"

#include <string.h>

/* ---- limits and states ------------------------------------------------------------- */

static const struct {
    const char *suffix;
    enum limit_unit unit;
    int64_t factor, max;
} LIMIT_SUFFIXES[] = {
    {"min", LIMIT_MINUTES, 1, INT64_C(1440) * PROMISE_LIMIT_DAYS_MAX},
    {"h", LIMIT_MINUTES, 60, INT64_C(24) * PROMISE_LIMIT_DAYS_MAX},
    {"wd", LIMIT_WORKING_DAYS, 1, PROMISE_LIMIT_DAYS_MAX},
    {"d", LIMIT_DAYS, 1, PROMISE_LIMIT_DAYS_MAX},
};

bool promise_limit_find(const char *text, struct promise_limit *ret_limit)
{
    size_t length = text == NULL ? 0 : strspn(text, "0123456789");
    char number[16] = "";
    int64_t value;

    if (length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    for (size_t i = 0; i < sizeof LIMIT_SUFFIXES / sizeof *LIMIT_SUFFIXES; i++) {
        if (!str_equal(text + length, LIMIT_SUFFIXES[i].suffix))
            continue;
        if (!str_to_int(number, 0, LIMIT_SUFFIXES[i].max, &value))
            return false;
        *ret_limit = (struct promise_limit){.unit = LIMIT_SUFFIXES[i].unit,
                                            .value = value * LIMIT_SUFFIXES[i].factor};
        return true;
    }
    return false;
}

const char *promise_state_code(enum promise_state state)
{
    static const char *const CODES[] = {
        [PROMISE_RUNNING] = "running", [PROMISE_PAUSED] = "paused",       [PROMISE_MET] = "met",
        [PROMISE_MISSED] = "missed",   [PROMISE_CANCELLED] = "cancelled",
    };

    return CODES[state];
}

bool promise_is_broken(const struct promise *p, int64_t now)
{
    if (p->state == PROMISE_MISSED)
        return true;
    if (p->state != PROMISE_RUNNING && p->state != PROMISE_PAUSED)
        return false;
    return p->due_at != 0 && now > p->due_at;
}

/* ---- the door ---------------------------------------------------------------------- */

static bool is_sensible(const struct promise_limit *limit)
{
    int64_t max = limit->unit == LIMIT_MINUTES ? INT64_C(1440) * PROMISE_LIMIT_DAYS_MAX
                                               : PROMISE_LIMIT_DAYS_MAX;

    return limit->value >= 0 && limit->value <= max && limit->until_min >= 0 &&
           limit->until_min <= 1440 && limit->late_until_min >= 0 && limit->late_until_min <= 1440;
}

err_t promise_rules_due(struct op *op, const struct calendar *cal, int64_t start_at,
                        struct promise_limit limit, const struct promise_pause *pauses,
                        size_t pause_count, bool want_spans, struct promise_due *ret_due)
{
    struct promise_reckoning r = {.op = op,
                                  .start_at = start_at,
                                  .limit = limit,
                                  .pauses = pauses,
                                  .pause_count = pause_count,
                                  .want_spans = want_spans};
    err_t e;

    if (!is_sensible(&limit))
        return op_fail(op, ERR_INVALID, "the limit is negative or longer than a hundred years");
    r.cal = *cal;
    if (limit.unit == LIMIT_WORKING_DAYS)
        r.cal.kind = CALENDAR_WORK;

    if (limit.unit == LIMIT_MINUTES)
        e = promise_due_minutes(&r);
    else if (limit.unit == LIMIT_UNTIL)
        e = promise_days_until(&r);
    else
        e = promise_days_due(&r);
    if (e != OK)
        return e;
    if (r.due.due_at != CLOCK_NEVER &&
        r.due.due_at >= promise_due_start(&r, clock_day_of(10000, 1, 1)))
        return op_fail(op, ERR_INVALID, "the due time lies behind the year 9999");
    *ret_due = r.due;
    return OK;
}
