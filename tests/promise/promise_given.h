/* promise_given.h - published standards, communities bound to them, and a case's moments. */
#pragma once

#include "base/clock.h"
#include "base/embed.h"
#include "journal/journal.h"
#include "promise/promise.h"
#include "register/register.h"
#include "support/support.h"

#include <string.h>

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline int64_t at(const char *text)
{
    int64_t instant;

    if (!clock_parse(text, &instant))
        fail_msg("%s is not an instant", text);
    return instant;
}

/* "2026-11-21 16:30" in China. */
static inline int64_t china(struct op *op, const char *text)
{
    return at(arena_printf(op->arena, "%.10sT%s:00+08:00", text, text + 11));
}

static inline int64_t given_file(struct op *op, const char *path,
                                 err_t (*publish)(struct op *, const char *, const char *, size_t,
                                                  int64_t *))
{
    const struct embed_file *file = embed_find(path);
    int64_t id = 0;

    if (file == NULL)
        fail_msg("%s does not travel inside the program", path);
    assert_ok(publish(op, file->path, file->data, file->length, &id));
    return id;
}

/* The key, the calendar and both standards that ship. */
static inline void given_standards(struct op *op)
{
    const char *key = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, key));
    assert_ok(journal_key_load(op, key));
    given_file(op, "calendars/cn.csv", promise_calendar_publish);
    given_file(op, "standards/BASE-000.yaml", promise_standard_publish);
    given_file(op, "standards/YIYUAN-003.yaml", promise_standard_publish);
}

/* A residential community: hotline day and night, counter 14 hours (S3-3C.3b). */
static inline int64_t given_community(struct op *op, const char *code,
                                      const char *const *standard_codes)
{
    struct community community = {.code = code,
                                  .name = code,
                                  .property_kind = "residential",
                                  .utc_offset_min = 480,
                                  .hotline_hours = "00:00-24:00",
                                  .counter_hours = "08:00-22:00",
                                  .work_hours = "08:30-12:00,14:00-17:30"};
    int64_t id;

    assert_ok(register_community_add(op, &community, &id));
    assert_ok(promise_bind(op, id, standard_codes));
    return id;
}

static inline const struct promise_book *given_book(struct op *op, int64_t community_id)
{
    const struct promise_book *book;

    assert_ok(promise_book_now(op, community_id, op->now, &book));
    return book;
}

/* "nature=repair urgent=true size=minor": true and false are truths. */
static inline struct doc *given_facts(struct op *op, const char *words)
{
    struct doc *facts = doc_object(op->arena);
    size_t count;
    char **pairs = str_split(op->arena, words, ' ', &count);

    for (size_t i = 0; i < count; i++) {
        char *value = strchr(pairs[i], '=');
        if (value == NULL)
            continue;
        *value++ = '\0';
        if (str_equal(value, "true") || str_equal(value, "false"))
            doc_set_bool(facts, pairs[i], value[0] == 't');
        else
            doc_set_text(facts, pairs[i], value);
    }
    return facts;
}

/* The life of one case, moment by moment. */
struct story {
    struct op *op;
    const struct blueprint *blueprint;
    const struct promise_book *book;
    int64_t community_id;
    struct promise_moment moments[64];
    size_t count;
    struct promise *promises;
    size_t promise_count;
};

static inline void read_story(struct story *s)
{
    struct op *op = s->op;

    assert_ok(promise_fold(op, s->blueprint, s->moments, s->count, promise_book_resolve,
                           (void *)(uintptr_t)s->book, &s->promises, &s->promise_count));
}

/* Marks are parted by blanks. Facts NULL: as before. What was agreed before stays. */
static inline struct promise_moment *then(struct story *s, const char *when, const char *marks,
                                          const char *facts)
{
    struct promise_moment *m = &s->moments[s->count++];

    if (s->count > 1) {
        m->facts = m[-1].facts;
        m->appointment_at = m[-1].appointment_at;
        m->promised_reply_at = m[-1].promised_reply_at;
        m->external_due_at = m[-1].external_due_at;
    }
    if (facts != NULL)
        m->facts = given_facts(s->op, facts);
    m->at = china(s->op, when);
    m->marks = (const char *const *)str_split(s->op->arena, marks, ' ', NULL);
    return m;
}

static inline struct promise *promise_of(struct story *s, const char *metric, int round)
{
    read_story(s);
    for (size_t i = 0; i < s->promise_count; i++)
        if (str_equal(s->promises[i].metric, metric) && s->promises[i].round == round)
            return &s->promises[i];
    return NULL;
}

static inline void assert_instant(struct op *op, int64_t found, const char *expected)
{
    if (found != china(op, expected))
        fail_msg("%s, not %s", found == CLOCK_NEVER ? "never" : clock_format(op->arena, found, 480),
                 expected);
}

/* A promise of the first round runs from `start` to `due`. */
static inline void assert_runs(struct story *s, const char *metric, const char *start,
                               const char *due)
{
    const struct promise *p = promise_of(s, metric, 1);

    if (p == NULL)
        fail_msg("no promise %s", metric);
    assert_instant(s->op, p->start_at, start);
    assert_instant(s->op, p->due_at, due);
}

static inline void assert_state(struct story *s, const char *metric, int round, const char *state)
{
    const struct promise *p = promise_of(s, metric, round);

    if (p == NULL)
        fail_msg("no promise %s in round %d", metric, round);
    assert_string_equal(promise_state_code(p->state), state);
}
