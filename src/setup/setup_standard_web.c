/* Settings: standards, who is bound to which, and publishing a new version. */
#include "setup/setup_publish.h"
#include "http/http_list.h"
#include "setup/setup_words.h"

#include "promise/promise.h"
#include "register/register.h"
#include "setup/setup.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/http.h"

#include <inttypes.h>
#include <string.h>

enum { COMMUNITIES_SHOWN = 200, BOUND_MAX = 20 };

static const char STANDARD_FILE[] = "standard.yaml";

/* ---- the list, and who is bound ------------------------------------------------------- */

static err_t add_bound(struct op *op, const struct community *community, struct doc *list)
{
    struct doc *one = doc_add_object(list), *bound = doc_list(op->arena), *codes;
    struct buf text = buf_in(op->arena);
    err_t e = promise_bound_list(op, community->id, bound);

    doc_set_text(one, "code", community->code);
    doc_set_text(one, "name", community->name);
    codes = doc_set_list(one, "standards");
    DOC_EACH(member, bound)
    {
        const char *code = doc_get_text(member->value, "code");
        doc_add_text(codes, code);
        buf_printf(&text, "%s%s", text.length > 0 ? ", " : "", code);
    }
    doc_set_text(one, "codes_text", text.length > 0 ? text.data : "");
    return e;
}

static err_t add_communities(struct op *op, struct doc *into)
{
    struct doc *list = doc_set_list(into, "communities");
    struct community *communities;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_READ_RULES, &ids, &count);
    e = register_community_page(op, ids, count, "", "", COMMUNITIES_SHOWN, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = add_bound(op, &communities[i], list);
    return e;
}

static err_t list_standards(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *page;
    err_t e = promise_standard_list(op, document);

    if (e == OK)
        e = add_communities(op, document);
    if (e != OK)
        return e;
    page = doc_set_object(document, "page");
    doc_set_bool(page, "may_publish", staff_may(op, MAY_PUBLISH));
    doc_set_bool(page, "may_bind", staff_may(op, MAY_BIND));
    return reply_page(reply, document, "setup/standards");
}

/* ---- one version ------------------------------------------------------------------------ */

static void set_words(struct op *op, struct doc *document)
{
    DOC_EACH(member, doc_get(document, "rules"))
    {
        setup_words_rule(op, member->value);
    }
}

static err_t show_standard(struct request *req, struct reply *reply)
{
    struct doc *document, *page;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = promise_standard_document(req->op, id, &document);
    if (e != OK)
        return e;
    set_words(req->op, document);
    page = doc_set_object(document, "page");
    doc_set_bool(page, "may_publish", staff_may(req->op, MAY_PUBLISH));
    return reply_page(reply, document, "setup/standard");
}

/* ---- a new version ------------------------------------------------------------------------ */

static const struct field FROM_QUERY[] = {
    {.name = "from", .kind = FIELD_ID, .label = "从哪个版本改起"},
    FIELDS_END,
};

static err_t new_standard(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *from;
    int64_t id = doc_get_int(req->input, "from");
    err_t e = OK;

    if (id != 0)
        e = promise_standard_document(req->op, id, &from);
    if (e != OK)
        return e;
    setup_publish_page(req, id == 0 ? "" : doc_get_text(from, "text"), document);
    return reply_page(reply, document, "setup/standard_new");
}

/* What a rule is about, and what it says: two rules of one key differ in what they say. */
static const char *key_of(struct op *op, const struct doc *rule)
{
    const struct doc *page = doc_get(rule, "page");

    return arena_printf(op->arena, "%s|%s|%s", doc_get_text(rule, "metric"),
                        doc_get_text(page, "natures"), doc_get_text(page, "conditions"));
}

static const char *saying_of(struct op *op, const struct doc *rule)
{
    return arena_printf(op->arena, "%s %s %s", doc_get_text(rule, "limit_text"),
                        doc_get_text(rule, "calendar_text"),
                        doc_get_bool(rule, "public") ? "对外承诺" : "内部目标");
}

static const struct doc *same_rule(struct op *op, const struct doc *rules, const struct doc *rule)
{
    const char *key = key_of(op, rule);

    DOC_EACH(member, rules)
    {
        if (str_equal(key_of(op, member->value), key))
            return member->value;
    }
    return NULL;
}

static void add_change(struct op *op, struct doc *changes, const struct doc *rule,
                       const struct doc *before, const struct doc *after)
{
    struct doc *one = doc_add_object(changes);
    const struct doc *page = doc_get(rule, "page");

    doc_set_text(one, "metric", doc_get_text(rule, "metric"));
    doc_set_text(one, "metric_name", doc_get_text(page, "metric_name"));
    doc_set_text(one, "natures", doc_get_text(page, "natures"));
    doc_set_text(one, "conditions", doc_get_text(page, "conditions"));
    doc_set_text(one, "before", before == NULL ? NULL : saying_of(op, before));
    doc_set_text(one, "after", after == NULL ? NULL : saying_of(op, after));
}

static void set_changes(struct op *op, const struct doc *was, struct doc *is)
{
    struct doc *changes = doc_set_list(is, "changes");

    DOC_EACH(member, doc_get(is, "rules"))
    {
        const struct doc *before = same_rule(op, doc_get(was, "rules"), member->value);
        if (before == NULL || !str_equal(saying_of(op, before), saying_of(op, member->value)))
            add_change(op, changes, member->value, before, member->value);
    }
    DOC_EACH(member, doc_get(was, "rules"))
    {
        if (same_rule(op, doc_get(is, "rules"), member->value) == NULL)
            add_change(op, changes, member->value, member->value, NULL);
    }
}

/* The version of that code that is in force. */
static err_t present_version(struct op *op, const char *code, struct doc **ret_document)
{
    struct doc *list = doc_object(op->arena);
    err_t e = promise_standard_list(op, list);

    *ret_document = NULL;
    DOC_EACH(member, doc_get(list, "items"))
    {
        if (e == OK && *ret_document == NULL && doc_get_bool(member->value, "in_force") &&
            str_equal(doc_get_text(member->value, "code"), code))
            e = promise_standard_document(op, doc_get_int(member->value, "id"), ret_document);
    }
    if (e == OK && *ret_document != NULL)
        set_words(op, *ret_document);
    return e;
}

static err_t preview(struct request *req, const char *text, struct doc **ret_document)
{
    struct op *op = req->op;
    struct doc *present;
    err_t e = promise_standard_preview(op, STANDARD_FILE, text, strlen(text), ret_document);

    if (e != OK)
        return e;
    set_words(op, *ret_document);
    e = present_version(op, doc_get_text(*ret_document, "code"), &present);
    if (e != OK)
        return e;
    set_changes(op, present, *ret_document);
    doc_set_text(*ret_document, "present_version",
                 present == NULL ? NULL : doc_get_text(present, "version"));
    doc_set_bool(*ret_document, "published", false);
    return OK;
}

struct publishing {
    const char *text;
    int64_t id;
};

static err_t publish_body(struct op *op, void *arg)
{
    struct publishing *p = arg;

    return promise_standard_publish(op, STANDARD_FILE, p->text, strlen(p->text), &p->id);
}

static err_t publish(struct request *req, struct reply *reply, struct doc *document,
                     const char *text)
{
    struct publishing p = {.text = text};
    err_t e = db_writer_run(http_writer(req->http), req->op, 0, publish_body, &p);

    if (e != OK)
        return e;
    doc_set_id(document, "id", p.id);
    doc_set_bool(document, "published", true);
    reply->status = 201;
    reply->document = document;
    if (req->wants_html)
        reply->see = arena_printf(req->op->arena, "/settings/standards/%" PRId64, p.id);
    return OK;
}

/* A read that may write through the writer: so that what would change can be shown first. */
static err_t publish_standard(struct request *req, struct reply *reply)
{
    const char *text = doc_get_text(req->input, "text");
    struct doc *document = NULL;
    err_t e = preview(req, text, &document);

    if (e == ERR_INVALID) {
        document = doc_object(req->op->arena);
        setup_publish_faults(req->op, 0, document);
        setup_publish_page(req, text, document);
        reply->status = 422;
        return reply_page(reply, document, "setup/standard_new");
    }
    if (e == OK && doc_get_bool(req->input, "confirm"))
        return publish(req, reply, document, text);
    if (e != OK)
        return e;
    setup_publish_page(req, text, document);
    doc_set_bool(doc_get(document, "page"), "is_same", doc_get(document, "changes")->count == 0);
    return reply_page(reply, document, "setup/standard_preview");
}

/* ---- binding ------------------------------------------------------------------------------- */

static const struct field BIND_FIELDS[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "standards",
     .kind = FIELD_LIST,
     .required = true,
     .max = BOUND_MAX,
     .label = "服务标准",
     .help = "Codes in order."},
    FIELDS_END,
};

static err_t bind(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    const struct doc *list = doc_get(req->input, "standards");
    const char **codes = ARENA_ARRAY(op->arena, list->count + 1, const char *);
    const char *code = doc_get_text(req->input, "code");
    struct community *community;
    size_t n = 0;
    err_t e = register_community_find(op, code, &community);

    if (e == ERR_NOT_FOUND ||
        (e == OK && ((op_roles_in(op, community->id) | op_roles_in(op, 0)) & MAY_BIND) == 0)) {
        op_forget_fault(op);
        return op_fail_field(op, "code", "unknown", "没有小区 %s", code);
    }
    DOC_EACH(member, list)
    {
        codes[n++] = member->value->text;
    }
    codes[n] = NULL;
    if (e == OK)
        e = promise_bind(op, community->id, codes);
    return e == OK ? reply_see(reply, 200, "/settings/standards") : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column VERSION_FILE[] = {
    {"code", "编号", VIEW_TEXT, 14},
    {"version", "版本", VIEW_TEXT, 10},
    {"title", "名称", VIEW_TEXT, 30},
    {"effective_from", "生效日期", VIEW_DAY, 0},
    {"effective_to", "失效日期", VIEW_DAY, 0},
    {"review_on", "复审日期", VIEW_DAY, 0},
    {"published_at", "发布时间", VIEW_TIME, 0},
    {"in_force", "执行中", VIEW_BOOL, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* Versions that people publish, whole: 500 are far beyond what any company has. */
static err_t list_standards_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"standards",    "服务标准", MAY_READ_RULES,
                                          list_standards, NULL,       VERSION_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SETUP_STANDARD_ROUTES[] = {
    {GET, "/settings/standards", MAY_READ_RULES, READS, NULL, list_standards,
     .summary = "Published standards, and which communities are bound to which"},
    {GET, "/settings/standards/new", MAY_PUBLISH, READS, FROM_QUERY, new_standard,
     .summary = "The form of a new version"},
    {POST, "/settings/standards", MAY_PUBLISH, READS, SETUP_PUBLISH_FIELDS, publish_standard,
     .summary =
         "Checks a text of a standard and tells what would change, or with `confirm` publishes it",
     .template = "setup/standard_new", .again = "/settings/standards/new"},
    {POST, "/settings/standards/bind", MAY_BIND, WRITES, BIND_FIELDS, bind,
     .summary = "Binds a community to standards, in order", .template = "setup/standards",
     .again = "/settings/standards"},
    {GET, "/settings/standards/{id}", MAY_READ_RULES, READS, NULL, show_standard,
     .summary = "One version of a standard, its rules in words"},
    HTTP_LIST_ROUTES("/settings/standards", MAY_READ_RULES, NULL, list_standards_file,
                     "The standards"),
    ROUTES_END,
};
