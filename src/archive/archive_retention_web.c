/* /archive/retention: what is due, the lists of destruction, and what is held. */
#include "archive/archive.h"
#include "http/http_list.h"

#include "archive/archive_retention.h"
#include "archive/archive_rules.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_words.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

#define MAY_APPROVE_DESTRUCTION ROLE_BIT(ROLE_DIRECTOR)

static const struct field COMMUNITY_FIELDS[] = {
    {"community", FIELD_TEXT, false, .max = 40, .label = "小区"}, FIELDS_END};
static const struct field HOLD_FIELDS[] = {
    {"community", FIELD_TEXT, false, .max = 40, .label = "小区"},
    {"number", FIELD_TEXT, true, .max = 40, .label = "单号"},
    {"reason", FIELD_TEXT, true, .min = 2, .max = 500, .label = "保全原因"},
    FIELDS_END};

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

/* ---- the page ------------------------------------------------------------------------------- */

static err_t set_due(struct op *op, int64_t community_id, struct retention_place after,
                     struct doc *document, const char **ret_next)
{
    struct doc *list = doc_set_list(document, "due");
    struct retention_record *records;
    size_t count;
    bool more;
    err_t e = archive_retention_due(op, community_id, after, &records, &count, &more);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "case", records[i].case_id);
        doc_set_text(one, "number", records[i].number);
        doc_set_text(one, "class", records[i].archive_class);
        doc_set_text(one, "class_name", archive_rules_class_name(records[i].archive_class));
        doc_set_text(one, "kept_until", clock_format_day(op->arena, records[i].kept_until));
    }
    doc_set_int(document, "due_count", (int64_t)count);
    doc_set_bool(document, "due_more", more);
    *ret_next = !more ? NULL
                      : http_cursor_make(op->arena, records[count - 1].archived_at,
                                         records[count - 1].case_id);
    return OK;
}

static void add_list(struct op *op, const struct retention_list *l, bool may_approve,
                     struct doc *one)
{
    doc_set_id(one, "id", l->id);
    doc_set_int(one, "size", l->size);
    doc_set_time(one, "proposed_at", l->proposed_at, op->utc_offset_min);
    doc_set_text(one, "proposed_by_name", person_name(op, l->proposed_by));
    doc_set_text(one, "proposed_text", case_words_instant(op, l->proposed_at));
    doc_set_time(one, "approved_at", l->approved_at, op->utc_offset_min);
    doc_set_text(one, "approved_by_name", person_name(op, l->approved_by));
    doc_set_text(one, "approved_text",
                 l->approved_at == 0 ? NULL : case_words_instant(op, l->approved_at));
    doc_set_time(one, "done_at", l->done_at, op->utc_offset_min);
    doc_set_text(one, "done_text", l->done_at == 0 ? NULL : case_words_instant(op, l->done_at));
    doc_set_int(one, "cases", l->cases);
    doc_set_int(one, "payloads", l->payloads);
    doc_set_bool(one, "is_done", l->done_at != 0);
    doc_set_bool(one, "is_waiting", l->approved_at != 0 && l->done_at == 0);
    doc_set_bool(one, "is_open", l->approved_at == 0);
    doc_set_bool(one, "may_approve",
                 may_approve && l->approved_at == 0 && l->proposed_by != op->actor->id);
}

static err_t set_lists(struct op *op, int64_t community_id, struct doc *document)
{
    struct doc *list = doc_set_list(document, "lists");
    bool may_approve = (op_roles_in(op, community_id) & MAY_APPROVE_DESTRUCTION) != 0;
    struct retention_list *lists;
    size_t count;
    err_t e = archive_retention_lists(op, community_id, &lists, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        add_list(op, &lists[i], may_approve, doc_add_object(list));
    return e;
}

static err_t set_holds(struct op *op, int64_t community_id, struct doc *document)
{
    struct doc *list = doc_set_list(document, "holds");
    struct legal_hold *holds;
    size_t count;
    err_t e = archive_retention_holds(op, community_id, &holds, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "id", holds[i].id);
        doc_set_id(one, "case", holds[i].case_id);
        doc_set_text(one, "number", holds[i].number);
        doc_set_text(one, "reason", holds[i].reason);
        doc_set_text(one, "set_by_name", person_name(op, holds[i].set_by));
        doc_set_text(one, "set_text", case_words_instant(op, holds[i].set_at));
    }
    return e;
}

static err_t show(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *page = doc_set_object(document, "page");
    struct community *community;
    const char *more;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_SEE_RETENTION, &community_id);

    if (e == OK)
        e = register_community_get(op, community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_bool(page, "may_propose", (op_roles_in(op, community_id) & MAY_RECEIVE) != 0);
    doc_set_bool(page, "may_lift", (op_roles_in(op, community_id) & MAY_APPROVE_DESTRUCTION) != 0);
    e = set_due(op, community_id, (struct retention_place){0}, document, &more);
    if (e == OK)
        e = set_lists(op, community_id, document);
    if (e == OK)
        e = set_holds(op, community_id, document);
    reply->fields = HOLD_FIELDS;
    return e == OK ? reply_page(reply, document, "archive/retention") : e;
}

/* ---- what is done --------------------------------------------------------------------------- */

static err_t back(struct request *req, struct reply *reply, int64_t community_id, int status)
{
    struct community *community;
    err_t e = register_community_get(req->op, community_id, &community);

    return e == OK ? reply_see(reply, status,
                               arena_printf(req->op->arena, "/archive/retention?community=%s",
                                            community->code))
                   : e;
}

static err_t propose(struct request *req, struct reply *reply)
{
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_RECEIVE, &community_id);

    if (e == OK)
        e = archive_retention_propose(req->op, community_id, &id);
    return e == OK ? back(req, reply, community_id, 201) : e;
}

static err_t approve(struct request *req, struct reply *reply)
{
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_APPROVE_DESTRUCTION, &community_id);

    if (e == OK)
        e = request_path_id(req, "id", &id);
    if (e == OK)
        e = archive_retention_approve(req->op, community_id, id);
    return e == OK ? back(req, reply, community_id, 200) : e;
}

static err_t hold(struct request *req, struct reply *reply)
{
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_SEE_RETENTION, &community_id);

    if (e == OK)
        e = archive_retention_hold(req->op, community_id, doc_get_text(req->input, "number"),
                                   doc_get_text(req->input, "reason"), &id);
    return e == OK ? back(req, reply, community_id, 201) : e;
}

static err_t lift(struct request *req, struct reply *reply)
{
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_APPROVE_DESTRUCTION, &community_id);

    if (e == OK)
        e = request_path_id(req, "id", &id);
    if (e == OK)
        e = archive_retention_lift(req->op, community_id, id);
    return e == OK ? back(req, reply, community_id, 200) : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column DUE_FILE[] = {
    {"number", "单号", VIEW_TEXT, 18},
    {"class", "档案类代码", VIEW_TEXT, 12},
    {"class_name", "档案类别", VIEW_TEXT, 12},
    {"kept_until", "保管至", VIEW_DAY, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* The page shows what goes first, a list of destruction holds as much; the file has all of it. */
static err_t due_rows(struct request *req, struct reply *reply)
{
    const char *cursor = doc_get_text(req->input, "after"), *next;
    struct retention_place after = {0};
    int64_t community_id;
    err_t e = register_page_community(req, MAY_SEE_RETENTION, &community_id);

    if (e == OK && !str_is_empty(cursor))
        e = http_cursor_parse(req->op, cursor, &after.archived_at, &after.case_id);
    if (e != OK)
        return e;
    reply->document = doc_object(req->op->arena);
    e = set_due(req->op, community_id, after, reply->document, &next);
    if (e == OK)
        doc_set_text(reply->document, "next", next);
    return e;
}

static err_t due_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"retention", "保管到期", MAY_SEE_RETENTION,
                                          due_rows,    "due",      DUE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route ARCHIVE_RETENTION_ROUTES[] = {
    {GET, "/archive/retention", MAY_SEE_RETENTION, READS, COMMUNITY_FIELDS, show,
     .summary = "Archived records whose time is over, lists of destruction, legal holds"},
    {POST, "/archive/retention", MAY_RECEIVE, WRITES, COMMUNITY_FIELDS, propose,
     .summary = "Lists all that is due for destruction", .template = "archive/retention",
     .again = "/archive/retention"},
    {POST, "/archive/retention/{id}/approve", MAY_APPROVE_DESTRUCTION, WRITES, COMMUNITY_FIELDS,
     approve, .summary = "The second person approves a list", .template = "archive/retention",
     .again = "/archive/retention"},
    {POST, "/archive/holds", MAY_SEE_RETENTION, WRITES, HOLD_FIELDS, hold,
     .summary = "Holds a case for a court, an authority or a dispute",
     .template = "archive/retention", .again = "/archive/retention"},
    {POST, "/archive/holds/{id}/lift", MAY_APPROVE_DESTRUCTION, WRITES, COMMUNITY_FIELDS, lift,
     .summary = "Lifts a hold", .template = "archive/retention", .again = "/archive/retention"},
    HTTP_LIST_ROUTES("/archive/retention", MAY_SEE_RETENTION, COMMUNITY_FIELDS, due_file,
                     "The records whose time is over"),
    ROUTES_END,
};
