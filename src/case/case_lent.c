#include "case/case_lent.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_rules.h"
#include "staff/staff.h"

#include <inttypes.h>

/* The letters of domain.md H: F, A, and H of what is in somebody's hands. What is in no list is
 * not lent: verdicts, approvals, prices agreed, closing, voiding, the archive. */
static const char *const FOLLOWING_UP[] = {"followup", NULL};
static const char *const ASSIGNING[] = {"classify", "dispatch", "transfer", NULL};
static const char *const HANDLING[] = {"accept",   "return", "contain", "appoint", "arrive",
                                       "assess",   "quote",  "plan",    "explain", "investigate",
                                       "feedback", "pause",  "resume",  "finish",  NULL};

static uint64_t part_of(const char *action)
{
    if (str_in(action, FOLLOWING_UP))
        return PART_FOLLOWUP;
    if (str_in(action, ASSIGNING))
        return PART_ASSIGN;
    return str_in(action, HANDLING) ? PART_HANDLE : 0;
}

/* Given to him by name, or his to answer for. */
static bool is_in_his_hands(const struct loan *loan, const struct service_case *sc)
{
    return case_rules_is_assigned(sc, loan->from_id) || sc->responsible == loan->from_id;
}

static bool lets_him_handle(const struct loan *loan, const struct blueprint_action *row,
                            const struct service_case *sc)
{
    return is_in_his_hands(loan, sc) &&
           ((loan->roles & row->who_roles) != 0 ||
            (row->who_assignees && case_rules_is_assigned(sc, loan->from_id)) ||
            (row->who_first_contact && sc->first_contact == loan->from_id) ||
            (row->who_responsible && sc->responsible == loan->from_id));
}

static bool lends(const struct loan *loan, const struct case_work *work)
{
    const struct blueprint_action *row = work->row;
    uint64_t part = part_of(work->action->name);

    if (loan->community_id != work->sc->community_id || (loan->parts & part) == 0)
        return false;
    if (part == PART_FOLLOWUP)
        return (loan->roles & MAY_LEND_FOLLOWUP & row->who_roles) != 0;
    if (part == PART_ASSIGN)
        return (loan->roles & MAY_LEND_ASSIGN & row->who_roles) != 0;
    return lets_him_handle(loan, row, work->sc);
}

int64_t case_lent_from(const struct op *op, const struct case_work *work)
{
    for (size_t i = 0; work->action != NULL && i < op->actor->loan_count; i++)
        if (lends(&op->actor->loans[i], work))
            return op->actor->loans[i].from_id;
    return 0;
}

static const char *const TO_FOLLOW_UP[] = {"told", "to_follow_up", NULL};
static const char *const TO_ASSIGN[] = {"registered",  "accepted", "dispatched",
                                        "in_progress", "paused",   NULL};

static void add_statuses(struct buf *list, const char *const *statuses)
{
    for (; *statuses != NULL; statuses++) {
        buf_add_text(list, *statuses);
        buf_add_char(list, ',');
    }
}

const char *case_lent_statuses(struct arena *a, uint64_t parts)
{
    struct buf list = buf_in(a);

    buf_add_char(&list, ',');
    if ((parts & PART_FOLLOWUP) != 0)
        add_statuses(&list, TO_FOLLOW_UP);
    if ((parts & PART_ASSIGN) != 0)
        add_statuses(&list, TO_ASSIGN);
    return list.data;
}

int64_t case_lent_contact(const struct op *op, const struct service_case *sc)
{
    for (size_t i = 0; i < op->actor->loan_count; i++) {
        const struct loan *loan = &op->actor->loans[i];
        if (loan->community_id == sc->community_id &&
            (((loan->parts & PART_FOLLOWUP) != 0 && str_in(sc->status, TO_FOLLOW_UP)) ||
             ((loan->parts & PART_HANDLE) != 0 && is_in_his_hands(loan, sc))))
            return loan->from_id;
    }
    return 0;
}

bool case_lent_by_one_who(const struct op *op, const struct service_case *sc,
                          case_lent_question *is)
{
    for (size_t i = 0; i < op->actor->loan_count; i++)
        if (op->actor->loans[i].community_id == sc->community_id &&
            is(sc, op->actor->loans[i].from_id))
            return true;
    return false;
}

bool case_lent_any_of(const struct op *op, const struct service_case *sc, case_lent_question *is)
{
    return is(sc, op->actor->id) || case_lent_by_one_who(op, sc, is);
}

static const char *with_deputy(struct op *op, const char *list, const struct service_case *sc,
                               int64_t id)
{
    return case_rules_is_deputy(sc, id) ? list
                                        : arena_printf(op->arena, "%s%" PRId64 ",", list, id);
}

void case_lent_note_deputies(struct op *op, const struct case_work *work, struct case_event *event)
{
    const struct service_case *sc = work->sc;
    const char *list = str_is_empty(sc->deputies) ? "," : sc->deputies;

    if (work->action == NULL || part_of(work->action->name) != PART_HANDLE)
        return;
    list = with_deputy(op, list, sc, event->on_behalf);
    doc_set_text(event->set, "deputies", with_deputy(op, list, sc, op->actor->id));
}
