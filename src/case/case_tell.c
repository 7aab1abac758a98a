#include "case/case_tell.h"

#include "base/str.h"
#include "case/case_life.h"
#include "case/case_store.h"

enum { FIRST_EVENTS = 16 };

struct case_told {
    struct service_case *sc;
    const struct blueprint *blueprint;
    const struct promise_book *book;
    struct journal_event *events;
    struct doc **payloads;
    size_t count, capacity;
    bool is_stored;
};

static void *grown(struct arena *a, const void *old, size_t count, size_t capacity, size_t size)
{
    return arena_grow(a, old, count * size, capacity * size);
}

static void keep(struct op *op, struct case_told *told, const struct journal_event *event,
                 struct doc *payload)
{
    if (told->count == told->capacity) {
        size_t more = told->capacity == 0 ? FIRST_EVENTS : 2 * told->capacity;
        told->events = grown(op->arena, told->events, told->count, more, sizeof told->events[0]);
        told->payloads =
            grown(op->arena, told->payloads, told->count, more, sizeof told->payloads[0]);
        told->capacity = more;
    }
    told->events[told->count] = *event;
    told->payloads[told->count++] = payload;
}

static err_t tell(struct op *op, struct journal_run *run, struct case_told *told, const char *kind,
                  struct doc *payload)
{
    struct journal_event event = case_life_event(op, told->sc, kind, payload);
    err_t e = journal_run_append(op, run, &event);

    if (e != OK)
        return e;
    case_rules_apply(op->arena, told->sc, kind, op->now, payload);
    keep(op, told, &event, payload);
    return OK;
}

err_t case_tell_open(struct op *op, struct journal_run *run, const struct doc *input,
                     struct case_told **ret_told)
{
    struct case_told *told = ARENA_NEW(op->arena, struct case_told);
    struct case_work work = {0};
    struct case_event event;
    err_t e;

    must(db_in_transaction(op->db));
    e = case_intake_prepare(op, run->community_id, input, &work, &event);
    if (e != OK)
        return e;
    told->sc = work.sc;
    told->blueprint = work.blueprint;
    told->book = work.book;
    e = tell(op, run, told, event.kind, case_life_payload_new(op, &work, &event));
    if (e == OK)
        *ret_told = told;
    return e;
}

err_t case_tell_act(struct op *op, struct journal_run *run, struct case_told *told,
                    const char *action, const struct doc *input)
{
    const struct case_at_hand hand = {told->events, told->payloads, told->count, told->book};
    struct case_event event = {.set = doc_object(op->arena)};
    struct case_work work = {.sc = told->sc, .hand = &hand};
    const char *kind;
    err_t e;

    must(db_in_transaction(op->db));
    e = case_act_prepare(op, &work, action, input, &event);
    if (e != OK)
        return e;
    kind = event.kind != NULL ? event.kind : work.action->event;
    e = tell(op, run, told, kind, case_life_payload(op, &work, &event, kind));
    if (event.to_blueprint != NULL)
        told->blueprint = event.to_blueprint;
    return e;
}

static err_t write_promises(struct op *op, const struct case_told *told, struct promise *promises,
                            size_t count, int64_t quiet_before)
{
    const struct service_case *sc = told->sc;
    const struct doc *facts = case_rules_facts(op->arena, sc);

    if (told->is_stored)
        return promise_sync(op, told->blueprint, sc->community_id, sc->id, facts, promises, count,
                            quiet_before);
    return promise_begin(op, told->blueprint, sc->community_id, sc->id, facts, promises, count,
                         quiet_before);
}

err_t case_tell_settle(struct op *op, struct case_told *told, int64_t quiet_before)
{
    const struct case_at_hand hand = {told->events, told->payloads, told->count, told->book};
    struct promise *promises;
    size_t count;
    err_t e;

    must(db_in_transaction(op->db));
    e = case_clocks_fold(op, told->sc, told->blueprint, told->events, told->count, &hand, &promises,
                         &count);
    if (e == OK)
        e = told->is_stored ? case_store_save(op, told->sc, true) : case_store_add(op, told->sc);
    if (e == OK)
        e = write_promises(op, told, promises, count, quiet_before);
    told->is_stored = told->is_stored || e == OK;
    return e;
}

const char *case_tell_status(const struct case_told *told)
{
    return told->sc->status;
}

bool case_tell_is_open(const struct case_told *told)
{
    enum case_status status;

    return case_status_find(told->sc->status, &status) && case_status_is_open(status);
}

int64_t case_tell_id(const struct case_told *told)
{
    return told->sc->id;
}
