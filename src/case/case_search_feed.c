/* The index follows the journal. Reading and folding are done beside the writer; only the
 * finished entries go through it. */
#include "case/case_search.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_search_store.h"
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

enum { MERGE_PAGES = 64, FINISH_PAGES = 4000, HOUSE_BEGINNINGS = 6 };

/* How far one community moves in this slice. */
struct step {
    int64_t community_id, from_seq, to_seq;
    size_t first_entry, entry_count;
};

struct growing {
    int64_t case_id;
    struct buf tokens;
};

struct slice {
    struct step *steps;
    size_t step_count;
    struct case_search_entry *entries;
    size_t entry_count, events;
};

/* ---- entries of a slice ------------------------------------------------------------------ */

static void add_own(struct buf *tokens, const char *token)
{
    if (token == NULL)
        return;
    buf_add_char(tokens, ' ');
    buf_add_text(tokens, token);
}

/* 3-2-1501 is also found by 3-2 and 3栋. */
static void add_house(struct arena *a, struct buf *tokens, const char *code)
{
    for (const char *p = code; *p != '\0'; p++)
        if (*p == '-')
            add_own(tokens,
                    case_search_query_house_token(a, arena_text_n(a, code, (size_t)(p - code))));
    add_own(tokens, case_search_query_house_token(a, code));
}

static void add_texts(struct op *op, struct buf *tokens, const struct case_search_texts *texts)
{
    const char *phone = texts->phone == NULL ? NULL : journal_open_text(op, texts->phone);

    for (size_t i = 0; i < texts->count; i++)
        text_fold_tokens(tokens, texts->items[i].text);
    if (texts->house != NULL)
        add_house(op->arena, tokens, texts->house);
    if (phone != NULL)
        add_own(tokens, case_search_query_tail_token(op, phone));
}

static int by_case(const void *a, const void *b)
{
    int64_t x = ((const struct growing *)a)->case_id, y = ((const struct growing *)b)->case_id;

    return x < y ? -1 : x > y;
}

static struct buf *entry_of(struct op *op, struct growing *all, size_t *count, int64_t case_id)
{
    for (size_t i = *count; i-- > 0;)
        if (all[i].case_id == case_id)
            return &all[i].tokens;
    all[*count] = (struct growing){.case_id = case_id, .tokens = buf_in(op->arena)};
    return &all[(*count)++].tokens;
}

/* A payload that cannot be read was erased, or it is none of ours: nothing to find in it. */
static void read_event(struct op *op, const struct journal_event *event, struct growing *all,
                       size_t *count)
{
    struct case_search_texts texts = {.count = 0};
    struct doc *payload = NULL;

    if (event->data == NULL || !str_equal(event->subject, "case") ||
        case_search_text_is_silent(event->kind))
        return;
    if (json_parse(op, event->data, strlen(event->data), &payload) != OK) {
        op_forget_fault(op);
        return;
    }
    case_search_text_of_event(event->kind, payload, &texts);
    if (texts.count > 0 || texts.house != NULL || texts.phone != NULL)
        add_texts(op, entry_of(op, all, count, event->subject_id), &texts);
}

static err_t read_community(struct op *op, const struct journal_place *place, int64_t from_seq,
                            int limit, struct slice *slice)
{
    struct step *step = &slice->steps[slice->step_count++];
    struct journal_event *events;
    struct growing *all;
    size_t count, entries = 0;
    err_t e;

    e = journal_next(op, place->community_id, from_seq, limit, &events, &count);
    if (e != OK)
        return e;
    *step = (struct step){.community_id = place->community_id,
                          .from_seq = from_seq,
                          .to_seq = count == 0 ? place->seq : events[count - 1].seq,
                          .first_entry = slice->entry_count};
    all = ARENA_ARRAY(op->arena, count + 1, struct growing);
    for (size_t i = 0; i < count; i++)
        read_event(op, &events[i], all, &entries);
    qsort(all, entries, sizeof *all, by_case);
    for (size_t i = 0; i < entries; i++) {
        add_own(&all[i].tokens, case_search_query_scope_token(op->arena, place->community_id));
        slice->entries[slice->entry_count++] =
            (struct case_search_entry){place->community_id, all[i].case_id, all[i].tokens.data};
    }
    step->entry_count = entries;
    slice->events += count;
    return OK;
}

/* ---- a slice ------------------------------------------------------------------------------- */

/* Both lists ascend by community. */
static err_t read_slice(struct op *op, int most, struct slice *slice)
{
    struct journal_place *heads, *places;
    size_t head_count, place_count, p = 0;
    err_t e;

    e = case_search_store_positions(op, NULL, 0, &places, &place_count);
    if (e == OK)
        e = journal_places(op, NULL, 0, &heads, &head_count);
    if (e != OK)
        return e;
    slice->steps = ARENA_ARRAY(op->arena, head_count + 1, struct step);
    slice->entries = ARENA_ARRAY(op->arena, (size_t)most + 1, struct case_search_entry);
    for (size_t i = 0; e == OK && i < head_count && slice->events < (size_t)most; i++) {
        int64_t from_seq;
        while (p < place_count && places[p].community_id < heads[i].community_id)
            p++;
        from_seq =
            p < place_count && places[p].community_id == heads[i].community_id ? places[p].seq : 0;
        if (from_seq < heads[i].seq)
            e = read_community(op, &heads[i], from_seq, most - (int)slice->events, slice);
    }
    return e;
}

static err_t write_slice(struct op *op, void *arg)
{
    const struct slice *slice = arg;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < slice->step_count; i++) {
        const struct step *step = &slice->steps[i];
        bool moved = false;
        e = case_search_store_move(op, step->community_id, step->from_seq, step->to_seq, &moved);
        if (e == OK && moved)
            e = case_search_store_add(op, slice->entries + step->first_entry, step->entry_count);
    }
    return e;
}

static err_t through(struct op *op, struct db_writer *writer, int64_t community_id, db_body *body,
                     void *arg)
{
    struct op own = *op;
    err_t e;

    if (writer == NULL)
        return db_transaction(op, body, arg);
    e = db_writer_run(writer, &own, community_id, body, arg);
    if (e != OK)
        op_fail(op, e, "%s", op_fault_text(&own));
    return e;
}

err_t case_search_feed(struct op *op, struct db_writer *writer, int most, size_t *ret_done)
{
    struct slice slice = {.steps = NULL};
    err_t e;

    *ret_done = 0;
    e = read_slice(op, most, &slice);
    if (e == OK && slice.step_count > 0)
        e = through(op, writer, slice.steps[0].community_id, write_slice, &slice);
    if (e == OK)
        *ret_done = slice.events;
    return e;
}

/* ---- joining --------------------------------------------------------------------------------- */

struct merging {
    int pages;
    bool all_of_it, more;
};

static err_t merge_some(struct op *op, void *arg)
{
    struct merging *m = arg;

    return case_search_store_merge(op, m->pages, m->all_of_it, &m->more);
}

err_t case_search_merge(struct op *op, struct db_writer *writer, bool *ret_more)
{
    struct merging m = {.pages = MERGE_PAGES};
    err_t e = through(op, writer, 0, merge_some, &m);

    *ret_more = e == OK && m.more;
    return e;
}

static err_t feed_all(struct op *op)
{
    struct arena *scratch = arena_new();
    size_t done = 0;
    err_t e;

    do {
        struct op own = *op;
        arena_reset(scratch);
        own.arena = scratch;
        e = case_search_feed(&own, NULL, CASE_SEARCH_SLICE, &done);
        if (e != OK)
            op_fail(op, e, "%s", op_fault_text(&own));
    } while (e == OK && done > 0);
    arena_free(scratch);
    return e;
}

err_t case_search_finish(struct op *op)
{
    struct merging m = {.pages = FINISH_PAGES, .all_of_it = true};
    err_t e = feed_all(op);

    while (e == OK) {
        e = db_transaction(op, merge_some, &m);
        if (!m.more)
            break;
        m.all_of_it = false;
    }
    return e;
}

static err_t clear(struct op *op, void *arg)
{
    (void)arg;
    return case_search_store_clear(op);
}

err_t case_search_rebuild(struct op *op)
{
    err_t e = db_transaction(op, clear, NULL);

    return e == OK ? case_search_finish(op) : e;
}
