#include "dispatch/dispatch.h"

#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_rules.h"
#include "staff/staff.h"

static const struct field DISPATCH_FIELDS[] = {
    {"assignees", FIELD_LIST, false, .max = 20, .label = "派给",
     .help = "logins or ids of staff members"},
    {"assisting", FIELD_LIST, false, .max = 20, .label = "协助"},
    {"department", FIELD_LIST, false, .max = 8, .label = "部门",
     .help = "department codes; each must return its result"},
    {"note", FIELD_TEXT, false, .max = 2000, .label = "说明"},
    FIELDS_END};
static const struct field TRANSFER_FIELDS[] = {
    {"assignees", FIELD_LIST, false, .max = 20, .label = "转给"},
    {"department", FIELD_LIST, false, .max = 8, .label = "部门"},
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
    FIELDS_END};
static const struct field NOTE_MAYBE[] = {{"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
                                          FIELDS_END};
static const struct field RETURN_FIELDS[] = {
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "退回原因"}, FIELDS_END};
static const struct field FINISH_FIELDS[] = {
    {"result", FIELD_TEXT, true, .max = 8000, .label = "处理结果"},
    {"alternatives", FIELD_TEXT, false, .max = 4000, .label = "可选建议"},
    {"materials", FIELD_TEXT, false, .max = 4000, .label = "用料"},
    {"department", FIELD_ENUM, false, .words = CASE_DEPARTMENTS, .label = "部门"},
    FIELDS_END};

static void add_assignment(struct doc *list, const struct case_assignment *a)
{
    struct doc *one = doc_add_object(list);

    if (a->staff_id != 0)
        doc_set_int(one, "staff_id", a->staff_id);
    if (a->department != NULL)
        doc_set_text(one, "department", a->department);
    doc_set_text(one, "part", a->part);
    doc_set_text(one, "state", a->state);
    if (a->result != NULL)
        doc_set_text(one, "result", a->result);
}

/* The assignments of the present round, each as `change` leaves it. */
typedef void change_fn(struct case_assignment *a, void *arg);

static struct doc *present(struct arena *arena, const struct service_case *sc, change_fn *change,
                           void *arg)
{
    struct doc *list = doc_list(arena);

    for (size_t i = 0; i < sc->assignment_count; i++) {
        struct case_assignment a = sc->assignments[i];
        if (a.round != sc->round)
            continue;
        change(&a, arg);
        add_assignment(list, &a);
    }
    return list;
}

static void withdraw(struct case_assignment *a, void *arg)
{
    (void)arg;
    if (case_rules_is_out(a))
        a->state = "withdrawn";
}

/* A staff member by login or id, who works in this community. */
static err_t find_member(struct op *op, int64_t community_id, const char *field, const char *who,
                         int64_t *ret_id)
{
    struct staff_member *member;
    err_t e = staff_find_in(op, community_id, who, &member);

    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return op_fail_field(op, field, "unknown", "本小区没有员工 %s", who);
    }
    if (e == OK && member->disabled)
        return op_fail_field(op, field, "disabled", "员工 %s 已停用", who);
    if (e == OK)
        *ret_id = member->id;
    return e;
}

static bool is_given(const struct doc *list, int64_t staff_id)
{
    DOC_EACH(member, list)
    {
        if (doc_get_int(member->value, "staff_id") == staff_id &&
            str_equal(doc_get_text(member->value, "state"), "sent"))
            return true;
    }
    return false;
}

/* New work for somebody who is away is given to who stands in, and the event says so. */
static err_t find_present(struct op *op, int64_t community_id, struct case_event *event,
                          int64_t *id)
{
    const char *absent;
    int64_t present;
    struct doc *one;
    err_t e = staff_present(op, community_id, *id, &present, &absent);

    if (e != OK || present == *id)
        return e;
    if (event->stood_in == NULL)
        event->stood_in = doc_list(op->arena);
    one = doc_add_object(event->stood_in);
    doc_set_int(one, "absent", *id);
    doc_set_int(one, "substitute", present);
    *id = present;
    return OK;
}

static err_t add_members(struct op *op, const struct service_case *sc, const struct doc *input,
                         const char *field, const char *part, struct doc *list, int64_t *first_id,
                         struct case_event *event)
{
    DOC_EACH(member, doc_get(input, field))
    {
        int64_t id = 0;
        err_t e = find_member(op, sc->community_id, field, member->value->text, &id);
        if (e == OK)
            e = find_present(op, sc->community_id, event, &id);
        if (e != OK)
            return e;
        if (is_given(list, id))
            continue;
        add_assignment(list,
                       &(struct case_assignment){.staff_id = id, .part = part, .state = "sent"});
        if (*first_id == 0)
            *first_id = id;
    }
    return OK;
}

static err_t add_departments(struct op *op, const struct doc *input, struct doc *list,
                             const char **first)
{
    DOC_EACH(member, doc_get(input, "department"))
    {
        if (!str_in(member->value->text, CASE_DEPARTMENTS))
            return op_fail_field(op, "department", "not_one_of", "没有部门 %s",
                                 member->value->text);
        add_assignment(list, &(struct case_assignment){.department = member->value->text,
                                                       .part = "main",
                                                       .state = "sent"});
        if (*first == NULL)
            *first = member->value->text;
    }
    return OK;
}

/* Gives the work out; what was out before is withdrawn. */
static err_t give_out(struct op *op, struct service_case *sc, const struct doc *input,
                      struct case_event *event)
{
    struct doc *list = present(op->arena, sc, withdraw, NULL);
    const struct doc *members = doc_get(input, "assignees"),
                     *departments = doc_get(input, "department");
    const char *department = NULL;
    int64_t first = 0, assisting = 0;
    err_t e;

    if ((members == NULL || members->count == 0) &&
        (departments == NULL || departments->count == 0))
        return op_fail_field(op, "assignees", "required", "请填写“派给”或者“部门”");
    e = add_members(op, sc, input, "assignees", "main", list, &first, event);
    if (e == OK)
        e = add_members(op, sc, input, "assisting", "assist", list, &assisting, event);
    /* with persons named, the department only says where they belong */
    if (e == OK && (first == 0 || (departments != NULL && departments->count > 1)))
        e = add_departments(op, input, list, &department);
    if (e != OK)
        return e;
    if (department == NULL && departments != NULL && departments->count == 1)
        department = departments->first->value->text;
    if (department != NULL)
        doc_set_text(event->set, "department", department);
    doc_set_int(event->set, "responsible",
                first != 0            ? first
                : sc->supervisor != 0 ? sc->supervisor
                                      : sc->responsible);
    event->assignments = list;
    return OK;
}

/* Whose parts of the work change, and into what. */
struct parts {
    int64_t staff_id;
    uint64_t roles;
    const char *department; /* only this one's, or NULL */
    const char *state, *result;
    bool all; /* he has no part of his own: he acts for all who are out */
    size_t changed;
    struct doc *list; /* the assignments as they are then */
    size_t left;      /* how many are still out then */
};

static bool is_of_department(const struct parts *p, const char *department)
{
    return department != NULL && (case_fields_department_roles(department) & p->roles) != 0;
}

static bool is_own_part(const struct parts *p, const struct case_assignment *a)
{
    return a->staff_id != 0 ? a->staff_id == p->staff_id : is_of_department(p, a->department);
}

/* Work of a department is from now on the work of who took it. */
static void change_part(struct case_assignment *a, void *arg)
{
    struct parts *p = arg;

    if (!case_rules_is_out(a) || !(p->all || is_own_part(p, a)))
        return;
    if (p->department != NULL && a->department != NULL && !str_equal(p->department, a->department))
        return;
    if (a->staff_id == 0 && is_of_department(p, a->department))
        a->staff_id = p->staff_id;
    a->state = p->state;
    a->result = p->result;
    p->changed++;
}

/* A member of a department may not speak for another one. */
static err_t check_department(struct op *op, const struct parts *p)
{
    if (p->department == NULL || is_of_department(p, p->department) ||
        (p->roles & (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR))) != 0)
        return OK;
    return op_fail_field(op, "department", "not_yours", "不能代替其他部门反馈结果");
}

/* Changes the part of the actor, or of whom he acts for; where there is none, he acts for all who
 * are out. */
static err_t change_parts(struct op *op, const struct service_case *sc, int64_t on_behalf,
                          struct parts *p)
{
    err_t e;

    p->staff_id = on_behalf != 0 ? on_behalf : op->actor->id;
    p->roles = on_behalf != 0 ? staff_lent_roles(op, sc->community_id, on_behalf)
                              : op_roles_in(op, sc->community_id);
    e = check_department(op, p);
    if (e != OK)
        return e;
    p->list = present(op->arena, sc, change_part, p);
    if (p->changed == 0) {
        p->all = true;
        p->list = present(op->arena, sc, change_part, p);
    }
    if (p->changed == 0 && p->department != NULL)
        return op_fail_field(op, "department", "not_given", "没有派给这个部门的工作");
    p->left = case_rules_open_assignments(sc);
    if (!str_equal(p->state, "accepted"))
        p->left -= p->changed;
    return OK;
}

static err_t accept(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    struct parts p = {.state = "accepted"};
    err_t e = change_parts(op, sc, event->on_behalf, &p);

    (void)input;
    if (e != OK)
        return e;
    event->assignments = p.list;
    if (!p.all)
        doc_set_int(event->set, "responsible", p.staff_id);
    return OK;
}

static err_t give_back(struct op *op, struct service_case *sc, const struct doc *input,
                       struct case_event *event)
{
    struct parts p = {.state = "returned", .result = doc_get_text(input, "reason")};
    err_t e = change_parts(op, sc, event->on_behalf, &p);

    if (e != OK)
        return e;
    event->assignments = p.list;
    event->stays = p.left > 0;
    event->internal = true; /* reasons of a return are not shown to owners */
    doc_set_int(event->set, "bounced", sc->bounced + 1);
    doc_set_int(event->set, "responsible",
                sc->supervisor != 0 ? sc->supervisor : sc->first_contact);
    return OK;
}

/* A result of one of several departments: the others' words are kept. */
static const char *results_with(struct op *op, const struct service_case *sc, const char *result)
{
    if (sc->result_round != sc->round || str_is_empty(sc->result))
        return result;
    return arena_printf(op->arena, "%s\n%s", sc->result, result);
}

static err_t finish(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    const char *result = doc_get_text(input, "result");
    struct parts p = {
        .state = "finished", .result = result, .department = doc_get_text(input, "department")};
    err_t e = change_parts(op, sc, event->on_behalf, &p);

    if (e != OK)
        return e;
    event->assignments = p.list;
    doc_set_text(event->set, "result", results_with(op, sc, result));
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    if (doc_get_text(input, "alternatives") != NULL)
        doc_set_text(event->set, "alternatives", doc_get_text(input, "alternatives"));
    if (p.left > 0) {
        event->kind = "part_finished";
        event->stays = true;
        return OK;
    }
    doc_set_int(event->set, "responsible",
                sc->first_contact != 0 ? sc->first_contact : sc->supervisor);
    return OK;
}

static const char *const FIRST_RESPONSE[] = {"first_response", NULL};

const struct action DISPATCH_ACTIONS[] = {
    {"dispatch", "派工", "dispatched", FIRST_RESPONSE, DISPATCH_FIELDS, give_out, false},
    {"transfer", "转办", "transferred", NULL, TRANSFER_FIELDS, give_out, false},
    {"accept", "接单", "accepted", FIRST_RESPONSE, NOTE_MAYBE, accept, false},
    {"return", "退回", "returned", NULL, RETURN_FIELDS, give_back, true},
    {"arrive", "到场", "arrived", FIRST_RESPONSE, NOTE_MAYBE, NULL, false},
    {"finish", "完工", "finished", NULL, FINISH_FIELDS, finish, false},
    ACTIONS_END,
};
