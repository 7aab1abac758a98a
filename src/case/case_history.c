#include "case/case_history.h"

#include "base/json.h"
#include "case/case_life.h"

#include <string.h>

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
    for (size_t i = 0; e == OK && i < h->count; i++)
        if (h->events[i].data != NULL)
            e = json_parse(op, h->events[i].data, strlen(h->events[i].data), &h->payloads[i]);
    return e;
}
