#include "case/case_life.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_lent.h"
#include "case/case_store.h"

#include <inttypes.h>
#include <string.h>

void case_event_mark(struct case_event *event, const char *mark)
{
    size_t i = 0;

    while (event->marks[i] != NULL)
        i++;
    must(i + 1 < sizeof event->marks / sizeof event->marks[0]);
    event->marks[i] = mark;
}

static void add_marks(struct doc *list, const char *const *marks)
{
    for (; marks != NULL && *marks != NULL; marks++)
        doc_add_text(list, *marks);
}

static bool choose_follow_up(const struct blueprint *b, const struct service_case *sc,
                             const struct doc *facts)
{
    for (size_t i = 0; i < b->policy_count; i++)
        if (blueprint_holds(b->policies[i].when, b->policies[i].when_count, facts))
            return case_rules_in_share(sc->id, b->policies[i].share_pct);
    return false;
}

/* The loop ends with a satisfied owner: who was not is asked again (S3-3.8c). */
static bool was_dissatisfied(const struct service_case *sc)
{
    return str_equal(sc->followup_result, "dissatisfied") && case_rules_has_contact(sc);
}

/* Where the blueprint's row leads, and whether a new round begins there. */
static int stage_after(const struct case_work *work, struct case_event *event)
{
    const struct blueprint *b = work->blueprint;
    const struct blueprint_action *row = work->row;
    int here = blueprint_stage_find(b, work->sc->stage);
    bool asked;

    if (event->stays || row == NULL)
        return here;
    event->new_round = event->new_round || row->new_round;
    if (event->to_stage != NULL)
        return blueprint_stage_find(event->to_blueprint != NULL ? event->to_blueprint : b,
                                    event->to_stage);
    if (row->choose == CHOOSE_FOLLOW_UP_RESULT) {
        const char *result = doc_get_text(work->input, "result");
        for (size_t i = 0; i < b->result_count; i++) {
            if (str_equal(b->results[i].result, result)) {
                event->new_round = event->new_round || b->results[i].new_round;
                return b->results[i].to == BLUEPRINT_STAY ? here : b->results[i].to;
            }
        }
        return here;
    }
    if (row->choose == CHOOSE_FOLLOW_UP_POLICY) {
        asked = choose_follow_up(b, work->sc, work->facts) || was_dissatisfied(work->sc);
        doc_set_bool(event->set, "followup_asked", asked);
        return row->to[asked || row->to_count < 2 ? 0 : 1];
    }
    return row->to_count == 0 || row->to[0] == BLUEPRINT_STAY ? here : row->to[0];
}

/* Who had the work has it again, until somebody gives it to others (S3-3.8c). */
static struct doc *send_again(struct arena *a, const struct service_case *sc, int64_t *ret_first)
{
    struct doc *list = doc_list(a);

    *ret_first = 0;
    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *old = &sc->assignments[i];
        struct doc *one;
        if (old->round != sc->round || str_equal(old->state, "withdrawn") ||
            str_equal(old->state, "returned"))
            continue;
        one = doc_add_object(list);
        if (old->staff_id != 0)
            doc_set_int(one, "staff_id", old->staff_id);
        if (old->department != NULL)
            doc_set_text(one, "department", old->department);
        doc_set_text(one, "part", old->part);
        doc_set_text(one, "state", "sent");
        if (*ret_first == 0)
            *ret_first = old->staff_id;
    }
    return list;
}

/* What a new round begins with: nobody told, nothing done, the work sent out again. */
static void begin_round(const struct case_work *work, struct case_event *event, struct doc *payload)
{
    const struct service_case *sc = work->sc;
    int64_t first;

    doc_set_int(payload, "round", sc->round + 1);
    doc_set_int(event->set, "reopened", sc->reopened + 1);
    doc_set_int(event->set, "handler", 0);
    doc_set_null(event->set, "deputies");
    doc_set_int(event->set, "followup_tries", 0);
    doc_set_int(event->set, "followup_days", 0);
    doc_set_int(event->set, "followup_last_at", 0);
    doc_set_null(event->set, "pause_reason");
    if (event->assignments != NULL)
        return;
    event->assignments = send_again(event->set->arena, sc, &first);
    if (first == 0)
        first = sc->supervisor != 0 ? sc->supervisor : sc->first_contact;
    doc_set_int(event->set, "responsible", first);
}

struct doc *case_life_payload(struct op *op, const struct case_work *work, struct case_event *event,
                              const char *kind)
{
    const struct blueprint *b = event->to_blueprint != NULL ? event->to_blueprint : work->blueprint;
    struct doc *payload = doc_object(op->arena);
    int stage = stage_after(work, event);
    const struct blueprint_stage *to = stage < 0 ? NULL : &b->stages[stage];
    struct doc *marks;

    if (to != NULL && !str_equal(to->code, work->sc->stage)) {
        doc_set_text(payload, "stage", to->code);
        doc_set_text(payload, "status", case_status_code(to->status));
    }
    if (event->on_behalf != 0)
        case_lent_note_deputies(op, work, event);
    if (event->new_round)
        begin_round(work, event, payload);
    if (event->set->count > 0)
        doc_set(payload, "set", event->set);
    if (event->assignments != NULL)
        doc_set(payload, "assignments", event->assignments);
    marks = doc_list(op->arena);
    if (work->action != NULL && str_equal(kind, work->action->event))
        add_marks(marks, work->action->marks);
    add_marks(marks, event->marks);
    if (work->row != NULL && !event->stays)
        add_marks(marks, work->row->marks);
    if (marks->count > 0)
        doc_set(payload, "marks", marks);
    if (event->internal || (work->action != NULL && work->action->internal))
        doc_set_bool(payload, "internal", true);
    if (event->stood_in != NULL)
        doc_set(payload, "stood_in", event->stood_in);
    if (event->on_behalf != 0)
        doc_set_int(payload, "on_behalf", event->on_behalf);
    if (event->at != 0)
        doc_set_int(payload, "at", event->at);
    if (event->to_status != NULL)
        doc_set_text(payload, "status", event->to_status);
    if (work->input != NULL && work->input->count > 0)
        doc_set(payload, "input", (struct doc *)(uintptr_t)work->input);
    return payload;
}

struct journal_event case_life_event(struct op *op, const struct service_case *sc, const char *kind,
                                     const struct doc *payload)
{
    return (struct journal_event){.community_id = sc->community_id,
                                  .kind = kind,
                                  .subject = "case",
                                  .subject_id = sc->id,
                                  .version = CASE_PAYLOAD_VERSION,
                                  .data = json_text(op->arena, payload)};
}

static err_t append(struct op *op, const struct service_case *sc, const char *kind,
                    const struct doc *payload, struct journal_event *ret_event)
{
    *ret_event = case_life_event(op, sc, kind, payload);
    return journal_append(op, ret_event);
}

static err_t sync_promises(struct op *op, const struct case_work *work,
                           const struct journal_event *events, size_t count)
{
    struct service_case *sc = work->sc;
    struct promise *promises;
    size_t promise_count;
    err_t e;

    e = case_clocks_fold(op, sc, work->blueprint, events, count, NULL, &promises, &promise_count);
    if (e != OK)
        return e;
    return promise_sync(op, work->blueprint, sc->community_id, sc->id,
                        case_rules_facts(op->arena, sc), promises, promise_count, 0);
}

static err_t begin_promises(struct op *op, struct case_work *work,
                            const struct journal_event *event, struct doc *payload,
                            int64_t quiet_before)
{
    const struct case_at_hand hand = {event, &payload, 1, work->book};
    struct service_case *sc = work->sc;
    err_t e;

    e = case_clocks_fold(op, sc, work->blueprint, event, 1, &hand, &work->promises,
                         &work->promise_count);
    if (e != OK)
        return e;
    return promise_begin(op, work->blueprint, sc->community_id, sc->id,
                         case_rules_facts(op->arena, sc), work->promises, work->promise_count,
                         quiet_before);
}

/* Events that no clock and no chain of escalation can follow from. */
static bool moves_no_clock(const char *kind, const struct doc *payload)
{
    static const char *const QUIET[] = {"noted",     "urged",   "reminded", "warned", "overdue",
                                        "escalated", "dialled", "revealed", NULL};

    return str_in(kind, QUIET) && doc_get(payload, "stage") == NULL;
}

static size_t parts_out(const struct service_case *sc)
{
    size_t count = 0;

    for (size_t i = 0; i < sc->assignment_count; i++)
        count += case_rules_is_out(&sc->assignments[i]);
    return count;
}

err_t case_life_record_payload(struct op *op, struct case_work *work, const char *kind,
                               const struct doc *payload)
{
    struct service_case *sc = work->sc, before = *sc;
    struct journal_event written, *events;
    size_t count, out = parts_out(sc);
    err_t e;

    e = append(op, sc, kind, payload, &written);
    if (e != OK)
        return e;
    case_rules_apply(op->arena, sc, kind, op->now, payload);
    e = case_store_save(op, sc, doc_get(payload, "assignments") != NULL || parts_out(sc) != out);
    if (e != OK)
        return e;
    if (!moves_no_clock(kind, payload)) {
        e = journal_list(op, sc->community_id, "case", sc->id, 0, CASE_MAX_EVENTS, &events, &count);
        if (e == OK)
            e = sync_promises(op, work, events, count);
        if (e != OK)
            return e;
    }
    return case_messages_queue(op, work, kind, written.seq, &before);
}

err_t case_life_record(struct op *op, struct case_work *work, struct case_event *event)
{
    const char *kind = event->kind != NULL ? event->kind : work->action->event;
    struct doc *payload = case_life_payload(op, work, event, kind);

    if (event->to_blueprint != NULL)
        work->blueprint = event->to_blueprint;
    return case_life_record_payload(op, work, kind, payload);
}

struct doc *case_life_payload_new(struct op *op, const struct case_work *work,
                                  const struct case_event *event)
{
    const struct blueprint *b = work->blueprint;
    const struct blueprint_stage *first = &b->stages[b->first_stage];
    struct doc *payload = doc_object(op->arena), *marks = doc_list(op->arena);

    if (event->to_stage != NULL)
        first = &b->stages[blueprint_stage_find(b, event->to_stage)];
    doc_set_text(payload, "stage", first->code);
    doc_set_text(payload, "status", case_status_code(first->status));
    doc_set_int(payload, "round", 1);
    doc_set(payload, "set", event->set);
    add_marks(marks, event->marks);
    if (marks->count > 0)
        doc_set(payload, "marks", marks);
    if (event->at != 0)
        doc_set_int(payload, "at", event->at);
    return payload;
}

err_t case_life_record_new(struct op *op, struct case_work *work, struct case_event *event,
                           bool quiet)
{
    struct service_case *sc = work->sc, before = {0};
    struct journal_event written;
    struct doc *payload = case_life_payload_new(op, work, event);
    err_t e;

    e = append(op, sc, event->kind, payload, &written);
    if (e != OK)
        return e;
    case_rules_apply(op->arena, sc, event->kind, op->now, payload);
    e = case_store_add(op, sc);
    if (e != OK)
        return e;
    e = begin_promises(op, work, &written, payload, quiet ? op->now : 0);
    if (e != OK || quiet)
        return e;
    return case_messages_queue(op, work, event->kind, written.seq, &before);
}

err_t case_life_undo_import(struct op *op, struct case_work *work, struct case_event *event)
{
    doc_set_null(event->set, "external_id");
    doc_set_int(event->set, "import_run", -work->sc->import_run);
    event->to_status = "cancelled";
    event->stays = true;
    return case_life_record(op, work, event);
}

err_t case_life_supervisor(struct op *op, int64_t community_id, const char *nature, int64_t *ret_id)
{
    const struct case_nature *n = case_fields_nature(nature);
    const enum staff_role chain[] = {n == NULL ? ROLE_CSS : n->supervisor, ROLE_CSS, ROLE_DIRECTOR};
    int64_t *ids;
    size_t count;
    err_t e;

    *ret_id = 0;
    for (size_t i = 0; i < sizeof chain / sizeof chain[0]; i++) {
        e = staff_on_duty(op, community_id, chain[i], op->now, &ids, &count);
        if (e != OK)
            return e;
        if (count > 0) {
            *ret_id = ids[0];
            return OK;
        }
    }
    return OK;
}
