/* Which kinds of trouble a community takes, where they go and what it calls them: a step of the
 * first visit, and a page of its settings. */
#include "setup/setup_category.h"
#include "setup/setup_community.h"
#include "setup/setup_wizard.h"

#include "case/case_choice.h"
#include "staff/staff.h"

#include "base/str.h"

/* ---- the first visit ------------------------------------------------------------------------- */

static err_t begin(struct request *req, struct doc *document, struct community **ret_community)
{
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, SETUP_CATEGORIES, document);
    if (e == OK)
        e = setup_wizard_community(req, ret_community);
    if (e == OK && *ret_community == NULL)
        return op_fail(req->op, ERR_CONFLICT, "请先填写公司与小区：/setup/community");
    return e;
}

err_t setup_category_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    err_t e = begin(req, document, &community);

    if (e == OK)
        e = setup_category_fill(req, community, document);
    if (e != OK)
        return e;
    reply->fields = SETUP_CATEGORY_FIELDS;
    return reply_page(reply, document, "setup/wizard_categories");
}

err_t setup_category_save(struct request *req, struct reply *reply)
{
    struct community *community;
    err_t e = begin(req, doc_object(req->op->arena), &community);

    if (e == OK)
        e = setup_category_keep(req, community);
    if (e == OK)
        e = setup_wizard_passed(req->op, SETUP_CATEGORIES);
    return e == OK ? reply_see(reply, 200, setup_wizard_path(SETUP_PEOPLE)) : e;
}

/* ---- the settings ---------------------------------------------------------------------------- */

enum { LONGEST_NAME = 40 };

#define RENAMING                                                                                   \
    {.name = "category",                                                                           \
     .kind = FIELD_TEXT,                                                                           \
     .required = true,                                                                             \
     .max = LONGEST_NAME,                                                                          \
     .label = "哪个分类",                                                                          \
     .help = "A code of the catalogue's first level, or one of its own."},                         \
    {                                                                                              \
        .name = "name", .kind = FIELD_TEXT, .max = LONGEST_NAME, .label = "改叫",                  \
        .help = "What it is called from now on; nothing: as it was at first."                      \
    }

static const struct field RENAME_FIELDS[] = {RENAMING, FIELDS_END};
/* Both forms of the page. */
static const struct field PAGE_FIELDS[] = {
    {.name = "taken", .kind = FIELD_LIST, .max = 99, .label = "受理的分类"},
    {.name = "own", .kind = FIELD_TEXT, .max = 400, .label = "目录里没有的"},
    RENAMING,
    FIELDS_END,
};

static void add_name(struct op *op, const char *code, const char *first, const char *now,
                     struct doc *choices, struct doc *renamed)
{
    bool is_renamed = !str_is_empty(now) && !str_equal(now, first);
    struct doc *one = doc_add_object(choices);

    doc_set_text(one, "value", code);
    doc_set_text(one, "name",
                 is_renamed ? arena_printf(op->arena, "%s（原叫%s）", now, first) : first);
    if (!is_renamed)
        return;
    one = doc_add_object(renamed);
    doc_set_text(one, "code", code);
    doc_set_text(one, "before", first);
    doc_set_text(one, "name", now);
}

/* `choices.category` and `renamed`. */
static err_t set_names(struct op *op, const struct community *community, struct doc *document)
{
    struct doc *choices = doc_set_list(doc_set_object(document, "choices"), "category"),
               *renamed = doc_set_list(document, "renamed");
    struct case_choice *all;
    size_t count;
    err_t e = case_choice_list(op, community->id, &all, &count);

    for (const struct case_category *c = CASE_CATALOGUE; e == OK && c->code != NULL; c++) {
        const char *now = "";
        for (size_t i = 0; i < count; i++)
            if (str_equal(all[i].code, c->code))
                now = all[i].name;
        add_name(op, c->code, c->name, now, choices, renamed);
    }
    for (size_t i = 0; e == OK && i < count; i++)
        if (all[i].own)
            add_name(op, all[i].code, all[i].code, all[i].name, choices, renamed);
    return e;
}

static err_t categories(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    err_t e = setup_community_of(req, MAY_ADMINISTER, &community);

    doc_set_object(document, "page");
    if (e == OK)
        e = setup_category_fill(req, community, document);
    if (e == OK)
        e = set_names(req->op, community, document);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    reply->fields = PAGE_FIELDS;
    return reply_page(reply, document, "setup/categories");
}

static const char *path_of(struct op *op, const struct community *community)
{
    return arena_printf(op->arena, "/settings/communities/%s/categories", community->code);
}

static err_t keep(struct request *req, struct reply *reply)
{
    struct community *community;
    err_t e = setup_community_of(req, MAY_ADMINISTER, &community);

    if (e == OK)
        e = setup_category_keep(req, community);
    return e == OK ? reply_see(reply, 200, path_of(req->op, community)) : e;
}

static err_t rename_category(struct request *req, struct reply *reply)
{
    struct community *community;
    err_t e = setup_community_of(req, MAY_ADMINISTER, &community);

    if (e == OK)
        e = case_choice_rename(req->op, community->id, doc_get_text(req->input, "category"),
                               doc_get_text(req->input, "name"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, community)) : e;
}

const struct route SETUP_CATEGORY_ROUTES[] = {
    {GET, "/settings/communities/{code}/categories", MAY_ADMINISTER, READS, NULL, categories,
     .summary = "Which kinds of trouble a community takes, and what it calls them"},
    {POST, "/settings/communities/{code}/categories", MAY_ADMINISTER, WRITES, SETUP_CATEGORY_FIELDS,
     keep, .summary = "Which it takes, where they go, and its own; cases that have another keep it",
     .template = "setup/categories", .again = "/settings/communities/{code}/categories"},
    {POST, "/settings/communities/{code}/categories/rename", MAY_ADMINISTER, WRITES, RENAME_FIELDS,
     rename_category, .summary = "What it calls a category from now on; the code stays",
     .template = "setup/categories", .again = "/settings/communities/{code}/categories"},
    ROUTES_END,
};
