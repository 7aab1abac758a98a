#include "case/case.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_life.h"
#include "case/case_store.h"

#include <inttypes.h>
#include <string.h>

/* Folds the journal of a community case by case and holds it against the rows. Memory
 * follows one case, not all: each case gets an arena that is thrown away. */
struct verifying {
    int64_t community_id;
    struct arena *scratch;
    int64_t cases;
    const char *what;
};

static err_t fold_case(struct op *op, const struct journal_event *events, size_t count,
                       struct service_case *ret_state)
{
    struct doc *payload;
    err_t e;

    for (size_t i = 0; i < count; i++) {
        if (events[i].data == NULL)
            continue;
        e = json_parse(op, events[i].data, strlen(events[i].data), &payload);
        if (e != OK)
            return e;
        case_rules_apply(op->arena, ret_state, events[i].kind, events[i].at, payload);
    }
    return OK;
}

static bool was_erased(const struct journal_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].data == NULL)
            return true;
    return false;
}

static const char *promise_difference(struct op *op, const struct promise *row,
                                      const struct promise *folded)
{
    if (!str_equal(row->metric, folded->metric) || row->round != folded->round)
        return arena_printf(op->arena, "promise %s round %d is there, events say %s round %d",
                            row->metric, row->round, folded->metric, folded->round);
    if (row->due_at != folded->due_at || row->start_at != folded->start_at)
        return arena_printf(op->arena,
                            "promise %s round %d is due at %" PRId64 ", events say %" PRId64,
                            row->metric, row->round, row->due_at, folded->due_at);
    if (row->state != folded->state || row->met_at != folded->met_at)
        return arena_printf(op->arena, "promise %s round %d is %s, events say %s", row->metric,
                            row->round, promise_state_code(row->state),
                            promise_state_code(folded->state));
    return NULL;
}

static int order(const struct promise *a, const struct promise *b)
{
    int by_metric = strcmp(a->metric, b->metric);

    if (by_metric != 0)
        return by_metric;
    if (a->round != b->round)
        return a->round - b->round;
    return a->start_at < b->start_at ? -1 : a->start_at > b->start_at;
}

static void sort(struct promise *promises, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && order(&promises[j], &promises[j - 1]) < 0; j--) {
            struct promise other = promises[j];
            promises[j] = promises[j - 1];
            promises[j - 1] = other;
        }
}

static err_t compare_promises(struct op *op, const struct service_case *sc,
                              const struct journal_event *events, size_t count,
                              const char **ret_what)
{
    const struct blueprint *b;
    struct promise *rows, *folded;
    size_t row_count, folded_count;
    err_t e;

    e = blueprint_get(op, sc->blueprint_id, &b);
    if (e == OK)
        e = promise_list(op, sc->community_id, sc->id, &rows, &row_count);
    if (e == OK)
        e = case_clocks_fold(op, sc, b, events, count, NULL, &folded, &folded_count);
    if (e != OK)
        return e;
    if (row_count != folded_count) {
        *ret_what = arena_printf(op->arena, "there are %zu promises, events say %zu", row_count,
                                 folded_count);
        return OK;
    }
    sort(rows, row_count);
    sort(folded, folded_count);
    for (size_t i = 0; i < row_count && *ret_what == NULL; i++)
        *ret_what = promise_difference(op, &rows[i], &folded[i]);
    return OK;
}

static err_t compare_case(struct op *op, struct service_case *sc, const char **ret_what)
{
    struct service_case folded = {.id = sc->id, .community_id = sc->community_id};
    struct journal_event *events;
    size_t count;
    err_t e;

    *ret_what = NULL;
    e = case_store_assignments(op, sc);
    if (e == OK)
        e = journal_list(op, sc->community_id, "case", sc->id, 0, CASE_MAX_EVENTS, &events, &count);
    if (e != OK || was_erased(events, count))
        return e;
    e = fold_case(op, events, count, &folded);
    if (e != OK)
        return e;
    if (journal_is_rotating()) {
        folded.phone_hash = sc->phone_hash;
        folded.phone_tail = sc->phone_tail;
    }
    *ret_what = case_rules_difference(op->arena, sc, &folded);
    return *ret_what != NULL ? OK : compare_promises(op, sc, events, count, ret_what);
}

static err_t verify_one(struct op *op, struct service_case *sc, void *arg)
{
    struct verifying *v = arg;
    struct op own = *op;
    const char *what;
    err_t e;

    arena_reset(v->scratch);
    own.arena = v->scratch;
    own.fault = (struct op_fault){0};
    v->cases++;
    e = compare_case(&own, sc, &what);
    if (e != OK)
        return op_fail(op, e, "case %" PRId64 ": %s", sc->id, op_fault_text(&own));
    if (what == NULL)
        return OK;
    v->what = arena_printf(op->arena, "case %" PRId64 " (%s): %s", sc->id, sc->number, what);
    return op_fail(op, ERR_CONFLICT, "%s", v->what);
}

/* A case that the journal opened and that has no row. Only counted while all is well. */
struct seeking {
    int64_t opened;
    bool by_name;
    struct verifying *v;
};

static err_t seek_one(struct op *op, const struct journal_event *event, void *arg)
{
    struct seeking *s = arg;
    struct service_case *sc;
    err_t e;

    if (!str_equal(event->subject, "case") ||
        !(str_equal(event->kind, "opened") || str_equal(event->kind, "imported")))
        return OK;
    s->opened++;
    if (!s->by_name)
        return OK;
    e = case_store_get(op, &event->community_id, 1, event->subject_id, &sc);
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    s->v->what = arena_printf(op->arena, "case %" PRId64 " is gone, event %" PRId64 " opened it",
                              event->subject_id, event->seq);
    return op_fail(op, ERR_CONFLICT, "%s", s->v->what);
}

static err_t verify_none_is_gone(struct op *op, struct verifying *v)
{
    struct seeking s = {.v = v};
    err_t e = journal_each(op, v->community_id, 0, seek_one, &s);

    if (e != OK || s.opened == v->cases)
        return e;
    s.by_name = true;
    e = journal_each(op, v->community_id, 0, seek_one, &s);
    if (e != OK)
        return e;
    v->what = arena_printf(op->arena, "there are %" PRId64 " cases, events opened %" PRId64,
                           v->cases, s.opened / 2);
    return op_fail(op, ERR_CONFLICT, "%s", v->what);
}

err_t case_verify(struct op *op, int64_t community_id, const char **ret_what, int64_t *ret_cases)
{
    struct verifying v = {.community_id = community_id, .scratch = arena_new()};
    err_t e = case_store_each(op, community_id, verify_one, &v);

    if (e == OK)
        e = verify_none_is_gone(op, &v);
    arena_free(v.scratch);
    *ret_what = v.what;
    *ret_cases = v.cases;
    return e;
}
