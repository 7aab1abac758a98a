#include "archive/archive_retention.h"

#include "archive/archive_retention_store.h"
#include "archive/archive_rules.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_erase.h"
#include "journal/journal.h"
#include "register/register.h"
#include "staff/staff.h"

#include <string.h>

enum { SHORT_YEARS = 3, LONG_YEARS = 5 };

static err_t record(struct op *op, int64_t community_id, const char *kind, int64_t id,
                    const struct doc *data)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = "retention",
                                  .subject_id = id,
                                  .version = 1,
                                  .data = json_text(op->arena, data)};

    return journal_append(op, &event);
}

/* ---- what is due ---------------------------------------------------------------------------- */

/* The instant before which something archived has been kept for so many years. */
static int64_t years_ago(const struct op *op, int years)
{
    int year, month, day;

    clock_civil(clock_day(op->now, op->utc_offset_min), &year, &month, &day);
    if (month == 2 && day == 29)
        day = 28;
    return clock_day_start(clock_day_of(year - years, month, day), op->utc_offset_min);
}

static struct retention_limits limits_of(struct op *op)
{
    struct buf classes = buf_in(op->arena);

    buf_add_char(&classes, ',');
    for (const struct archive_class *c = ARCHIVE_CLASSES; c->code != NULL; c++) {
        must(c->years == SHORT_YEARS || c->years == LONG_YEARS);
        if (c->years == SHORT_YEARS)
            buf_printf(&classes, "%s,", c->code);
    }
    return (struct retention_limits){.short_until = years_ago(op, SHORT_YEARS),
                                     .long_until = years_ago(op, LONG_YEARS),
                                     .short_classes = classes.data};
}

err_t archive_retention_due(struct op *op, int64_t community_id, struct retention_place after,
                            struct retention_record **ret_records, size_t *ret_count,
                            bool *ret_more)
{
    struct retention_limits limits = limits_of(op);
    err_t e = archive_retention_store_due(op, community_id, &limits, after,
                                          ARCHIVE_RETENTION_MOST + 1, ret_records, ret_count);

    if (e != OK)
        return e;
    *ret_more = *ret_count > ARCHIVE_RETENTION_MOST;
    if (*ret_more)
        *ret_count = ARCHIVE_RETENTION_MOST;
    for (size_t i = 0; i < *ret_count; i++) {
        struct retention_record *r = &(*ret_records)[i];
        r->kept_until = archive_rules_kept_until(r->archive_class,
                                                 clock_day(r->archived_at, op->utc_offset_min));
    }
    return OK;
}

/* ---- a list, and the second person --------------------------------------------------------- */

struct proposing {
    int64_t community_id, id;
};

static err_t propose_in_transaction(struct op *op, void *arg)
{
    struct proposing *p = arg;
    struct doc *data = doc_object(op->arena), *numbers = doc_set_list(data, "cases");
    struct retention_list list = {
        .community_id = p->community_id, .proposed_by = op->actor->id, .proposed_at = op->now};
    struct retention_record *records;
    size_t count;
    bool more;
    err_t e = journal_lock(op, p->community_id);

    if (e == OK)
        e = archive_retention_due(op, p->community_id, (struct retention_place){0}, &records,
                                  &count, &more);
    if (e == OK && count == 0)
        return op_fail(op, ERR_CONFLICT, "没有到期的档案");
    list.id = p->id = id_next(op->now);
    if (e == OK)
        e = archive_retention_store_add(op, &list);
    for (size_t i = 0; e == OK && i < count; i++) {
        e = archive_retention_store_add_item(op, &list, &records[i]);
        doc_add_text(numbers, records[i].number);
    }
    return e == OK ? record(op, p->community_id, "retention_listed", p->id, data) : e;
}

err_t archive_retention_propose(struct op *op, int64_t community_id, int64_t *ret_id)
{
    struct proposing p = {community_id, 0};
    err_t e = db_transaction(op, propose_in_transaction, &p);

    if (e == OK)
        *ret_id = p.id;
    return e;
}

static err_t approve_in_transaction(struct op *op, void *arg)
{
    const struct proposing *p = arg;
    struct retention_list *list;
    bool as_one = false;
    err_t e = journal_lock(op, p->community_id);

    if (e == OK)
        e = archive_retention_store_get(op, p->community_id, p->id, &list);
    if (e == OK)
        e = staff_stand_as_one(op, p->community_id, list->proposed_by, &as_one);
    if (e == OK && list->approved_at != 0)
        return op_fail(op, ERR_CONFLICT, "这份清单已经批准");
    if (e == OK && list->proposed_by == op->actor->id)
        return op_fail(op, ERR_FORBIDDEN, "提出清单的人不能自己批准");
    if (e == OK && as_one)
        return op_fail(op, ERR_FORBIDDEN, "您和提出清单的人之间有授权，须由第三个人批准");
    if (e != OK)
        return e;
    list->approved_by = op->actor->id;
    list->approved_at = op->now;
    e = archive_retention_store_approve(op, list);
    return e == OK ? record(op, p->community_id, "retention_approved", p->id, doc_object(op->arena))
                   : e;
}

err_t archive_retention_approve(struct op *op, int64_t community_id, int64_t id)
{
    struct proposing p = {community_id, id};

    return db_transaction(op, approve_in_transaction, &p);
}

err_t archive_retention_lists(struct op *op, int64_t community_id,
                              struct retention_list **ret_lists, size_t *ret_count)
{
    return archive_retention_store_lists(op, community_id, ret_lists, ret_count);
}

/* ---- holds ---------------------------------------------------------------------------------- */

struct holding {
    int64_t community_id;
    struct legal_hold hold;
};

static err_t hold_in_transaction(struct op *op, void *arg)
{
    struct holding *h = arg;
    struct doc *data = doc_object(op->arena);
    bool held;
    err_t e = journal_lock(op, h->community_id);

    if (e == OK)
        e = archive_retention_store_case(op, h->community_id, h->hold.number, &h->hold.case_id);
    if (e == OK && h->hold.case_id == 0)
        return op_fail_field(op, "number", "unknown", "本小区没有单号 %s", h->hold.number);
    if (e == OK)
        e = archive_retention_store_is_held(op, h->community_id, h->hold.case_id, &held);
    if (e == OK && held)
        return op_fail(op, ERR_CONFLICT, "这张单已经在保全中");
    h->hold.id = id_next(op->now);
    if (e == OK)
        e = archive_retention_store_hold(op, h->community_id, &h->hold);
    if (e != OK)
        return e;
    doc_set_text(data, "number", h->hold.number);
    doc_set_text(data, "reason", h->hold.reason);
    return record(op, h->community_id, "legal_hold_set", h->hold.id, data);
}

err_t archive_retention_hold(struct op *op, int64_t community_id, const char *number,
                             const char *reason, int64_t *ret_id)
{
    struct holding h = {community_id,
                        {.number = str_trim(op->arena, number),
                         .reason = reason,
                         .set_by = op->actor->id,
                         .set_at = op->now}};
    err_t e = db_transaction(op, hold_in_transaction, &h);

    if (e == OK)
        *ret_id = h.hold.id;
    return e;
}

static err_t lift_in_transaction(struct op *op, void *arg)
{
    const struct proposing *p = arg;
    bool lifted;
    err_t e = journal_lock(op, p->community_id);

    if (e == OK)
        e = archive_retention_store_lift(op, p->community_id, p->id, &lifted);
    if (e == OK && !lifted)
        return op_fail(op, ERR_NOT_FOUND, "没有这条保全");
    return e == OK ? record(op, p->community_id, "legal_hold_lifted", p->id, doc_object(op->arena))
                   : e;
}

err_t archive_retention_lift(struct op *op, int64_t community_id, int64_t id)
{
    struct proposing p = {community_id, id};

    return db_transaction(op, lift_in_transaction, &p);
}

err_t archive_retention_holds(struct op *op, int64_t community_id, struct legal_hold **ret_holds,
                              size_t *ret_count)
{
    return archive_retention_store_holds(op, community_id, ret_holds, ret_count);
}

/* ---- the destruction ------------------------------------------------------------------------- */

struct destroying {
    int64_t community_id, list_id;
    struct retention_list list;
    int64_t held;
};

static err_t destroy_one(struct op *op, struct destroying *d, const struct retention_record *r,
                         struct doc *destroyed, struct doc *held)
{
    int64_t payloads = 0;
    bool is_held;
    err_t e = archive_retention_store_is_held(op, d->community_id, r->case_id, &is_held);

    if (e != OK)
        return e;
    if (is_held) {
        d->held++;
        doc_add_text(held, r->number);
        return archive_retention_store_item_state(op, d->community_id, d->list_id, r->case_id,
                                                  "held");
    }
    e = case_erase(op, d->community_id, r->case_id, "retention", &payloads);
    d->list.cases++;
    d->list.payloads += payloads;
    doc_add_text(destroyed, r->number);
    return e == OK ? archive_retention_store_item_state(op, d->community_id, d->list_id, r->case_id,
                                                        "destroyed")
                   : e;
}

static err_t destroy_in_transaction(struct op *op, void *arg)
{
    struct destroying *d = arg;
    struct doc *data = doc_object(op->arena), *destroyed = doc_set_list(data, "cases"),
               *held = doc_set_list(data, "held");
    struct retention_record *records;
    struct retention_list *list;
    size_t count;
    err_t e = journal_lock(op, d->community_id);

    if (e == OK)
        e = archive_retention_store_get(op, d->community_id, d->list_id, &list);
    if (e == OK)
        e = archive_retention_store_items(op, d->community_id, d->list_id, &records, &count);
    if (e != OK)
        return e;
    d->list = *list;
    d->held = 0;
    for (size_t i = 0; e == OK && i < count; i++)
        e = destroy_one(op, d, &records[i], destroyed, held);
    d->list.done_at = op->now;
    if (e == OK)
        e = archive_retention_store_done(op, &d->list);
    if (e != OK)
        return e;
    doc_set_int(data, "payloads", d->list.payloads);
    doc_set_id(data, "proposed_by", d->list.proposed_by);
    doc_set_id(data, "approved_by", d->list.approved_by);
    return record(op, d->community_id, "records_destroyed", d->list_id, data);
}

err_t archive_retention_run(struct op *op, int64_t community_id, struct retention_done *ret_done)
{
    struct retention_done done = {0};
    int64_t *ids;
    size_t count;
    err_t e = archive_retention_store_waiting(op, community_id, &ids, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct destroying d = {.community_id = community_id, .list_id = ids[i]};
        e = db_transaction(op, destroy_in_transaction, &d);
        done.lists++;
        done.cases += d.list.cases;
        done.payloads += d.list.payloads;
        done.held += d.held;
    }
    if (e == OK)
        *ret_done = done;
    return e;
}
