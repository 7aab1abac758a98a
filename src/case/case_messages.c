#include "case/case_life.h"

#include "base/str.h"
#include "case/case_fields.h"
#include "notify/notify.h"

#include <inttypes.h>

struct telling {
    const struct service_case *sc;
    const char *kind, *title;
    int64_t seq;
};

const char *case_messages_where(const struct service_case *sc)
{
    if (sc->house != NULL && sc->confidential == 0 &&
        case_complained_department(sc->nature, sc->object) == NULL)
        return sc->house;
    return sc->place != NULL ? sc->place : "";
}

/* At night only what is urgent, broken or asked for by somebody in person rings at once. */
err_t case_messages_hold(struct op *op, const struct service_case *sc, const char *kind,
                         int64_t recipient, int64_t *ret_until)
{
    static const char *const CAN_WAIT[] = {"assigned",    "returned", "outcome", "again",
                                           "to_director", "warned",   NULL};

    *ret_until = 0;
    if (sc->urgent != 0 || str_equal(sc->severity, "major") || !str_in(kind, CAN_WAIT))
        return OK;
    return staff_hold_until(op, sc->community_id, recipient, ret_until);
}

/* One member, where he is there to be told. */
static err_t tell_one(struct op *op, const struct telling *t, int64_t recipient, const char *absent)
{
    const struct service_case *sc = t->sc;
    err_t e;
    struct notify_message message = {
        .community_id = sc->community_id,
        .recipient_id = recipient,
        .once_key = arena_printf(op->arena, "case/%" PRId64 "/%" PRId64 "/%s/%" PRId64,
                                 sc->community_id, t->seq, t->kind, recipient),
        .kind = t->kind,
        .subject = "case",
        .subject_id = sc->id,
        .title = arena_printf(op->arena, "%s：%s", t->title, sc->number),
        .body =
            arena_printf(op->arena, "%s %s", case_fields_name(sc->nature), case_messages_where(sc)),
    };

    if (absent != NULL)
        message.body = arena_printf(op->arena, "%s（替%s代班）", message.body, absent);
    e = case_messages_hold(op, sc, t->kind, recipient, &message.hold_until);
    return e != OK ? e : notify_queue(op, &message);
}

static err_t tell(struct op *op, const struct telling *t, int64_t recipient)
{
    const char *absent;
    int64_t present;
    err_t e;

    if (recipient == 0 || recipient == op->actor->id)
        return OK;
    e = staff_present(op, t->sc->community_id, recipient, &present, &absent);
    return e != OK || present == op->actor->id ? e : tell_one(op, t, present, absent);
}

static err_t tell_role(struct op *op, const struct telling *t, enum staff_role role)
{
    int64_t *ids;
    size_t count;
    err_t e;

    e = staff_on_duty(op, t->sc->community_id, role, op->now, &ids, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = tell(op, t, ids[i]);
    return e;
}

static err_t tell_assignees(struct op *op, const struct telling *t)
{
    const struct service_case *sc = t->sc;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round == sc->round && str_equal(a->state, "sent"))
            e = tell(op, t, a->staff_id);
    }
    return e;
}

/* Who was given work by an event that was taken back hears that it is not his any more. */
static err_t tell_of_undoing(struct op *op, const struct service_case *sc, int64_t seq,
                             const struct service_case *before)
{
    struct telling t = {sc, "withdrawn", "派工已撤销", seq};
    err_t e = OK;

    for (size_t i = 0; e == OK && i < before->assignment_count; i++) {
        const struct case_assignment *a = &before->assignments[i];
        if (a->round == before->round && case_rules_is_out(a) && a->staff_id != 0 &&
            !case_rules_is_assigned(sc, a->staff_id))
            e = tell(op, &t, a->staff_id);
    }
    return e;
}

/* S3-7.3.1e: a major matter goes to the customer-service supervisor at once; X-42: and to who
 * answers for the community, and for the company. */
static err_t tell_of_major(struct op *op, const struct service_case *sc, int64_t seq,
                           const struct service_case *before)
{
    static const enum staff_role ROLES[] = {ROLE_CSS, ROLE_DIRECTOR, ROLE_EXEC};
    struct telling t = {sc, "major", "重大事项", seq};
    err_t e = OK;

    if (!str_equal(sc->severity, "major") || str_equal(before->severity, "major"))
        return OK;
    for (size_t i = 0; e == OK && i < sizeof ROLES / sizeof ROLES[0]; i++)
        e = tell_role(op, &t, ROLES[i]);
    return e;
}

static err_t tell_of_new_round(struct op *op, const struct service_case *sc, int64_t seq)
{
    struct telling t = {sc, "again", "客户不满意，重新处理", seq};
    err_t e = tell(op, &t, sc->supervisor);

    if (e == OK)
        e = tell_assignees(op, &t);
    return e != OK ? e : tell_role(op, &t, ROLE_DIRECTOR);
}

/* To a role, to a colleague by login or id, else to the director. */
static err_t tell_of_escalation(struct op *op, const struct case_work *work, int64_t seq)
{
    struct telling t = {work->sc, "escalated_by_hand", "上报", seq};
    const char *to = doc_get_text(work->input, "to");
    struct staff_member *member;
    enum staff_role role;
    err_t e;

    if (str_is_empty(to))
        return tell_role(op, &t, ROLE_DIRECTOR);
    if (staff_role_find(to, &role))
        return tell_role(op, &t, role);
    e = staff_find_in(op, work->sc->community_id, to, &member);
    if (e == OK)
        return tell(op, &t, member->id);
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    return tell_role(op, &t, ROLE_DIRECTOR);
}

err_t case_messages_queue(struct op *op, const struct case_work *work, const char *kind,
                          int64_t seq, const struct service_case *before)
{
    const struct service_case *sc = work->sc;
    err_t e = tell_of_major(op, sc, seq, before);

    if (e != OK)
        return e;
    if (before->round != 0 && sc->round > before->round)
        return tell_of_new_round(op, sc, seq);
    if (str_equal(kind, "dispatched") || str_equal(kind, "transferred"))
        return tell_assignees(op, &(struct telling){sc, "assigned", "新派工", seq});
    if (str_equal(kind, "opened") && str_equal(sc->nature, "info"))
        return tell_role(op, &(struct telling){sc, "to_director", "待主任分类", seq},
                         ROLE_DIRECTOR);
    if (str_equal(kind, "undone"))
        return tell_of_undoing(op, sc, seq, before);
    if (str_equal(kind, "returned"))
        return tell(op, &(struct telling){sc, "returned", "派工被退回", seq}, sc->responsible);
    if (str_equal(kind, "urged"))
        return tell(op, &(struct telling){sc, "urged", "督办", seq}, sc->responsible);
    if (str_equal(kind, "escalated_by_hand"))
        return tell_of_escalation(op, work, seq);
    if (str_equal(kind, "closed"))
        return tell(op, &(struct telling){sc, "outcome", "已办结", seq}, sc->first_contact);
    return OK;
}
