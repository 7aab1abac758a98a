/* GET /search: what is found while one types, grouped by what it was found by, with the
 * found words marked. */
#include "case/case_search.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_search_hits.h"
#include "http/route.h"
#include "staff/staff.h"

enum { HITS = 8, MOST_HITS = 20 };

static const struct field SEARCH_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 100, .label = "搜索",
     .help = "Words, a case's number or its end, a house, the end of a phone number."},
    {"limit", FIELD_INT, false, .min = 1, .max = MOST_HITS, .label = "条数",
     .help = "How many cases at most; 8 if not given."},
    FIELDS_END};

/* In the order of the groups; a group without hits is not there. */
static void set_groups(struct doc *document, const struct doc *hits)
{
    struct doc *groups = doc_set_list(document, "groups");

    for (const struct case_search_group *g = case_search_groups(); g->code != NULL; g++) {
        struct doc *list = NULL;
        DOC_EACH(hit, hits)
        {
            if (!str_equal(doc_get_text(hit->value, "found_by"), g->code))
                continue;
            if (list == NULL) {
                struct doc *group = doc_add_object(groups);
                doc_set_text(group, "code", g->code);
                doc_set_text(group, "name", g->name);
                list = doc_set_list(group, "items");
            }
            doc_add(list, hit->value);
        }
    }
}

static void set_page(struct request *req, struct doc *document, const char *q, bool is_found)
{
    struct doc *page = doc_set_object(document, "page");
    struct buf href = buf_in(req->op->arena);

    doc_set_bool(page, "is_asked", !str_is_empty(q));
    doc_set_null(page, "all_href");
    if (!is_found)
        return;
    buf_add_text(&href, "/cases?q=");
    for (const unsigned char *p = (const unsigned char *)q; *p != '\0'; p++)
        buf_printf(&href, "%%%02X", *p);
    doc_set_text(page, "all_href", href.data);
}

static err_t case_search_web_search(struct request *req, struct reply *reply)
{
    const char *q = doc_get_text(req->input, "q");
    int64_t asked = doc_get_int(req->input, "limit"), next_id;
    struct case_filter filter = {.limit = (int)(asked == 0 ? HITS : asked)};
    struct doc *document = doc_object(req->op->arena), *hits;
    struct case_search_query query;
    struct service_case **cases;
    size_t count;
    err_t e;

    staff_scope(req->op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(req->op, MAY_SEE_CASE);
    case_search_query_parse(req->op, q, &query);
    e = case_search_list(req->op, &filter, &query, &cases, &count, &next_id);
    if (e != OK)
        return e;
    doc_set_text(document, "q", q);
    doc_set_int(document, "count", (int64_t)count);
    doc_set_bool(document, "more", next_id != 0);
    hits = doc_list(req->op->arena);
    e = case_search_hits(req->op, &query, cases, count, req->wants_html, hits);
    if (e == OK)
        set_groups(document, hits);
    reply->fields = SEARCH_FIELDS;
    if (req->wants_html)
        set_page(req, document, q, count > 0);
    return e != OK ? e : reply_page(reply, document, "case/search");
}

const struct route CASE_SEARCH_ROUTES[] = {
    {GET, "/search", MAY_SEE_CASE, READS, SEARCH_FIELDS, case_search_web_search,
     "What a word, a number, a house or the end of a phone number finds, grouped, found words "
     "marked",
     NULL, NULL, false, NULL},
    ROUTES_END,
};
