#include "case/case_erase.h"

#include "base/str.h"
#include "case/case.h"
#include "case/case_erase_store.h"
#include "case/case_store.h"
#include "db/db.h"
#include "journal/journal.h"

enum { EVENTS_AT_ONCE = 200 };

static err_t erase_events(struct op *op, const struct service_case *sc, const char *reason,
                          int64_t *ret_payloads)
{
    struct journal_event *events;
    size_t count = EVENTS_AT_ONCE;
    int64_t after = 0;
    err_t e = OK;

    *ret_payloads = 0;
    while (e == OK && count == EVENTS_AT_ONCE) {
        e = journal_list(op, sc->community_id, "case", sc->id, after, EVENTS_AT_ONCE, &events,
                         &count);
        for (size_t i = 0; e == OK && i < count; i++) {
            after = events[i].seq;
            if (events[i].data == NULL)
                continue;
            e = journal_erase(op, sc->community_id, events[i].seq, reason);
            (*ret_payloads)++;
        }
    }
    return e;
}

err_t case_erase(struct op *op, int64_t community_id, int64_t id, const char *reason,
                 int64_t *ret_payloads)
{
    struct service_case *sc;
    err_t e;

    must(db_in_transaction(op->db));
    e = case_store_get(op, &community_id, 1, id, &sc);
    if (e != OK)
        return e;
    if (!str_equal(sc->status, "archived"))
        return op_fail(op, ERR_CONFLICT, "%s 还没有归档", sc->number);
    e = erase_events(op, sc, reason, ret_payloads);
    return e != OK ? e : case_erase_store_blank(op, community_id, id);
}
