#include "case/case_past.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_page.h"
#include "case/case_past_store.h"
#include "case/case_rules.h"
#include "case/case_sight.h"
#include "case/case_words.h"
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS_OF_A_CASE = 200 };

/* ---- cases ------------------------------------------------------------------------------ */

static void finish(struct case_past *c)
{
    enum case_status status;

    c->is_open = case_status_find(c->status, &status) && case_status_is_open(status);
}

/* Leaves what the caller sees, without those whose complainant he must not know. */
static err_t keep_seen(struct op *op, int64_t community_id, struct case_past *cases, size_t *count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, *count + 1, int64_t);
    bool *seen = ARENA_ARRAY(op->arena, *count + 1, bool);
    size_t kept = 0;
    err_t e;

    for (size_t i = 0; i < *count; i++)
        ids[i] = cases[i].id;
    e = case_sight_of(op, community_id, ids, *count, seen);
    for (size_t i = 0; e == OK && i < *count; i++) {
        if (!seen[i] ||
            case_hides_complainant(op, community_id, cases[i].nature, cases[i].object))
            continue;
        cases[kept] = cases[i];
        finish(&cases[kept++]);
    }
    *count = kept;
    return e;
}

err_t case_past_of_house(struct op *op, int64_t community_id, int64_t house_id,
                         struct case_past **ret_cases, size_t *ret_count)
{
    err_t e = case_past_store_house(op, community_id, house_id, ret_cases, ret_count);

    return e == OK ? keep_seen(op, community_id, *ret_cases, ret_count) : e;
}

err_t case_past_of_place(struct op *op, int64_t community_id, const char *place,
                         struct case_past **ret_cases, size_t *ret_count)
{
    err_t e = case_past_store_place(op, community_id, place, ret_cases, ret_count);

    return e == OK ? keep_seen(op, community_id, *ret_cases, ret_count) : e;
}

static int newest_first(const void *a, const void *b)
{
    const struct case_past *x = a, *y = b;

    return (x->id < y->id) - (x->id > y->id);
}

err_t case_past_of_phones(struct op *op, int64_t community_id, const char *const *hashes,
                          size_t hash_count, struct case_past **ret_cases, size_t *ret_count)
{
    struct case_past *all = NULL, *some;
    size_t count = 0, found;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < hash_count; i++) {
        e = case_past_store_phone(op, community_id, hashes[i], &some, &found);
        if (e != OK)
            return e;
        all = arena_grow(op->arena, all, count * sizeof *all, (count + found + 1) * sizeof *all);
        memcpy(all + count, some, found * sizeof *all);
        count += found;
    }
    if (count > 0)
        e = keep_seen(op, community_id, all, &count);
    if (e != OK)
        return e;
    if (count > 0)
        qsort(all, count, sizeof *all, newest_first);
    *ret_cases = all;
    *ret_count = count > CASE_PAST_MAX ? CASE_PAST_MAX : count;
    return OK;
}

bool case_past_is_stale(const struct op *op, const struct case_past *c)
{
    int64_t touched = c->changed_at != 0 ? c->changed_at : c->received_at;

    return c->is_open && op->now - touched > CASE_PAST_STALE_MS;
}

const char *case_past_nature(const struct case_past *c)
{
    return case_fields_name(c->nature);
}

const char *case_past_status(const struct case_past *c)
{
    return case_words_status(c->status);
}

const char *case_past_state(const struct case_past *c)
{
    return case_words_status_state(c->status);
}

/* ---- what was said ------------------------------------------------------------------------ */

static const char *const TALKS[] = {"feedback",       "answered",  "solved_on_spot", "reminded",
                                    "followup_tried", "explained", "followed_up",    "appointed",
                                    "dialled",        NULL};

static const char *words_of(struct op *op, const struct journal_event *event)
{
    struct doc *data = NULL, *input;
    const char *text;

    if (event->data == NULL || json_parse(op, event->data, strlen(event->data), &data) != OK) {
        op_forget_fault(op);
        return NULL;
    }
    input = doc_get(data, "input");
    text = doc_get_text(input, "words");
    return str_is_empty(text) ? doc_get_text(input, "text") : text;
}

err_t case_past_talks(struct op *op, int64_t community_id, int64_t case_id,
                      struct case_talk **ret_talks, size_t *ret_count)
{
    struct journal_event *events;
    size_t count, n = 0;
    err_t e = journal_list(op, community_id, "case", case_id, 0, EVENTS_OF_A_CASE, &events, &count);

    if (e != OK)
        return e;
    *ret_talks = ARENA_ARRAY(op->arena, count + 1, struct case_talk);
    for (size_t i = 0; i < count; i++)
        if (str_in(events[i].kind, TALKS))
            (*ret_talks)[n++] =
                (struct case_talk){.at = events[i].at,
                                   .case_id = case_id,
                                   .actor_id = events[i].actor_id,
                                   .kind = events[i].kind,
                                   .kind_name = case_timeline_kind_name(events[i].kind),
                                   .text = words_of(op, &events[i])};
    *ret_count = n;
    return OK;
}
