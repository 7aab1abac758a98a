#include "case/case_document.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_fields.h"
#include "case/case_around.h"
#include "case/case_forms.h"
#include "case/case_page.h"
#include "case/case_people.h"
#include "case/case_store.h"
#include "case/case_undo.h"
#include "case/case_words.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <string.h>

/* "138****1234": enough to recognise, too little to dial. */
const char *case_document_phone(struct op *op, const char *sealed)
{
    const char *phone = sealed == NULL ? NULL : journal_open_text(op, sealed);
    size_t length = phone == NULL ? 0 : strlen(phone);

    if (phone == NULL)
        return sealed == NULL ? NULL : "****";
    if (length < 8)
        return arena_printf(op->arena, "****%s", phone + (length < 2 ? length : length - 2));
    return arena_printf(op->arena, "%.3s****%s", phone, phone + length - 4);
}

static void set_person(struct doc *out, const struct case_people *people, const char *name,
                       int64_t id)
{
    doc_set(out, name, case_people_document(out->arena, people, id));
}

static void set_assignees(struct doc *out, const struct case_people *people,
                          const struct service_case *sc)
{
    struct doc *list = doc_set_list(out, "assignees");

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        struct doc *one;
        if (a->round != sc->round || str_equal(a->state, "withdrawn") ||
            str_equal(a->state, "returned"))
            continue;
        one = case_people_document(out->arena, people, a->staff_id);
        if (one == NULL)
            one = doc_object(out->arena);
        doc_set_text(one, "department", a->department);
        doc_set_text(one, "part", a->part);
        doc_set_text(one, "state", a->state);
        doc_add(list, one);
    }
}

static bool hides_complainant(const struct op *op, const struct service_case *sc)
{
    return case_hides_complainant(op, sc->community_id, sc->nature, sc->object);
}

/* The number is opened only where it is shown: not in the rows of a page. */
static void set_head(struct op *op, struct doc *out, struct service_case *sc, bool with_phone)
{
    bool is_hidden = hides_complainant(op, sc);
    struct doc *reporter;

    doc_set_id(out, "id", sc->id);
    doc_set_text(out, "number", sc->number);
    doc_set_text(out, "nature", sc->nature);
    doc_set_text(out, "category", sc->category);
    doc_set_text(out, "category_name", case_choice_name(op, sc->community_id, sc->category));
    doc_set_text(out, "title", sc->title);
    doc_set_text(out, "content", sc->content);
    doc_set_text(out, "channel", sc->channel);
    doc_set_text(out, "status", sc->status);
    doc_set_text(out, "stage", sc->stage);
    doc_set_int(out, "round", sc->round);
    doc_set_text(out, "severity", sc->severity);
    doc_set_bool(out, "urgent", sc->urgent != 0);
    doc_set_text(out, "size", sc->size);
    doc_set_text(out, "house", is_hidden ? NULL : sc->house);
    doc_set_text(out, "place", sc->place);
    doc_set_bool(out, "confidential", sc->confidential != 0);
    doc_set_bool(out, "complainant_hidden", is_hidden);
    reporter = doc_set_object(out, "reporter");
    doc_set_text(reporter, "name", is_hidden ? NULL : sc->reporter_name);
    doc_set_text(reporter, "phone_masked",
                 is_hidden || !with_phone ? NULL : case_document_phone(op, sc->reporter_phone));
    doc_set_time(out, "received_at", sc->received_at, op->utc_offset_min);
    doc_set_time(out, "recorded_at", sc->recorded_at, op->utc_offset_min);
    doc_set_int(out, "version", sc->version);
}

/* What only the page of one case and its JSON need. */
static void set_more(struct op *op, struct doc *out, const struct service_case *sc,
                     const struct case_people *people)
{
    set_person(out, people, "first_contact", sc->first_contact);
    set_person(out, people, "responsible", sc->responsible);
    set_person(out, people, "supervisor", sc->supervisor);
    set_person(out, people, "handler", sc->handler);
    set_assignees(out, people, sc);
    doc_set_text(out, "department", sc->department);
    doc_set_bool(out, "anonymous", sc->anonymous != 0);
    doc_set_text(out, "anonymous_reason", sc->anonymous_reason);
    doc_set_text(out, "relayed_by", sc->relayed_by);
    doc_set_text(out, "source_mode", sc->source_mode);
    doc_set_text(out, "source_activity", sc->source_activity);
    doc_set_text(out, "source_ref", sc->source_ref);
    doc_set_bool(out, "recorded_late", sc->recorded_late != 0);
    doc_set_bool(out, "read_back", sc->read_back != 0);
    doc_set_bool(out, "important", sc->important != 0);
    doc_set_text(out, "demand", sc->demand);
    doc_set_text(out, "object", sc->object);
    doc_set_text(out, "validity", sc->validity);
    doc_set_text(out, "validity_reason", sc->validity_reason);
    doc_set_text(out, "responsibility", sc->responsibility);
    doc_set_bool(out, "chargeable", sc->chargeable != 0);
    if (sc->price_fen != 0)
        doc_set_int(out, "price_fen", sc->price_fen);
    else
        doc_set_null(out, "price_fen");
    doc_set_bool(out, "price_accepted", sc->price_accepted != 0);
    doc_set_text(out, "plan", sc->plan);
    doc_set_int(out, "plan_version", sc->plan_version);
    doc_set_text(out, "result", sc->result);
    doc_set_text(out, "alternatives", sc->alternatives);
    doc_set_time(out, "appointment", sc->appointment_at, op->utc_offset_min);
    doc_set_time(out, "promised_reply_at", sc->promised_reply_at, op->utc_offset_min);
    doc_set_time(out, "told_at", sc->told_at, op->utc_offset_min);
    doc_set_text(out, "followup_result", sc->followup_result);
    doc_set_bool(out, "followup_asked", sc->followup_asked != 0);
    doc_set_int(out, "reopened", sc->reopened);
    doc_set_int(out, "reclassified", sc->reclassified);
    doc_set_text(out, "external_id", sc->external_id);
    doc_set_text(out, "external_number", sc->external_number);
    doc_set_time(out, "external_due_at", sc->external_due_at, op->utc_offset_min);
    doc_set_time(out, "closed_at", sc->closed_at, op->utc_offset_min);
    doc_set_text(out, "close_reason", sc->close_reason);
    doc_set_time(out, "archived_at", sc->archived_at, op->utc_offset_min);
    doc_set_text(out, "archive_number", sc->archive_number);
    doc_set_id(out, "merged_into", sc->merged_into);
    doc_set_id(out, "outage", sc->outage);
}

static void add_action(struct op *op, const struct case_work *work,
                       const struct case_form_ways *ways, struct doc *list, enum case_form which,
                       bool for_page)
{
    struct doc *one = doc_add_object(list);
    const char *name = work->row->name != NULL ? work->row->name : work->action->label;

    doc_set_text(one, "action", work->action->name);
    doc_set_text(one, "name", name);
    doc_set_text(
        one, "href",
        arena_printf(op->arena, "/cases/%" PRId64 "/%s", work->sc->id, work->action->name));
    doc_set(one, "fields", case_forms_fields(ways, work->action, which, for_page));
    if (!for_page)
        return;
    doc_set_text(one, "key", case_forms_key(op->arena, work->row, which));
    case_words_action(one, work->action->name,
                      work->row->to_count > 0 ? work->row->to[0] : BLUEPRINT_STAY);
}

/* As an offer: what the form asks for counts as said. */
static bool may_now(struct op *op, struct case_work *work)
{
    work->action = case_action_find(work->row->action);
    return work->action != NULL && case_guards_may(op, work) &&
           case_guards_refuse(op, work) == NULL;
}

static bool listed(const struct doc *list, const char *action)
{
    DOC_EACH(member, list)
    {
        if (str_equal(doc_get_text(member->value, "action"), action))
            return true;
    }
    return false;
}

/* Would input make the row's condition hold? Only facts that the action asks may differ. */
static bool may_hold(const struct case_work *work)
{
    for (size_t i = 0; i < work->row->when_count; i++) {
        const struct blueprint_condition *when = &work->row->when[i];
        bool said = false;
        const struct action *action = case_action_find(work->row->action);
        for (const struct field *f = action == NULL ? NULL : action->fields;
             f != NULL && f->name != NULL; f++)
            said = said || str_equal(f->name, when->fact);
        if (!said && !blueprint_holds(when, 1, work->facts))
            return false;
    }
    return true;
}

/* Of the rows of one action that apply here the last is the most general: what is said may
 * still lead to a special one before it. */
static const struct blueprint_action *offered(struct op *op, struct case_work *work, int stage,
                                              size_t first)
{
    const struct blueprint *b = work->blueprint;
    const struct blueprint_action *best = NULL;

    for (size_t i = first; i < b->action_count; i++) {
        work->row = &b->actions[i];
        if ((work->row->from >> stage & 1) != 0 &&
            str_equal(work->row->action, b->actions[first].action) && may_hold(work) &&
            may_now(op, work))
            best = work->row;
    }
    return best;
}

/* Ways of the same action that its plain form does not lead to, each with a form of its own. */
static void add_special(struct op *op, struct case_work *work, struct doc *list, int stage,
                        bool for_page)
{
    const struct blueprint *b = work->blueprint;
    const struct blueprint_action *plain = work->row;

    for (size_t i = 0; i < b->action_count; i++) {
        work->row = &b->actions[i];
        if ((work->row->from >> stage & 1) != 0 && str_equal(work->row->action, plain->action) &&
            case_forms_is_special(work->row, plain) && may_hold(work) && may_now(op, work))
            add_action(op, work, &(struct case_form_ways){.row = work->row}, list, FORM_SPECIAL,
                       for_page);
    }
}

/* Can what is said in the plain form make this row the one that is taken? */
static bool is_led_to(const struct case_work *work, const struct blueprint_action *plain)
{
    for (size_t i = 0; i < work->row->when_count; i++) {
        const struct blueprint_condition *when = &work->row->when[i];
        if (!case_forms_asks(plain, when->fact) && !blueprint_holds(when, 1, work->facts))
            return false;
    }
    return work->row != plain;
}

static struct case_form_ways ways_from(struct op *op, struct case_work *work, int stage)
{
    const struct blueprint *b = work->blueprint;
    struct case_form_ways ways = {.row = work->row};

    for (size_t i = 0; i < b->action_count && ways.other_count < CASE_FORMS_WAYS; i++) {
        work->row = &b->actions[i];
        if ((work->row->from >> stage & 1) != 0 && str_equal(work->row->action, ways.row->action) &&
            is_led_to(work, ways.row) && may_hold(work) && may_now(op, work))
            ways.others[ways.other_count++] = work->row;
    }
    work->row = ways.row;
    work->action = case_action_find(ways.row->action);
    return ways;
}

static void set_actions(struct op *op, struct doc *out, struct service_case *sc,
                        const struct blueprint *b, bool for_page)
{
    int stage = blueprint_stage_find(b, sc->stage);
    struct case_work work = {
        .sc = sc, .blueprint = b, .input = doc_object(op->arena), .is_offer = true};
    struct doc *list = doc_set_list(out, "actions");
    struct case_form_ways ways;

    work.facts = case_rules_facts(op->arena, sc);
    for (size_t i = 0; stage >= 0 && i < b->action_count; i++) {
        if ((b->actions[i].from >> stage & 1) == 0 || listed(list, b->actions[i].action))
            continue;
        work.row = offered(op, &work, stage, i);
        if (work.row == NULL)
            continue;
        ways = ways_from(op, &work, stage);
        add_action(op, &work, &ways, list, FORM_PLAIN, for_page);
        add_special(op, &work, list, stage, for_page);
    }
}

static bool offers(struct op *op, struct case_work *work, int stage, const char *action)
{
    for (size_t i = 0; stage >= 0 && i < work->blueprint->action_count; i++)
        if ((work->blueprint->actions[i].from >> stage & 1) != 0 &&
            str_equal(work->blueprint->actions[i].action, action))
            return offered(op, work, stage, i) != NULL;
    return false;
}

err_t case_offers(struct op *op, int64_t community_id, int64_t id, const char *const *actions,
                  size_t action_count, bool *ret_offered)
{
    struct case_work work = {.input = doc_object(op->arena), .is_offer = true};
    err_t e = case_store_get(op, &community_id, 1, id, &work.sc);

    if (e == OK)
        e = blueprint_get(op, work.sc->blueprint_id, &work.blueprint);
    if (e != OK)
        return e;
    work.facts = case_rules_facts(op->arena, work.sc);
    for (size_t i = 0; i < action_count; i++)
        ret_offered[i] =
            offers(op, &work, blueprint_stage_find(work.blueprint, work.sc->stage), actions[i]);
    return OK;
}

/* The promises of a case: folded anew from its history with the reckoning of each, or, where
 * no history is at hand, as they are stored. */
struct promised {
    const struct promise_book *book;
    const struct promise *promises;
    size_t count;
};

static err_t read_promises(struct op *op, struct service_case *sc,
                           const struct case_history *history, struct promised *ret_promised)
{
    struct promised *p = ret_promised;
    struct case_at_hand hand = {0};
    const struct blueprint *b;
    struct promise *promises = NULL;
    err_t e;

    *p = (struct promised){0};
    if (history == NULL) {
        e = promise_list(op, sc->community_id, sc->id, &promises, &p->count);
        p->promises = promises;
        return e;
    }
    e = blueprint_get(op, sc->blueprint_id, &b);
    if (e == OK)
        e = promise_book_get(op, sc->community_id, sc->book, &p->book);
    if (e != OK)
        return e;
    hand = (struct case_at_hand){.payloads = history->payloads, .book = p->book};
    e = case_clocks_fold(op, sc, b, history->events, history->count, &hand, &promises, &p->count);
    p->promises = promises;
    return e;
}

static struct doc *promises_document(struct op *op, const struct promised *p)
{
    struct doc *list = doc_list(op->arena);

    for (size_t i = 0; i < p->count; i++)
        doc_add(list, promise_document(op, &p->promises[i], p->book, p->book != NULL));
    return list;
}

err_t case_document_promises(struct op *op, struct service_case *sc, struct doc **ret_list)
{
    struct case_history history = {0};
    struct promised promised;
    err_t e;

    e = case_history_read(op, sc, &history);
    if (e == OK)
        e = read_promises(op, sc, &history, &promised);
    if (e != OK)
        return e;
    *ret_list = promises_document(op, &promised);
    return OK;
}

static void set_blueprint(struct doc *out, const struct blueprint *b)
{
    struct doc *one = doc_set_object(out, "blueprint");

    doc_set_text(one, "code", b->code);
    doc_set_text(one, "version", b->version);
}

/* What the caller may take back with POST /cases/{id}/undo, and until when. */
static void set_undo(struct op *op, struct doc *out, const struct journal_event *undoable)
{
    struct doc *undo;

    doc_set_null(out, "undo");
    if (undoable == NULL)
        return;
    undo = doc_set_object(out, "undo");
    doc_set_text(undo, "kind", undoable->kind);
    doc_set_time(undo, "until", undoable->at + CASE_UNDO_MS, op->utc_offset_min);
}

/* All whose names a document needs, in one statement; for a page also who has it open. */
struct met {
    struct case_people people;
    int64_t *present;
    size_t present_count;
};

static err_t meet(struct op *op, const struct service_case *sc, const struct case_history *history,
                  bool for_page, struct met *ret_met)
{
    err_t e = OK;

    *ret_met = (struct met){.people = case_people_in(op->arena)};
    case_people_add_case(&ret_met->people, sc);
    if (history != NULL)
        case_people_add_history(&ret_met->people, history);
    if (for_page)
        e = case_around_present(op, sc, &ret_met->present, &ret_met->present_count);
    for (size_t i = 0; e == OK && i < ret_met->present_count; i++)
        case_people_add(&ret_met->people, ret_met->present[i]);
    return e != OK ? e : case_people_load(op, &ret_met->people);
}

err_t case_document_of(struct op *op, struct service_case *sc, const struct case_shown *shown,
                       struct doc **ret_document)
{
    struct doc *out = doc_object(op->arena);
    struct case_history read = {0}, *history = shown->with_history ? &read : NULL;
    const struct journal_event *undoable = NULL;
    struct promised promised;
    struct met met;
    const struct blueprint *b;
    err_t e;

    if (history != NULL) {
        e = case_history_read(op, sc, history);
        if (e != OK)
            return e;
    }
    e = meet(op, sc, history, shown->for_page, &met);
    if (e == OK)
        e = blueprint_get(op, sc->blueprint_id, &b);
    if (shown->opened != NULL)
        promised = (struct promised){.promises = shown->opened->promises,
                                     .count = shown->opened->promise_count};
    else if (e == OK)
        e = read_promises(op, sc, history, &promised);
    if (e != OK)
        return e;
    set_head(op, out, sc, true);
    set_more(op, out, sc, &met.people);
    doc_set(out, "promises", promises_document(op, &promised));
    set_actions(op, out, sc, b, shown->for_page);
    set_blueprint(out, b);
    if (history != NULL) {
        undoable = case_undo_candidate(op, history);
        set_undo(op, out, undoable);
    }
    *ret_document = out;
    if (!shown->for_page)
        return OK;
    return case_page_of(op, out,
                        &(struct case_page){.sc = sc,
                                            .blueprint = b,
                                            .history = history,
                                            .people = &met.people,
                                            .presence = case_around_words(
                                                op, &met.people, met.present, met.present_count),
                                            .promises = promised.promises,
                                            .promise_count = promised.count,
                                            .show = shown->show,
                                            .refused = shown->refused,
                                            .undoable = undoable});
}

static struct doc *row_of(struct service_case **cases, size_t count, struct doc **docs, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (cases[i]->id == id)
            return docs[i];
    return NULL;
}

/* A page shows only the clock that presses. */
static err_t set_promises_of_many(struct op *op, struct service_case **cases, size_t count,
                                  bool for_page, struct doc **docs)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct doc *list = NULL;
    struct promise *promises;
    size_t n;
    err_t e;

    for (size_t i = 0; i < count; i++) {
        ids[i] = cases[i]->id;
        doc_set_list(docs[i], "promises");
    }
    e = for_page ? promise_pressing_for(op, ids, count, &promises, &n)
                 : promise_list_for(op, ids, count, &promises, &n);
    for (size_t p = 0; e == OK && p < n; p++) {
        if (p == 0 || promises[p].case_id != promises[p - 1].case_id)
            list = doc_get(row_of(cases, count, docs, promises[p].case_id), "promises");
        doc_add(list, promise_document(op, &promises[p], NULL, false));
    }
    return e;
}

static err_t set_responsible_names(struct op *op, struct service_case **cases, size_t count,
                                   struct doc **docs)
{
    struct case_people people = case_people_in(op->arena);
    err_t e;

    for (size_t i = 0; i < count; i++)
        case_people_add(&people, cases[i]->responsible);
    e = case_people_load(op, &people);
    for (size_t i = 0; e == OK && i < count; i++)
        doc_set_text(doc_get(docs[i], "page"), "responsible_name",
                     case_people_name(&people, cases[i]->responsible));
    return e;
}

err_t case_document_list(struct op *op, struct service_case **cases, size_t count, bool for_page,
                         struct doc *items)
{
    struct doc **docs = ARENA_ARRAY(op->arena, count + 1, struct doc *);
    err_t e;

    for (size_t i = 0; i < count; i++) {
        docs[i] = doc_add_object(items);
        set_head(op, docs[i], cases[i], !for_page);
        doc_set_text(docs[i], "external_id", cases[i]->external_id);
        doc_set_id(docs[i], "responsible", cases[i]->responsible);
        doc_set_id(docs[i], "first_contact", cases[i]->first_contact);
    }
    e = set_promises_of_many(op, cases, count, for_page, docs);
    for (size_t i = 0; e == OK && for_page && i < count; i++)
        case_words_row(op, docs[i], cases[i]);
    return e == OK && for_page ? set_responsible_names(op, cases, count, docs) : e;
}
