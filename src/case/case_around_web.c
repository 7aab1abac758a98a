#include "case/case.h"

#include "case/case_around.h"
#include "case/case_life.h"
#include "case/case_page.h"
#include "case/case_sight.h"
#include "journal/journal.h"
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

/* Who did what last, as one sentence. */
static const char *change_words(struct op *op, const struct journal_event *event,
                                const struct staff_member *who)
{
    const char *what = case_timeline_kind_name(event->kind);

    if (event->actor_id == op->actor->id)
        return arena_printf(op->arena, "您在别处改动了这张单：%s。", what);
    if (who == NULL)
        return arena_printf(op->arena, "这张单刚有变化：%s。", what);
    return arena_printf(op->arena, "%s 改动了这张单：%s。", who->name, what);
}

static err_t tell_change(struct op *op, const struct service_case *sc, struct doc *document)
{
    struct journal_event *events;
    struct staff_member *who;
    size_t count, found;
    err_t e =
        journal_list(op, sc->community_id, "case", sc->id, 0, CASE_MAX_EVENTS, &events, &count);

    if (e != OK || count == 0)
        return e;
    e = staff_get_many(op, &events[count - 1].actor_id, 1, &who, &found);
    if (e == OK)
        doc_set_text(doc_set_object(document, "page"), "changed",
                     change_words(op, &events[count - 1], found == 0 ? NULL : &who[0]));
    return e;
}

static const struct field CHANGED_QUERY[] = {
    {"since", FIELD_INT, true, .min = 0, .max = INT64_MAX, .label = "版本",
     .help = "The version that the caller has."},
    FIELDS_END,
};

static err_t case_around_web_changed(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct service_case *sc;
    int64_t id;
    bool is_changed;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_sight_get(req->op, id, &sc);
    if (e != OK)
        return e;
    is_changed = sc->version > doc_get_int(req->input, "since");
    doc_set_id(document, "id", sc->id);
    doc_set_int(document, "version", sc->version);
    doc_set_bool(document, "changed", is_changed);
    if (is_changed)
        e = tell_change(req->op, sc, document);
    return e != OK ? e : reply_page(reply, document, "case/changed");
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
    {GET, "/cases/{id}/changed", MAY_SEE_CASE, READS, CHANGED_QUERY, case_around_web_changed,
     "Is a case newer than the version that the caller has", NULL, NULL, false, NULL},
    {POST, "/cases/{id}/presence", MAY_SEE_CASE, WRITES, NULL, case_around_web_here,
     "Says that the caller has the page of a case open", NULL, NULL, false, NULL},
    ROUTES_END,
};
