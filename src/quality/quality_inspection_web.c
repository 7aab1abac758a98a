/* /inspections: the record of inspections, and what was put right. */
#include "quality/quality_inspection.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_words.h"
#include "http/http_list.h"
#include "register/register.h"

#include <inttypes.h>

static const struct field LIST_FIELDS[] = {
    {"by_kind", FIELD_ENUM, false, .words = QUALITY_SUPERVISORS, .label = "谁来检查"},
    {"open", FIELD_BOOL, false, .label = "只看待整改"},
    FIELDS_OF_A_LIST,
    FIELDS_END};
static const struct field ADD_FIELDS[] = {
    {"by_kind", FIELD_ENUM, true, .words = QUALITY_SUPERVISORS, .label = "谁来检查"},
    {"by_name", FIELD_TEXT, true, .max = 60, .label = "单位和姓名"},
    {"day", FIELD_DAY, true, .label = "检查日期"},
    {"subject", FIELD_TEXT, true, .max = 100, .label = "检查什么"},
    {"found", FIELD_TEXT, true, .max = 2000, .label = "检查情况"},
    {"ordered", FIELD_TEXT, false, .max = 2000, .label = "整改要求"},
    {"due", FIELD_DAY, false, .label = "何时前完成"},
    FIELDS_END};
static const struct field DONE_FIELDS[] = {
    {"day", FIELD_DAY, true, .label = "完成日期"},
    {"text", FIELD_TEXT, true, .max = 2000, .label = "做了什么"},
    FIELDS_END};
static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
}

static void set_kinds(struct doc *document, bool with_all)
{
    struct doc *list = doc_set_list(doc_set_object(document, "choices"), "by_kind");

    if (with_all)
        add_choice(list, "", "全部");
    for (const char *const *kind = QUALITY_SUPERVISORS; *kind != NULL; kind++)
        add_choice(list, *kind, quality_supervisor_name(*kind));
}

static bool may_keep(const struct op *op, int64_t community_id)
{
    return ((op_roles_in(op, 0) | op_roles_in(op, community_id)) & MAY_KEEP_INSPECTIONS) != 0;
}

static err_t begin(struct request *req, uint64_t who, struct doc *document,
                   int64_t *ret_community_id)
{
    struct community *community;
    struct doc *page = doc_set_object(document, "page");
    err_t e = register_page_community(req, who, ret_community_id);

    if (e == OK)
        e = register_community_get(req->op, *ret_community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    doc_set_bool(page, "may_keep", may_keep(req->op, *ret_community_id));
    return register_page_choices(req->op, who, *ret_community_id, page);
}

static void set_next(struct request *req, struct doc *document,
                     const struct quality_inspection *last)
{
    const struct doc *input = req->input;
    const char *kind = doc_get_text(input, "by_kind"), *cursor;

    if (last == NULL) {
        doc_set_null(document, "next");
        return;
    }
    cursor = http_cursor_make(req->op->arena, last->at_day, last->id);
    doc_set_text(document, "next", cursor);
    doc_set_text(doc_get(document, "page"), "next_href",
                 arena_printf(req->op->arena, "/inspections?community=%s&by_kind=%s%s&after=%s",
                              doc_get_text(document, "community"), kind == NULL ? "" : kind,
                              doc_get_bool(input, "open") ? "&open=1" : "", cursor));
}

static err_t list_inspections(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    const char *after = doc_get_text(req->input, "after");
    int64_t open, late, limit = request_limit(req);
    struct quality_inspection_asking asking = {.by_kind = doc_get_text(req->input, "by_kind"),
                                               .open_only = doc_get_bool(req->input, "open"),
                                               .before_day = INT64_MAX,
                                               .before_id = INT64_MAX,
                                               .limit = limit + 1};
    struct quality_inspection *found;
    size_t count;
    err_t e = begin(req, MAY_SEE_INSPECTIONS, document, &asking.community_id);

    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(req->op, after, &asking.before_day, &asking.before_id);
    if (e == OK)
        e = quality_inspection_list(req->op, &asking, &found, &count);
    if (e == OK)
        e = quality_inspection_open(req->op, asking.community_id, &open, &late);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count && i < (size_t)limit; i++)
        quality_inspection_set(req->op, &found[i], doc_add_object(items));
    doc_set_int(document, "open", open);
    doc_set_int(document, "late", late);
    set_next(req, document, count > (size_t)limit ? &found[limit - 1] : NULL);
    set_kinds(document, true);
    reply->fields = LIST_FIELDS;
    return reply_page(reply, document, "quality/inspections");
}

static err_t new_inspection(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    int64_t community_id, today;
    err_t e = begin(req, MAY_KEEP_INSPECTIONS, document, &community_id);

    if (e != OK)
        return e;
    set_kinds(document, false);
    today = clock_day(req->op->now, req->op->utc_offset_min);
    doc_set_text(doc_set_object(document, "initial"), "day",
                 clock_format_day(req->op->arena, today));
    reply->fields = ADD_FIELDS;
    return reply_page(reply, document, "quality/inspection_new");
}

/* The inspection of the path, in a community where the caller has one of the roles. */
static err_t get_inspection(struct request *req, uint64_t who, struct quality_inspection **ret_i)
{
    struct community *community;
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    staff_scope(req->op, who, &communities, &count);
    if (e == OK)
        e = quality_inspection_get(req->op, communities, count, id, ret_i);
    if (e == OK)
        e = register_community_get(req->op, (*ret_i)->community_id, &community);
    if (e == OK)
        req->op->utc_offset_min = community->utc_offset_min;
    return e;
}

static const char *name_of(struct op *op, int64_t id)
{
    struct staff_member *member;

    if (id != 0 && staff_get(op, id, &member) == OK)
        return member->name;
    op_forget_fault(op);
    return NULL;
}

static err_t show_inspection(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct op *op = req->op;
    struct quality_inspection *i;
    struct community *community;
    err_t e = get_inspection(req, MAY_SEE_INSPECTIONS, &i);

    if (e == OK)
        e = register_community_get(op, i->community_id, &community);
    if (e != OK)
        return e;
    quality_inspection_set(op, i, document);
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    page = doc_set_object(document, "page");
    doc_set_text(page, "made_text", case_words_instant(op, i->made_at));
    doc_set_text(page, "made_name", name_of(op, i->made_by));
    doc_set_text(page, "done_name", name_of(op, i->done_by));
    doc_set_bool(page, "may_finish",
                 i->due_day != 0 && i->done_day == 0 && may_keep(op, i->community_id));
    doc_set_text(doc_set_object(document, "initial"), "day",
                 clock_format_day(op->arena, clock_day(op->now, op->utc_offset_min)));
    reply->fields = DONE_FIELDS;
    return reply_page(reply, document, "quality/inspection");
}

static const char *path_of(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/inspections/%" PRId64, id);
}

static err_t add_inspection(struct request *req, struct reply *reply)
{
    const struct doc *input = req->input;
    struct quality_inspection i = {.by_kind = doc_get_text(input, "by_kind"),
                                   .by_name = doc_get_text(input, "by_name"),
                                   .at_day = doc_get_int(input, "day"),
                                   .subject = doc_get_text(input, "subject"),
                                   .found = doc_get_text(input, "found"),
                                   .ordered = doc_get_text(input, "ordered"),
                                   .due_day = doc_get_int(input, "due")};
    int64_t id;
    err_t e = register_page_community(req, MAY_KEEP_INSPECTIONS, &i.community_id);

    if (e == OK)
        e = quality_inspection_add(req->op, &i, &id);
    return e == OK ? reply_see(reply, 201, path_of(req->op, id)) : e;
}

static err_t finish_inspection(struct request *req, struct reply *reply)
{
    struct quality_inspection *i;
    err_t e = get_inspection(req, MAY_KEEP_INSPECTIONS, &i);

    if (e == OK)
        e = quality_inspection_done(req->op, i->community_id, i->id, doc_get_int(req->input, "day"),
                                    doc_get_text(req->input, "text"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, i->id)) : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column INSPECTION_FILE[] = {
    {"day", "日期", VIEW_DAY, 0},
    {"by_kind", "谁来检查代码", VIEW_TEXT, 12},
    {"by_kind_name", "谁来检查", VIEW_TEXT, 14},
    {"by_name", "单位和姓名", VIEW_TEXT, 20},
    {"subject", "检查什么", VIEW_TEXT, 30},
    {"found", "检查情况", VIEW_TEXT, 50},
    {"ordered", "整改要求", VIEW_TEXT, 50},
    {"due", "何时前完成", VIEW_DAY, 0},
    {"done", "完成日期", VIEW_DAY, 0},
    {"done_text", "做了什么", VIEW_TEXT, 50},
    {"state", "状态代码", VIEW_TEXT, 12},
    {"state_name", "状态", VIEW_TEXT, 12},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t list_inspections_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"inspections",    "检查", MAY_SEE_INSPECTIONS,
                                          list_inspections, NULL,   INSPECTION_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route QUALITY_INSPECTION_ROUTES[] = {
    {GET, "/inspections", MAY_SEE_INSPECTIONS, READS, LIST_FIELDS, list_inspections,
     .summary = "Inspections by authorities, committee, owners and company, the newest first"},
    {GET, "/inspections/new", MAY_KEEP_INSPECTIONS, READS, NULL, new_inspection,
     .summary = "The form of an inspection"},
    {POST, "/inspections", MAY_KEEP_INSPECTIONS, WRITES, ADD_FIELDS, add_inspection,
     .summary = "Records an inspection: who came, what was found and ordered",
     .template = "quality/inspection_new", .again = "/inspections/new"},
    {GET, "/inspections/{id}", MAY_SEE_INSPECTIONS, READS, NULL, show_inspection,
     .summary = "One inspection and what became of it"},
    {POST, "/inspections/{id}/done", MAY_KEEP_INSPECTIONS, WRITES, DONE_FIELDS, finish_inspection,
     .summary = "Records that what was ordered is done", .template = "quality/inspection",
     .again = "/inspections/{id}"},
    HTTP_LIST_ROUTES("/inspections", MAY_SEE_INSPECTIONS, LIST_FIELDS, list_inspections_file,
                     "The inspections"),
    ROUTES_END,
};
