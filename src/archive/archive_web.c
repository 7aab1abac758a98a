#include "archive/archive.h"
#include "http/http_list.h"

#include "archive/archive_document.h"
#include "archive/archive_rules.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "http/http_text.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

static const char *const SHOWS[] = {"ready", "incomplete", "open", "archived", NULL};
/* The archivist's own, and whoever takes cases away (domain.md H). */
#define MAY_TAKE_ARCHIVE (MAY_SEE_ARCHIVE & (MAY_EXPORT | ROLE_BIT(ROLE_ARCHIVIST)))

static const struct field LIST_FIELDS[] = {
    {"show", FIELD_ENUM, false, .words = SHOWS, .label = "范围"},
    {"class", FIELD_TEXT, false, .max = 60, .label = "档案类别"},
    {"number", FIELD_TEXT, false, .max = 60, .label = "档案号"},
    {"from", FIELD_DAY, false, .label = "归档自"},
    {"to", FIELD_DAY, false, .label = "归档至"},
    FIELDS_OF_A_LIST,
    FIELDS_END};
static const struct field HANDOVERS_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};
static const struct field HAND_OVER_FIELDS[] = {
    {"cases", FIELD_LIST, true, .max = 200, .label = "移交的服务单", .help = "ids of closed cases"},
    {"note", FIELD_TEXT, false, .max = 1000, .label = "说明"},
    FIELDS_END};
static const struct field REFUSE_FIELDS[] = {
    {"case", FIELD_ID, true, .label = "退回的服务单"},
    {"reason", FIELD_TEXT, true, .max = 1000, .label = "退回原因"},
    FIELDS_END};
static const struct field RECEIVE_FIELDS[] = {
    {"file", FIELD_BOOL, false, .label = "同时归档",
     .help = "Archive each received record at once under the class of its nature."},
    FIELDS_END};

/* ---- lists ------------------------------------------------------------------------------------
 */

static err_t read_search(struct request *req, struct archive_search *s)
{
    const char *after = doc_get_text(req->input, "after");

    *s = (struct archive_search){.class = doc_get_text(req->input, "class"),
                                 .number = doc_get_text(req->input, "number"),
                                 .limit = (int)request_limit(req)};
    s->from_at = request_day(req, "from", false);
    s->to_at = request_day(req, "to", true);
    return str_is_empty(after) ? OK
                               : http_cursor_parse(req->op, after, &s->before_at, &s->before_id);
}

static void set_classes(struct doc *page, const char *chosen)
{
    struct doc *list = doc_set_list(page, "classes");

    for (const struct archive_class *c = ARCHIVE_CLASSES; c->code != NULL; c++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "code", c->code);
        doc_set_text(one, "name", c->name);
        doc_set_bool(one, "is_chosen", str_equal(c->code, chosen));
    }
}

static void add_param(struct request *req, struct buf *href, const char *name)
{
    const char *value = doc_get_text(req->input, name);

    if (!str_is_empty(value) && doc_get(req->input, name)->kind == DOC_TEXT)
        buf_printf(href, "&%s=%s", name, http_text_encode(req->op->arena, value));
}

static void add_day(struct request *req, struct buf *href, const char *name)
{
    if (!doc_is_null(doc_get(req->input, name)))
        buf_printf(href, "&%s=%s", name,
                   clock_format_day(req->op->arena, doc_get_int(req->input, name)));
}

static err_t set_page(struct request *req, int64_t community_id, const char *show,
                      struct doc *document)
{
    struct doc *page = doc_set_object(document, "page");
    const char *next = doc_get_text(document, "next");
    uint64_t roles = op_roles_in(req->op, community_id);
    struct buf href = buf_in(req->op->arena);

    doc_set_bool(doc_set_object(page, "is"), show, true);
    doc_set_bool(page, "may_hand_over", (roles & MAY_HAND_OVER) != 0);
    doc_set_bool(page, "may_file", (roles & MAY_RECEIVE) != 0);
    doc_set_bool(page, "sees_retention", (roles & MAY_SEE_RETENTION) != 0);
    set_classes(page, doc_get_text(req->input, "class"));
    doc_set_null(page, "next_href");
    if (next != NULL) {
        buf_printf(&href, "/archive?community=%s&show=%s&after=%s",
                   doc_get_text(document, "community"), show, next);
        add_param(req, &href, "class");
        add_param(req, &href, "number");
        add_day(req, &href, "from");
        add_day(req, &href, "to");
        doc_set_text(page, "next_href", href.data);
    }
    return register_page_choices(req->op, MAY_SEE_ARCHIVE, community_id, page);
}

static err_t set_records(struct request *req, int64_t community_id, const char *show,
                         struct doc *document)
{
    const char *after = doc_get_text(req->input, "after");
    struct archive_search search;
    int64_t before_id = 0, unused;
    err_t e = OK;

    if (str_equal(show, "archived")) {
        e = read_search(req, &search);
        return e != OK ? e : archive_document_found(req->op, community_id, &search, document);
    }
    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &before_id, &unused);
    if (e != OK)
        return e;
    return archive_document_records(req->op, community_id,
                                    str_equal(show, "open")         ? ARCHIVE_OPEN
                                    : str_equal(show, "incomplete") ? ARCHIVE_INCOMPLETE
                                                                    : ARCHIVE_READY,
                                    before_id, document);
}

static err_t archive_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *show = doc_get_text(req->input, "show");
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_SEE_ARCHIVE, &community_id);

    if (show == NULL)
        show = "ready";
    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "show", show);
    e = set_records(req, community_id, show, document);
    if (e == OK && req->wants_html)
        e = set_page(req, community_id, show, document);
    return e != OK ? e : reply_page(reply, document, "archive/list");
}

static err_t archive_web_handovers(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *after = doc_get_text(req->input, "after");
    struct community *community;
    int64_t community_id, before_id = 0, unused;
    err_t e = register_page_community(req, MAY_SEE_ARCHIVE, &community_id);

    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(req->op, after, &before_id, &unused);
    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    e = archive_document_handovers(req->op, community_id, before_id, (int)request_limit(req),
                                   document);
    if (e == OK && req->wants_html)
        e = register_page_choices(req->op, MAY_SEE_ARCHIVE, community_id,
                                  doc_set_object(document, "page"));
    return e != OK ? e : reply_page(reply, document, "archive/handovers");
}

/* ---- one hand-over
 * ------------------------------------------------------------------------------- */

static err_t get_handover(struct request *req, struct archive_handover **ret_handover,
                          struct archive_item **ret_items, size_t *ret_count)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, MAY_SEE_ARCHIVE, &communities, &count);
    return archive_get(req->op, communities, count, id, ret_handover, ret_items, ret_count);
}

static err_t archive_web_handover(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;
    err_t e = get_handover(req, &h, &items, &count);

    if (e == OK)
        e = archive_document_handover(req->op, h, items, count, document);
    if (e != OK)
        return e;
    if (req->wants_html) {
        page = doc_set_object(document, "page");
        doc_set_bool(page, "may_receive",
                     h->received_at == 0 && h->handed_by != req->op->actor->id &&
                         (op_roles_in(req->op, h->community_id) & MAY_RECEIVE) != 0);
    }
    return reply_page(reply, document, "archive/handover");
}

static err_t read_ids(struct request *req, int64_t **ret_ids, size_t *ret_count)
{
    const struct doc *list = doc_get(req->input, "cases");
    size_t n = 0;

    *ret_ids = ARENA_ARRAY(req->op->arena, list->count + 1, int64_t);
    DOC_EACH(member, list)
    {
        if (!str_to_int(member->value->text, 1, INT64_MAX, &(*ret_ids)[n++]))
            return op_fail_field(req->op, "cases", "not_an_id", "“移交的服务单”里有一项不是编号");
    }
    *ret_count = n;
    return OK;
}

static const char *handover_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/archive/handovers/%" PRId64, id);
}

static err_t archive_web_hand_over(struct request *req, struct reply *reply)
{
    int64_t community_id, id, *ids;
    size_t count;
    err_t e = register_page_community(req, MAY_HAND_OVER, &community_id);

    if (e == OK)
        e = read_ids(req, &ids, &count);
    if (e == OK)
        e = archive_hand_over(req->op, community_id, ids, count, doc_get_text(req->input, "note"),
                              &id);
    return e != OK ? e : reply_see(reply, 201, handover_path(req->op, id));
}

static err_t archive_web_refuse(struct request *req, struct reply *reply)
{
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;
    err_t e = get_handover(req, &h, &items, &count);

    if (e == OK)
        e = archive_refuse(req->op, h->community_id, h->id, doc_get_int(req->input, "case"),
                           doc_get_text(req->input, "reason"));
    return e != OK ? e : reply_see(reply, 200, handover_path(req->op, h->id));
}

static err_t archive_web_receive(struct request *req, struct reply *reply)
{
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;
    err_t e = get_handover(req, &h, &items, &count);

    if (e == OK)
        e = archive_receive(req->op, h->community_id, h->id, doc_get_bool(req->input, "file"));
    return e != OK ? e : reply_see(reply, 200, handover_path(req->op, h->id));
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column RECORD_FILE[] = {
    {"number", "单号", VIEW_TEXT, 18},
    {"nature", "性质代码", VIEW_TEXT, 12},
    {"status", "状态代码", VIEW_TEXT, 12},
    {"title", "事由", VIEW_TEXT, 36},
    {"where", "房号或地点", VIEW_TEXT, 0},
    {"confidential", "保密", VIEW_BOOL, 6},
    {"closed_at", "办结时间", VIEW_TIME, 0},
    {"missing_text", "缺项", VIEW_TEXT, 24},
    {"handover", "移交代码", VIEW_TEXT, 12},
    {"archive_class", "档案类代码", VIEW_TEXT, 12},
    {"archive_number", "档案号", VIEW_TEXT, 18},
    {"archived_at", "归档时间", VIEW_TIME, 0},
    {"class_name", "档案类别", VIEW_TEXT, 12},
    {"kept_until", "保管至", VIEW_DAY, 0},
    {"nature_name", "性质", VIEW_TEXT, 10},
    {"status_name", "状态", VIEW_TEXT, 12},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t archive_web_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"archive",        "归档", MAY_TAKE_ARCHIVE,
                                          archive_web_list, NULL,   RECORD_FILE};

    return http_list_reply(req, reply, &LIST);
}

static const struct view_column HANDOVER_FILE[] = {
    {"number", "清单号", VIEW_TEXT, 18},
    {"handed_by_name", "移交人", VIEW_TEXT, 14},
    {"handed_at", "移交时间", VIEW_TIME, 0},
    {"received_by_name", "接收人", VIEW_TEXT, 14},
    {"received_at", "接收时间", VIEW_TIME, 0},
    {"note", "说明", VIEW_TEXT, 30},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t archive_web_handovers_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"handovers",           "移交清单", MAY_TAKE_ARCHIVE,
                                          archive_web_handovers, NULL,       HANDOVER_FILE};

    return http_list_reply(req, reply, &LIST);
}

static const struct view_column ITEM_FILE[] = {
    {"ordinal", "序号", VIEW_NUMBER, 0},
    {"number", "单号", VIEW_TEXT, 18},
    {"nature", "性质代码", VIEW_TEXT, 12},
    {"class_name", "档案类别", VIEW_TEXT, 12},
    {"title", "事由", VIEW_TEXT, 36},
    {"where", "房号或地点", VIEW_TEXT, 0},
    {"closed_at", "办结时间", VIEW_TIME, 0},
    {"state", "移交代码", VIEW_TEXT, 12},
    {"state_name", "移交状态", VIEW_TEXT, 12},
    {"reason", "退回原因", VIEW_TEXT, 30},
    {"archive_number", "档案号", VIEW_TEXT, 18},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* One hand-over, whole: it holds at most 200. */
static err_t archive_web_handover_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"handover",           "移交明细", MAY_TAKE_ARCHIVE,
                                          archive_web_handover, NULL,       ITEM_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route ARCHIVE_ROUTES[] = {
    {GET, "/archive", MAY_SEE_ARCHIVE, READS, LIST_FIELDS, archive_web_list,
     "Records that are ready for the archive, lack something, or are archived", NULL, NULL, false,
     NULL},
    {GET, "/archive/handovers", MAY_SEE_ARCHIVE, READS, HANDOVERS_FIELDS, archive_web_handovers,
     "Hand-over lists, newest first", NULL, NULL, false, NULL},
    {POST, "/archive/handovers", MAY_HAND_OVER, WRITES, HAND_OVER_FIELDS, archive_web_hand_over,
     "Hand closed records over to the archivist", "archive/list", NULL, false, "/archive"},
    {GET, "/archive/handovers/{id}", MAY_SEE_ARCHIVE, READS, NULL, archive_web_handover,
     "One hand-over with its list", NULL, NULL, false, NULL},
    {POST, "/archive/handovers/{id}/refuse", MAY_RECEIVE, WRITES, REFUSE_FIELDS, archive_web_refuse,
     "Give one record back to who handed it over", "archive/handover", NULL, false, NULL},
    {POST, "/archive/handovers/{id}/receive", MAY_RECEIVE, WRITES, RECEIVE_FIELDS,
     archive_web_receive, "The receipt for all that was not refused", "archive/handover", NULL,
     false, NULL},
    HTTP_LIST_ROUTES("/archive", MAY_TAKE_ARCHIVE, LIST_FIELDS, archive_web_list_file,
                     "The list of the archive"),
    HTTP_LIST_ROUTES("/archive/handovers", MAY_TAKE_ARCHIVE, HANDOVERS_FIELDS,
                     archive_web_handovers_file, "The hand-over lists"),
    HTTP_LIST_ROUTES_OF_ONE("/archive/handovers/{id}", MAY_TAKE_ARCHIVE, NULL,
                            archive_web_handover_file, "The cases of a hand-over"),
    ROUTES_END,
};
