/* A calendar is published: due times that rested on guesses are reckoned anew. */
#include "case/case_job.h"

#include "case/case_life.h"
#include "case/case_store.h"
#include "promise/promise.h"
#include "staff/staff.h"

#include "base/str.h"

enum { RECOMPUTE_AT_ONCE = 200 };

struct recomputing {
    struct promise_case of;
    bool changed;
};

/* The due times of one case anew, with the newest calendar, by an event of its own. */
static err_t recompute_in_transaction(struct op *op, void *arg)
{
    struct recomputing *r = arg;
    struct case_event event = {
        .kind = "recomputed", .set = doc_object(op->arena), .stays = true, .internal = true};
    struct case_work work = {0};
    const char *book;
    err_t e;

    r->changed = false;
    e = journal_lock(op, r->of.community_id);
    if (e == OK)
        e = case_store_get(op, &r->of.community_id, 1, r->of.case_id, &work.sc);
    if (e == OK)
        e = blueprint_get(op, work.sc->blueprint_id, &work.blueprint);
    if (e == OK)
        e = promise_book_newest_calendar(op, work.sc->book, &book);
    if (e != OK || str_equal(book, work.sc->book))
        return e;
    doc_set_text(event.set, "book", book);
    r->changed = true;
    return case_life_record(op, &work, &event);
}

err_t case_recompute_some(struct op *op, int limit, struct case_recompute_place *place)
{
    struct promise_case *affected;
    size_t count;
    err_t e = promise_calendar_affected(op, place->after, limit, &affected, &count);

    place->changed = 0;
    for (size_t i = 0; e == OK && i < count; i++) {
        struct recomputing r = {.of = affected[i]};
        e = db_transaction(op, recompute_in_transaction, &r);
        place->changed += r.changed;
        place->after = affected[i].case_id;
    }
    place->more = e == OK && count == (size_t)limit;
    return e;
}

err_t case_job_recompute(struct op *op, size_t *ret_cases)
{
    struct case_recompute_place place = {.more = true};
    err_t e = OK;

    *ret_cases = 0;
    while (e == OK && place.more) {
        e = case_recompute_some(op, RECOMPUTE_AT_ONCE, &place);
        *ret_cases += place.changed;
    }
    return e;
}

/* ---- what would happen ------------------------------------------------------------------ */

struct looking {
    const char *file, *text;
    size_t length;
    struct doc *moves;
};

static void add_move(struct op *op, const struct service_case *sc, const struct promise *was,
                     const struct promise *is, struct doc *moves)
{
    struct doc *one = doc_add_object(moves);

    doc_set_id(one, "case", sc->id);
    doc_set_text(one, "number", sc->number);
    doc_set_text(one, "metric", was->metric);
    doc_set_int(one, "round", was->round);
    doc_set_time(one, "due_before", was->due_at, op->utc_offset_min);
    doc_set_time(one, "due_after", is->due_at, op->utc_offset_min);
}

static void compare(struct op *op, const struct service_case *sc, const struct promise *rows,
                    size_t row_count, const struct promise *folded, size_t count, struct doc *moves)
{
    for (size_t i = 0; i < row_count; i++)
        for (size_t k = 0; k < count; k++)
            if (rows[i].round == folded[k].round && str_equal(rows[i].metric, folded[k].metric) &&
                folded[k].state != PROMISE_CANCELLED && rows[i].state != PROMISE_CANCELLED &&
                rows[i].due_at != folded[k].due_at)
                add_move(op, sc, &rows[i], &folded[k], moves);
}

static err_t look_at(struct op *op, const struct looking *looking, const struct promise_case *of)
{
    struct case_at_hand hand = {0};
    const struct blueprint *b;
    struct journal_event *events;
    struct promise *rows, *folded;
    struct service_case *sc;
    size_t row_count, count, event_count;
    err_t e = case_store_get(op, &of->community_id, 1, of->case_id, &sc);

    if (e == OK)
        e = blueprint_get(op, sc->blueprint_id, &b);
    if (e == OK)
        e = promise_book_with_calendar(op, of->community_id, sc->book, looking->file, looking->text,
                                       looking->length, &hand.book);
    if (e == OK)
        e = journal_list(op, of->community_id, "case", of->case_id, 0, CASE_MAX_EVENTS, &events,
                         &event_count);
    if (e == OK)
        e = case_clocks_fold(op, sc, b, events, event_count, &hand, &folded, &count);
    if (e == OK)
        e = promise_list(op, of->community_id, of->case_id, &rows, &row_count);
    if (e == OK)
        compare(op, sc, rows, row_count, folded, count, looking->moves);
    return e;
}

err_t case_recompute_preview(struct op *op, const char *file, const char *text, size_t length,
                             struct doc *ret_moves, size_t *ret_affected)
{
    struct looking looking = {file, text, length, ret_moves};
    struct promise_case *affected;
    size_t count;
    err_t e = promise_calendar_affected(op, 0, CASE_PREVIEW_MAX + 1, &affected, &count);

    *ret_affected = count;
    for (size_t i = 0; e == OK && i < count && i < CASE_PREVIEW_MAX; i++)
        if ((op_roles_in(op, affected[i].community_id) & MAY_SEE_CASE) != 0)
            e = look_at(op, &looking, &affected[i]);
    return e;
}

/* ---- on which version --------------------------------------------------------------------- */

err_t case_running_on(struct op *op, const int64_t *communities, size_t count, int64_t blueprint_id,
                      int64_t *ret_cases)
{
    return case_store_running_on(op, communities, count, blueprint_id, CASE_RUNNING_MAX, ret_cases);
}
