/* Settings: communities, their hours and facts. */
#include "setup/setup_community.h"
#include "http/http_list.h"
#include "setup/setup_community_facts.h"

#include "staff/staff.h"

#include "base/buf.h"
#include "base/str.h"

enum { WORDS_MAX = 50 };

/* ---- the list ---------------------------------------------------------------------- */

static const struct field LIST_QUERY[] = {
    {.name = "q", .kind = FIELD_TEXT, .max = WORDS_MAX, .label = "代码或名称"},
    {.name = "limit", .kind = FIELD_INT, .min = 1, .max = 200, .label = "条数"},
    {.name = "after", .kind = FIELD_TEXT, .max = 64, .label = "续页"},
    FIELDS_END,
};

static bool may_add(const struct op *op)
{
    return (op_roles_in(op, 0) & MAY_ADMINISTER) != 0;
}

static err_t fill_list(struct op *op, const struct community *communities, size_t count,
                       struct doc *list)
{
    struct doc *items = doc_set_list(list, "items");
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        e = register_community_document(op, &communities[i], one);
    }
    return e;
}

static err_t list_communities(struct request *req, struct reply *reply)
{
    struct doc *list = doc_object(req->op->arena), *page;
    const char *after = doc_get_text(req->input, "after");
    size_t count, limit = (size_t)request_limit(req);
    struct community *communities;
    const int64_t *ids;
    err_t e;

    staff_scope(req->op, MAY_SEE_SETUP, &ids, &count);
    e = register_community_page(req->op, ids, count, doc_get_text(req->input, "q"),
                                after == NULL ? "" : after, (int64_t)limit + 1, &communities,
                                &count);
    if (e == OK)
        e = fill_list(req->op, communities, count > limit ? limit : count, list);
    if (e != OK)
        return e;
    page = doc_set_object(list, "page");
    doc_set_text(list, "next", count > limit ? communities[limit - 1].code : NULL);
    if (count > limit)
        doc_set_text(page, "next_href",
                     arena_printf(req->op->arena, "/settings/communities?after=%s",
                                  communities[limit - 1].code));
    doc_set_bool(page, "may_add", may_add(req->op));
    reply->fields = LIST_QUERY;
    return reply_page(reply, list, "setup/communities");
}

/* ---- one ------------------------------------------------------------------------------ */

static err_t show_community(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *page;
    struct community *community;
    int64_t houses;
    err_t e = setup_community_of(req, MAY_SEE_SETUP, &community);

    if (e == OK)
        e = register_community_document(op, community, document);
    if (e == OK)
        e = register_houses_count(op, community->id, &houses);
    if (e == OK)
        e = setup_community_initial(op, community, document);
    if (e != OK)
        return e;
    doc_set_int(document, "houses", houses);
    page = doc_set_object(document, "page");
    doc_set_bool(page, "may_change",
                 ((op_roles_in(op, community->id) | op_roles_in(op, 0)) & MAY_ADMINISTER) != 0);
    doc_set_int(page, "houses_at_once", REGISTER_HOUSES_AT_ONCE);
    setup_facts_words(op, doc_get(document, "profile"), page);
    reply->fields = SETUP_COMMUNITY_FIELDS;
    return reply_page(reply, document, "setup/community");
}

static const char *path_of(struct op *op, const char *code)
{
    return arena_printf(op->arena, "/settings/communities/%s", code);
}

/* ---- new, and changed --------------------------------------------------------------------- */

static err_t new_community(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = setup_community_initial(req->op, NULL, document);

    reply->fields = SETUP_COMMUNITY_NEW_FIELDS;
    return e == OK ? reply_page(reply, document, "setup/community_new") : e;
}

static err_t add_community(struct request *req, struct reply *reply)
{
    struct community community;
    int64_t id;
    err_t e;

    if (!may_add(req->op))
        return op_fail(req->op, ERR_FORBIDDEN, "小区由公司的系统管理员添加");
    e = setup_community_read(req, NULL, &community);
    if (e == OK)
        e = setup_community_add(req->op, &community, &id);
    if (e == ERR_CONFLICT) {
        op_forget_fault(req->op);
        return op_fail_field(req->op, "code", "taken", "小区代码 %s 已经有了", community.code);
    }
    return e == OK ? reply_see(reply, 201, path_of(req->op, community.code)) : e;
}

static err_t change_community(struct request *req, struct reply *reply)
{
    struct community *there, changed;
    err_t e = setup_community_of(req, MAY_ADMINISTER, &there);

    if (e == OK)
        e = setup_community_read(req, there->profile, &changed);
    if (e != OK)
        return e;
    changed.id = there->id;
    e = register_community_change(req->op, &changed);
    return e == OK ? reply_see(reply, 200, path_of(req->op, there->code)) : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column COMMUNITY_FILE[] = {
    {"code", "小区编码", VIEW_TEXT, 0},
    {"name", "小区", VIEW_TEXT, 20},
    {"property_kind", "物业类型代码", VIEW_TEXT, 14},
    {"hotline_hours", "热线时间", VIEW_TEXT, 0},
    {"counter_hours", "前台时间", VIEW_TEXT, 0},
    {"work_hours", "工作时间", VIEW_TEXT, 24},
    {"profile.phone", "电话", VIEW_TEXT, 16},
    {"profile.city", "城市", VIEW_TEXT, 12},
    {"profile.district", "区县", VIEW_TEXT, 16},
    {"profile.address", "地址", VIEW_TEXT, 30},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t list_communities_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"communities",    "小区", MAY_SEE_SETUP,
                                          list_communities, NULL,   COMMUNITY_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SETUP_COMMUNITY_ROUTES[] = {
    {GET, "/settings/communities", MAY_SEE_SETUP, READS, LIST_QUERY, list_communities,
     .summary = "The communities that the caller administers, directs or watches"},
    {GET, "/settings/communities/new", MAY_ADMINISTER, READS, NULL, new_community,
     .summary = "The form of a new community"},
    {POST, "/settings/communities", MAY_ADMINISTER, WRITES, SETUP_COMMUNITY_NEW_FIELDS,
     add_community, .summary = "Adds a community, bound to the founding standard",
     .template = "setup/community_new", .again = "/settings/communities/new"},
    {GET, "/settings/communities/{code}", MAY_SEE_SETUP, READS, NULL, show_community,
     .summary = "One community: hours, facts, number of houses"},
    {POST, "/settings/communities/{code}", MAY_ADMINISTER, WRITES, SETUP_COMMUNITY_FIELDS,
     change_community, .summary = "Changes name, hours and facts; running cases keep their hours",
     .template = "setup/community", .again = "/settings/communities/{code}"},
    HTTP_LIST_ROUTES("/settings/communities", MAY_SEE_SETUP, LIST_QUERY, list_communities_file,
                     "The communities"),
    ROUTES_END,
};
