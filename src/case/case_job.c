#include "case/case_job.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_life.h"
#include "case/case_store.h"
#include "case/case_words.h"
#include "notify/notify.h"

#include <inttypes.h>

enum { RECOMPUTE_AT_ONCE = 200 };

/* Who hears of a step: everybody once, at most this many. */
struct hearers {
    int64_t ids[64];
    size_t count;
};

static void add_hearer(struct hearers *h, int64_t id)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->ids[i] == id)
            return;
    if (id != 0 && h->count < sizeof h->ids / sizeof h->ids[0])
        h->ids[h->count++] = id;
}

static err_t add_role(struct op *op, struct hearers *h, int64_t community_id, enum staff_role role)
{
    int64_t *ids;
    size_t count;
    err_t e;

    e = staff_on_duty(op, community_id, role, op->now, &ids, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        add_hearer(h, ids[i]);
    return e;
}

static void add_assignees(struct hearers *h, const struct service_case *sc)
{
    for (size_t i = 0; i < sc->assignment_count; i++)
        if (sc->assignments[i].round == sc->round &&
            (str_equal(sc->assignments[i].state, "sent") ||
             str_equal(sc->assignments[i].state, "accepted")))
            add_hearer(h, sc->assignments[i].staff_id);
}

/* A word of the blueprint's `tell`. A case that nobody has taken is told to who dispatches. */
static err_t add_told(struct op *op, struct hearers *h, const struct service_case *sc,
                      const char *who)
{
    enum staff_role role;

    if (str_equal(who, "assignees")) {
        size_t before = h->count;
        add_assignees(h, sc);
        return h->count > before
                   ? OK
                   : add_role(op, h, sc->community_id, case_fields_nature(sc->nature)->supervisor);
    }
    if (str_equal(who, "responsible"))
        add_hearer(h, sc->responsible);
    else if (str_equal(who, "first_contact"))
        add_hearer(h, sc->first_contact);
    else if (str_equal(who, "supervisor"))
        add_hearer(h, sc->supervisor);
    else if (str_equal(who, "dispatcher"))
        return add_role(op, h, sc->community_id, ROLE_FRONT_DESK);
    else if (staff_role_find(who, &role))
        return add_role(op, h, sc->community_id, role);
    return OK;
}

static const char *step_kind(const struct blueprint_escalation *step)
{
    if (step->after_ms > 0)
        return "escalated";
    return step->at_pct >= 100 ? "overdue" : "warned";
}

static const char *step_title(const struct blueprint_escalation *step, bool is_over)
{
    if (step->after_ms > 0)
        return "超时升级";
    return is_over ? "已到时限" : "即将超时";
}

/* The watch rings at who stands in for those who are away. */
static err_t keep_present(struct op *op, int64_t community_id, struct hearers *h)
{
    struct hearers there = {.count = 0};
    err_t e = OK;

    for (size_t i = 0; e == OK && i < h->count; i++) {
        const char *absent;
        int64_t id;
        e = staff_present(op, community_id, h->ids[i], &id, &absent);
        if (e == OK)
            add_hearer(&there, id);
    }
    *h = there;
    return e;
}

static err_t queue_messages(struct op *op, const struct service_case *sc,
                            const struct promise_ring *ring,
                            const struct blueprint_escalation *step, const struct hearers *h)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < h->count; i++) {
        struct notify_message message = {
            .community_id = sc->community_id,
            .recipient_id = h->ids[i],
            .once_key = arena_printf(op->arena, "promise/%" PRId64 "/%d/%" PRId64, ring->promise_id,
                                     ring->level, h->ids[i]),
            .kind = step_kind(step),
            .subject = "case",
            .subject_id = sc->id,
            .title = arena_printf(op->arena, "%s：%s %s", step_title(step, op->now >= ring->due_at),
                                  sc->number, case_fields_name(ring->metric)),
            .body = arena_printf(op->arena, "%s %s，应于 %s", case_fields_name(sc->nature),
                                 case_messages_where(sc), case_words_written(op, ring->due_at)),
        };
        e = case_messages_hold(op, sc, message.kind, message.recipient_id, &message.hold_until);
        if (e == OK)
            e = notify_queue(op, &message);
    }
    return e;
}

static struct promise *find_promise(struct promise *promises, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (promises[i].id == id)
            return &promises[i];
    return NULL;
}

static err_t record_step(struct op *op, struct case_work *work, const struct promise_ring *ring,
                         const struct blueprint_escalation *step, const struct hearers *h)
{
    struct doc *input = doc_object(op->arena), *told = doc_set_list(input, "told");
    struct case_event event = {
        .kind = step_kind(step), .set = doc_object(op->arena), .stays = true, .internal = true};

    doc_set_text(input, "metric", ring->metric);
    doc_set_int(input, "round", ring->round);
    doc_set_int(input, "level", ring->level);
    doc_set_int(input, "due_at", ring->due_at);
    for (size_t i = 0; i < h->count; i++)
        doc_add(told, doc_int(op->arena, h->ids[i]));
    work->input = input;
    return case_life_record(op, work, &event);
}

/* The steps that are due by now are taken one after the other, each its own event. */
static err_t take_steps(struct op *op, struct case_work *work, struct promise *p,
                        struct promise_ring *ring)
{
    int level = ring->level, found = level;
    int64_t next_at = promise_fold_next(work->blueprint, p, work->facts, level, &found);
    err_t e = OK;

    while (e == OK && next_at <= op->now) {
        const struct blueprint_escalation *step = &work->blueprint->escalations[found];
        struct hearers h = {.count = 0};
        ring->level = found;
        for (const char *const *who = step->tell; e == OK && *who != NULL; who++)
            e = add_told(op, &h, work->sc, *who);
        if (e == OK)
            e = keep_present(op, work->sc->community_id, &h);
        if (e == OK)
            e = record_step(op, work, ring, step, &h);
        if (e == OK)
            e = queue_messages(op, work->sc, ring, step, &h);
        level = found + 1;
        next_at = promise_fold_next(work->blueprint, p, work->facts, level, &found);
    }
    ring->level = level;
    return e;
}

static err_t ring_in_transaction(struct op *op, void *arg)
{
    struct promise_ring ring = *(const struct promise_ring *)arg, done = ring;
    struct case_work work = {0};
    struct promise *promises, *p;
    size_t count;
    int found;
    bool mine;
    err_t e;

    e = journal_lock(op, ring.community_id);
    if (e == OK)
        e = case_store_get(op, &ring.community_id, 1, ring.case_id, &work.sc);
    if (e == OK)
        e = blueprint_get(op, work.sc->blueprint_id, &work.blueprint);
    if (e == OK)
        e = promise_list(op, ring.community_id, ring.case_id, &promises, &count);
    if (e != OK)
        return e;
    p = find_promise(promises, count, ring.promise_id);
    if (p == NULL || p->level != ring.level || p->next_at == 0 || p->next_at > op->now)
        return OK; /* another node or an action was first */
    work.facts = case_rules_facts(op->arena, work.sc);
    e = take_steps(op, &work, p, &done);
    if (e != OK)
        return e;
    return promise_step(op, &ring, done.level,
                        promise_fold_next(work.blueprint, p, work.facts, done.level, &found),
                        &mine);
}

err_t case_job_run_here(struct op *op, int limit, size_t *ret_rung)
{
    struct promise_ring *rings;
    err_t e;

    e = promise_due_now(op, limit, &rings, ret_rung);
    for (size_t i = 0; e == OK && i < *ret_rung; i++)
        e = db_transaction(op, ring_in_transaction, &rings[i]);
    return e;
}

err_t case_job_run(struct op *op, struct db_writer *writer, int limit, size_t *ret_rung)
{
    struct promise_ring *rings;
    struct db_part *parts;
    err_t e;

    e = promise_due_now(op, limit, &rings, ret_rung);
    if (e != OK)
        return e;
    parts = ARENA_ARRAY(op->arena, *ret_rung, struct db_part);
    for (size_t i = 0; i < *ret_rung; i++)
        parts[i] =
            (struct db_part){.community_id = rings[i].community_id,
                             .arg = &rings[i],
                             .name = arena_printf(op->arena, "case %" PRId64, rings[i].case_id)};
    return db_writer_run_parts(writer, op, ring_in_transaction, parts, *ret_rung);
}
