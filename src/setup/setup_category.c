#include "setup/setup_category.h"

#include "case/case_choice.h"
#include "case/case_fields.h"

#include "base/str.h"

#include <string.h>

enum { MOST_CATEGORIES = 99, OWN_TEXT = 400 };

/* A select sends "R01:engineering", or "R01:" for as ever. */
const struct field SETUP_CATEGORY_FIELDS[] = {
    {.name = "taken",
     .kind = FIELD_LIST,
     .required = true,
     .max = MOST_CATEGORIES,
     .label = "受理的分类",
     .help = "Codes of the catalogue's first level; what is left out is not offered."},
    {.name = "department",
     .kind = FIELD_LIST,
     .max = MOST_CATEGORIES,
     .label = "交给哪个部门",
     .help = "CODE:DEPARTMENT for each category that has its own."},
    {.name = "own",
     .kind = FIELD_TEXT,
     .max = OWN_TEXT,
     .label = "目录里没有的",
     .help = "One a line: a name and, behind a comma, a department."},
    FIELDS_END,
};

/* ---- the form ------------------------------------------------------------------------ */

struct chosen {
    struct case_choice *choices;
    size_t count;
    const struct doc *taken, *departments; /* of a form that was refused; NULL: as saved */
};

static bool is_listed(const struct doc *list, const char *text)
{
    DOC_EACH(member, list)
    {
        if (member->value->kind == DOC_TEXT && str_equal(member->value->text, text))
            return true;
    }
    return false;
}

static const struct case_choice *find(const struct chosen *chosen, const char *code)
{
    for (size_t i = 0; i < chosen->count; i++)
        if (str_equal(chosen->choices[i].code, code))
            return &chosen->choices[i];
    return NULL;
}

static void add_department(struct op *op, const struct chosen *chosen, const char *code,
                           const char *department, struct doc *list)
{
    const struct case_choice *choice = find(chosen, code);
    const char *value = arena_printf(op->arena, "%s:%s", code, department);
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", str_is_empty(department) ? "照常分派" : case_fields_name(department));
    doc_set_bool(one, "is_here",
                 chosen->taken != NULL
                     ? is_listed(chosen->departments, value)
                     : choice != NULL && str_equal(choice->department, department));
}

static const char *called(const struct case_choice *choice, const char *name)
{
    return choice == NULL || str_is_empty(choice->name) ? name : choice->name;
}

static void add_category(struct op *op, const struct chosen *chosen, const struct case_category *c,
                         struct doc *list)
{
    const struct case_choice *choice = find(chosen, c->code);
    struct doc *one = doc_add_object(list), *departments;

    doc_set_text(one, "code", c->code);
    doc_set_text(one, "name", called(choice, c->name));
    doc_set_bool(one, "is_taken",
                 chosen->taken != NULL ? is_listed(chosen->taken, c->code)
                                       : choice == NULL || !choice->hidden);
    departments = doc_set_list(one, "departments");
    add_department(op, chosen, c->code, "", departments);
    for (size_t i = 0; CASE_DEPARTMENTS[i] != NULL; i++)
        add_department(op, chosen, c->code, CASE_DEPARTMENTS[i], departments);
}

/* Repairs, opinions, what else: by the letter of the code. */
static void set_groups(struct op *op, const struct chosen *chosen, struct doc *page)
{
    static const struct {
        const char *letters, *name;
    } GROUPS[] = {{"R", "报修和有偿服务"}, {"C", "投诉、抱怨和建议"}, {"", "咨询、求助和其他"}};
    struct doc *groups = doc_set_list(page, "groups");

    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++) {
        struct doc *group = doc_add_object(groups), *list = doc_set_list(group, "categories");
        doc_set_text(group, "name", GROUPS[g].name);
        for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++) {
            bool fits = GROUPS[g].letters[0] != '\0' ? c->code[0] == GROUPS[g].letters[0]
                                                     : c->code[0] != 'R' && c->code[0] != 'C';
            if (fits)
                add_category(op, chosen, c, list);
        }
    }
}

static const char *own_text(struct op *op, const struct chosen *chosen)
{
    const char *text = "";

    for (size_t i = 0; i < chosen->count; i++) {
        const struct case_choice *one = &chosen->choices[i];
        if (one->own)
            text = arena_printf(op->arena, "%s%s%s%s\n", text, called(one, one->code),
                                str_is_empty(one->department) ? "" : "，",
                                str_is_empty(one->department) ? ""
                                                              : case_fields_name(one->department));
    }
    return text;
}

err_t setup_category_fill(struct request *req, const struct community *community,
                          struct doc *document)
{
    struct chosen chosen = {0};
    err_t e = case_choice_list(req->op, community->id, &chosen.choices, &chosen.count);

    if (e != OK)
        return e;
    if (req->refused != NULL && doc_get(req->refused->input, "taken") != NULL) {
        chosen.taken = doc_get(req->refused->input, "taken");
        chosen.departments = doc_get(req->refused->input, "department");
    }
    doc_set_text(document, "community_name", community->name);
    set_groups(req->op, &chosen, doc_get(document, "page"));
    doc_set_text(doc_set_object(document, "initial"), "own", own_text(req->op, &chosen));
    return OK;
}

/* ---- saving ------------------------------------------------------------------------------ */

struct reading {
    struct op *op;
    struct case_choice choices[MOST_CATEGORIES + CASE_CHOICE_OWN + 1];
    size_t count;
    struct case_choice *before; /* what is saved now */
    size_t before_count;
};

static const char *department_of(const struct doc *list, const char *code)
{
    size_t length = strlen(code);

    DOC_EACH(member, list)
    {
        const char *text = member->value->text;
        if (strncmp(text, code, length) == 0 && text[length] == ':')
            return text + length + 1;
    }
    return "";
}

/* "工程部" or engineering; what is neither is told as it was written. */
static const char *department_called(const char *text)
{
    for (size_t i = 0; CASE_DEPARTMENTS[i] != NULL; i++)
        if (str_equal(case_fields_name(CASE_DEPARTMENTS[i]), text))
            return CASE_DEPARTMENTS[i];
    return text;
}

/* One of its own that was renamed is written by its name; its code stays. */
static const char *code_of_own(const struct reading *r, const char *text)
{
    for (size_t i = 0; i < r->before_count; i++)
        if (r->before[i].own && str_equal(r->before[i].name, text))
            return r->before[i].code;
    return text;
}

static err_t read_own(struct reading *r, const char *line)
{
    const char *comma = strstr(line, "，");
    size_t skip = strlen("，");
    struct arena *a = r->op->arena;
    struct case_choice one = {.code = str_trim(a, line), .own = true, .department = ""};

    if (comma == NULL && (comma = strchr(line, ',')) != NULL)
        skip = 1;
    if (comma != NULL) {
        one.code = str_trim(a, arena_text_n(a, line, (size_t)(comma - line)));
        one.department = department_called(str_trim(a, comma + skip));
    }
    if (str_is_empty(one.code))
        return OK;
    one.code = code_of_own(r, one.code);
    if (r->count >= sizeof r->choices / sizeof r->choices[0])
        return op_fail_field(r->op, "own", "too_many", "自己的分类最多 %d 个", CASE_CHOICE_OWN);
    r->choices[r->count++] = one;
    return OK;
}

static err_t read_choices(struct request *req, struct reading *r)
{
    const struct doc *taken = doc_get(req->input, "taken"),
                     *departments = doc_get(req->input, "department");
    const char *own = doc_get_text(req->input, "own");
    char **lines;
    size_t count;
    err_t e = OK;

    DOC_EACH(member, taken)
    {
        r->choices[r->count++] =
            (struct case_choice){.code = member->value->text,
                                 .department = department_of(departments, member->value->text)};
    }
    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++)
        if (!is_listed(taken, c->code) && r->count < MOST_CATEGORIES)
            r->choices[r->count++] =
                (struct case_choice){.code = c->code, .hidden = true, .department = ""};
    lines = str_split(req->op->arena, own == NULL ? "" : own, '\n', &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = read_own(r, lines[i]);
    return e;
}

err_t setup_category_keep(struct request *req, const struct community *community)
{
    struct reading *r = ARENA_NEW(req->op->arena, struct reading);
    err_t e;

    r->op = req->op;
    e = case_choice_list(req->op, community->id, &r->before, &r->before_count);
    if (e == OK)
        e = read_choices(req, r);
    return e == OK ? case_choice_save(req->op, community->id, r->choices, r->count) : e;
}
