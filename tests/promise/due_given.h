/*
 * due_given.h - China's calendar and the ways to ask when something falls due.
 */
#pragma once

#include "promise/promise_rules.h"

#include "base/clock.h"
#include "base/embed.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct op op;
static struct calendar china;

static inline int given_the_calendar_of_china(void **state)
{
    const struct embed_file *file = embed_find("calendars/cn.csv");

    (void)state;
    op = op_begin(arena_new());
    assert_int_equal(calendar_read(&op, file->path, file->data, file->length, &china), OK);
    return 0;
}

static inline int done(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

/* ---- given, when, then ------------------------------------------------------------- */

static inline struct calendar calendar_of(enum calendar_kind kind, const char *hours)
{
    struct calendar c = china;

    c.kind = kind;
    if (hours != NULL)
        assert_true(calendar_hours(hours, c.periods, &c.period_count));
    return c;
}

static inline int64_t at(const char *text)
{
    int64_t found;

    assert_true(clock_parse(text, &found));
    return found;
}

static inline struct promise_limit limit(const char *text)
{
    struct promise_limit found;

    assert_true(promise_limit_find(text, &found));
    return found;
}

static inline struct promise_due due_with(const struct calendar *c, int64_t start_at,
                                          struct promise_limit l,
                                          const struct promise_pause *pauses, size_t count)
{
    struct promise_due due;

    assert_int_equal(promise_rules_due(&op, c, start_at, l, pauses, count, true, &due), OK);
    return due;
}

static inline void assert_at(int64_t found, const char *wanted)
{
    if (found != at(wanted))
        fail_msg("%s, not %s", clock_format(op.arena, found, 480), wanted);
}
