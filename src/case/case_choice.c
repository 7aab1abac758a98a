#include "case/case_choice.h"

#include "case/case_choice_store.h"
#include "case/case_fields.h"

#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENT_VERSION = 1 };

static const char *const ALL_NATURES[] = {
    "repair", "paid", "complaint", "grievance", "suggestion", "inquiry", "request", "help", NULL};

static const char NAMES_KEY; /* of the names that are kept for a work */

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
    struct case_choice *before;
    size_t before_count;
    err_t e = journal_lock(op, saving->community_id);

    if (e == OK)
        e = case_choice_store_list(op, saving->community_id, &before, &before_count);
    if (e == OK)
        e = case_choice_store_clear(op, saving->community_id);
    for (size_t i = 0; e == OK && i < saving->count; i++) {
        struct case_choice one = saving->choices[i];
        const struct case_choice *there = find(before, before_count, one.code);
        one.name = there == NULL ? "" : there->name;
        e = case_choice_store_add(op, saving->community_id, &one);
    }
    return e == OK ? record(op, saving) : e;
}

err_t case_choice_save(struct op *op, int64_t community_id, const struct case_choice *choices,
                       size_t count)
{
    struct saving saving = {community_id, choices, count};
    err_t e = check(op, choices, count);

    return e == OK ? db_transaction(op, save_in_transaction, &saving) : e;
}

/* ---- renaming ----------------------------------------------------------------------------- */

/* What it is called as long as nobody renames it. */
static const char *first_name(const char *code)
{
    const struct case_category *c = of_catalogue(code);

    return c == NULL ? code : c->name;
}

static const char *name_of(const struct case_choice *choice, const char *code)
{
    return choice == NULL || str_is_empty(choice->name) ? first_name(code) : choice->name;
}

static bool is_another_called(const struct case_choice *all, size_t count, const char *code,
                              const char *name)
{
    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++)
        if (!str_equal(c->code, code) &&
            str_equal(name_of(find(all, count, c->code), c->code), name))
            return true;
    for (size_t i = 0; i < count; i++)
        if (all[i].own && !str_equal(all[i].code, code) &&
            str_equal(name_of(&all[i], all[i].code), name))
            return true;
    return false;
}

struct renaming {
    int64_t community_id;
    const char *code, *name;
};

static err_t check_name(struct op *op, const struct renaming *r, const struct case_choice *all,
                        size_t count)
{
    const struct case_choice *there = find(all, count, r->code);

    if (of_catalogue(r->code) == NULL && (there == NULL || !there->own))
        return op_fail_field(op, "category", "not_one_of", "没有分类 %s", r->code);
    if (utf8_length(r->name) > CASE_CHOICE_NAME_MAX)
        return op_fail_field(op, "name", "too_long", "“%s”太长，最多 %d 个字", r->name,
                             CASE_CHOICE_NAME_MAX);
    if (strpbrk(r->name, ",\n\r") != NULL || strstr(r->name, "，") != NULL)
        return op_fail_field(op, "name", "wrong", "名称里不能有逗号和换行");
    if (!case_catalogue_allows(r->name) || of_catalogue(r->name) != NULL)
        return op_fail_field(op, "name", "wrong", "“%s”像是目录里的代码，请写名称", r->name);
    if (is_another_called(all, count, r->code,
                          str_is_empty(r->name) ? first_name(r->code) : r->name))
        return op_fail_field(op, "name", "taken", "已经有一个分类叫“%s”",
                             str_is_empty(r->name) ? first_name(r->code) : r->name);
    return OK;
}

static err_t record_name(struct op *op, const struct renaming *r, const char *before,
                         const char *now)
{
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = r->community_id,
                                  .kind = "category_renamed",
                                  .subject = "community",
                                  .subject_id = r->community_id,
                                  .version = EVENT_VERSION};

    doc_set_text(facts, "category", r->code);
    doc_set_text(facts, "before", before);
    doc_set_text(facts, "name", now);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

static err_t rename_in_transaction(struct op *op, void *arg)
{
    const struct renaming *r = arg;
    const struct case_choice *there = NULL;
    struct case_choice *all, one = {.code = r->code, .department = ""};
    const char *before;
    size_t count;
    err_t e = journal_lock(op, r->community_id);

    if (e == OK)
        e = case_choice_store_list(op, r->community_id, &all, &count);
    if (e == OK)
        e = check_name(op, r, all, count);
    if (e != OK)
        return e;
    there = find(all, count, r->code);
    before = name_of(there, r->code);
    if (there != NULL)
        one = *there;
    one.name = str_equal(r->name, first_name(r->code)) ? "" : r->name;
    if (str_equal(name_of(&one, r->code), before))
        return OK;
    e = case_choice_store_drop(op, r->community_id, r->code);
    if (e == OK)
        e = case_choice_store_add(op, r->community_id, &one);
    return e == OK ? record_name(op, r, before, name_of(&one, r->code)) : e;
}

err_t case_choice_rename(struct op *op, int64_t community_id, const char *code, const char *name)
{
    struct renaming renaming = {community_id, code, name == NULL ? "" : str_trim(op->arena, name)};

    arena_keep(op->arena, &NAMES_KEY, community_id, NULL); /* to be read anew */
    return db_transaction(op, rename_in_transaction, &renaming);
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
        if (choice != NULL && choice->hidden)
            continue;
        offered[n] = CASE_CATALOGUE[i];
        offered[n++].name = name_of(choice, CASE_CATALOGUE[i].code);
    }
    for (size_t i = 0; i < count; i++)
        if (choices[i].own)
            offered[n++] = (struct case_category){.code = choices[i].code,
                                                  .name = name_of(&choices[i], choices[i].code),
                                                  .natures = ALL_NATURES};
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

/* ---- what it is called there -------------------------------------------------------------- */

struct names {
    struct case_choice *choices;
    size_t count;
};

static const struct names *names_of(struct op *op, int64_t community_id)
{
    struct names *names = arena_kept(op->arena, &NAMES_KEY, community_id);

    if (names != NULL)
        return names;
    names = ARENA_NEW(op->arena, struct names);
    *names = (struct names){0};
    if (op->db != NULL &&
        case_choice_store_list(op, community_id, &names->choices, &names->count) != OK)
        op_forget_fault(op); /* the catalogue's words will do */
    arena_keep(op->arena, &NAMES_KEY, community_id, names);
    return names;
}

/* Of its first level; NULL: nobody renamed it. */
static const char *given_name(struct op *op, int64_t community_id, const char *category)
{
    const struct names *names = names_of(op, community_id);
    const struct case_choice *choice =
        find(names->choices, names->count, case_catalogue_top(op->arena, category));

    return choice == NULL || str_is_empty(choice->name) ? NULL : choice->name;
}

static bool is_own(struct op *op, int64_t community_id, const char *category)
{
    const struct names *names = names_of(op, community_id);
    const struct case_choice *choice =
        category == NULL ? NULL : find(names->choices, names->count, category);

    return choice != NULL && choice->own;
}

const char *case_choice_name(struct op *op, int64_t community_id, const char *category)
{
    const char *top, *name = category == NULL ? NULL : given_name(op, community_id, category);

    if (name == NULL)
        return case_catalogue_name(op->arena, category);
    top = case_catalogue_top(op->arena, category);
    return str_equal(top, category)
               ? name
               : arena_printf(op->arena, "%s · %s", name, case_catalogue_short_name(category));
}

const char *case_choice_short_name(struct op *op, int64_t community_id, const char *category)
{
    const char *name = category == NULL ? NULL : given_name(op, community_id, category);
    const char *short_name = case_catalogue_short_name(category);

    if (name != NULL && str_equal(case_catalogue_top(op->arena, category), category))
        return name;
    return short_name == NULL && is_own(op, community_id, category) ? category : short_name;
}
