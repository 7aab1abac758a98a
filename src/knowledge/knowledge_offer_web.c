/* What may answer a question while somebody asks it, and what nobody had an article for. */
#include "knowledge/knowledge.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_choice.h"
#include "case/case_rules.h"
#include "register/register.h"

#include <inttypes.h>

enum { GAP_DAYS = 90 };

static const struct field OFFER_FIELDS[] = {
    {"words", FIELD_TEXT, false, .max = 2000, .label = "问题"},
    {"category", FIELD_TEXT, false, .max = 200, .label = "分类"},
    {"case", FIELD_ID, false, .label = "服务单", .help = "Its words and category are asked."},
    FIELDS_END};

static void add_offered(const struct knowledge_article *a, size_t key, struct doc *items)
{
    struct doc *one = doc_add_object(items);

    doc_set_id(one, "id", a->id);
    doc_set_text(one, "code", a->code);
    doc_set_text(one, "title", a->title);
    doc_set_text(one, "answer", a->answer);
    doc_set_text(one, "source", a->source);
    doc_set_int(one, "key", (int64_t)key);
}

/* Of a case: what was said and what it is about. */
static err_t ask_of_case(struct request *req, int64_t case_id, int64_t *ret_community_id,
                         const char **ret_words, const char **ret_category)
{
    struct doc *seen = doc_list(req->op->arena);
    struct service_case *sc = NULL;
    err_t e = case_rows(req->op, &case_id, 1, false, seen, ret_community_id);

    if (e == OK && seen->count == 0)
        e = op_fail(req->op, ERR_NOT_FOUND, "没有这张服务单");
    if (e == OK)
        e = case_get(req->op, *ret_community_id, case_id, &sc);
    if (e != OK)
        return e;
    *ret_words = arena_printf(req->op->arena, "%s %s", sc->title == NULL ? "" : sc->title,
                              sc->content == NULL ? "" : sc->content);
    *ret_category = sc->category;
    return OK;
}

static err_t knowledge_offer_web_offer(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    const char *words = doc_get_text(req->input, "words"),
               *category = doc_get_text(req->input, "category");
    int64_t case_id = doc_get_int(req->input, "case"), community_id;
    struct knowledge_article *found;
    size_t count;
    err_t e = case_id != 0 ? ask_of_case(req, case_id, &community_id, &words, &category)
                           : register_page_community(req, MAY_READ_KNOWLEDGE, &community_id);

    if (e == OK)
        e = knowledge_offer(req->op, community_id, words, category, &found, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        add_offered(&found[i], i + 1, items);
    doc_set_bool(document, "has_items", count > 0);
    return reply_page(reply, document, "knowledge/offer");
}

static err_t knowledge_offer_web_gaps(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items"), *page;
    struct knowledge_gap *gaps;
    struct community *community;
    int64_t community_id;
    size_t count;
    err_t e = register_page_community(req, MAY_KEEP_KNOWLEDGE, &community_id);

    if (e == OK)
        e = register_community_get(op, community_id, &community);
    if (e == OK)
        e = knowledge_gaps(op, community_id, op->now - GAP_DAYS * CLOCK_DAY_MS, &gaps, &count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_int(document, "days", GAP_DAYS);
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(items);
        doc_set_text(one, "category", gaps[i].category);
        doc_set_text(one, "category_name",
                     str_is_empty(gaps[i].category)
                         ? "未分类"
                         : case_choice_name(op, community_id, gaps[i].category));
        doc_set_int(one, "count", gaps[i].count);
        doc_set_id(one, "latest", gaps[i].latest_id);
        doc_set_text(one, "latest_title", gaps[i].latest_title);
    }
    doc_set_null(document, "next");
    page = doc_set_object(document, "page");
    e = register_page_choices(op, MAY_KEEP_KNOWLEDGE, community_id, page);
    return e != OK ? e : reply_page(reply, document, "knowledge/gaps");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column GAP_FILE[] = {
    {"category", "分类代码", VIEW_TEXT, 14},
    {"category_name", "分类", VIEW_TEXT, 20},
    {"count", "次数", VIEW_NUMBER, 0},
    {"latest_title", "最近一次", VIEW_TEXT, 36},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each category of the catalogue, whole. */
static err_t knowledge_offer_web_gaps_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"knowledge-gaps",         "知识缺口", MAY_KEEP_KNOWLEDGE,
                                          knowledge_offer_web_gaps, NULL,       GAP_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route KNOWLEDGE_OFFER_ROUTES[] = {
    {GET, "/knowledge/offer", MAY_READ_KNOWLEDGE, READS, OFFER_FIELDS, knowledge_offer_web_offer,
     .summary = "Articles that may answer a question; none that has run out"},
    {GET, "/knowledge/gaps", MAY_KEEP_KNOWLEDGE, READS, NULL, knowledge_offer_web_gaps,
     .summary = "What was asked and answered without an article, by category"},
    HTTP_LIST_ROUTES("/knowledge/gaps", MAY_KEEP_KNOWLEDGE, NULL, knowledge_offer_web_gaps_file,
                     "The gaps of the knowledge base"),
    ROUTES_END,
};
