#include "archive/archive_document.h"

#include "archive/archive_rules.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_complete_rules.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_LOOKED_AT = 600, A_SLICE = 200, MOST_SHOWN = 50, MOST_MISSING = 24 };

static const char *person_name(struct op *op, int64_t id)
{
    struct staff_member *member;

    if (id == 0)
        return NULL;
    if (staff_get(op, id, &member) == OK)
        return member->name;
    op_forget_fault(op);
    return NULL;
}

static const char *status_words(const char *code)
{
    enum case_status status;

    return case_status_find(code, &status) ? case_status_name(status) : code;
}

static const char *where(const char *house, const char *place)
{
    return house != NULL ? house : place;
}

/* ---- what is ready, what is missing --------------------------------------------------------- */

static void set_missing(struct op *op, struct doc *one, const struct case_missing *missing,
                        size_t count)
{
    struct doc *list = doc_set_list(one, "missing");
    struct buf text = buf_in(op->arena);

    for (size_t i = 0; i < count; i++) {
        struct doc *field = doc_add_object(list);
        doc_set_text(field, "field", missing[i].field);
        doc_set_text(field, "label", missing[i].label);
        doc_set_text(field, "needed", case_status_code(missing[i].needed));
        doc_set_bool(field, "blocks", missing[i].blocks);
        buf_printf(&text, "%s%s", i == 0 ? "" : "、", missing[i].label);
    }
    doc_set_text(one, "missing_text", text.data == NULL ? "" : text.data);
    doc_set_bool(one, "blocked", case_complete_rules_blocks(missing, count));
}

static err_t add_record(struct op *op, struct doc *items, const struct service_case *sc,
                        const struct case_missing *missing, size_t count)
{
    struct doc *one = doc_add_object(items);
    const char *way = NULL;
    err_t e = OK;

    if (str_equal(sc->status, "closed"))
        e = archive_way_of(op, sc, &way);
    doc_set_id(one, "id", sc->id);
    doc_set_text(one, "number", sc->number);
    doc_set_text(one, "nature", sc->nature);
    doc_set_text(one, "nature_name", case_fields_name(sc->nature));
    doc_set_text(one, "status", sc->status);
    doc_set_text(one, "status_name", status_words(sc->status));
    doc_set_text(one, "title", sc->title);
    doc_set_text(one, "where", where(sc->house, sc->place));
    doc_set_bool(one, "confidential", sc->confidential != 0);
    doc_set_time(one, "closed_at", sc->closed_at, op->utc_offset_min);
    doc_set_text(one, "closed_text", case_words_instant(op, sc->closed_at));
    set_missing(op, one, missing, count);
    doc_set_text(one, "handover", way);
    doc_set_bool(one, "may_go", way == NULL && !case_complete_rules_blocks(missing, count));
    return e;
}

static err_t add_if_shown(struct op *op, enum archive_show show, const struct service_case *sc,
                          struct doc *items)
{
    struct case_missing missing[MOST_MISSING];
    const struct blueprint *b;
    size_t count;
    err_t e = blueprint_get(op, sc->blueprint_id, &b);

    if (e != OK)
        return e;
    count = case_complete_rules_missing(sc, b, missing, MOST_MISSING);
    if (show == ARCHIVE_READY ? case_complete_rules_blocks(missing, count) : count == 0)
        return OK;
    return add_record(op, items, sc, missing, count);
}

/* Looks at slices until the page is full, the records end or enough was looked at. */
err_t archive_document_records(struct op *op, int64_t community_id, enum archive_show show,
                               int64_t before_id, struct doc *document)
{
    struct doc *items = doc_set_list(document, "items");
    struct service_case **cases;
    size_t count = A_SLICE, looked_at = 0;
    err_t e = OK;

    while (e == OK && count == A_SLICE && items->count < MOST_SHOWN && looked_at < MOST_LOOKED_AT) {
        e = case_list_status(op, community_id, show == ARCHIVE_OPEN ? NULL : "closed", before_id,
                             A_SLICE, &cases, &count);
        for (size_t i = 0; e == OK && i < count && items->count < MOST_SHOWN; i++) {
            e = add_if_shown(op, show, cases[i], items);
            before_id = cases[i]->id;
            looked_at++;
        }
    }
    if (count == A_SLICE || items->count == MOST_SHOWN)
        doc_set_text(document, "next", http_cursor_make(op->arena, before_id, 0));
    else
        doc_set_null(document, "next");
    return e;
}

/* ---- archived records ---------------------------------------------------------------------------
 */

static void add_archived(struct op *op, struct doc *items, const struct archive_record *r)
{
    struct doc *one = doc_add_object(items);
    int64_t day = clock_day(r->archived_at, op->utc_offset_min);

    doc_set_id(one, "id", r->case_id);
    doc_set_text(one, "number", r->number);
    doc_set_text(one, "nature", r->nature);
    doc_set_text(one, "title", r->title);
    doc_set_text(one, "where", where(r->house, r->place));
    doc_set_text(one, "archive_class", r->archive_class);
    doc_set_text(one, "class_name", archive_rules_class_name(r->archive_class));
    doc_set_text(one, "archive_number", r->archive_number);
    doc_set_time(one, "closed_at", r->closed_at, op->utc_offset_min);
    doc_set_time(one, "archived_at", r->archived_at, op->utc_offset_min);
    doc_set_text(one, "archived_text", case_words_instant(op, r->archived_at));
    doc_set_text(one, "kept_until",
                 clock_format_day(op->arena, archive_rules_kept_until(r->archive_class, day)));
}

err_t archive_document_found(struct op *op, int64_t community_id,
                             const struct archive_search *search, struct doc *document)
{
    struct doc *items = doc_set_list(document, "items");
    struct archive_search more = *search;
    struct archive_record *records;
    size_t count;
    err_t e;

    more.limit++;
    e = archive_find(op, community_id, &more, &records, &count);
    if (e != OK)
        return e;
    doc_set_null(document, "next");
    if (count == (size_t)more.limit) {
        count--;
        doc_set_text(document, "next",
                     http_cursor_make(op->arena, records[count - 1].archived_at,
                                      records[count - 1].case_id));
    }
    for (size_t i = 0; i < count; i++)
        add_archived(op, items, &records[i]);
    return OK;
}

/* ---- hand-overs
 * ------------------------------------------------------------------------------------ */

/* A list is printed and kept: "2026-11-25 09:50", never "today". */
static const char *moment(struct op *op, int64_t at)
{
    const char *text = clock_format(op->arena, at, op->utc_offset_min);

    return at == 0 ? NULL : arena_printf(op->arena, "%.10s %.5s", text, text + 11);
}

static void set_head(struct op *op, const struct archive_handover *h, struct doc *out)
{
    doc_set_id(out, "id", h->id);
    doc_set_text(out, "number", h->number);
    doc_set_text(out, "note", h->note);
    doc_set_id(out, "handed_by", h->handed_by);
    doc_set_text(out, "handed_by_name", person_name(op, h->handed_by));
    doc_set_time(out, "handed_at", h->handed_at, op->utc_offset_min);
    doc_set_text(out, "handed_text", moment(op, h->handed_at));
    doc_set_id(out, "received_by", h->received_by);
    doc_set_text(out, "received_by_name", person_name(op, h->received_by));
    doc_set_time(out, "received_at", h->received_at, op->utc_offset_min);
    doc_set_text(out, "received_text", moment(op, h->received_at));
    doc_set_bool(out, "is_received", h->received_at != 0);
}

static void add_item(struct op *op, struct doc *items, const struct archive_item *i)
{
    struct doc *one = doc_add_object(items);

    doc_set_int(one, "ordinal", (int64_t)items->count);
    doc_set_id(one, "case", i->case_id);
    doc_set_text(one, "number", i->number);
    doc_set_text(one, "nature", i->nature);
    doc_set_text(one, "class_name", archive_rules_class_name(i->nature));
    doc_set_text(one, "title", i->title);
    doc_set_text(one, "where", where(i->house, i->place));
    doc_set_time(one, "closed_at", i->closed_at, op->utc_offset_min);
    doc_set_text(one, "closed_text",
                 i->closed_at == 0
                     ? ""
                     : clock_format_day(op->arena, clock_day(i->closed_at, op->utc_offset_min)));
    doc_set_text(one, "state", i->state);
    doc_set_bool(one, "is_sent", str_equal(i->state, "sent"));
    doc_set_text(one, "state_name",
                 str_equal(i->state, "sent")       ? "待接收"
                 : str_equal(i->state, "received") ? "已接收"
                                                   : "退回");
    doc_set_text(one, "state_colour",
                 str_equal(i->state, "sent")       ? "waiting"
                 : str_equal(i->state, "received") ? "met"
                                                   : "missed");
    doc_set_text(one, "reason", i->reason);
    doc_set_text(one, "archive_number", i->archive_number);
}

err_t archive_document_handover(struct op *op, const struct archive_handover *h,
                                const struct archive_item *items, size_t count,
                                struct doc *document)
{
    struct doc *list;
    struct community *community;
    int64_t refused = 0;
    err_t e = register_community_get(op, h->community_id, &community);

    if (e != OK)
        return e;
    op->utc_offset_min = community->utc_offset_min;
    set_head(op, h, document);
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    list = doc_set_list(document, "items");
    for (size_t i = 0; i < count; i++) {
        add_item(op, list, &items[i]);
        refused += str_equal(items[i].state, "refused");
    }
    doc_set_int(document, "count", (int64_t)count);
    doc_set_int(document, "refused", refused);
    return OK;
}

err_t archive_document_handovers(struct op *op, int64_t community_id, int64_t before_id, int limit,
                                 struct doc *document)
{
    struct doc *items = doc_set_list(document, "items");
    struct archive_handover *handovers;
    size_t count;
    err_t e = archive_list(op, community_id, before_id, limit + 1, &handovers, &count);

    if (e != OK)
        return e;
    doc_set_null(document, "next");
    if (count == (size_t)limit + 1) {
        count--;
        doc_set_text(document, "next", http_cursor_make(op->arena, handovers[count - 1].id, 0));
    }
    for (size_t i = 0; i < count; i++)
        set_head(op, &handovers[i], doc_add_object(items));
    return OK;
}
