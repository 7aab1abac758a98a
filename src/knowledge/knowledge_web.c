#include "knowledge/knowledge.h"
#include "http/http_list.h"
#include "http/http_text.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_words.h"
#include "knowledge/knowledge_rules.h"
#include "register/register.h"

#include <inttypes.h>

static const char *const SHOWS[] = {"valid", "ending", "expired", NULL};
static const struct field LIST_FIELDS[] = {
    {"show", FIELD_ENUM, false, .words = SHOWS, .label = "范围"},
    {"q", FIELD_TEXT, false, .max = 60, .label = "查找"},
    FIELDS_OF_A_LIST,
    FIELDS_END};

#define ARTICLE_ROWS                                                                               \
    {"title", FIELD_TEXT, true, .max = 120, .label = "问题"},                                      \
        {"words", FIELD_TEXT, false, .max = 300, .label = "别的问法"},                             \
        {"answer", FIELD_TEXT, true, .max = 4000, .label = "答复"},                                \
        {"source", FIELD_TEXT, true, .max = 200, .label = "依据"},                                 \
        {"category", FIELD_TEXT, false, .max = 20, .label = "分类"},                               \
        {"owner", FIELD_TEXT, false, .max = 60, .label = "负责人"},                                \
        {"valid_from", FIELD_DAY, false, .label = "有效期自"},                                     \
    {                                                                                              \
        "valid_until", FIELD_DAY, false, .label = "有效期至"                                   \
    }

static const struct field ADD_FIELDS[] = {
    ARTICLE_ROWS, {"company_wide", FIELD_BOOL, false, .label = "全公司通用"}, FIELDS_END};
static const struct field CHANGE_FIELDS[] = {
    ARTICLE_ROWS, {"version", FIELD_INT, false, .min = 1, .label = "版本"}, FIELDS_END};
static bool may_keep(const struct op *op, int64_t community_id)
{
    if (community_id == 0)
        return (op_roles_in(op, 0) & ROLE_BIT(ROLE_QUALITY)) != 0;
    return (op_roles_in(op, community_id) & MAY_KEEP_KNOWLEDGE) != 0;
}

static void set_article(struct op *op, const struct knowledge_article *a, struct doc *into)
{
    bool is_over = a->valid_until != 0 && a->valid_until <= op->now;

    doc_set_id(into, "id", a->id);
    doc_set_text(into, "code", a->code);
    doc_set_text(into, "title", a->title);
    doc_set_text(into, "words", a->words);
    doc_set_text(into, "answer", a->answer);
    doc_set_text(into, "source", a->source);
    doc_set_text(into, "category", str_is_empty(a->category) ? NULL : a->category);
    doc_set_text(into, "category_name",
                 str_is_empty(a->category) ? NULL
                                           : case_choice_name(op, a->community_id, a->category));
    doc_set_time(into, "valid_from", a->valid_from, op->utc_offset_min);
    doc_set_time(into, "valid_until", a->valid_until, op->utc_offset_min);
    doc_set_text(
        into, "until_text",
        a->valid_until == 0
            ? "长期"
            : clock_format_day(op->arena, clock_day(a->valid_until, op->utc_offset_min) - 1));
    doc_set_bool(into, "is_over", is_over);
    doc_set_bool(into, "is_open", !is_over && a->valid_from <= op->now);
    doc_set_bool(into, "is_company_wide", a->community_id == 0);
    doc_set_int(into, "uses", a->uses);
    doc_set_text(into, "used_text",
                 a->last_used_at == 0 ? NULL : case_words_instant(op, a->last_used_at));
    doc_set_int(into, "version", a->version);
}

static err_t set_owner(struct op *op, const struct knowledge_article *a, struct doc *into)
{
    struct staff_member *owner;
    err_t e = staff_get(op, a->owner_id, &owner);

    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return OK;
    }
    if (e == OK) {
        doc_set_text(into, "owner", owner->login);
        doc_set_text(into, "owner_name", owner->name);
    }
    return e;
}

/* ---- list ---------------------------------------------------------------------------------- */

static enum knowledge_shows shows_of(const char *word)
{
    if (str_equal(word, "expired"))
        return KNOWLEDGE_EXPIRED;
    return str_equal(word, "ending") ? KNOWLEDGE_ENDING : KNOWLEDGE_VALID;
}

static err_t add_tabs(struct op *op, int64_t community_id, const char *code, const char *shown,
                      struct doc *page)
{
    static const char *const NAMES[] = {"有效", "30 天内到期", "已过期"};
    struct doc *tabs = doc_set_list(page, "tabs");
    err_t e = OK;

    for (size_t i = 0; e == OK && SHOWS[i] != NULL; i++) {
        struct doc *tab = doc_add_object(tabs);
        struct knowledge_article *found;
        size_t count;
        e = knowledge_list(op, community_id, shows_of(SHOWS[i]), NULL, &found, &count);
        doc_set_text(tab, "name", NAMES[i]);
        doc_set_bool(tab, "is_here", str_equal(SHOWS[i], shown));
        doc_set_bool(tab, "warns", i > 0 && count > 0);
        doc_set_int(tab, "count", (int64_t)count);
        doc_set_text(tab, "href",
                     arena_printf(op->arena, "/knowledge?community=%s&show=%s", code, SHOWS[i]));
    }
    return e;
}

static void set_next(struct op *op, struct doc *document, const struct knowledge_article *last)
{
    const char *words = doc_get_text(document, "q");

    doc_set_null(document, "next");
    if (last == NULL)
        return;
    doc_set_text(document, "next", http_cursor_make(op->arena, last->uses, last->id));
    doc_set_text(doc_get(document, "page"), "next_href",
                 arena_printf(op->arena, "/knowledge?community=%s&show=%s&q=%s&after=%s",
                              doc_get_text(document, "community"), doc_get_text(document, "show"),
                              words == NULL ? "" : http_text_encode(op->arena, words),
                              doc_get_text(document, "next")));
}

static err_t knowledge_web_list(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items, *page;
    const char *show = doc_get_text(req->input, "show"), *words = doc_get_text(req->input, "q");
    const char *after = doc_get_text(req->input, "after");
    struct knowledge_place before = {INT64_MAX, INT64_MAX};
    struct knowledge_article *found;
    struct community *community;
    int64_t community_id, limit = request_limit(req);
    size_t count;
    err_t e = register_page_community(req, MAY_READ_KNOWLEDGE, &community_id);

    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(op, after, &before.uses, &before.id);
    if (e == OK)
        e = register_community_get(op, community_id, &community);
    if (e == OK)
        e = knowledge_page(op, community_id, shows_of(show), words, before, limit + 1, &found,
                           &count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "show", show == NULL ? "valid" : show);
    doc_set_text(document, "q", words);
    items = doc_set_list(document, "items");
    for (size_t i = 0; i < count && i < (size_t)limit; i++)
        set_article(op, &found[i], doc_add_object(items));
    page = doc_set_object(document, "page");
    set_next(op, document, count > (size_t)limit ? &found[limit - 1] : NULL);
    doc_set_bool(page, "may_keep", may_keep(op, community_id));
    e = add_tabs(op, community_id, community->code, show == NULL ? "valid" : show, page);
    if (e == OK)
        e = register_page_choices(op, MAY_READ_KNOWLEDGE, community_id, page);
    return e != OK ? e : reply_page(reply, document, "knowledge/list");
}

/* ---- one ------------------------------------------------------------------------------------ */

static err_t get_article(struct request *req, uint64_t who, struct knowledge_article **ret_article)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    e = knowledge_get(req->op, communities, count, id, ret_article);
    if (e == OK && who != MAY_READ_KNOWLEDGE && !may_keep(req->op, (*ret_article)->community_id))
        e = op_fail(req->op, ERR_FORBIDDEN, "全公司通用的知识由综合管理部维护");
    return e;
}

static err_t knowledge_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct knowledge_article *a;
    err_t e = get_article(req, MAY_READ_KNOWLEDGE, &a);

    if (e == OK)
        e = set_owner(req->op, a, document);
    if (e != OK)
        return e;
    set_article(req->op, a, document);
    page = doc_set_object(document, "page");
    doc_set_bool(page, "may_keep", may_keep(req->op, a->community_id));
    return reply_page(reply, document, "knowledge/show");
}

static void add_catalogue(struct doc *document)
{
    struct doc *list = doc_set_list(document, "catalogue");

    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "code", c->code);
        doc_set_text(one, "name", c->name);
    }
}

static const char *day_text(struct op *op, int64_t at, int64_t less)
{
    return at == 0 ? NULL : clock_format_day(op->arena, clock_day(at, op->utc_offset_min) - less);
}

static err_t knowledge_web_edit(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *initial;
    struct knowledge_article *a;
    err_t e = get_article(req, MAY_KEEP_KNOWLEDGE, &a);

    if (e != OK)
        return e;
    set_article(req->op, a, document);
    add_catalogue(document);
    initial = doc_set_object(document, "initial");
    e = set_owner(req->op, a, initial);
    doc_set_text(initial, "title", a->title);
    doc_set_text(initial, "words", a->words);
    doc_set_text(initial, "answer", a->answer);
    doc_set_text(initial, "source", a->source);
    doc_set_text(initial, "category", a->category);
    doc_set_text(initial, "valid_from", day_text(req->op, a->valid_from, 0));
    doc_set_text(initial, "valid_until", day_text(req->op, a->valid_until, 1));
    reply->fields = CHANGE_FIELDS;
    return e != OK ? e : reply_page(reply, document, "knowledge/edit");
}

static err_t knowledge_web_new(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *initial;
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_KEEP_KNOWLEDGE, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_bool(document, "may_company", may_keep(req->op, 0));
    add_catalogue(document);
    initial = doc_set_object(document, "initial");
    doc_set_text(initial, "owner", req->op->actor->login);
    doc_set_text(initial, "valid_from", day_text(req->op, req->op->now, 0));
    reply->fields = ADD_FIELDS;
    return reply_page(reply, document, "knowledge/new");
}

/* ---- writing --------------------------------------------------------------------------------- */

static err_t read_article(struct request *req, int64_t community_id,
                          struct knowledge_article *ret_article)
{
    const struct doc *in = req->input;
    const char *login = doc_get_text(in, "owner");
    struct staff_member *owner = NULL;
    err_t e = OK;

    if (!str_is_empty(login))
        e = community_id == 0 ? staff_find(req->op, login, &owner)
                              : staff_find_in(req->op, community_id, login, &owner);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(req->op);
        op_fail_field(req->op, "owner", "unknown", "没有同事 %s", login);
    }
    if (!case_catalogue_allows(doc_get_text(in, "category")))
        op_fail_field(req->op, "category", "not_one_of", "分类目录里没有 %s",
                      doc_get_text(in, "category"));
    *ret_article = (struct knowledge_article){.community_id = community_id,
                                              .title = doc_get_text(in, "title"),
                                              .words = doc_get_text(in, "words"),
                                              .answer = doc_get_text(in, "answer"),
                                              .source = doc_get_text(in, "source"),
                                              .category = doc_get_text(in, "category"),
                                              .owner_id = owner == NULL ? 0 : owner->id,
                                              .valid_from = request_day(req, "valid_from", false),
                                              .valid_until = request_day(req, "valid_until", true)};
    return req->op->fault.code;
}

static const char *article_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/knowledge/%" PRId64, id);
}

static err_t knowledge_web_add(struct request *req, struct reply *reply)
{
    struct knowledge_article a;
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_KEEP_KNOWLEDGE, &community_id);

    if (e == OK && doc_get_bool(req->input, "company_wide")) {
        if (!may_keep(req->op, 0))
            return op_fail(req->op, ERR_FORBIDDEN, "全公司通用的知识由综合管理部维护");
        community_id = 0;
    }
    if (e == OK)
        e = read_article(req, community_id, &a);
    if (e == OK)
        e = knowledge_add(req->op, &a, &id);
    return e != OK ? e : reply_see(reply, 201, article_path(req->op, id));
}

static err_t knowledge_web_change(struct request *req, struct reply *reply)
{
    struct knowledge_article *there, a;
    err_t e = get_article(req, MAY_KEEP_KNOWLEDGE, &there);

    if (e == OK)
        e = read_article(req, there->community_id, &a);
    if (e != OK)
        return e;
    a.id = there->id;
    a.code = there->code;
    if (a.owner_id == 0)
        a.owner_id = there->owner_id;
    if (a.valid_from == 0)
        a.valid_from = there->valid_from;
    e = knowledge_change(req->op, &a, req->if_match);
    return e != OK ? e : reply_see(reply, 200, article_path(req->op, there->id));
}

static err_t knowledge_web_end(struct request *req, struct reply *reply)
{
    struct knowledge_article *a;
    err_t e = get_article(req, MAY_KEEP_KNOWLEDGE, &a);

    if (e == OK)
        e = knowledge_end(req->op, a);
    return e != OK ? e : reply_see(reply, 200, "/knowledge");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column ARTICLE_FILE[] = {
    {"code", "编号", VIEW_TEXT, 10},
    {"title", "标题", VIEW_TEXT, 30},
    {"answer", "答复", VIEW_TEXT, 50},
    {"source", "出处", VIEW_TEXT, 24},
    {"category_name", "分类", VIEW_TEXT, 20},
    {"valid_until", "有效期至", VIEW_TIME, 0},
    {"uses", "引用次数", VIEW_NUMBER, 0},
    {"is_open", "业主可看", VIEW_BOOL, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t knowledge_web_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"knowledge",        "知识库", MAY_KEEP_KNOWLEDGE,
                                          knowledge_web_list, NULL,     ARTICLE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route KNOWLEDGE_ROUTES[] = {
    {GET, "/knowledge", MAY_READ_KNOWLEDGE, READS, LIST_FIELDS, knowledge_web_list,
     .summary = "Articles of a community and of the company, most used first"},
    {GET, "/knowledge/new", MAY_KEEP_KNOWLEDGE, READS, NULL, knowledge_web_new,
     .summary = "The form of a new article"},
    {POST, "/knowledge", MAY_KEEP_KNOWLEDGE, WRITES, ADD_FIELDS, knowledge_web_add,
     .summary = "Add an article", .template = "knowledge/new", .again = "/knowledge/new"},
    {GET, "/knowledge/{id}", MAY_READ_KNOWLEDGE, READS, NULL, knowledge_web_show,
     .summary = "One article"},
    {GET, "/knowledge/{id}/edit", MAY_KEEP_KNOWLEDGE, READS, NULL, knowledge_web_edit,
     .summary = "The form of an article that is there"},
    {POST, "/knowledge/{id}", MAY_KEEP_KNOWLEDGE, WRITES, CHANGE_FIELDS, knowledge_web_change,
     .summary = "Change an article", .template = "knowledge/edit", .again = "/knowledge/{id}/edit"},
    {POST, "/knowledge/{id}/end", MAY_KEEP_KNOWLEDGE, WRITES, NULL, knowledge_web_end,
     .summary = "End an article; what was answered with it stays"},
    HTTP_LIST_ROUTES("/knowledge", MAY_KEEP_KNOWLEDGE, LIST_FIELDS, knowledge_web_list_file,
                     "The articles"),
    ROUTES_END,
};
