/*
 * promise_due.h - the inside of promise_rules_due(): one reckoning and its steps.
 *
 * promise_due.c   does the clock run at an instant; exact minutes; the spans
 * promise_days.c  limits of days and until a time of day
 */
#pragma once

#include "promise/promise_rules.h"

#include "base/clock.h"

enum { PROMISE_IDLE_DAYS_MAX = 731, PROMISE_LIMIT_DAYS_MAX = 36525, PROMISE_DUE_DAYS_MAX = 73050 };

/* What is asked, and what has been found so far. */
struct promise_reckoning {
    struct op *op;
    struct calendar cal;
    int64_t start_at;
    struct promise_limit limit;
    const struct promise_pause *pauses;
    size_t pause_count;
    bool want_spans;
    size_t capacity; /* of due.spans */
    struct promise_due due;
};

/* A stretch of time with one answer to "does the clock run?". */
struct promise_stretch {
    int64_t to_at;
    bool runs;
    const char *why;
    const struct promise_pause *pause; /* that stops it, or NULL */
};

/* The stretch that begins at `at`: the calendar's, cut by the pauses. */
struct promise_stretch promise_due_stretch(struct promise_reckoning *r, int64_t at);

/* Days of the calendar's offset. */
int64_t promise_due_day(const struct promise_reckoning *r, int64_t at);
int64_t promise_due_start(const struct promise_reckoning *r, int64_t day);

/* The result leans on this day: is it published? */
void promise_due_note(struct promise_reckoning *r, int64_t day);
err_t promise_due_never(struct promise_reckoning *r);

/* Spans: the next one (joined to one of its kind; nothing if none are wanted), all that
 * lie between start and due time, the end of the list drawn back to the due time. */
void promise_due_span(struct promise_reckoning *r, int64_t from_at, int64_t to_at, bool counted,
                      const char *why);
void promise_due_walk(struct promise_reckoning *r);
void promise_due_cut(struct promise_reckoning *r);
/* 暂停：等待材料; NULL if no spans are wanted. */
const char *promise_due_pause_why(struct promise_reckoning *r, const struct promise_pause *pause);

/* The three ways to reckon; each fills r->due. */
err_t promise_due_minutes(struct promise_reckoning *r);
err_t promise_days_due(struct promise_reckoning *r);
err_t promise_days_until(struct promise_reckoning *r);
