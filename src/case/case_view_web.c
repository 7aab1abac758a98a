/* /cases/views: saved views of the list. */
#include "case/case_view.h"

#include "base/str.h"
#include "case/case_query.h"
#include "case/case_rules.h"
#include "register/register.h"
#include "staff/staff.h"

enum { LONGEST_QUERY = 1000 };

static const char *href_of(struct op *op, const struct case_view *v)
{
    return str_is_empty(v->query) ? "/cases" : arena_printf(op->arena, "/cases?%s", v->query);
}

err_t case_view_fill(struct op *op, struct doc *page, const char *query)
{
    struct doc *list = doc_set_list(page, "views");
    struct case_view *views;
    size_t count = 0;
    err_t e = case_view_list(op, &views, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "name", views[i].name);
        doc_set_text(one, "href", href_of(op, &views[i]));
        doc_set_bool(one, "is_here", str_equal(views[i].query, query));
        doc_set_bool(one, "is_shared", views[i].shared);
    }
    doc_set_bool(page, "has_views", list->count > 0);
    return e;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void add_view(struct op *op, struct doc *items, const struct case_view *v)
{
    uint64_t roles = v->shared ? op_roles_in(op, v->community_id) : 0;
    bool is_mine = v->owner_id == op->actor->id;
    struct doc *one = doc_add_object(items);

    doc_set_id(one, "id", v->id);
    doc_set_text(one, "name", v->name);
    doc_set_text(one, "query", v->query);
    doc_set_text(one, "href", href_of(op, v));
    doc_set_bool(one, "shared", v->shared);
    doc_set_bool(one, "may_change", is_mine || (roles & ROLE_BIT(ROLE_DIRECTOR)) != 0);
    doc_set_bool(one, "may_share",
                 !v->shared && staff_may(op, ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR)));
}

/* Where a view may be shared; a page asks only if there is more than one. */
static err_t add_communities(struct op *op, struct doc *document)
{
    struct doc *list = doc_set_list(doc_set_object(document, "choices"), "community");
    const int64_t *communities;
    size_t count;
    err_t e = OK;

    staff_scope(op, ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR), &communities, &count);
    for (size_t i = 0; e == OK && count > 1 && i < count && i < CASE_VIEW_MOST; i++) {
        struct doc *one = doc_add_object(list);
        struct community *community;
        e = register_community_get(op, communities[i], &community);
        if (e != OK)
            break;
        doc_set_text(one, "value", community->code);
        doc_set_text(one, "name", community->name);
    }
    doc_set_bool(document, "many", list->count > 0);
    return e;
}

static err_t case_view_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct case_view *views;
    size_t count = 0;
    err_t e = case_view_list(req->op, &views, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        add_view(req->op, items, &views[i]);
    doc_set_null(document, "next");
    if (e == OK && req->wants_html)
        e = add_communities(req->op, document);
    return e != OK ? e : reply_page(reply, document, "case/views");
}

/* ---- changes --------------------------------------------------------------------------------- */

static const struct field SAVE_FIELDS[] = {
    {"name", FIELD_TEXT, true, .min = 1, .max = 30, .label = "视图名称"},
    {"query", FIELD_TEXT, false, .max = LONGEST_QUERY, .label = "条件",
     .help = "the query of GET /cases, such as status=accepted&urgent=1"},
    FIELDS_END,
};
static const struct field RENAME_FIELDS[] = {
    {"name", FIELD_TEXT, true, .min = 1, .max = 30, .label = "视图名称"},
    FIELDS_END,
};

/* Only a question that the list would answer is kept. */
static err_t check_question(struct request *req, struct doc **ret_asked)
{
    struct request asking = *req;
    struct case_filter filter;
    bool none;
    err_t e = case_query_parse(req->op, doc_get_text(req->input, "query"), ret_asked);

    asking.input = *ret_asked;
    return e != OK ? e : case_query_filter(&asking, &filter, &none);
}

static err_t case_view_web_save(struct request *req, struct reply *reply)
{
    struct doc *asked = NULL;
    struct case_view view;
    err_t e = check_question(req, &asked);

    if (e == OK)
        e = case_view_save(req->op, doc_get_text(req->input, "name"),
                           case_query_text(req->op->arena, asked, NULL, true), &view);
    if (e != OK)
        return e;
    return reply_see(reply, 201, req->wants_html ? href_of(req->op, &view) : "/cases/views");
}

static err_t case_view_web_rename(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_view_rename(req->op, id, doc_get_text(req->input, "name"));
    return e != OK ? e : reply_see(reply, 200, "/cases/views");
}

static err_t case_view_web_delete(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_view_delete(req->op, id);
    return e != OK ? e : reply_see(reply, 200, "/cases/views");
}

static err_t case_view_web_share(struct request *req, struct reply *reply)
{
    int64_t id, community_id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = register_choose_community(req->op, req->community, &community_id);
    if (e == OK)
        e = case_view_share(req->op, id, community_id);
    return e != OK ? e : reply_see(reply, 200, "/cases/views");
}

static err_t case_view_web_unshare(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_view_unshare(req->op, id);
    return e != OK ? e : reply_see(reply, 200, "/cases/views");
}

const struct route CASE_VIEW_ROUTES[] = {
    {GET, "/cases/views", MAY_SEE_CASE, READS, NULL, case_view_web_list,
     .summary = "Saved views of the list: the caller's own, then those shared with him"},
    {POST, "/cases/views", MAY_SEE_CASE, WRITES, SAVE_FIELDS, case_view_web_save,
     .summary = "Saves a question to the list under a name; the same name replaces it",
     .template = "case/list", .again = "/cases"},
    {POST, "/cases/views/{id}/rename", MAY_SEE_CASE, WRITES, RENAME_FIELDS, case_view_web_rename,
     .summary = "Gives a saved view another name", .template = "case/views",
     .again = "/cases/views"},
    {POST, "/cases/views/{id}/delete", MAY_SEE_CASE, WRITES, NULL, case_view_web_delete,
     .summary = "Deletes a saved view", .template = "case/views", .again = "/cases/views"},
    {POST, "/cases/views/{id}/share", ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR), WRITES, NULL,
     case_view_web_share,
     .summary = "Shares a personal view with a community (`community`); journalled",
     .template = "case/views", .again = "/cases/views"},
    {POST, "/cases/views/{id}/unshare", MAY_SEE_CASE, WRITES, NULL, case_view_web_unshare,
     .summary = "Makes a shared view personal again, of who made it", .template = "case/views",
     .again = "/cases/views"},
    ROUTES_END,
};
