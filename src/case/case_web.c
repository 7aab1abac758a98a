#include "case/case.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_around.h"
#include "case/case_document.h"
#include "case/case_fields.h"
#include "case/case_search.h"
#include "case/case_sight.h"
#include "case/case_store.h"
#include "case/case_timeline.h"
#include "case/case_undo.h"
#include "case/case_words.h"
#include "http/http.h"
#include "journal/journal.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

static const struct field CASE_SHOW[] = {{"show", FIELD_ENUM, false, .words = CASE_TIMELINE_PARTS,
                                          .label = "经过",
                                          .help = "which part of the page's timeline"},
                                         FIELDS_END};

static err_t get_case(struct request *req, struct service_case **ret_case)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    return e == OK ? case_sight_get(req->op, id, ret_case) : e;
}

static err_t case_web_show(struct request *req, struct reply *reply)
{
    const struct case_opened *opened = req->written;
    struct service_case *sc = opened == NULL ? NULL : opened->sc;
    struct doc *document;
    err_t e = OK;

    if (sc == NULL)
        e = get_case(req, &sc);
    if (e != OK)
        return e;
    e = case_document_of(req->op, sc,
                         &(struct case_shown){.for_page = req->wants_html,
                                              .opened = opened,
                                              .with_history = req->wants_html || !req->after_write,
                                              .show = doc_get_text(req->input, "show"),
                                              .refused = req->refused},
                         &document);
    if (e != OK)
        return e;
    return reply_page(reply, document, "case/show");
}

/* Whatever happens to a case, to its house, its people or the rules that hold is an event of its
 * community or of the company; but not who else has it open. */
static err_t case_web_mark(struct request *req, const char **ret_mark)
{
    struct op *op = req->op;
    struct service_case sc;
    int64_t places[2] = {0, 0}, *present;
    const int64_t *communities;
    struct journal_end *ends;
    struct buf mark = buf_in(op->arena);
    size_t count;
    err_t e = request_path_id(req, "id", &sc.id);

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    if (e == OK)
        e = case_store_where(op, communities, count, sc.id, &sc.community_id);
    if (e != OK)
        return e;
    places[1] = sc.community_id;
    e = journal_ends(op, places, 2, &ends);
    if (e == OK)
        e = case_around_present(op, &sc, &present, &count);
    if (e != OK)
        return e;
    buf_printf(&mark, "%" PRId64 " %" PRId64, ends[0].seq, ends[1].seq);
    for (size_t i = 0; i < count; i++)
        buf_printf(&mark, " %" PRId64, present[i]);
    *ret_mark = mark.data;
    return OK;
}

static err_t case_web_events(struct request *req, struct reply *reply)
{
    struct service_case *sc;
    struct doc *document, *events;
    err_t e;

    e = get_case(req, &sc);
    if (e != OK)
        return e;
    e = case_document_events(req->op, sc, &events);
    if (e != OK)
        return e;
    document = doc_object(req->op->arena);
    doc_set(document, "items", events);
    doc_set_null(document, "next");
    return reply_page(reply, document, NULL);
}

static err_t case_web_promises(struct request *req, struct reply *reply)
{
    struct service_case *sc;
    struct doc *document, *promises;
    err_t e;

    e = get_case(req, &sc);
    if (e != OK)
        return e;
    e = case_document_promises(req->op, sc, &promises);
    if (e != OK)
        return e;
    document = doc_object(req->op->arena);
    doc_set(document, "items", promises);
    doc_set_null(document, "next");
    return reply_page(reply, document, NULL);
}

static const char *case_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/cases/%" PRId64, id);
}

static err_t case_web_open(struct request *req, struct reply *reply)
{
    struct case_opened *opened = ARENA_NEW(req->op->arena, struct case_opened);
    err_t e;

    if ((op_roles_in(req->op, req->community_id) & MAY_OPEN_CASE) == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不能在本小区受理");
    e = case_intake_open(req->op, req->community_id, req->input, opened);
    if (e != OK)
        return e;
    reply->written = opened;
    return reply_see(reply, 201, case_path(req->op, opened->sc->id));
}

static err_t case_web_act(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e != OK)
        return e;
    e = case_act(req->op, id, req->if_match, doc_get_text(req->path_values, "action"), req->input);
    if (e != OK)
        return e;
    return reply_see(reply, 200, case_path(req->op, id));
}

static err_t case_web_undo(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e == OK)
        e = case_undo(req->op, id, req->if_match);
    return e != OK ? e : reply_see(reply, 200, case_path(req->op, id));
}

const struct route CASE_ROUTES[] = {
    {POST, "/cases", MAY_OPEN_CASE, WRITES, CASE_FIELDS, case_web_open, "Open a case",
     "desk/intake", NULL, false, "/cases/new"},
    {GET, "/cases/{id}", MAY_SEE_CASE, READS, CASE_SHOW, case_web_show,
     "One case with its promises and the actions that are allowed now", .mark = case_web_mark},
    {GET, "/cases/{id}/events", MAY_SEE_CASE, READS, NULL, case_web_events,
     "The events of a case in order", NULL, NULL, false, NULL},
    {GET, "/cases/{id}/promises", MAY_SEE_CASE, READS, NULL, case_web_promises,
     "The promises of a case and why they fall due when they do", NULL, NULL, false, NULL},
    {POST, "/cases/{id}/undo", MAY_SEE_CASE, WRITES, NULL, case_web_undo,
     "Take back what oneself did last, within ten minutes and while nothing else happened",
     "case/show", NULL, false, NULL},
    {POST, "/cases/{id}/{action}", MAY_SEE_CASE, WRITES, NULL, case_web_act, "Act on a case",
     "case/show", NULL, true, NULL},
    ROUTES_END,
};
