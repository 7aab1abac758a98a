#include "case/case_undo.h"

#include "base/str.h"
#include "case/case_life.h"
#include "db/db.h"

#include <string.h>

/* What stays in the house. An owner who was told, money that was taken, a case that ended or
 * became another are not taken back: those have acts of their own. */
static bool may_be_undone(const char *kind, const struct doc *payload)
{
    static const char *const KINDS[] = {
        "classified", "verified", "assessed", "investigated", "planned",
        "approved",   "quoted",   "checked",  "dispatched",   "transferred",
        "accepted",   "returned", "arrived",  "finished",     "part_finished",
        "contained",  "paused",   "resumed",  "urged",        NULL};
    static const char *const TOLD[] = {"told", "told_time", "replied", "promised", NULL};

    if (payload == NULL || doc_get(payload, "round") != NULL)
        return false;
    DOC_EACH(mark, doc_get(payload, "marks"))
    {
        if (str_in(mark->value->text, TOLD))
            return false;
    }
    return str_in(kind, KINDS) || (str_equal(kind, "noted") && doc_get_bool(payload, "internal"));
}

const struct journal_event *case_undo_candidate(const struct op *op,
                                                const struct case_history *history)
{
    size_t last = history->count - 1;
    const struct journal_event *event;

    if (history->count < 2)
        return NULL;
    event = &history->events[last];
    if (event->actor_id != op->actor->id || op->actor->id <= 0 ||
        op->now - event->at > CASE_UNDO_MS || !may_be_undone(event->kind, history->payloads[last]))
        return NULL;
    return event;
}

/* Stage, status and version are not of the set; what changed last is known from the event. */
static bool is_of_the_set(const struct case_column *column)
{
    static const char *const APART[] = {"stage", "status", "round", "version", "changed_at", NULL};

    return !str_in(column->name, APART);
}

static void set_back(struct doc *set, struct service_case *now, struct service_case *before,
                     const struct case_column *column)
{
    if (column->kind == COLUMN_TEXT) {
        const char *was = *case_rules_text(before, column);
        if (!str_equal(*case_rules_text(now, column), was))
            doc_set_text(set, column->name, was);
    } else if (*case_rules_int(now, column) != *case_rules_int(before, column)) {
        doc_set_int(set, column->name, *case_rules_int(before, column));
    }
}

static struct doc *assignments_of(struct arena *a, const struct service_case *sc)
{
    struct doc *list = doc_list(a);

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *part = &sc->assignments[i];
        struct doc *one;
        if (part->round != sc->round)
            continue;
        one = doc_add_object(list);
        if (part->staff_id != 0)
            doc_set_int(one, "staff_id", part->staff_id);
        doc_set_text(one, "department", part->department);
        doc_set_text(one, "part", part->part);
        doc_set_text(one, "state", part->state);
        doc_set_text(one, "result", part->result);
    }
    return list;
}

/* An event that lays the state of before over that of now. */
static struct doc *payload_back_to(struct op *op, struct service_case *now,
                                   struct service_case *before, const struct journal_event *undone)
{
    struct doc *payload = doc_object(op->arena), *set = doc_object(op->arena);

    doc_set_text(payload, "stage", before->stage);
    doc_set_text(payload, "status", before->status);
    for (size_t i = 0; i < CASE_COLUMN_COUNT; i++)
        if (is_of_the_set(&CASE_COLUMN_LIST[i]))
            set_back(set, now, before, &CASE_COLUMN_LIST[i]);
    if (set->count > 0)
        doc_set(payload, "set", set);
    doc_set(payload, "assignments", assignments_of(op->arena, before));
    doc_set_bool(payload, "internal", true);
    doc_set_int(payload, "undo", undone->seq);
    doc_set_text(payload, "undone_kind", undone->kind);
    return payload;
}

struct undoing {
    int64_t id, seen_version;
};

static err_t undo_in_transaction(struct op *op, void *arg)
{
    const struct undoing *u = arg;
    struct service_case before = {0};
    struct case_history history = {0};
    struct case_work work = {0};
    const struct journal_event *undone;
    err_t e;

    e = case_life_lock(op, u->id, u->seen_version, &work.sc);
    if (e == OK)
        e = blueprint_get(op, work.sc->blueprint_id, &work.blueprint);
    if (e == OK)
        e = case_history_read(op, work.sc, &history);
    if (e != OK)
        return e;
    undone = case_undo_candidate(op, &history);
    if (undone == NULL)
        return op_fail(
            op, ERR_CONFLICT,
            "只有自己刚做的一步、十分钟内、后面没有别的办理、也没有告知客户的，才能撤销");
    before.id = work.sc->id;
    before.community_id = work.sc->community_id;
    case_history_fold(op->arena, &history, history.count - 1, &before);
    return case_life_record_payload(op, &work, "undone",
                                    payload_back_to(op, work.sc, &before, undone));
}

err_t case_undo(struct op *op, int64_t id, int64_t seen_version)
{
    struct undoing u = {id, seen_version};

    return db_transaction(op, undo_in_transaction, &u);
}
