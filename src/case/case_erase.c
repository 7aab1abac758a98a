#include "case/case_erase.h"

#include "base/str.h"
#include "case/case.h"
#include "case/case_store.h"
#include "db/db.h"
#include "journal/journal.h"

enum { EVENTS_AT_ONCE = 200 };

static const struct db_query BLANK_CASE = {
    .name = "case_blank",
    .sql = "UPDATE service_case SET title = NULL, content = NULL, demand = NULL, object = NULL,"
           " house = NULL, house_id = 0, place = NULL, reporter_name = NULL, reporter_phone = NULL,"
           " phone_hash = NULL, phone_tail = NULL, anonymous_reason = NULL, relayed_by = NULL,"
           " source_activity = NULL, source_ref = NULL, validity_reason = NULL, finding = NULL,"
           " plan = NULL, result = NULL, alternatives = NULL, pause_reason = NULL,"
           " external_id = NULL, external_number = NULL, close_reason = NULL"
           " WHERE community_id = $1 AND id = $2",
};

static const struct db_query BLANK_WORK = {
    .name = "case_blank_work",
    .sql = "UPDATE case_assignment SET result = NULL WHERE community_id = $1 AND case_id = $2",
};

static const struct db_query BLANK_MESSAGES = {
    .name = "case_blank_messages",
    .sql = "UPDATE outbox SET title = '', body = '' /*scan*/"
           " WHERE community_id = $1 AND subject = 'case' AND subject_id = $2",
};

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
    static const struct db_query *const PARTS[] = {&BLANK_CASE, &BLANK_WORK, &BLANK_MESSAGES};
    struct service_case *sc;
    err_t e;

    must(db_in_transaction(op->db));
    e = case_store_get(op, &community_id, 1, id, &sc);
    if (e != OK)
        return e;
    if (!str_equal(sc->status, "archived"))
        return op_fail(op, ERR_CONFLICT, "%s 还没有归档", sc->number);
    e = erase_events(op, sc, reason, ret_payloads);
    for (size_t i = 0; e == OK && i < sizeof PARTS / sizeof *PARTS; i++)
        e = db_exec(op, PARTS[i], DB_ARGS(DB_INT(community_id), DB_INT(id)), NULL);
    return e;
}

const struct db_query *const CASE_ERASE_QUERIES[] = {&BLANK_CASE, &BLANK_WORK, &BLANK_MESSAGES,
                                                     NULL};
