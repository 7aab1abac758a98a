/* GET /find: the search box as a page and while one types. GET /calls/incoming: who calls. */
#include "desk/desk_find.h"

#include "base/str.h"
#include "call/call.h"

enum { ITEMS = 6, MOST_ITEMS = 20 };

static const struct field FIND_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 100, .label = "查找",
     .help = "A house, a name (also pinyin or initials), a phone number or its end, a plate, a "
             "place, a case's number, words of a case."},
    {"limit", FIELD_INT, false, .min = 1, .max = MOST_ITEMS, .label = "条数",
     .help = "How many of each kind at most; 6 if not given."},
    FIELDS_END};

static const struct field INCOMING_FIELDS[] = {
    {"number", FIELD_TEXT, true, .max = 40, .label = "来电号码",
     .help = "As the telephone system has it, with or without the country's code."},
    FIELDS_END};

/* All cases that have the words stand in the list. NULL: none has. */
static const char *cases_href(struct op *op, const struct doc *document, const char *q)
{
    DOC_EACH(group, doc_get(document, "groups"))
    {
        if (str_equal(doc_get_text(group->value, "code"), "cases"))
            return desk_find_href(op, "/cases?q=", q);
    }
    return NULL;
}

static err_t desk_find_web_find(struct request *req, struct reply *reply)
{
    const char *q = doc_get_text(req->input, "q");
    int64_t asked = doc_get_int(req->input, "limit");
    struct doc *document = doc_object(req->op->arena), *page;
    err_t e;

    doc_set_text(document, "q", q);
    e = desk_find(req, q, (int)(asked == 0 ? ITEMS : asked), document);
    if (e != OK)
        return e;
    reply->fields = FIND_FIELDS;
    if (req->wants_html) {
        page = doc_set_object(document, "page");
        doc_set_bool(page, "is_asked", !str_is_empty(q));
        doc_set_bool(page, "is_found", doc_get(document, "groups")->count > 0);
        doc_set_text(page, "cases_href", cases_href(req->op, document, q));
        desk_incoming_show(req, doc_get(document, "caller"), q);
    }
    return reply_page(reply, document, "desk/find");
}

static err_t desk_find_web_incoming(struct request *req, struct reply *reply)
{
    const char *number = doc_get_text(req->input, "number");
    struct doc *document = doc_object(req->op->arena);
    err_t e = desk_incoming(req, number, document);

    if (e != OK)
        return e;
    reply->fields = INCOMING_FIELDS;
    if (req->wants_html)
        desk_incoming_show(req, document, number);
    return reply_page(reply, document, "desk/incoming");
}

const struct route DESK_FIND_ROUTES[] = {
    {GET, "/find", MAY_SEE_CASE, READS, FIND_FIELDS, desk_find_web_find,
     "Houses, people, vehicles, places and cases by what was typed, grouped; of a whole phone "
     "number also who calls"},
    {GET, "/calls/incoming", MAY_CALL_BACK, READS, INCOMING_FIELDS, desk_find_web_incoming,
     "Who calls from this number: households with open cases, last ratings and needs"},
    ROUTES_END,
};
