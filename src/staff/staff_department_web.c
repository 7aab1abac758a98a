/* Settings: the departments of a community and who belongs to which. */
#include "staff/staff_department.h"

#include "staff/staff.h"
#include "staff/staff_department_rules.h"
#include "staff/staff_manager.h"
#include "staff/staff_store.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define MAY_ORGANISE MAY_SEE_STAFF
#define MAY_SEE_DEPARTMENTS                                                                        \
    (MAY_ROSTER | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) |              \
     ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

enum { LINES_MAX = 8000 };

/* ---- which community --------------------------------------------------------------- */

static const struct field QUERY[] = {
    {.name = "community", .kind = FIELD_TEXT, .max = 64, .label = "小区"},
    FIELDS_END,
};

static err_t communities_of(struct request *req, uint64_t who,
                            struct staff_store_community **ret_all, size_t *ret_count)
{
    const int64_t *ids;
    size_t count;

    staff_scope(req->op, who, &ids, &count);
    return staff_store_communities(req->op, ids, count, ret_all, ret_count);
}

/* By code, or the first that he may see; one that is not his is not there. */
static err_t community_of(struct request *req, uint64_t who, const char *code,
                          struct staff_store_community *ret_community)
{
    struct staff_store_community *all;
    size_t count;
    err_t e = communities_of(req, who, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (str_is_empty(code) || str_equal(all[i].code, code)) {
            *ret_community = all[i];
            return OK;
        }
    return e != OK ? e : op_fail(req->op, ERR_NOT_FOUND, "没有小区 %s", code == NULL ? "" : code);
}

/* The department of the path, and its community. */
static err_t department_of(struct request *req, uint64_t who, struct staff_department **ret_one,
                           struct staff_store_community *ret_community)
{
    struct staff_store_community *all;
    const int64_t *ids;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    staff_scope(req->op, who, &ids, &count);
    if (e == OK)
        e = staff_department_get(req->op, ids, count, id, ret_one);
    if (e == OK)
        e = staff_store_communities(req->op, &(*ret_one)->community_id, 1, &all, &count);
    if (e == OK)
        *ret_community = all[0];
    return e;
}

static const char *path_of(struct op *op, const struct staff_store_community *community)
{
    return arena_printf(op->arena, "/settings/departments?community=%s", community->code);
}

/* ---- the tree as a document --------------------------------------------------------- */

struct tree {
    struct op *op;
    struct staff_store_community community;
    struct staff_department *all;
    int *levels;
    size_t count;
    struct staff_department_member *members;
    size_t member_count;
    bool may_change;
};

static err_t read_tree(struct op *op, struct tree *tree)
{
    err_t e =
        staff_department_list(op, tree->community.id, &tree->all, &tree->levels, &tree->count);

    tree->op = op;
    tree->may_change =
        ((op_roles_in(op, 0) | op_roles_in(op, tree->community.id)) & MAY_ORGANISE) != 0;
    return e != OK ? e
                   : staff_department_members(op, tree->community.id, &tree->members,
                                              &tree->member_count);
}

static const char *member_name(const struct tree *tree, int64_t id)
{
    for (size_t i = 0; i < tree->member_count; i++)
        if (tree->members[i].user_id == id)
            return tree->members[i].name;
    return NULL;
}

static const char *department_name(const struct tree *tree, int64_t id)
{
    const struct staff_department *d = staff_department_rules_find(tree->all, tree->count, id);

    return d == NULL ? NULL : d->name;
}

static void add_people(const struct tree *tree, int64_t department_id, struct doc *list)
{
    for (size_t i = 0; i < tree->member_count; i++) {
        struct doc *one;
        if (tree->members[i].department_id != department_id)
            continue;
        one = doc_add_object(list);
        doc_set_id(one, "id", tree->members[i].user_id);
        doc_set_text(one, "login", tree->members[i].login);
        doc_set_text(one, "name", tree->members[i].name);
    }
}

static void add_department(const struct tree *tree, size_t i, struct doc *list)
{
    const struct staff_department *d = &tree->all[i];
    struct doc *one = doc_add_object(list), *people;

    doc_set_id(one, "id", d->id);
    doc_set_text(one, "name", d->name);
    doc_set_text(one, "kind", d->kind);
    doc_set_text(one, "kind_name", staff_department_kind_name(d->kind));
    doc_set_id(one, "parent", d->parent_id);
    doc_set_text(one, "parent_name", department_name(tree, d->parent_id));
    doc_set_id(one, "head", member_name(tree, d->head_id) == NULL ? 0 : d->head_id);
    doc_set_text(one, "head_name", member_name(tree, d->head_id));
    doc_set_int(one, "level", tree->levels[i]);
    doc_set_bool(one, "closed", d->closed);
    people = doc_set_list(one, "people");
    add_people(tree, d->id, people);
    doc_set_int(one, "count", (int64_t)people->count);
}

/* Whoever leads the community: all departments stand under him. */
static err_t set_manager(const struct tree *tree, struct doc *document)
{
    const char *name;
    int64_t id;
    err_t e = staff_manager_get(tree->op, tree->community.id, &id, &name);

    doc_set_id(document, "manager", id);
    doc_set_text(document, "manager_name", name);
    return e;
}

static err_t set_tree(const struct tree *tree, struct doc *document)
{
    struct doc *items = doc_set_list(document, "items"), *closed = doc_set_list(document, "closed");
    struct doc *nowhere = doc_set_list(document, "unplaced");

    doc_set_text(document, "community", tree->community.code);
    doc_set_text(document, "community_name", tree->community.name);
    for (size_t i = 0; i < tree->count; i++)
        add_department(tree, i, tree->all[i].closed ? closed : items);
    add_people(tree, 0, nowhere);
    return set_manager(tree, document);
}

/* ---- the form's choices --------------------------------------------------------------- */

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *choice = doc_add_object(list);

    doc_set_text(choice, "value", value);
    doc_set_text(choice, "name", name);
}

static const char *id_text(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "%" PRId64, id);
}

/* Open departments, the lower ones further in. */
static void add_departments(const struct tree *tree, struct doc *list)
{
    static const char *const INDENT = "　　　　　　";

    for (size_t i = 0; i < tree->count; i++) {
        int level = tree->levels[i] < STAFF_DEPARTMENT_LEVELS ? tree->levels[i] : 0;
        if (tree->all[i].closed)
            continue;
        add_choice(list, id_text(tree->op, tree->all[i].id),
                   arena_printf(tree->op->arena, "%.*s%s", level * (int)strlen("　"), INDENT,
                                tree->all[i].name));
    }
}

static void add_members(const struct tree *tree, struct doc *list)
{
    for (size_t i = 0; i < tree->member_count; i++)
        add_choice(list, tree->members[i].login,
                   arena_printf(tree->op->arena, "%s（%s）", tree->members[i].name,
                                tree->members[i].login));
}

static err_t set_choices(struct request *req, const struct tree *tree, struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices"), *list;
    struct staff_store_community *all;
    size_t count;
    err_t e = communities_of(req, MAY_SEE_DEPARTMENTS, &all, &count);

    list = doc_set_list(choices, "community");
    for (size_t i = 0; e == OK && i < count; i++) {
        add_choice(list, all[i].code, all[i].name);
        doc_set_bool(list->last->value, "is_here", all[i].id == tree->community.id);
    }
    doc_set_bool(doc_get(document, "page"), "has_choice", count > 1);
    list = doc_set_list(choices, "kind");
    for (const char *const *kind = STAFF_DEPARTMENT_KINDS; *kind != NULL; kind++)
        add_choice(list, *kind, staff_department_kind_name(*kind));
    list = doc_set_list(choices, "parent");
    add_choice(list, "", "直属项目经理");
    add_departments(tree, list);
    list = doc_set_list(choices, "head");
    add_choice(list, "", "不指定");
    add_members(tree, list);
    list = doc_set_list(choices, "user");
    add_members(tree, list);
    list = doc_set_list(choices, "department");
    add_departments(tree, list);
    add_choice(list, "", "不属于任何部门");
    return e;
}

/* ---- pages ------------------------------------------------------------------------------ */

#define DEPARTMENT_ROWS                                                                            \
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 60, .label = "部门名称"},        \
        {.name = "kind",                                                                           \
         .kind = FIELD_ENUM,                                                                       \
         .required = true,                                                                         \
         .words = STAFF_DEPARTMENT_KINDS,                                                          \
         .label = "职能"},                                                                         \
        {.name = "parent",                                                                         \
         .kind = FIELD_ID,                                                                         \
         .label = "上级",                                                                          \
         .help = "A department of this community; none: directly under the manager."},             \
    {                                                                                              \
        .name = "head", .kind = FIELD_TEXT, .max = 32, .label = "负责人", .help = "A login."       \
    }

static const struct field ADD_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    DEPARTMENT_ROWS,
    FIELDS_END,
};
static const struct field CHANGE_FIELDS[] = {DEPARTMENT_ROWS, FIELDS_END};
static const struct field PLACE_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "user",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 32,
     .label = "谁",
     .help = "A login."},
    {.name = "department",
     .kind = FIELD_ID,
     .label = "到哪个部门",
     .help = "None: he belongs to no department any more."},
    FIELDS_END,
};

/* A page that is shown again keeps to the community of the form. */
static const char *asked_community(const struct request *req)
{
    const char *code = doc_get_text(req->input, "community");

    return code == NULL && req->refused != NULL ? doc_get_text(req->refused->input, "community")
                                                : code;
}

static err_t begin_page(struct request *req, uint64_t who, struct tree *tree, struct doc *document)
{
    err_t e = community_of(req, who, asked_community(req), &tree->community);

    if (e == OK)
        e = read_tree(req->op, tree);
    if (e == OK)
        e = set_tree(tree, document);
    if (e != OK)
        return e;
    doc_set_bool(doc_set_object(document, "page"), "may_change", tree->may_change);
    doc_set_text(doc_set_object(document, "initial"), "community", tree->community.code);
    return set_choices(req, tree, document);
}

static err_t show_departments(struct request *req, struct reply *reply)
{
    static const char *const COLUMNS[] = {"id",          "name",      "kind",  "parent",
                                          "parent_name", "head_name", "count", NULL};
    struct doc *document = doc_object(req->op->arena), *page;
    struct tree tree;
    err_t e = begin_page(req, MAY_SEE_DEPARTMENTS, &tree, document);

    if (e != OK)
        return e;
    page = doc_get(document, "page");
    doc_set_int(page, "unplaced_count", (int64_t)doc_get(document, "unplaced")->count);
    doc_set_bool(page, "has_unplaced", doc_get(document, "unplaced")->count > 0);
    doc_set_bool(page, "has_closed", doc_get(document, "closed")->count > 0);
    doc_set_bool(page, "may_hand_over",
                 ((op_roles_in(req->op, 0) | op_roles_in(req->op, tree.community.id)) &
                  MAY_ADMINISTER) != 0);
    doc_set_bool(page, "may_place", tree.may_change && doc_get(document, "items")->count > 0);
    reply->fields = PLACE_FIELDS;
    reply->columns = COLUMNS;
    return reply_page(reply, document, "staff/departments");
}

static err_t new_department(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct tree tree;
    err_t e = begin_page(req, MAY_ORGANISE, &tree, document);

    reply->fields = ADD_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/department_new") : e;
}

static void set_initial(const struct tree *tree, const struct staff_department *d,
                        struct doc *document)
{
    struct doc *initial = doc_set_object(document, "initial");

    doc_set_text(initial, "name", d->name);
    doc_set_text(initial, "kind", d->kind);
    doc_set_text(initial, "parent", d->parent_id == 0 ? "" : id_text(tree->op, d->parent_id));
    for (size_t i = 0; i < tree->member_count; i++)
        if (tree->members[i].user_id == d->head_id)
            doc_set_text(initial, "head", tree->members[i].login);
}

static err_t edit_department(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct staff_department *d;
    struct tree tree;
    err_t e = department_of(req, MAY_ORGANISE, &d, &tree.community);

    if (e == OK)
        e = read_tree(req->op, &tree);
    if (e != OK)
        return e;
    doc_set_id(document, "id", d->id);
    doc_set_text(document, "name", d->name);
    doc_set_text(document, "community", tree.community.code);
    doc_set_text(document, "community_name", tree.community.name);
    doc_set_bool(document, "closed", d->closed);
    page = doc_set_object(document, "page");
    doc_set_text(page, "list_href", path_of(req->op, &tree.community));
    set_initial(&tree, d, document);
    e = set_choices(req, &tree, document);
    reply->fields = CHANGE_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/department") : e;
}

/* ---- changes ------------------------------------------------------------------------------ */

/* Somebody of the community by his login; blank: nobody. */
static err_t find_user(struct op *op, int64_t community_id, const char *login, const char *field,
                       int64_t *ret_id)
{
    struct staff_member *member;
    err_t e = OK;

    *ret_id = 0;
    if (str_is_empty(login))
        return OK;
    e = staff_find_in(op, community_id, login, &member);
    if (e == OK)
        *ret_id = member->id;
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    return op_fail_field(op, field, "unknown", "本小区没有员工 %s", login);
}

static err_t read_department(struct request *req, struct staff_department *d)
{
    d->name = doc_get_text(req->input, "name");
    d->kind = doc_get_text(req->input, "kind");
    d->parent_id = doc_get_int(req->input, "parent");
    return find_user(req->op, d->community_id, doc_get_text(req->input, "head"), "head",
                     &d->head_id);
}

static err_t add_department_of_form(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    struct staff_department d = {0};
    int64_t id;
    err_t e = community_of(req, MAY_ORGANISE, doc_get_text(req->input, "community"), &community);

    if (e != OK)
        return e;
    d.community_id = community.id;
    e = read_department(req, &d);
    if (e == OK)
        e = staff_department_add(req->op, &d, &id);
    return e == OK ? reply_see(reply, 201, path_of(req->op, &community)) : e;
}

static err_t change_department(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    struct staff_department *d;
    err_t e = department_of(req, MAY_ORGANISE, &d, &community);

    if (e == OK)
        e = read_department(req, d);
    if (e == OK)
        e = staff_department_change(req->op, d);
    return e == OK ? reply_see(reply, 200, path_of(req->op, &community)) : e;
}

static err_t close_department(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    struct staff_department *d;
    err_t e = department_of(req, MAY_ORGANISE, &d, &community);

    if (e == OK)
        e = staff_department_close(req->op, d->community_id, d->id);
    return e == OK ? reply_see(reply, 200, path_of(req->op, &community)) : e;
}

static err_t open_department(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    struct staff_department *d;
    err_t e = department_of(req, MAY_ORGANISE, &d, &community);

    if (e == OK)
        e = staff_department_open(req->op, d->community_id, d->id);
    return e == OK ? reply_see(reply, 200, path_of(req->op, &community)) : e;
}

static err_t place_member(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    int64_t user_id;
    err_t e = community_of(req, MAY_ORGANISE, doc_get_text(req->input, "community"), &community);

    if (e == OK)
        e = find_user(req->op, community.id, doc_get_text(req->input, "user"), "user", &user_id);
    if (e == OK)
        e = staff_department_place(req->op, community.id, user_id,
                                   doc_get_int(req->input, "department"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, &community)) : e;
}

static const struct field MANAGER_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "user",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 32,
     .label = "接任的人",
     .help = "A login."},
    FIELDS_END,
};

static err_t hand_over(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    int64_t user_id;
    err_t e = community_of(req, MAY_ADMINISTER, doc_get_text(req->input, "community"), &community);

    if (e == OK)
        e = find_user(req->op, community.id, doc_get_text(req->input, "user"), "user", &user_id);
    if (e == OK)
        e = staff_manager_hand_over(req->op, community.id, user_id);
    return e == OK ? reply_see(reply, 200, path_of(req->op, &community)) : e;
}

static err_t manager_form(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct tree tree;
    err_t e = begin_page(req, MAY_ADMINISTER, &tree, document);

    reply->fields = MANAGER_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/manager") : e;
}

/* ---- many at once -----------------------------------------------------------------------------
 */

static const struct field LINES_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "lines",
     .kind = FIELD_TEXT,
     .required = true,
     .max = LINES_MAX,
     .label = "一行一个部门",
     .help = "Lines of CSV: name, the parent's name or nothing, what it is for or nothing."},
    FIELDS_END,
};

static err_t add_lines(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    err_t e = community_of(req, MAY_ORGANISE, doc_get_text(req->input, "community"), &community);

    if (e == OK)
        e = staff_department_add_lines(req->op, community.id, doc_get_text(req->input, "lines"));
    return e == OK ? reply_see(reply, 201, path_of(req->op, &community)) : e;
}

#define ONE "/settings/departments/{id}"

const struct route STAFF_DEPARTMENT_ROUTES[] = {
    {GET, "/settings/departments", MAY_SEE_DEPARTMENTS, READS, QUERY, show_departments,
     .summary = "The departments of a community as a tree, and who belongs to which"},
    {GET, "/settings/departments/new", MAY_ORGANISE, READS, QUERY, new_department,
     .summary = "The form of a new department"},
    {POST, "/settings/departments", MAY_ORGANISE, WRITES, ADD_FIELDS, add_department_of_form,
     .summary = "Adds a department", .template = "staff/department_new",
     .again = "/settings/departments/new"},
    {POST, "/settings/departments/lines", MAY_ORGANISE, WRITES, LINES_FIELDS, add_lines,
     .summary = "Adds departments from lines, all or none", .template = "staff/department_new",
     .again = "/settings/departments/new"},
    {POST, "/settings/departments/people", MAY_ORGANISE, WRITES, PLACE_FIELDS, place_member,
     .summary = "Puts somebody into a department or out of all", .template = "staff/departments",
     .again = "/settings/departments"},
    {GET, "/settings/departments/manager", MAY_ADMINISTER, READS, QUERY, manager_form,
     .summary = "The form that hands over the post of project manager"},
    {POST, "/settings/departments/manager", MAY_ADMINISTER, WRITES, MANAGER_FIELDS, hand_over,
     .summary = "Hands the post of project manager to a colleague in one step",
     .template = "staff/manager", .again = "/settings/departments/manager"},
    {GET, ONE, MAY_ORGANISE, READS, NULL, edit_department, .summary = "The form of one department"},
    {POST, ONE, MAY_ORGANISE, WRITES, CHANGE_FIELDS, change_department,
     .summary = "Renames a department, moves it, names who leads it",
     .template = "staff/department", .again = ONE},
    {POST, ONE "/close", MAY_ORGANISE, WRITES, NULL, close_department,
     .summary = "Closes a department that is empty; it is kept", .template = "staff/department",
     .again = ONE},
    {POST, ONE "/open", MAY_ORGANISE, WRITES, NULL, open_department,
     .summary = "Opens a closed department again", .template = "staff/department", .again = ONE},
    ROUTES_END,
};
