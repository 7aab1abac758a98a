#include "promise/promise_run.h"

#include "promise/promise_fold.h"

#include "base/clock.h"
#include "base/str.h"

enum { USUAL_WARN_PCT = 80 };

/* Pauses that the customer caused or agreed to: they move even a time he was told. */
static const char *const CUSTOMERS_OWN[] = {"wait_customer", "extension", NULL};
static const char *const NO_REASONS[] = {NULL};

struct outcome {
    struct promise_rule rule;
    struct promise_due due;
    bool found, told_decides;
};

static bool counts_after_told(const struct promise_run *run, const struct promise_pause *pause)
{
    return run->told_at == 0 || pause->from_at < run->told_at ||
           str_in(pause->reason, CUSTOMERS_OWN);
}

/* The pauses of the case since the start; an open one lasts until end_at. */
static struct promise_pause *pauses_of(struct op *op, const struct promise_scene *scene,
                                       const struct promise_run *run, int64_t end_at,
                                       size_t *ret_count)
{
    struct promise_pause *list;
    size_t count = 0;

    *ret_count = 0;
    if (scene->pause_count == 0)
        return NULL;
    list = ARENA_ARRAY(op->arena, scene->pause_count, struct promise_pause);
    for (size_t i = 0; i < scene->pause_count; i++) {
        struct promise_pause pause = scene->pauses[i];
        if (pause.from_at < run->promise.start_at)
            pause.from_at = run->promise.start_at;
        if (pause.to_at == CLOCK_NEVER)
            pause.to_at = end_at;
        if (pause.to_at > pause.from_at && counts_after_told(run, &scene->pauses[i]))
            list[count++] = pause;
    }
    *ret_count = count;
    return list;
}

static err_t ask(struct op *op, const struct promise_scene *scene, const struct promise_run *run,
                 const struct doc *facts, int64_t end_at, struct outcome *ret_outcome)
{
    const struct blueprint_metric *metric = run->metric;
    size_t pause_count;
    struct promise_pause *pauses;

    *ret_outcome = (struct outcome){0};
    if (!blueprint_holds(metric->when, metric->when_count, facts))
        return OK;
    pauses = pauses_of(op, scene, run, end_at, &pause_count);
    return scene->resolve(op, metric->metric, facts, run->promise.start_at, pauses, pause_count,
                          &ret_outcome->rule, &ret_outcome->due, &ret_outcome->found, scene->arg);
}

/* A time that the owner was told stands, whatever the facts say now, unless the facts of
 * now promise an earlier one. */
static err_t ask_with_told(struct op *op, const struct promise_scene *scene,
                           const struct promise_run *run, const struct doc *facts, int64_t end_at,
                           struct outcome *ret_outcome)
{
    struct outcome told;
    err_t e;

    e = ask(op, scene, run, facts, end_at, ret_outcome);
    if (e != OK || run->told_at == 0 || run->told_facts == facts)
        return e;
    e = ask(op, scene, run, run->told_facts, end_at, &told);
    if (e != OK || !told.found)
        return e;
    if (ret_outcome->found && told.due.due_at >= ret_outcome->due.due_at)
        return OK;
    *ret_outcome = told;
    ret_outcome->told_decides = true;
    return OK;
}

/* What was agreed stands above what a standard says. */
static void apply_agreements(const struct promise_run *run, struct outcome *o)
{
    bool is_external = str_equal(run->metric->metric, "external");

    if (o->found && run->extended_until > o->due.due_at)
        o->due.due_at = run->extended_until;
    if (run->exact_at == 0)
        return;
    if (!o->found || !str_equal(run->metric->metric, "arrive")) {
        o->rule.standard = is_external ? "external" : "agreed";
        o->rule.standard_id = 0;
        o->rule.is_public = true;
    }
    if (!o->found) {
        o->rule.metric = run->metric->metric;
        o->rule.warn_pct = USUAL_WARN_PCT;
        o->rule.pausable_by = NO_REASONS;
    }
    o->found = true;
    o->due.provisional = false;
    o->due.due_at = run->exact_at;
    if (str_equal(run->metric->metric, "arrive"))
        o->due.due_at += o->rule.grace_ms;
}

static int64_t warning_of(const struct promise *p)
{
    if (p->due_at == CLOCK_NEVER)
        return 0;
    if (p->due_at <= p->start_at)
        return p->due_at;
    return p->start_at + (p->due_at - p->start_at) * p->rule.warn_pct / 100;
}

static void take(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                 const struct outcome *o, int64_t end_at)
{
    struct promise *p = &run->promise;
    const struct promise_pause *pauses;
    size_t count;

    p->rule = o->rule;
    p->standard = o->rule.standard;
    p->standard_id = o->rule.standard_id;
    p->is_public = o->rule.is_public;
    p->due_at = o->due.due_at;
    p->provisional = o->due.provisional;
    p->is_agreed = run->exact_at != 0;
    p->warn_at = warning_of(p);
    p->state = p->due_at == CLOCK_NEVER ? PROMISE_PAUSED : PROMISE_RUNNING;
    pauses = pauses_of(op, scene, run, end_at, &count);
    p->pause_count =
        p->is_agreed ? 0 : promise_fold_pauses(op->arena, &p->rule, pauses, count, &p->pauses);
    run->is_promised = run->was_promised = true;
}

bool promise_run_is_broken(const struct promise_run *run, int64_t at)
{
    return run->is_promised && run->promise.met_at == 0 && run->promise.due_at < at;
}

static void drop(struct promise_run *run, int64_t at)
{
    if (!run->is_promised)
        return;
    if (promise_run_is_broken(run, at)) {
        run->promise.state = PROMISE_MISSED;
        run->is_settled = true;
        return;
    }
    run->promise.state = PROMISE_CANCELLED;
    run->is_promised = false;
}

static err_t reckon_until(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                          const struct doc *facts, int64_t at, int64_t end_at)
{
    struct outcome o;
    err_t e;

    e = ask_with_told(op, scene, run, facts, end_at, &o);
    if (e != OK)
        return e;
    apply_agreements(run, &o);
    if (o.found)
        take(op, scene, run, &o, end_at);
    else
        drop(run, at);
    run->facts = facts;
    run->told_decides = o.told_decides;
    run->is_stale = false;
    return OK;
}

static void settle(struct promise_run *run, enum promise_state state)
{
    run->promise.state = state;
    run->is_settled = true;
}

err_t promise_run_reckon(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                         const struct doc *facts, int64_t at)
{
    err_t e;

    e = reckon_until(op, scene, run, facts, at, CLOCK_NEVER);
    if (e != OK || run->promise.met_at == 0 || !run->is_promised || run->is_settled)
        return e;
    return promise_run_fulfil(op, scene, run, facts, run->promise.met_at);
}

/* The due time that decides: an open pause ends where the promise ends. */
static err_t reckon_at_the_end(struct op *op, const struct promise_scene *scene,
                               struct promise_run *run, const struct doc *facts, int64_t at)
{
    if (run->is_promised && run->promise.due_at != CLOCK_NEVER && !run->is_stale)
        return OK;
    return reckon_until(op, scene, run, run->was_promised ? run->facts : facts, at, at);
}

err_t promise_run_fulfil(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                         const struct doc *facts, int64_t at)
{
    err_t e;

    if (run->promise.met_at == 0 && run->is_settled) { /* late, long after it was given up */
        run->promise.met_at = at;
        return OK;
    }
    e = reckon_at_the_end(op, scene, run, facts, at);
    if (e != OK)
        return e;
    run->promise.met_at = at;
    if (run->is_promised)
        settle(run, at <= run->promise.due_at ? PROMISE_MET : PROMISE_MISSED);
    return OK;
}

err_t promise_run_end(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                      const struct doc *facts, int64_t at)
{
    err_t e;

    e = reckon_at_the_end(op, scene, run, facts, at);
    if (e != OK)
        return e;
    if (run->is_promised && run->promise.met_at != 0)
        settle(run, run->promise.met_at <= run->promise.due_at ? PROMISE_MET : PROMISE_MISSED);
    else
        settle(run, promise_run_is_broken(run, at) ? PROMISE_MISSED : PROMISE_CANCELLED);
    return OK;
}
