#include "archive/archive.h"

#include "archive/archive_rules.h"
#include "archive/archive_store.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_complete_rules.h"
#include "case/case_rules.h"
#include "db/db.h"
#include "journal/journal.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_MISSING = 24, MOST_ITEMS = 200, EVENT_VERSION = 1 };

static err_t record(struct op *op, const struct archive_handover *h, const char *kind,
                    const struct doc *data)
{
    struct journal_event event = {.community_id = h->community_id,
                                  .kind = kind,
                                  .subject = "archive_handover",
                                  .subject_id = h->id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, data)};

    return journal_append(op, &event);
}

/* ---- handing over ------------------------------------------------------------------------- */

struct handing {
    int64_t community_id;
    const int64_t *case_ids;
    size_t count;
    const char *note;
    int64_t id;
};

/* Why a record cannot be handed over; NULL if it can. */
static err_t why_not(struct op *op, const struct service_case *sc, const char **ret_why)
{
    struct case_missing missing[MOST_MISSING];
    const struct blueprint *b;
    const char *way;
    size_t count;
    err_t e;

    *ret_why = NULL;
    if (!str_equal(sc->status, "closed")) {
        *ret_why = arena_printf(op->arena, "%s 还没有办结", sc->number);
        return OK;
    }
    e = blueprint_get(op, sc->blueprint_id, &b);
    if (e == OK)
        e = archive_store_way_of(op, sc->community_id, sc->id, sc->closed_at, &way);
    if (e != OK)
        return e;
    count = case_complete_rules_missing(sc, b, missing, MOST_MISSING);
    for (size_t i = 0; i < count && *ret_why == NULL; i++)
        if (missing[i].blocks)
            *ret_why = arena_printf(op->arena, "%s 缺%s", sc->number, missing[i].label);
    if (*ret_why == NULL && way != NULL)
        *ret_why = arena_printf(op->arena, "%s 已在移交清单 %s 中", sc->number, way);
    return OK;
}

/* All that is wrong with any of them at once. */
static err_t check_cases(struct op *op, const struct handing *h)
{
    err_t e = OK;

    if (h->count == 0 || h->count > MOST_ITEMS)
        return op_fail_field(op, "cases", "required", "请选择要移交的服务单，一次最多 %d 张",
                             MOST_ITEMS);
    for (size_t i = 0; e == OK && i < h->count; i++) {
        struct service_case *sc;
        const char *why;
        for (size_t k = 0; k < i; k++)
            if (h->case_ids[k] == h->case_ids[i])
                return op_fail_field(op, "cases", "twice", "同一张服务单选了两次");
        e = case_get(op, h->community_id, h->case_ids[i], &sc);
        if (e == OK)
            e = why_not(op, sc, &why);
        if (e == OK && why != NULL)
            op_fail_field(op, "cases", "not_ready", "%s", why);
    }
    return e != OK ? e : op->fault.code;
}

static err_t add_items(struct op *op, const struct handing *h, const struct archive_handover *new)
{
    struct doc *data = doc_object(op->arena), *cases;
    err_t e = OK;

    doc_set_text(data, "number", new->number);
    doc_set_text(data, "note", new->note);
    cases = doc_set_list(data, "cases");
    for (size_t i = 0; e == OK && i < h->count; i++) {
        e = archive_store_add_item(op, new, (int64_t)i + 1, h->case_ids[i]);
        doc_add(cases, doc_int(op->arena, h->case_ids[i]));
    }
    return e != OK ? e : record(op, new, "archive_handed_over", data);
}

static err_t hand_over_in_transaction(struct op *op, void *arg)
{
    struct handing *h = arg;
    struct archive_handover new = {.community_id = h->community_id,
                                   .note = h->note,
                                   .handed_by = op->actor->id,
                                   .handed_at = op->now};
    int year, month, day;
    int64_t number;
    err_t e;

    e = journal_lock(op, h->community_id);
    if (e == OK)
        e = check_cases(op, h);
    if (e != OK)
        return e;
    clock_civil(clock_day(op->now, op->utc_offset_min), &year, &month, &day);
    e = archive_store_next_number(op, h->community_id, year, &number);
    if (e != OK)
        return e;
    new.id = h->id = id_next(op->now);
    new.number = archive_rules_number(op->arena, year, number);
    e = archive_store_add(op, &new);
    return e != OK ? e : add_items(op, h, &new);
}

err_t archive_hand_over(struct op *op, int64_t community_id, const int64_t *case_ids, size_t count,
                        const char *note, int64_t *ret_id)
{
    struct handing h = {community_id, case_ids, count, note, 0};
    err_t e;

    if ((op_roles_in(op, community_id) & MAY_HAND_OVER) == 0)
        return op_fail(op, ERR_FORBIDDEN, "您的岗位不能移交档案");
    e = db_transaction(op, hand_over_in_transaction, &h);
    if (e == OK)
        *ret_id = h.id;
    return e;
}

/* ---- refusing and receiving ------------------------------------------------------------------ */

struct receiving {
    int64_t community_id, id, case_id;
    const char *reason;
    bool file;
};

/* The hand-over, locked; only the archivist, and never the one who handed it over. */
static err_t open_handover(struct op *op, const struct receiving *r,
                           struct archive_handover **ret_handover)
{
    err_t e = journal_lock(op, r->community_id);

    if (e == OK)
        e = archive_store_get(op, &r->community_id, 1, r->id, ret_handover);
    if (e != OK)
        return e;
    if ((op_roles_in(op, r->community_id) & MAY_RECEIVE) == 0)
        return op_fail(op, ERR_FORBIDDEN, "只有文档管理员可以接收档案");
    if ((*ret_handover)->handed_by == op->actor->id)
        return op_fail(op, ERR_CONFLICT, "移交人不能自己接收");
    if ((*ret_handover)->received_at != 0)
        return op_fail(op, ERR_CONFLICT, "这份移交清单已经接收");
    return OK;
}

static err_t refuse_in_transaction(struct op *op, void *arg)
{
    const struct receiving *r = arg;
    struct doc *data = doc_object(op->arena);
    struct archive_handover *h;
    bool done;
    err_t e = open_handover(op, r, &h);

    if (e == OK)
        e = archive_store_refuse(op, r->community_id, r->id, r->case_id, r->reason, &done);
    if (e != OK)
        return e;
    if (!done)
        return op_fail(op, ERR_CONFLICT, "清单中没有这张待接收的服务单");
    doc_set_int(data, "case", r->case_id);
    doc_set_text(data, "reason", r->reason);
    return record(op, h, "archive_refused", data);
}

err_t archive_refuse(struct op *op, int64_t community_id, int64_t id, int64_t case_id,
                     const char *reason)
{
    struct receiving r = {community_id, id, case_id, reason, false};

    return db_transaction(op, refuse_in_transaction, &r);
}

static err_t file_received(struct op *op, const struct receiving *r,
                           const struct archive_item *items, size_t count)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && r->file && i < count; i++)
        if (str_equal(items[i].state, "sent") && str_equal(items[i].status, "closed"))
            e = case_act(op, items[i].case_id, 0, "archive", doc_object(op->arena));
    return e;
}

static err_t receive_in_transaction(struct op *op, void *arg)
{
    const struct receiving *r = arg;
    struct doc *data = doc_object(op->arena), *received;
    struct archive_item *items;
    struct archive_handover *h;
    size_t count;
    bool done;
    err_t e = open_handover(op, r, &h);

    if (e == OK)
        e = archive_store_items(op, r->community_id, r->id, &items, &count);
    if (e != OK)
        return e;
    received = doc_set_list(data, "received");
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i].state, "sent"))
            doc_add(received, doc_int(op->arena, items[i].case_id));
    h->received_by = op->actor->id;
    h->received_at = op->now;
    e = archive_store_receive(op, h, &done);
    if (e == OK)
        e = record(op, h, "archive_received", data);
    return e != OK ? e : file_received(op, r, items, count);
}

err_t archive_receive(struct op *op, int64_t community_id, int64_t id, bool file)
{
    struct receiving r = {community_id, id, 0, NULL, file};

    return db_transaction(op, receive_in_transaction, &r);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

err_t archive_get(struct op *op, const int64_t *communities, size_t community_count, int64_t id,
                  struct archive_handover **ret_handover, struct archive_item **ret_items,
                  size_t *ret_count)
{
    err_t e = archive_store_get(op, communities, community_count, id, ret_handover);

    return e != OK
               ? e
               : archive_store_items(op, (*ret_handover)->community_id, id, ret_items, ret_count);
}

err_t archive_way_of(struct op *op, const struct service_case *sc, const char **ret_number)
{
    return archive_store_way_of(op, sc->community_id, sc->id, sc->closed_at, ret_number);
}

err_t archive_list(struct op *op, int64_t community_id, int64_t before_id, int limit,
                   struct archive_handover **ret_handovers, size_t *ret_count)
{
    return archive_store_list(op, community_id, before_id, limit, ret_handovers, ret_count);
}

err_t archive_find(struct op *op, int64_t community_id, const struct archive_search *search,
                   struct archive_record **ret_records, size_t *ret_count)
{
    return archive_store_find(op, community_id, search, ret_records, ret_count);
}
