#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_life.h"
#include "case/case_sight.h"
#include "case/case_store.h"

#include <inttypes.h>
#include <string.h>

static const struct action *const *action_tables;

void case_use_actions(const struct action *const *tables)
{
    action_tables = tables;
}

const struct action *case_action_find(const char *name)
{
    for (const struct action *const *table = action_tables; table != NULL && *table != NULL;
         table++)
        for (const struct action *a = *table; a->name != NULL; a++)
            if (str_equal(a->name, name))
                return a;
    return NULL;
}

const struct action *case_action_of_event(const char *kind)
{
    for (const struct action *const *table = action_tables; table != NULL && *table != NULL;
         table++)
        for (const struct action *a = *table; a->name != NULL; a++)
            if (str_equal(a->event, kind))
                return a;
    return NULL;
}

const char *case_action_label_of_event(const char *kind)
{
    const struct action *a = case_action_of_event(kind);

    return a == NULL ? kind : a->label;
}

/* ---- acting ------------------------------------------------------------------------ */

struct acting {
    int64_t id, seen_version;
    const char *action;
    const struct doc *raw;
};

err_t case_life_lock(struct op *op, int64_t id, int64_t seen_version,
                     struct service_case **ret_case)
{
    err_t e = case_sight_get(op, id, ret_case);

    if (e != OK)
        return e;
    e = journal_lock(op, (*ret_case)->community_id);
    if (e == OK && db_engine_of(op->db) != DB_SQLITE)
        e = case_sight_get(op, id, ret_case);
    if (e == OK && seen_version != 0 && seen_version != (*ret_case)->version)
        return op_fail(op, ERR_CONFLICT, "服务单刚被别人改过，请看最新内容后再操作");
    return e;
}

/* The input laid over the facts, so that a row may choose by what is being said now. */
static struct doc *facts_with(struct op *op, const struct service_case *sc, const struct doc *input)
{
    struct doc *facts = case_rules_facts(op->arena, sc);

    DOC_EACH(member, input)
    {
        doc_set(facts, member->name, member->value);
    }
    return facts;
}

static err_t refuse_action(struct op *op, const struct case_work *work, const char *name)
{
    const struct blueprint *b = work->blueprint;
    int stage = blueprint_stage_find(b, work->sc->stage);

    for (size_t i = 0; i < b->action_count; i++)
        if (stage >= 0 && str_equal(b->actions[i].action, name) &&
            (b->actions[i].from >> stage & 1) != 0)
            return op_fail(op, ERR_CONFLICT, "“%s”的条件还不具备", case_action_find(name)->label);
    return op_fail(op, ERR_CONFLICT, "服务单处于“%s”，不能“%s”",
                   stage < 0 ? work->sc->stage : b->stages[stage].name,
                   case_action_find(name)->label);
}

static err_t check_fields(struct op *op, const struct action *action, const struct doc *raw,
                          struct doc **ret_input)
{
    static const char *const ALSO[] = {"csrf", "version", "community", NULL};
    static const struct field NO_FIELDS[] = {FIELDS_END};

    return field_check(op, action->fields == NULL ? NO_FIELDS : action->fields, raw, ALSO,
                       ret_input);
}

/* The row is chosen by typed values ("0" from a form is a no). Where some value is wrong the
 * words as they came must do: what is wrong is told after stage and permission. */
static err_t find_row(struct op *op, struct case_work *work, const char *name,
                      const struct doc *raw)
{
    struct doc *input = NULL;
    err_t e;

    work->action = case_action_find(name);
    if (work->action == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有“%s”这个操作", name);
    e = blueprint_get(op, work->sc->blueprint_id, &work->blueprint);
    if (e != OK)
        return e;
    if (check_fields(op, work->action, raw, &input) != OK)
        op_forget_fault(op);
    work->input = input;
    work->facts = facts_with(op, work->sc, input != NULL ? input : raw);
    work->row = blueprint_action_find(
        work->blueprint, name, blueprint_stage_find(work->blueprint, work->sc->stage), work->facts);
    return work->row == NULL ? refuse_action(op, work, name) : OK;
}

static const char *label_of(const struct action *action, const char *field)
{
    for (const struct field *f = action->fields; f != NULL && f->name != NULL; f++)
        if (str_equal(f->name, field))
            return f->label;
    return field;
}

static bool is_told(const struct op *op, const char *field)
{
    for (size_t i = 0; i < op->fault.field_count; i++)
        if (str_equal(op->fault.fields[i].field, field))
            return true;
    return false;
}

/* What the blueprint asks beyond what the action's own table requires. */
static err_t check_asked(struct op *op, const struct case_work *work, const struct doc *input)
{
    for (size_t i = 0; i < work->row->ask_count; i++) {
        const struct blueprint_ask *ask = &work->row->asks[i];
        const struct doc *value = doc_get(input, ask->field);
        if (ask->required && !is_told(op, ask->field) &&
            (doc_is_null(value) || (value->kind == DOC_TEXT && value->text[0] == '\0') ||
             (value->kind == DOC_LIST && value->count == 0)))
            op_fail_field(op, ask->field, "required", "“%s”必填",
                          label_of(work->action, ask->field));
    }
    return op->fault.code;
}

/* All that is wrong or missing at once. */
static err_t check_input(struct op *op, const struct case_work *work, const struct doc *raw)
{
    struct doc *input = NULL;

    if (work->input == NULL)
        check_fields(op, work->action, raw, &input);
    return check_asked(op, work, work->input != NULL ? work->input : raw);
}

err_t case_act_prepare(struct op *op, struct case_work *work, const char *action,
                       const struct doc *raw, struct case_event *event)
{
    const char *reason;
    err_t e;

    e = find_row(op, work, action, raw);
    if (e != OK)
        return e;
    if (!case_guards_may(op, work))
        return op_fail(op, ERR_FORBIDDEN, "您的岗位不能在这一步“%s”", work->action->label);
    event->on_behalf = case_guards_behalf(op, work);
    e = check_input(op, work, raw);
    if (e != OK)
        return e;
    reason = case_guards_refuse(op, work);
    if (op->fault.code != OK)
        return op->fault.code; /* a guard could not look */
    if (reason != NULL)
        return op_fail(op, ERR_CONFLICT, "%s", reason);
    return work->action->act == NULL ? OK : work->action->act(op, work->sc, work->input, event);
}

static err_t act_in_transaction(struct op *op, void *arg)
{
    const struct acting *a = arg;
    struct case_event event = {.set = doc_object(op->arena)};
    struct case_work work = {0};
    err_t e;

    e = case_life_lock(op, a->id, a->seen_version, &work.sc);
    if (e != OK)
        return e;
    e = case_act_prepare(op, &work, a->action, a->raw, &event);
    return e == OK ? case_life_record(op, &work, &event) : e;
}

err_t case_act(struct op *op, int64_t id, int64_t seen_version, const char *action,
               const struct doc *input)
{
    struct acting a = {.id = id, .seen_version = seen_version, .action = action, .raw = input};

    return db_transaction(op, act_in_transaction, &a);
}

/* ---- taking an import back ------------------------------------------------------------ */

struct undoing {
    int64_t community_id, case_id;
};

static err_t undo_in_transaction(struct op *op, void *arg)
{
    const struct undoing *u = arg;
    struct case_event event = {.kind = "import_undone", .set = doc_object(op->arena)};
    struct case_work work = {0};
    err_t e;

    e = journal_lock(op, u->community_id);
    if (e != OK)
        return e;
    e = case_store_get(op, &u->community_id, 1, u->case_id, &work.sc);
    if (e != OK)
        return e;
    if (work.sc->import_run <= 0)
        return OK;
    e = blueprint_get(op, work.sc->blueprint_id, &work.blueprint);
    if (e != OK)
        return e;
    return case_life_undo_import(op, &work, &event);
}

err_t case_import_undo(struct op *op, int64_t community_id, int64_t case_id)
{
    struct undoing u = {community_id, case_id};

    return db_transaction(op, undo_in_transaction, &u);
}

err_t case_status_of(struct op *op, int64_t community_id, int64_t id, const char **ret_status)
{
    struct service_case *sc;
    err_t e = case_store_get(op, &community_id, 1, id, &sc);

    if (e == OK)
        *ret_status = sc->status;
    return e;
}

err_t case_count(struct op *op, int64_t community_id, int64_t *ret_count)
{
    return case_store_count(op, community_id, ret_count);
}

/* ---- walking ------------------------------------------------------------------------------ */

enum { CASES_IN_A_SLICE = 500 };

err_t case_each(struct op *op, int64_t community_id, case_slice_fn *each, void *arg)
{
    struct op own = *op;
    struct service_case **cases;
    int64_t after = 0;
    size_t count = 0;
    err_t e;

    own.arena = arena_new();
    do {
        arena_reset(own.arena);
        e = case_store_slice(&own, community_id, after, CASES_IN_A_SLICE, &cases, &count);
        if (e == OK && count > 0) {
            after = cases[count - 1]->id;
            e = each(&own, cases, count, arg);
        }
    } while (e == OK && count == CASES_IN_A_SLICE);
    if (e != OK)
        op_fail(op, e, "%s", op_fault_text(&own));
    arena_free(own.arena);
    return e;
}

err_t case_get(struct op *op, int64_t community_id, int64_t id, struct service_case **ret_case)
{
    return case_store_get(op, &community_id, 1, id, ret_case);
}
