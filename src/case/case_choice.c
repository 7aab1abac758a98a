#include "case/case_choice.h"

#include "case/case_choice_store.h"
#include "case/case_fields.h"

#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

enum { EVENT_VERSION = 1 };

static const char *const ALL_NATURES[] = {
    "repair", "paid", "complaint", "grievance", "suggestion", "inquiry", "request", "help", NULL};

static const struct case_category *of_catalogue(const char *code)
{
    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++)
        if (str_equal(c->code, code))
            return c;
    return NULL;
}

static const struct case_choice *find(const struct case_choice *choices, size_t count,
                                      const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(choices[i].code, code))
            return &choices[i];
    return NULL;
}

/* ---- saving ----------------------------------------------------------------------------- */

static err_t check_own(struct op *op, const struct case_choice *all, size_t i)
{
    const char *name = all[i].code;

    if (utf8_length(name) > CASE_CHOICE_NAME_MAX)
        return op_fail_field(op, "own", "too_long", "“%s”太长，最多 %d 个字", name,
                             CASE_CHOICE_NAME_MAX);
    if (!case_catalogue_allows(name) || of_catalogue(name) != NULL)
        return op_fail_field(op, "own", "wrong", "“%s”像是目录里的代码，请写名称", name);
    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++)
        if (str_equal(c->name, name))
            return op_fail_field(op, "own", "taken", "目录里已经有“%s”", name);
    return find(all, i, name) != NULL ? op_fail_field(op, "own", "taken", "“%s”写了两次", name)
                                      : OK;
}

static err_t check(struct op *op, const struct case_choice *all, size_t count)
{
    size_t own = 0;

    for (size_t i = 0; i < count; i++) {
        own += all[i].own;
        if (!str_is_empty(all[i].department) && !str_in(all[i].department, CASE_DEPARTMENTS))
            op_fail_field(op, "department", "not_one_of", "没有部门 %s", all[i].department);
        if (!all[i].own && of_catalogue(all[i].code) == NULL)
            op_fail_field(op, "taken", "not_one_of", "分类目录里没有 %s", all[i].code);
        if (all[i].own)
            check_own(op, all, i);
    }
    if (own > CASE_CHOICE_OWN)
        op_fail_field(op, "own", "too_many", "自己的分类最多 %d 个", CASE_CHOICE_OWN);
    return op->fault.code;
}

struct saving {
    int64_t community_id;
    const struct case_choice *choices;
    size_t count;
};

static err_t record(struct op *op, const struct saving *saving)
{
    struct doc *facts = doc_object(op->arena), *hidden = doc_set_list(facts, "hidden"),
               *own = doc_set_list(facts, "own"),
               *departments = doc_set_object(facts, "departments");
    struct journal_event event = {.community_id = saving->community_id,
                                  .kind = "categories_chosen",
                                  .subject = "community",
                                  .subject_id = saving->community_id,
                                  .version = EVENT_VERSION};

    for (size_t i = 0; i < saving->count; i++) {
        const struct case_choice *one = &saving->choices[i];
        if (one->hidden || one->own)
            doc_add_text(one->hidden ? hidden : own, one->code);
        if (!str_is_empty(one->department))
            doc_set_text(departments, one->code, one->department);
    }
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

static err_t save_in_transaction(struct op *op, void *arg)
{
    const struct saving *saving = arg;
    err_t e = journal_lock(op, saving->community_id);

    if (e == OK)
        e = case_choice_store_clear(op, saving->community_id);
    for (size_t i = 0; e == OK && i < saving->count; i++)
        e = case_choice_store_add(op, saving->community_id, &saving->choices[i]);
    return e == OK ? record(op, saving) : e;
}

err_t case_choice_save(struct op *op, int64_t community_id, const struct case_choice *choices,
                       size_t count)
{
    struct saving saving = {community_id, choices, count};
    err_t e = check(op, choices, count);

    return e == OK ? db_transaction(op, save_in_transaction, &saving) : e;
}

/* ---- reading ------------------------------------------------------------------------------ */

err_t case_choice_list(struct op *op, int64_t community_id, struct case_choice **ret_choices,
                       size_t *ret_count)
{
    return case_choice_store_list(op, community_id, ret_choices, ret_count);
}

err_t case_choice_offered(struct op *op, int64_t community_id,
                          const struct case_category **ret_categories)
{
    struct case_category *offered;
    struct case_choice *choices;
    size_t count, all = 0, n = 0;
    err_t e = case_choice_store_list(op, community_id, &choices, &count);

    if (e != OK)
        return e;
    while (CASE_CATALOGUE[all].code != NULL)
        all++;
    offered = ARENA_ARRAY(op->arena, all + count + 1, struct case_category);
    for (size_t i = 0; i < all; i++) {
        const struct case_choice *choice = find(choices, count, CASE_CATALOGUE[i].code);
        if (choice == NULL || !choice->hidden)
            offered[n++] = CASE_CATALOGUE[i];
    }
    for (size_t i = 0; i < count; i++)
        if (choices[i].own)
            offered[n++] = (struct case_category){
                .code = choices[i].code, .name = choices[i].code, .natures = ALL_NATURES};
    offered[n] = (struct case_category){.code = NULL};
    *ret_categories = offered;
    return OK;
}

err_t case_choice_department(struct op *op, int64_t community_id, const char *category,
                             const char **ret_department)
{
    const struct case_choice *choice;
    struct case_choice *choices;
    size_t count;
    err_t e = case_choice_store_list(op, community_id, &choices, &count);

    *ret_department = NULL;
    if (e != OK)
        return e;
    choice = find(choices, count, case_catalogue_top(op->arena, category));
    if (choice != NULL && !str_is_empty(choice->department))
        *ret_department = choice->department;
    return OK;
}
