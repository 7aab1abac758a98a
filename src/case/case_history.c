#include "case/case_history.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_life.h"

#include <string.h>

/* Only the event just before can have been taken back (case_undo.c). */
static void mark_undone(struct case_history *h)
{
    for (size_t i = 1; i < h->count; i++)
        if (str_equal(h->events[i].kind, "undone") &&
            doc_get_int(h->payloads[i], "undo") == h->events[i - 1].seq)
            h->is_undone[i - 1] = true;
}

err_t case_history_read(struct op *op, const struct service_case *sc,
                        struct case_history *ret_history)
{
    struct case_history *h = ret_history;
    err_t e;

    e = journal_list(op, sc->community_id, "case", sc->id, 0, CASE_MAX_EVENTS, &h->events,
                     &h->count);
    if (e != OK)
        return e;
    h->payloads = ARENA_ARRAY(op->arena, h->count + 1, struct doc *);
    h->is_undone = ARENA_ARRAY(op->arena, h->count + 1, bool);
    for (size_t i = 0; e == OK && i < h->count; i++)
        if (h->events[i].data != NULL)
            e = json_parse(op, h->events[i].data, strlen(h->events[i].data), &h->payloads[i]);
    mark_undone(h);
    return e;
}

void case_history_fold(struct arena *a, const struct case_history *history, size_t count,
                       struct service_case *ret_state)
{
    for (size_t i = 0; i < count; i++)
        if (history->payloads[i] != NULL)
            case_rules_apply(a, ret_state, history->events[i].kind, history->events[i].at,
                             history->payloads[i]);
}
