/* What a search box finds, in groups: the register's keys, then the index of cases. */
#include "desk/desk_find.h"

#include "base/buf.h"
#include "base/str.h"
#include "call/call.h"
#include "case/case_document.h"
#include "case/case_search.h"
#include "case/case_search_hits.h"
#include "knowledge/knowledge.h"
#include "register/register.h"
#include "register/register_find.h"
#include "register/register_person.h"

#include <inttypes.h>

enum { MOST_LINES = 4, MOST_ASKED = 3 };

struct finding {
    struct request *req;
    struct op *op;
    struct case_search_query query; /* what is marked in the texts */
    bool names_communities;         /* who sees several is told which */
    struct community *community;    /* the last one looked at */
};

/* ---- one item ---------------------------------------------------------------------------- */

static err_t set_community(struct finding *f, struct doc *item, int64_t community_id)
{
    err_t e = OK;

    if (f->community == NULL || f->community->id != community_id)
        e = register_community_get(f->op, community_id, &f->community);
    if (e == OK)
        doc_set_text(item, "community", f->community->code);
    return e;
}

/* What the page shows of it: a title with marks, and some words below. */
static void set_shown(struct finding *f, struct doc *item, const char *href, const char *title,
                      const char *const *words)
{
    struct doc *page = doc_set_object(item, "page"), *more = doc_set_list(page, "more");

    doc_set_text(page, "href", href);
    case_search_mark(page, "title_parts", title, &f->query, false);
    for (size_t i = 0; i < MOST_LINES; i++)
        if (!str_is_empty(words[i]))
            doc_add_text(more, words[i]);
    if (f->names_communities)
        doc_add_text(more, f->community->name);
}

static const char *id_path(struct op *op, const char *path, int64_t id)
{
    return arena_printf(op->arena, "%s%" PRId64, path, id);
}

const char *desk_find_href(struct op *op, const char *path, const char *words)
{
    struct buf out = buf_in(op->arena);

    buf_printf(&out, "%s", path);
    for (const unsigned char *p = (const unsigned char *)words; *p != '\0'; p++)
        buf_printf(&out, "%%%02X", *p);
    return out.data;
}

static err_t add_house(struct finding *f, struct doc *items, const struct found_house *h)
{
    struct doc *item = doc_add_object(items);
    err_t e = set_community(f, item, h->community_id);

    if (e != OK)
        return e;
    doc_set_id(item, "id", h->id);
    doc_set_text(item, "code", h->code);
    doc_set_text(item, "people", h->people);
    set_shown(f, item, id_path(f->op, "/houses/", h->id), h->code,
              (const char *const[MOST_LINES]){h->people});
    return OK;
}

static err_t add_person(struct finding *f, struct doc *items, const struct found_person *p)
{
    const char *masked = str_is_empty(p->phone) ? NULL : register_person_masked(f->op, p->phone);
    struct doc *item = doc_add_object(items);
    err_t e = set_community(f, item, p->community_id);

    if (e != OK)
        return e;
    doc_set_id(item, "id", p->id);
    doc_set_text(item, "kind", p->kind);
    doc_set_text(item, "name", p->name);
    doc_set_text(item, "phone_masked", masked);
    doc_set_text(item, "house", p->house);
    doc_set_text(item, "houses", p->houses);
    doc_set_text(item, "relation", p->relation);
    set_shown(
        f, item, id_path(f->op, "/persons/", p->id), p->name,
        (const char *const[MOST_LINES]){desk_find_relation_name(p->relation), p->houses, masked});
    return OK;
}

static err_t add_vehicle(struct finding *f, struct doc *items, const struct found_vehicle *v)
{
    struct doc *item = doc_add_object(items);
    err_t e = set_community(f, item, v->community_id);

    if (e != OK)
        return e;
    doc_set_id(item, "id", v->id);
    doc_set_text(item, "plate", v->plate);
    doc_set_id(item, "person", v->person_id);
    doc_set_text(item, "name", v->name);
    doc_set_text(item, "house", v->house);
    doc_set_text(item, "space", v->space);
    set_shown(
        f, item, id_path(f->op, "/persons/", v->person_id), v->plate,
        (const char *const[MOST_LINES]){
            v->name, v->house, arena_printf(f->op->arena, "%s %s", v->colour, v->brand), v->space});
    return OK;
}

static err_t add_place(struct finding *f, struct doc *items, const struct found_place *p)
{
    struct doc *item = doc_add_object(items);
    err_t e = set_community(f, item, p->community_id);

    if (e != OK)
        return e;
    doc_set_id(item, "id", p->id);
    doc_set_text(item, "kind", p->kind);
    doc_set_text(item, "code", p->code);
    doc_set_text(item, "name", p->name);
    set_shown(f, item, id_path(f->op, "/places/", p->id), p->name,
              (const char *const[MOST_LINES]){p->code});
    return OK;
}

/* ---- groups --------------------------------------------------------------------------------- */

static struct doc *add_group(struct doc *groups, const char *code, const char *name)
{
    struct doc *group = doc_add_object(groups);

    doc_set_text(group, "code", code);
    doc_set_text(group, "name", name);
    return doc_set_list(group, "items");
}

#define ADD_ALL(f, groups, code, name, rows, count, add)                                           \
    do {                                                                                           \
        struct doc *items_ = (count) == 0 ? NULL : add_group(groups, code, name);                  \
        for (size_t i_ = 0; e == OK && i_ < (count); i_++)                                         \
            e = add(f, items_, &(rows)[i_]);                                                       \
    } while (0)

static err_t add_register(struct finding *f, const char *q, int limit, struct doc *groups,
                          bool *ret_is_phone)
{
    struct register_find_scope scope = {.everywhere = staff_is_everywhere(f->op, MAY_SEE_REGISTER)};
    struct register_found found;
    err_t e;

    staff_scope(f->op, MAY_SEE_REGISTER, &scope.communities, &scope.community_count);
    f->names_communities = scope.community_count > 1;
    e = register_find(f->op, &scope, q, limit, &found);
    if (e != OK)
        return e;
    *ret_is_phone = found.phone != NULL;
    ADD_ALL(f, groups, "houses", "房屋", found.houses, found.house_count, add_house);
    ADD_ALL(f, groups, "persons", "人员", found.persons, found.person_count, add_person);
    ADD_ALL(f, groups, "vehicles", "车辆", found.vehicles, found.vehicle_count, add_vehicle);
    ADD_ALL(f, groups, "places", "公共部位", found.places, found.place_count, add_place);
    return e;
}

static bool is_listed(const struct doc *items, int64_t id)
{
    DOC_EACH(one, items)
    {
        if (doc_get_int(one->value, "id") == id)
            return true;
    }
    return false;
}

static void add_article(struct finding *f, struct doc *items, const struct knowledge_article *a)
{
    struct doc *item = doc_add_object(items), *page;

    doc_set_id(item, "id", a->id);
    doc_set_text(item, "code", a->code);
    doc_set_text(item, "title", a->title);
    page = doc_set_object(item, "page");
    doc_set_text(page, "href", id_path(f->op, "/knowledge/", a->id));
    case_search_mark(page, "title_parts", a->title, &f->query, false);
    doc_add_text(doc_set_list(page, "more"), a->code);
}

/* Answers that hold, of the caller's first few communities and of the company, each once. */
static err_t add_articles(struct finding *f, const char *q, int limit, struct doc *groups)
{
    struct doc *items = NULL;
    const int64_t *communities;
    size_t count;
    err_t e = OK;

    staff_scope(f->op, MAY_READ_KNOWLEDGE, &communities, &count);
    for (size_t c = 0; e == OK && f->query.count > 0 && c < count && c < MOST_ASKED; c++) {
        struct knowledge_article *articles;
        size_t found;
        e = knowledge_list(f->op, communities[c], KNOWLEDGE_VALID, q, &articles, &found);
        for (size_t i = 0; e == OK && i < found; i++) {
            if (items == NULL)
                items = add_group(groups, "articles", "知识库");
            if (items->count < (size_t)limit && !is_listed(items, articles[i].id))
                add_article(f, items, &articles[i]);
        }
    }
    return e;
}

static err_t add_cases(struct finding *f, int limit, struct doc *groups, bool *ret_more)
{
    struct case_filter filter = {.limit = limit};
    struct service_case **cases;
    int64_t next_id;
    size_t count;
    err_t e;

    staff_scope(f->op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(f->op, MAY_SEE_CASE);
    e = case_search_list(f->op, &filter, &f->query, &cases, &count, &next_id);
    if (e != OK || count == 0)
        return e;
    *ret_more = next_id != 0;
    return case_search_hits(f->op, &f->query, cases, count, f->req->wants_html,
                            add_group(groups, "cases", "服务单"));
}

/* A template has no other way to tell what an item is. */
static void tell_kinds(const struct doc *groups)
{
    DOC_EACH(group, groups)
    {
        bool are_cases = str_equal(doc_get_text(group->value, "code"), "cases");
        doc_set_bool(group->value, "are_cases", are_cases);
    }
}

err_t desk_find(struct request *req, const char *q, int limit, struct doc *document)
{
    struct finding f = {.req = req, .op = req->op};
    struct doc *groups = doc_set_list(document, "groups");
    bool is_phone = false, more = false;
    err_t e;

    doc_set_null(document, "caller");
    case_search_query_parse(req->op, q, &f.query);
    f.query.is_hasty = true;
    e = add_register(&f, q, limit, groups, &is_phone);
    if (e == OK && is_phone && staff_may(req->op, MAY_CALL_BACK))
        e = desk_incoming(req, q, doc_set_object(document, "caller"));
    if (e == OK)
        e = add_articles(&f, q, limit, groups);
    if (e == OK)
        e = add_cases(&f, limit, groups, &more);
    doc_set_bool(document, "more_cases", more);
    if (e == OK && req->wants_html)
        tell_kinds(groups);
    return e;
}
