#include "desk/desk_company.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "desk/desk_board.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

#define PERIOD_FIELD                                                                               \
    {                                                                                              \
        "period", FIELD_TEXT, false, .max = 7, .label = "时段", .help = "2026, 2026Q4 or 2026-11"  \
    }

static const struct field PERIOD_FIELDS[] = {PERIOD_FIELD, FIELDS_END};
static const char *const WHATS[] = {"missed", "open", "major", "gov", NULL};
static const struct field BEHIND_FIELDS[] = {
    PERIOD_FIELD,
    {"what", FIELD_ENUM, false, .words = WHATS, .label = "范围"},
    {"nature", FIELD_ENUM, false, .words = CASE_NATURE_CODES, .label = "性质"},
    {"metric", FIELD_ENUM, false, .words = CASE_METRICS, .label = "时限"},
    FIELDS_OF_A_LIST,
    FIELDS_END};

static err_t desk_company_web_ranked(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct desk_company_period period;
    err_t e = desk_company_period(req->op, doc_get_text(req->input, "period"), &period);

    if (e == OK)
        e = desk_company_ranked(req->op, MAY_COMPANY, &period, req->wants_html, document);
    return e != OK ? e : reply_page(reply, document, "desk/company");
}

static err_t desk_company_web_metrics(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct desk_company_period period;
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_BOARD, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = desk_company_period(req->op, doc_get_text(req->input, "period"), &period);
    if (e == OK)
        e = desk_company_metrics(req->op, community_id, &period, req->wants_html, document);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    if (req->wants_html)
        e = register_page_choices(req->op, MAY_BOARD, community_id, doc_get(document, "page"));
    return e != OK ? e : reply_page(reply, document, "desk/reports");
}

/* ---- the rows behind a figure -------------------------------------------------------------- */

static enum stats_what what_of(const char *word)
{
    if (str_equal(word, "open"))
        return STATS_OPEN;
    if (str_equal(word, "major"))
        return STATS_MAJOR;
    return str_equal(word, "gov") ? STATS_GOV : STATS_BROKEN;
}

static void add_row(struct op *op, struct doc *items, const struct stats_pressing *row)
{
    struct doc *one = doc_add_object(items);
    enum case_status status;

    doc_set_id(one, "id", row->case_id);
    doc_set_text(one, "number", row->number);
    doc_set_text(one, "nature", row->nature);
    doc_set_text(one, "title", row->title);
    doc_set_text(one, "where", row->house != NULL ? row->house : row->place);
    doc_set_text(one, "status", row->status);
    doc_set_text(one, "metric", row->metric);
    doc_set_time(one, row->metric == NULL ? "received_at" : "due_at", row->due_at,
                 op->utc_offset_min);
    doc_set_text(one, "nature_name", case_fields_name(row->nature));
    doc_set_text(one, "metric_name", row->metric == NULL ? NULL : case_fields_name(row->metric));
    doc_set_text(one, "status_name",
                 case_status_find(row->status, &status) ? case_status_name(status) : row->status);
    doc_set_text(one, "at_text", case_words_instant(op, row->due_at));
}

static void set_behind_page(struct request *req, struct doc *document,
                            const struct desk_company_period *period)
{
    static const struct {
        const char *what, *title;
    } TITLES[] = {{"missed", "没有按时兑现的承诺"},
                  {"open", "超时还没有办的承诺"},
                  {"major", "重大投诉"},
                  {"gov", "12345 转办"}};
    struct doc *page = doc_set_object(document, "page");
    const char *what = doc_get_text(req->input, "what"), *nature, *metric, *next;

    if (what == NULL)
        what = "missed";
    for (size_t i = 0; i < sizeof TITLES / sizeof TITLES[0]; i++)
        if (str_equal(TITLES[i].what, what))
            doc_set_text(page, "title", TITLES[i].title);
    nature = doc_get_text(req->input, "nature");
    metric = doc_get_text(req->input, "metric");
    next = doc_get_text(document, "next");
    doc_set_text(page, "nature_name", nature == NULL ? NULL : case_fields_name(nature));
    doc_set_text(page, "metric_name", metric == NULL ? NULL : case_fields_name(metric));
    doc_set_text(page, "period", period->text);
    doc_set_null(page, "next_href");
    if (next != NULL)
        doc_set_text(page, "next_href",
                     arena_printf(req->op->arena,
                                  "/reports/cases?community=%s&period=%s&what=%s%s%s%s%s&after=%s",
                                  doc_get_text(document, "community"), period->text, what,
                                  nature == NULL ? "" : "&nature=", nature == NULL ? "" : nature,
                                  metric == NULL ? "" : "&metric=", metric == NULL ? "" : metric,
                                  next));
}

static err_t list_behind(struct request *req, int64_t community_id,
                         const struct desk_company_period *period, struct doc *document)
{
    const char *after = doc_get_text(req->input, "after");
    struct stats_behind asked = {.what = what_of(doc_get_text(req->input, "what")),
                                 .nature = doc_get_text(req->input, "nature"),
                                 .metric = doc_get_text(req->input, "metric"),
                                 .limit = (int)request_limit(req) + 1};
    struct doc *items = doc_set_list(document, "items");
    struct stats_pressing *rows;
    int64_t *ids;
    size_t count;
    err_t e = OK;

    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &asked.after_at, &asked.after_id);
    if (e == OK)
        e = stats_company_behind(req->op, community_id, period->span, &asked, &rows, &ids, &count);
    if (e != OK)
        return e;
    doc_set_null(document, "next");
    if (count == (size_t)asked.limit) {
        count--;
        doc_set_text(document, "next",
                     http_cursor_make(req->op->arena, rows[count - 1].due_at, ids[count - 1]));
    }
    for (size_t i = 0; i < count; i++)
        add_row(req->op, items, &rows[i]);
    return OK;
}

static err_t desk_company_web_behind(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct desk_company_period period;
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_BOARD, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = desk_company_period(req->op, doc_get_text(req->input, "period"), &period);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "name", community->name);
    e = list_behind(req, community_id, &period, document);
    if (e == OK && req->wants_html)
        set_behind_page(req, document, &period);
    return e != OK ? e : reply_page(reply, document, "desk/behind");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column RANKED_FILE[] = {
    {"rank", "名次", VIEW_NUMBER, 0},
    {"community", "小区编码", VIEW_TEXT, 0},
    {"name", "小区", VIEW_TEXT, 20},
    {"due", "到期承诺", VIEW_NUMBER, 0},
    {"met", "按时", VIEW_NUMBER, 0},
    {"missed", "未按时", VIEW_NUMBER, 0},
    {"open_overdue", "超时未办", VIEW_NUMBER, 0},
    {"rate_pct", "达成率 %", VIEW_NUMBER, 0},
    {"major", "重大投诉", VIEW_NUMBER, 0},
    {"gov_received", "12345 转办", VIEW_NUMBER, 0},
    {"gov_response_pct", "响应率 %", VIEW_NUMBER, 0},
    {"gov_solution_pct", "解决率 %", VIEW_NUMBER, 0},
    {"gov_satisfaction_pct", "满意率 %", VIEW_NUMBER, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each community, whole. */
static err_t desk_company_web_ranked_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "company", "公司排名", MAY_COMPANY, desk_company_web_ranked, NULL, RANKED_FILE};

    return http_list_reply(req, reply, &LIST);
}

static const struct view_column METRICS_FILE[] = {
    {"nature", "性质代码", VIEW_TEXT, 12},    {"metric", "时限代码", VIEW_TEXT, 12},
    {"nature_name", "性质", VIEW_TEXT, 10},   {"metric_name", "时限", VIEW_TEXT, 12},
    {"due", "到期承诺", VIEW_NUMBER, 0},      {"met", "按时", VIEW_NUMBER, 0},
    {"missed", "未按时", VIEW_NUMBER, 0},     {"open_overdue", "超时未办", VIEW_NUMBER, 0},
    {"rate_pct", "达成率 %", VIEW_NUMBER, 0}, {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each nature and metric, whole. */
static err_t desk_company_web_metrics_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "reports", "时限统计", MAY_BOARD, desk_company_web_metrics, NULL, METRICS_FILE};

    return http_list_reply(req, reply, &LIST);
}

static const struct view_column BEHIND_FILE[] = {
    {"number", "单号", VIEW_TEXT, 18},         {"nature", "性质代码", VIEW_TEXT, 12},
    {"nature_name", "性质", VIEW_TEXT, 10},    {"title", "事由", VIEW_TEXT, 36},
    {"where", "房号或地点", VIEW_TEXT, 0},     {"status", "状态代码", VIEW_TEXT, 12},
    {"status_name", "状态", VIEW_TEXT, 12},    {"metric", "时限代码", VIEW_TEXT, 12},
    {"metric_name", "时限", VIEW_TEXT, 12},    {"due_at", "应办时间", VIEW_TIME, 0},
    {"received_at", "接到时间", VIEW_TIME, 0}, {NULL, NULL, VIEW_TEXT, 0},
};

static err_t desk_company_web_behind_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "cases-behind",          "指标明细", MAY_BOARD & MAY_EXPORT,
        desk_company_web_behind, NULL,       BEHIND_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_COMPANY_ROUTES[] = {
    {GET, "/company", MAY_COMPANY, READS, PERIOD_FIELDS, desk_company_web_ranked,
     "Communities ranked by kept promises in a period", NULL, NULL, false, NULL},
    {GET, "/reports", MAY_BOARD, READS, PERIOD_FIELDS, desk_company_web_metrics,
     "Promises of a community by nature and metric, as anju report promises counts them", NULL,
     NULL, false, NULL},
    {GET, "/reports/cases", MAY_BOARD, READS, BEHIND_FIELDS, desk_company_web_behind,
     "The cases behind a figure", NULL, NULL, false, NULL},
    HTTP_LIST_ROUTES("/company", MAY_COMPANY, PERIOD_FIELDS, desk_company_web_ranked_file,
                     "The ranking"),
    HTTP_LIST_ROUTES("/reports", MAY_BOARD, PERIOD_FIELDS, desk_company_web_metrics_file,
                     "The figures of a community"),
    HTTP_LIST_ROUTES("/reports/cases", MAY_BOARD &MAY_EXPORT, BEHIND_FIELDS,
                     desk_company_web_behind_file, "The cases behind a figure"),
    ROUTES_END,
};
