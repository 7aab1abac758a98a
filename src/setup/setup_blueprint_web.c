/* Settings: service blueprints, drawn with lanes, and publishing a new version. */
#include "setup/setup_drawing.h"
#include "http/http_list.h"
#include "setup/setup_publish.h"
#include "setup/setup_words.h"

#include "blueprint/blueprint.h"
#include "case/case.h"
#include "setup/setup.h"

#include "base/json.h"
#include "base/str.h"
#include "http/http.h"

#include <inttypes.h>
#include <string.h>

static const char BLUEPRINT_FILE[] = "blueprint.yaml";

/* ---- the list ----------------------------------------------------------------------------- */

static err_t running(struct op *op, int64_t blueprint_id, struct doc *into)
{
    const int64_t *ids;
    size_t count;
    int64_t cases;
    err_t e;

    staff_scope(op, MAY_SEE_CASE, &ids, &count);
    e = case_running_on(op, ids, count, blueprint_id, &cases);
    if (e != OK)
        return e;
    doc_set_int(into, "running", cases);
    doc_set_text(into, "running_text",
                 cases >= CASE_RUNNING_MAX ? "999+" : arena_printf(op->arena, "%" PRId64, cases));
    return OK;
}

static err_t list_blueprints(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *list;
    err_t e = blueprint_list(op, &list);

    if (e != OK)
        return e;
    DOC_EACH(member, list)
    {
        struct doc *page = doc_set_object(member->value, "page");
        const char *at = doc_get_text(member->value, "published_at");
        doc_set_text(page, "published_text",
                     at == NULL ? NULL : arena_printf(op->arena, "%.10s", at));
        if (e == OK)
            e = running(op, doc_get_int(member->value, "id"), page);
        doc_set_text(page, "nature_name", setup_words_value(doc_get_text(member->value, "nature")));
    }
    doc_set(document, "items", list);
    doc_set_bool(doc_set_object(document, "page"), "may_publish", staff_may(op, MAY_PUBLISH));
    return e == OK ? reply_page(reply, document, "setup/blueprints") : e;
}

/* ---- one version, drawn --------------------------------------------------------------------- */

static err_t show_blueprint(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    const struct blueprint *b;
    struct doc *document, *page;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = blueprint_get(op, id, &b);
    if (e != OK)
        return e;
    document = blueprint_document(op, b);
    page = doc_set_object(document, "page");
    e = running(op, b->id, page);
    doc_set_bool(page, "may_publish", staff_may(op, MAY_PUBLISH));
    if (req->wants_html)
        setup_drawing(op, b, document);
    return e == OK ? reply_page(reply, document, "setup/blueprint") : e;
}

/* ---- a new version -----------------------------------------------------------------------------
 */

static const struct field FROM_QUERY[] = {
    {.name = "from", .kind = FIELD_ID, .label = "从哪个版本改起"},
    FIELDS_END,
};

static err_t new_blueprint(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    int64_t id = doc_get_int(req->input, "from");
    const char *text = "";
    err_t e = id == 0 ? OK : blueprint_text(req->op, id, &text);

    if (e != OK)
        return e;
    setup_publish_page(req, text, document);
    return reply_page(reply, document, "setup/blueprint_new");
}

static const struct blueprint *published_base(const char *code, void *arg)
{
    struct op *op = arg;
    const struct blueprint *b;
    err_t e = blueprint_current(op, code, &b);

    if (e != OK)
        op_forget_fault(op);
    return e == OK ? b : NULL;
}

static void add_line(struct doc *list, const char *what, const char *before, const char *after)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "what", what);
    doc_set_text(one, "before", before);
    doc_set_text(one, "after", after);
}

static const char *stage_text(struct op *op, const struct blueprint *b, const char *code)
{
    int n = b == NULL ? -1 : blueprint_stage_find(b, code);

    if (n < 0)
        return NULL;
    return arena_printf(op->arena, "%s（%s）", b->stages[n].name,
                        case_status_name(b->stages[n].status));
}

static void compare_stages(struct op *op, const struct blueprint *was, const struct blueprint *is,
                           struct doc *changes)
{
    for (size_t i = 0; i < is->stage_count; i++) {
        const char *code = is->stages[i].code, *before = stage_text(op, was, code);
        const char *after = stage_text(op, is, code);
        if (!str_equal(before, after))
            add_line(changes, arena_printf(op->arena, "步骤 %s", code), before, after);
    }
    for (size_t i = 0; was != NULL && i < was->stage_count; i++)
        if (blueprint_stage_find(is, was->stages[i].code) < 0)
            add_line(changes, arena_printf(op->arena, "步骤 %s", was->stages[i].code),
                     stage_text(op, was, was->stages[i].code), NULL);
}

/* By codes: a step that only got another name changes no action. */
static const char *key_of(struct op *op, const struct doc *action)
{
    struct doc *rest = doc_copy(op->arena, action);

    doc_set_null(rest, "name");
    return json_text(op->arena, rest);
}

static bool has_key(struct op *op, const struct doc *actions, const char *key)
{
    DOC_EACH(member, actions)
    {
        if (str_equal(key_of(op, member->value), key))
            return true;
    }
    return false;
}

/* Every row of `is` that `was` has not, in words; `is_new` says on which side it stands. */
static void add_missing(struct op *op, const struct blueprint *is, const struct doc *was,
                        bool is_new, struct doc *changes)
{
    const struct doc *actions = doc_get(blueprint_document(op, is), "actions");
    size_t n = 0;

    DOC_EACH(member, actions)
    {
        const char *text = setup_words_action(op, is, &is->actions[n++]);
        if (!has_key(op, was, key_of(op, member->value)))
            add_line(changes, "动作", is_new ? NULL : text, is_new ? text : NULL);
    }
}

static void compare_actions(struct op *op, const struct blueprint *was, const struct blueprint *is,
                            struct doc *changes)
{
    const struct doc *after = doc_get(blueprint_document(op, is), "actions");
    const struct doc *before = was == NULL ? NULL : doc_get(blueprint_document(op, was), "actions");

    if (was != NULL)
        add_missing(op, was, after, false, changes);
    add_missing(op, is, before, true, changes);
}

static err_t preview(struct request *req, const char *text, struct doc **ret_document)
{
    struct op *op = req->op;
    const struct blueprint *was;
    struct blueprint *is;
    struct doc *changes;
    err_t e = blueprint_read(op, BLUEPRINT_FILE, text, strlen(text), published_base, op, &is);

    if (e != OK)
        return e;
    was = published_base(is->code, op);
    *ret_document = blueprint_document(op, is);
    changes = doc_set_list(*ret_document, "changes");
    compare_stages(op, was, is, changes);
    compare_actions(op, was, is, changes);
    doc_set_text(*ret_document, "present_version", was == NULL ? NULL : was->version);
    doc_set_bool(*ret_document, "published", false);
    if (was != NULL)
        e = running(op, was->id, *ret_document);
    return e;
}

struct publishing {
    const char *text;
    int64_t id;
};

static err_t publish_body(struct op *op, void *arg)
{
    struct publishing *p = arg;

    return blueprint_publish(op, BLUEPRINT_FILE, p->text, strlen(p->text), &p->id);
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
        reply->see = arena_printf(req->op->arena, "/settings/blueprints/%" PRId64, p.id);
    return OK;
}

/* A read that may write through the writer: so that what would change can be shown first. */
static err_t publish_blueprint(struct request *req, struct reply *reply)
{
    const char *text = doc_get_text(req->input, "text");
    struct doc *document = NULL;
    err_t e = preview(req, text, &document);

    if (e == ERR_INVALID) {
        document = doc_object(req->op->arena);
        setup_publish_faults(req->op, 0, document);
        setup_publish_page(req, text, document);
        reply->status = 422;
        return reply_page(reply, document, "setup/blueprint_new");
    }
    if (e == OK && doc_get_bool(req->input, "confirm"))
        return publish(req, reply, document, text);
    if (e != OK)
        return e;
    setup_publish_page(req, text, document);
    return reply_page(reply, document, "setup/blueprint_preview");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column VERSION_FILE[] = {
    {"code", "编号", VIEW_TEXT, 16},
    {"version", "版本", VIEW_TEXT, 10},
    {"name", "名称", VIEW_TEXT, 30},
    {"nature", "性质代码", VIEW_TEXT, 12},
    {"page.nature_name", "性质", VIEW_TEXT, 10},
    {"page.running", "在办", VIEW_NUMBER, 0},
    {"published_at", "发布时间", VIEW_TIME, 0},
    {"review_on", "复审日期", VIEW_DAY, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each kind of service, whole. */
static err_t list_blueprints_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"blueprints",    "服务蓝图", MAY_READ_RULES,
                                          list_blueprints, NULL,       VERSION_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SETUP_BLUEPRINT_ROUTES[] = {
    {GET, "/settings/blueprints", MAY_READ_RULES, READS, NULL, list_blueprints,
     .summary = "The newest version of each service blueprint, and how many cases run on it"},
    {GET, "/settings/blueprints/new", MAY_PUBLISH, READS, FROM_QUERY, new_blueprint,
     .summary = "The form of a new version"},
    {POST, "/settings/blueprints", MAY_PUBLISH, READS, SETUP_PUBLISH_FIELDS, publish_blueprint,
     .summary =
         "Checks a text of a blueprint and tells what would change, or with `confirm` publishes it",
     .template = "setup/blueprint_new", .again = "/settings/blueprints/new"},
    {GET, "/settings/blueprints/{id}", MAY_READ_RULES, READS, NULL, show_blueprint,
     .summary =
         "One version of a service blueprint: lanes, stages, actions, clocks, failure points"},
    HTTP_LIST_ROUTES("/settings/blueprints", MAY_READ_RULES, NULL, list_blueprints_file,
                     "The blueprints"),
    ROUTES_END,
};
