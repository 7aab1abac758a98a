#include "dispatch/dispatch.h"

#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_rules.h"
#include "staff/staff.h"

static const struct field DISPATCH_FIELDS[] = {
    {"assignees", FIELD_LIST, false, .max = 20, .label = "派给", .help = "logins or ids of staff members"},
    {"assisting", FIELD_LIST, false, .max = 20, .label = "协助"},
    {"department", FIELD_LIST, false, .max = 8, .label = "部门", .help = "department codes; each must return its result"},
    {"note", FIELD_TEXT, false, .max = 2000, .label = "说明"},
    FIELDS_END};
static const struct field TRANSFER_FIELDS[] = {
    {"assignees", FIELD_LIST, false, .max = 20, .label = "转给"},
    {"department", FIELD_LIST, false, .max = 8, .label = "部门"},
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
    FIELDS_END};
static const struct field NOTE_MAYBE[] = {
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"}, FIELDS_END};
static const struct field RETURN_FIELDS[] = {
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "退回原因"}, FIELDS_END};
static const struct field FINISH_FIELDS[] = {
    {"result", FIELD_TEXT, true, .max = 8000, .label = "处理结果"},
    {"alternatives", FIELD_TEXT, false, .max = 4000, .label = "可选建议"},
    {"materials", FIELD_TEXT, false, .max = 4000, .label = "用料"},
    {"department", FIELD_ENUM, false, .words = CASE_DEPARTMENTS, .label = "部门"},
    FIELDS_END};

static void add_assignment(struct doc *list, int64_t staff_id, const char *department, const char *part,
                           const char *state, const char *result)
{
    struct doc *one = doc_add_object(list);

    if (staff_id != 0)
        doc_set_int(one, "staff_id", staff_id);
    if (department != NULL)
        doc_set_text(one, "department", department);
    doc_set_text(one, "part", part);
    doc_set_text(one, "state", state);
    if (result != NULL)
        doc_set_text(one, "result", result);
}

/* The assignments of the present round as they are, but for those that `changes` says. */
typedef const char *new_state_fn(const struct case_assignment *a, void *arg);

static struct doc *present(struct arena *arena, const struct service_case *sc, new_state_fn *change,
                           void *arg, const char *result)
{
    struct doc *list = doc_list(arena);

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        const char *state = a->round == sc->round ? change(a, arg) : NULL;
        if (a->round != sc->round)
            continue;
        add_assignment(list, a->staff_id, a->department, a->part, state == NULL ? a->state : state,
                       state == NULL ? a->result : result);
    }
    return list;
}

static bool is_out(const struct case_assignment *a)
{
    return str_equal(a->state, "sent") || str_equal(a->state, "accepted");
}

static const char *withdraw(const struct case_assignment *a, void *arg)
{
    (void)arg;
    return is_out(a) ? "withdrawn" : NULL;
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

static err_t add_members(struct op *op, const struct service_case *sc, const struct doc *input,
                         const char *field, const char *part, struct doc *list, int64_t *first_id)
{
    DOC_EACH(member, doc_get(input, field))
    {
        int64_t id = 0;
        err_t e = find_member(op, sc->community_id, field, member->value->text, &id);
        if (e != OK)
            return e;
        add_assignment(list, id, NULL, part, "sent", NULL);
        if (*first_id == 0)
            *first_id = id;
    }
    return OK;
}

static err_t add_departments(struct op *op, const struct doc *input, struct doc *list, const char **first)
{
    DOC_EACH(member, doc_get(input, "department"))
    {
        if (!str_in(member->value->text, CASE_DEPARTMENTS))
            return op_fail_field(op, "department", "not_one_of", "没有部门 %s", member->value->text);
        add_assignment(list, 0, member->value->text, "main", "sent", NULL);
        if (*first == NULL)
            *first = member->value->text;
    }
    return OK;
}

/* Gives the work out; what was out before is withdrawn. */
static err_t give_out(struct op *op, struct service_case *sc, const struct doc *input,
                      struct case_event *event)
{
    struct doc *list = present(op->arena, sc, withdraw, NULL, NULL);
    const struct doc *members = doc_get(input, "assignees"), *departments = doc_get(input, "department");
    const char *department = NULL;
    int64_t first = 0, assisting = 0;
    err_t e;

    if ((members == NULL || members->count == 0) && (departments == NULL || departments->count == 0))
        return op_fail_field(op, "assignees", "required", "请填写“派给”或者“部门”");
    e = add_members(op, sc, input, "assignees", "main", list, &first);
    if (e == OK)
        e = add_members(op, sc, input, "assisting", "assist", list, &assisting);
    /* with persons named, the department only says where they belong */
    if (e == OK && (first == 0 || (departments != NULL && departments->count > 1)))
        e = add_departments(op, input, list, &department);
    if (e != OK)
        return e;
    if (department == NULL && departments != NULL && departments->count == 1)
        department = departments->first->value->text;
    if (department != NULL)
        doc_set_text(event->set, "department", department);
    doc_set_int(event->set, "responsible", first != 0 ? first : sc->supervisor != 0 ? sc->supervisor : sc->responsible);
    event->assignments = list;
    return OK;
}

struct by_member {
    int64_t staff_id;
    const char *department; /* only this one's, or NULL */
    const char *state;
    bool all;
    size_t changed;
};

static const char *change_mine(const struct case_assignment *a, void *arg)
{
    struct by_member *by = arg;
    bool mine = a->staff_id != 0 ? a->staff_id == by->staff_id
                                 : by->department != NULL && str_equal(a->department, by->department);

    if (!is_out(a) || !(by->all || mine))
        return NULL;
    by->changed++;
    return by->state;
}

/* The department that an actor answers for, when work was given to departments. */
static const char *own_department(const struct op *op, const struct service_case *sc)
{
    uint64_t mine = op_roles_in(op, sc->community_id);

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round == sc->round && a->staff_id == 0 && is_out(a) &&
            (case_fields_department_roles(a->department) & mine) != 0)
            return a->department;
    }
    return NULL;
}

/* Changes the actor's own part; where he has none, he acts for all who are out. */
static struct doc *change_part(struct op *op, const struct service_case *sc, const char *department,
                               const char *state, const char *result, size_t *ret_left)
{
    struct by_member by = {.staff_id = op->actor->id, .state = state,
                           .department = department != NULL ? department : own_department(op, sc)};
    struct doc *list = present(op->arena, sc, change_mine, &by, result);

    if (by.changed == 0) {
        by.all = true;
        list = present(op->arena, sc, change_mine, &by, result);
    }
    *ret_left = case_rules_open_assignments(sc);
    if (!str_equal(state, "accepted"))
        *ret_left -= by.changed < *ret_left ? by.changed : *ret_left;
    return list;
}

static err_t accept(struct op *op, struct service_case *sc, const struct doc *input, struct case_event *event)
{
    size_t left;

    (void)input;
    event->assignments = change_part(op, sc, NULL, "accepted", NULL, &left);
    if (case_rules_is_assigned(sc, op->actor->id))
        doc_set_int(event->set, "responsible", op->actor->id);
    return OK;
}

static err_t give_back(struct op *op, struct service_case *sc, const struct doc *input,
                       struct case_event *event)
{
    size_t left;

    event->assignments = change_part(op, sc, NULL, "returned", doc_get_text(input, "reason"), &left);
    event->stays = left > 0;
    event->internal = true; /* reasons of a return are not shown to owners */
    doc_set_int(event->set, "bounced", sc->bounced + 1);
    doc_set_int(event->set, "responsible", sc->supervisor != 0 ? sc->supervisor : sc->first_contact);
    return OK;
}

/* A result of one of several departments: the others' words are kept. */
static const char *results_with(struct op *op, const struct service_case *sc, const char *result)
{
    if (sc->result_round != sc->round || str_is_empty(sc->result))
        return result;
    return arena_printf(op->arena, "%s\n%s", sc->result, result);
}

static err_t finish(struct op *op, struct service_case *sc, const struct doc *input, struct case_event *event)
{
    const char *result = doc_get_text(input, "result");
    size_t left = 0;

    event->assignments =
        change_part(op, sc, doc_get_text(input, "department"), "finished", result, &left);
    doc_set_text(event->set, "result", results_with(op, sc, result));
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    if (doc_get_text(input, "alternatives") != NULL)
        doc_set_text(event->set, "alternatives", doc_get_text(input, "alternatives"));
    if (left > 0) {
        event->kind = "part_finished";
        event->stays = true;
        return OK;
    }
    doc_set_int(event->set, "responsible", sc->first_contact != 0 ? sc->first_contact : sc->supervisor);
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
