/* GET /cases and its CSV. */
#include "case/case.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_bulk.h"
#include "case/case_document.h"
#include "case/case_list_words.h"
#include "case/case_query.h"
#include "case/case_search.h"
#include "case/case_view.h"
#include "staff/staff.h"
#include "view/view.h"

#include <string.h>

enum { MOST_EXPORTED = 20000, EXPORTED_AT_ONCE = 200 };

static const char *const CSV_COLUMNS[] = {"number",      "nature",  "category",    "title",
                                          "status",      "stage",   "round",       "severity",
                                          "urgent",      "house",   "place",       "received_at",
                                          "recorded_at", "channel", "external_id", NULL};

enum { MOST_TO_SEARCH = 400 };

/* Words stand over every order: what is found comes newest first. */
static err_t find_words(struct op *op, const char *words, struct case_filter *filter,
                        struct case_page *page)
{
    struct case_search_query query;
    int64_t next_id, *ids;
    err_t e = OK;

    case_search_query_parse(op, words, &query);
    if (filter->overdue || filter->due_today || filter->provisional) {
        e = case_list_ids(op, filter, MOST_TO_SEARCH, &ids, &filter->id_count);
        filter->ids = ids;
    }
    if (e == OK)
        e = case_search_list(op, filter, &query, &page->cases, &page->count, &next_id);
    if (e != OK)
        return e;
    page->has_next = next_id != 0;
    page->is_cut = page->has_next && page->count < (size_t)filter->limit;
    page->next = (struct case_place){.id = next_id, .key = next_id};
    return OK;
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

static err_t find(struct request *req, struct case_filter *filter, struct case_page *page)
{
    const char *words = doc_get_text(req->input, "q");
    size_t kept = 0;
    err_t e = str_is_empty(words) ? case_list_find(req->op, filter, page)
                                  : find_words(req->op, words, filter, page);

    for (size_t i = 0; e == OK && i < page->count; i++)
        if (!tells_who(req, page->cases[i]))
            page->cases[kept++] = page->cases[i];
    page->count = kept;
    return e;
}

static err_t case_list_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct case_page page = {.count = 0};
    struct case_filter filter;
    bool none;
    err_t e;

    doc_set_null(document, "next");
    e = case_query_filter(req, &filter, &none);
    filter.rows_only = req->wants_html && str_is_empty(doc_get_text(req->input, "q"));
    if (e == OK && !none)
        e = find(req, &filter, &page);
    if (e != OK)
        return e;
    if (page.has_next)
        doc_set_text(document, "next",
                     http_cursor_make(req->op->arena, page.next.key, page.next.id));
    e = case_document_list(req->op, page.cases, page.count, req->wants_html, items);
    if (e != OK)
        return e;
    if (req->wants_html) {
        case_list_words(req->op, document, req->input, &filter, page.is_cut);
        e = case_view_fill(req->op, doc_get(document, "page"),
                           case_query_text(req->op->arena, req->input, NULL, true));
        if (e == OK)
            e = case_bulk_fill(req->op, filter.communities, filter.community_count, document);
    }
    reply->fields = CASE_QUERY_FIELDS;
    return e != OK ? e : reply_page(reply, document, "case/list");
}

/* ---- CSV -------------------------------------------------------------------------------- */

/* One slice, in an arena of its own: documents are larger than lines. */
static err_t add_slice(struct request *req, struct case_filter *filter, struct buf *out,
                       size_t *count, bool *ret_more)
{
    struct op *op = req->op;
    struct arena *whole = op->arena, *slice = arena_new();
    struct case_page page = {.count = 0};
    struct doc *items;
    err_t e;

    op->arena = slice;
    items = doc_list(slice);
    e = find(req, filter, &page);
    if (e == OK)
        e = case_document_list(op, page.cases, page.count, false, items);
    op->arena = whole;
    if (e == OK) {
        DOC_EACH(member, items)
        {
            view_csv_row(out, CSV_COLUMNS, member->value);
        }
        *count += page.count;
        *ret_more = page.has_next;
        filter->after = page.next;
        filter->has_after = true;
    }
    arena_free(slice);
    return e;
}

static err_t case_list_web_csv(struct request *req, struct reply *reply)
{
    struct buf out = buf_in(req->op->arena);
    struct case_filter filter;
    size_t count = 0;
    bool none, more;
    err_t e;

    view_csv_head(&out, CSV_COLUMNS);
    e = case_query_filter(req, &filter, &none);
    /* seeing is not exporting: only where he may take it away */
    if (e == OK)
        e = case_query_narrow(req->op, &filter, MAY_EXPORT);
    filter.limit = EXPORTED_AT_ONCE;
    more = e == OK && !none;
    while (e == OK && more) {
        e = add_slice(req, &filter, &out, &count, &more);
        if (e == OK && more && count >= MOST_EXPORTED)
            return op_fail(req->op, ERR_INVALID, "超过 %d 张，请加上接到日期等条件，分几次导出",
                           MOST_EXPORTED);
    }
    if (e != OK)
        return e;
    reply->bytes = out.data;
    reply->bytes_length = out.length;
    reply->bytes_type = "text/csv; charset=utf-8";
    reply->download_name = "cases.csv";
    return OK;
}

const struct route CASE_LIST_ROUTES[] = {
    {GET, "/cases", MAY_SEE_CASE, READS, CASE_QUERY_FIELDS, case_list_web_show,
     .summary = "List cases, newest first unless sorted otherwise"},
    {GET, "/cases.csv", MAY_EXPORT, RECORDS, CASE_QUERY_FIELDS, case_list_web_csv,
     .summary = "The same list as CSV; the reading is journalled"},
    ROUTES_END,
};
