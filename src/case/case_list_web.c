/* GET /cases, and the same as CSV and as a workbook. */
#include "case/case.h"

#include "base/str.h"
#include "case/case_bulk.h"
#include "case/case_document.h"
#include "case/case_fields.h"
#include "case/case_list_words.h"
#include "case/case_query.h"
#include "case/case_search.h"
#include "case/case_view.h"
#include "case/case_words.h"
#include "http/http_table.h"
#include "staff/staff.h"

#include <string.h>

enum { EXPORTED_AT_ONCE = 200 };

static const struct view_column EXPORT_COLUMNS[] = {
    {"number", "编号", VIEW_TEXT, 20},
    {"nature", "性质", VIEW_TEXT, 8},
    {"category", "类别", VIEW_TEXT, 18},
    {"title", "事由", VIEW_TEXT, 36},
    {"status", "状态", VIEW_TEXT, 12},
    {"stage", "阶段", VIEW_TEXT, 14},
    {"round", "轮次", VIEW_NUMBER, 6},
    {"severity", "轻重", VIEW_TEXT, 8},
    {"urgent", "紧急", VIEW_BOOL, 6},
    {"house", "房号", VIEW_TEXT, 12},
    {"place", "地点", VIEW_TEXT, 20},
    {"received_at", "接到时间", VIEW_TIME, 0},
    {"recorded_at", "登记时间", VIEW_TIME, 0},
    {"channel", "渠道", VIEW_TEXT, 10},
    {"external_id", "外部编号", VIEW_TEXT, 18},
    {"confidential", "保密", VIEW_BOOL, 6},
    {NULL, NULL, VIEW_TEXT, 0},
};

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

/* ---- CSV and XLSX ------------------------------------------------------------------------ */

/* A worksheet is for people: it says 投诉 where CSV says complaint. */
static void put_words(struct doc *row)
{
    static const char *const CODES[] = {"nature", "severity", "channel", NULL};

    for (size_t i = 0; CODES[i] != NULL; i++)
        doc_set_text(row, CODES[i], case_fields_name(doc_get_text(row, CODES[i])));
    doc_set_text(row, "category", doc_get_text(row, "category_name"));
    doc_set_text(row, "status", case_words_status(doc_get_text(row, "status")));
}

/* One slice, in an arena of its own: documents are larger than lines. */
static err_t add_slice(struct request *req, struct case_filter *filter, struct view_table *table,
                       bool for_people, bool *ret_more)
{
    struct op *op = req->op;
    struct arena *whole = op->arena, *slice = arena_new();
    struct case_page page = {.count = 0};
    struct doc *items;
    err_t e;

    op->arena = slice;
    arena_speak(slice, op->language);
    items = doc_list(slice);
    e = find(req, filter, &page);
    if (e == OK)
        e = case_document_list(op, page.cases, page.count, false, items);
    op->arena = whole;
    DOC_EACH(member, items)
    {
        if (e == OK && for_people)
            put_words(member->value);
        if (e == OK)
            e = view_table_row(op, table, member->value);
    }
    *ret_more = page.has_next;
    filter->after = page.next;
    filter->has_after = true;
    arena_free(slice);
    return e;
}

static err_t add_all(struct request *req, struct view_table *table, void *arg)
{
    struct case_filter filter;
    bool none, more;
    err_t e = case_query_filter(req, &filter, &none);

    (void)arg;
    /* seeing is not exporting: only where he may take it away */
    if (e == OK)
        e = case_query_narrow(req->op, &filter, MAY_EXPORT);
    filter.limit = EXPORTED_AT_ONCE;
    more = e == OK && !none;
    while (e == OK && more)
        e = add_slice(req, &filter, table, str_ends_with(req->path, ".xlsx"), &more);
    return e;
}

static err_t case_list_web_export(struct request *req, struct reply *reply)
{
    static const struct http_table TABLE = {"cases", "诉求", EXPORT_COLUMNS};

    return http_table_reply(req, reply, &TABLE, add_all, NULL);
}

const struct route CASE_LIST_ROUTES[] = {
    {GET, "/cases", MAY_SEE_CASE, READS, CASE_QUERY_FIELDS, case_list_web_show,
     .summary = "List cases, newest first unless sorted otherwise"},
    {GET, "/cases.csv", MAY_EXPORT, RECORDS, CASE_QUERY_FIELDS, case_list_web_export,
     .summary = "The same list as CSV; the reading is journalled"},
    {GET, "/cases.xlsx", MAY_EXPORT, RECORDS, CASE_QUERY_FIELDS, case_list_web_export,
     .summary = "The same list as a workbook; the reading is journalled"},
    {GET, "/cases/list.json", MAY_EXPORT, RECORDS, CASE_QUERY_FIELDS, case_list_web_export,
     .summary = "The same list as JSON, whole; the reading is journalled"},
    ROUTES_END,
};
