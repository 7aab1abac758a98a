#include "case/case.h"

#include "case/case_around.h"
#include "case/case_sight.h"
#include "staff/staff.h"

#include <inttypes.h>

static err_t case_around_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct case_people people = case_people_in(req->op->arena);
    struct service_case *sc;
    int64_t id, *ids = NULL;
    size_t count = 0;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_sight_get(req->op, id, &sc);
    if (e == OK)
        e = case_around_present(req->op, sc, &ids, &count);
    for (size_t i = 0; i < count; i++)
        case_people_add(&people, ids[i]);
    if (e == OK)
        e = case_people_load(req->op, &people);
    if (e != OK)
        return e;
    for (size_t i = 0; i < people.member_count; i++) {
        struct doc *one = doc_add_object(items);
        doc_set_id(one, "id", people.members[i].id);
        doc_set_text(one, "login", people.members[i].login);
        doc_set_text(one, "name", people.members[i].name);
    }
    doc_set_id(document, "id", sc->id);
    doc_set_text(doc_set_object(document, "page"), "presence",
                 case_around_words(req->op, &people, ids, count));
    return reply_page(reply, document, "case/presence");
}

static err_t case_around_web_here(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_around_here(req->op, id);
    if (e != OK)
        return e;
    return reply_see(reply, 200, arena_printf(req->op->arena, "/cases/%" PRId64 "/presence", id));
}

const struct route CASE_AROUND_ROUTES[] = {
    {GET, "/cases/{id}/presence", MAY_SEE_CASE, READS, NULL, case_around_web_show,
     "Who else has the page of a case open", NULL, NULL, false, NULL},
    {POST, "/cases/{id}/presence", MAY_SEE_CASE, WRITES, NULL, case_around_web_here,
     "Says that the caller has the page of a case open", NULL, NULL, false, NULL},
    ROUTES_END,
};
