#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_document.h"
#include "case/case_fields.h"
#include "case/case_search.h"
#include "case/case_store.h"
#include "case/case_timeline.h"
#include "case/case_undo.h"
#include "case/case_words.h"
#include "http/http.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <string.h>

static const char *const STATUS_CODES[] = {
    "registered",   "accepted", "dispatched", "in_progress", "paused",    "handled",   "told",
    "to_follow_up", "closed",   "archived",   "merged",      "converted", "cancelled", NULL};

static const struct field CASE_FILTER[] = {
    {"nature", FIELD_ENUM, false, .words = CASE_NATURE_CODES, .label = "性质"},
    {"status", FIELD_ENUM, false, .words = STATUS_CODES, .label = "状态"},
    {"house", FIELD_TEXT, false, .max = 40, .label = "房号"},
    {"assignee", FIELD_TEXT, false, .max = 60, .label = "处理人",
     .help = "login or id of a staff member, or me"},
    {"q", FIELD_TEXT, false, .max = 100, .label = "查找"},
    {"overdue", FIELD_BOOL, false, .label = "已超时"},
    {"open", FIELD_BOOL, false, .label = "未办结"},
    FIELDS_OF_A_LIST,
    FIELDS_END};

static const struct field CASE_SHOW[] = {{"show", FIELD_ENUM, false, .words = CASE_TIMELINE_PARTS,
                                          .label = "经过",
                                          .help = "which part of the page's timeline"},
                                         FIELDS_END};

static const char *const CSV_COLUMNS[] = {"number",      "nature",  "category",    "title",
                                          "status",      "stage",   "round",       "severity",
                                          "urgent",      "house",   "place",       "received_at",
                                          "recorded_at", "channel", "external_id", NULL};

static err_t get_case(struct request *req, struct service_case **ret_case)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e != OK)
        return e;
    staff_scope(req->op, MAY_SEE_CASE, &communities, &count);
    return case_store_get(req->op, communities, count, id, ret_case);
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

/* `assignee` and `house` name rows of other rooms; *ret_none: there is no such, so no case. */
static err_t resolve_filter(struct request *req, struct case_filter *filter, bool *ret_none)
{
    const char *assignee = doc_get_text(req->input, "assignee"),
               *house = doc_get_text(req->input, "house");
    struct staff_member *member;
    struct house *found;
    err_t e = OK;

    *ret_none = false;
    if (str_equal(assignee, "me")) {
        filter->assignee = req->op->actor->id;
    } else if (!str_is_empty(assignee)) {
        e = staff_find(req->op, assignee, &member);
        if (e == OK)
            filter->assignee = member->id;
    }
    for (size_t i = 0;
         e == OK && !str_is_empty(house) && filter->house_id == 0 && i < filter->community_count;
         i++) {
        e = register_house_find(req->op, filter->communities[i], house, &found);
        if (e == OK)
            filter->house_id = found->id;
        if (e == ERR_NOT_FOUND && i + 1 < filter->community_count) {
            op_forget_fault(req->op);
            e = OK;
        }
    }
    *ret_none = e == ERR_NOT_FOUND;
    if (*ret_none)
        op_forget_fault(req->op);
    return *ret_none ? OK : e;
}

enum { OVERDUE_TO_SEARCH = 400 };

/* The cases whose clocks are broken, newest first: their ids come from the promise room. */
static err_t only_overdue(struct request *req, struct case_filter *filter)
{
    int most = str_is_empty(doc_get_text(req->input, "q")) ? filter->limit : OVERDUE_TO_SEARCH;
    int64_t *ids;
    size_t count;
    err_t e;

    e = promise_overdue_cases(req->op, filter->communities, filter->community_count, req->op->now,
                              filter->before_id, most, &ids, &count);
    filter->ids = ids;
    filter->id_count = count;
    return e;
}

static err_t list_filter(struct request *req, struct case_filter *filter, bool *ret_none)
{
    const char *after = doc_get_text(req->input, "after");
    int64_t unused;
    err_t e;

    *filter = (struct case_filter){.nature = doc_get_text(req->input, "nature"),
                                   .status = doc_get_text(req->input, "status"),
                                   .open_only = doc_get_bool(req->input, "open"),
                                   .limit = (int)request_limit(req) + 1};
    staff_scope(req->op, MAY_SEE_CASE, &filter->communities, &filter->community_count);
    filter->everywhere = staff_is_everywhere(req->op, MAY_SEE_CASE);
    filter->rows_only = req->wants_html && str_is_empty(doc_get_text(req->input, "q"));
    if (!str_is_empty(after)) {
        e = http_cursor_parse(req->op, after, &filter->before_id, &unused);
        if (e != OK)
            return e;
    }
    if (!str_is_empty(req->community)) {
        int64_t *only = ARENA_NEW(req->op->arena, int64_t);
        e = register_choose_community(req->op, req->community, only);
        if (e != OK)
            return e;
        filter->communities = only;
        filter->community_count = 1;
        filter->everywhere = false;
    }
    e = resolve_filter(req, filter, ret_none);
    if (e == OK && !*ret_none && doc_get_bool(req->input, "overdue"))
        e = only_overdue(req, filter);
    return e;
}

/* One more than asked for says that there is a next page. */
static err_t list_page(struct request *req, struct case_filter *filter,
                       struct service_case ***ret_cases, size_t *ret_count, int64_t *ret_next_id)
{
    const char *q = doc_get_text(req->input, "q");
    struct case_search_query query;
    err_t e;

    *ret_next_id = 0;
    if (!str_is_empty(q)) {
        case_search_query_parse(req->op, q, &query);
        e = case_search_list(req->op, filter, &query, ret_cases, ret_count, ret_next_id);
    } else {
        e = case_store_list(req->op, filter, ret_cases, ret_count);
    }
    if (e == OK && *ret_count == (size_t)filter->limit)
        *ret_next_id = (*ret_cases)[--*ret_count - 1]->id;
    return e;
}

/* A hidden complainant is not found by who he is or where he lives: only by what stands on the
 * case for all to read. */
static bool tells_who(struct request *req, const struct service_case *sc)
{
    const char *q = doc_get_text(req->input, "q");

    if (!case_hides_complainant(req->op, sc->community_id, sc->nature, sc->object))
        return false;
    if (!str_is_empty(doc_get_text(req->input, "house")))
        return true;
    return !str_is_empty(q) && !str_equal(q, sc->number) &&
           (sc->title == NULL || strstr(sc->title, q) == NULL) &&
           (sc->content == NULL || strstr(sc->content, q) == NULL);
}

static size_t leave_out_hidden(struct request *req, struct service_case **cases, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!tells_who(req, cases[i]))
            cases[kept++] = cases[i];
    return kept;
}

static err_t case_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct service_case **cases = NULL;
    struct case_filter filter;
    int64_t next_id = 0;
    size_t count = 0;
    bool none;
    err_t e;

    doc_set_null(document, "next");
    e = list_filter(req, &filter, &none);
    if (e == OK && !none)
        e = list_page(req, &filter, &cases, &count, &next_id);
    if (e != OK)
        return e;
    if (next_id != 0)
        doc_set_text(document, "next", http_cursor_make(req->op->arena, next_id, 0));
    count = leave_out_hidden(req, cases, count);
    e = case_document_list(req->op, cases, count, req->wants_html, items);
    if (e != OK)
        return e;
    if (req->wants_html)
        case_words_list(req->op, document, req->input);
    reply->columns = CSV_COLUMNS;
    reply->fields = CASE_FILTER;
    return reply_page(reply, document, "case/list");
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
    {GET, "/cases", MAY_SEE_CASE, READS, CASE_FILTER, case_web_list, "List cases, newest first",
     NULL, NULL, false, NULL},
    {POST, "/cases", MAY_OPEN_CASE, WRITES, CASE_FIELDS, case_web_open, "Open a case",
     "desk/intake", NULL, false, "/cases/new"},
    {GET, "/cases/{id}", MAY_SEE_CASE, READS, CASE_SHOW, case_web_show,
     "One case with its promises and the actions that are allowed now", NULL, NULL, false, NULL},
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
