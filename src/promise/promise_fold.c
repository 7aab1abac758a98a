#include "promise/promise_fold.h"

#include "promise/promise_run.h"

#include "base/clock.h"
#include "base/str.h"

static const char *const INTAKE_MARKS[] = {"received", "recorded", "opened", NULL};

/* Promises that do not need a blueprint to ask for them. */
static const char *const NO_MARKS[] = {NULL};
static const char *const SETTLES_EXTERNAL[] = {"finished", "told", "closed", NULL};
static const char *const SETTLES_REPLY[] = {"feedback", "replied", "answered",
                                            "told",     "closed",  NULL};
static const struct blueprint_metric EXTERNAL = {
    .metric = "external", .from = NO_MARKS, .until = SETTLES_EXTERNAL};
static const struct blueprint_metric PROMISED_REPLY = {
    .metric = "promised_reply", .from = NO_MARKS, .until = SETTLES_REPLY, .each_round = true};

struct fold {
    struct op *op;
    const struct promise_moment *m; /* that is being read */
    struct promise_scene scene;
    struct promise_pause *pauses; /* scene.pauses, writable; room for one a moment */
    const struct blueprint_metric **metrics;
    struct promise_run **current; /* of each metric in this round, NULL: not started */
    size_t metric_count;
    size_t arrive, reply, external; /* indices; metric_count: there is none */
    struct promise_run **runs;
    size_t run_count, run_capacity;
    int round;
    int64_t received_at, appointment_at, reply_at, external_at; /* seen last */
};

static bool marks_any(const struct promise_moment *m, const char *const *wanted)
{
    for (const char *const *mark = m->marks; mark != NULL && *mark != NULL; mark++)
        if (str_in(*mark, wanted))
            return true;
    return false;
}

static bool marks(const struct promise_moment *m, const char *mark)
{
    return marks_any(m, (const char *const[]){mark, NULL});
}

static struct promise_run *start(struct fold *f, size_t i, int64_t start_at)
{
    struct promise_run *run = ARENA_NEW(f->op->arena, struct promise_run);

    if (f->run_count == f->run_capacity) {
        size_t bytes = f->run_capacity * sizeof *f->runs;
        f->run_capacity = f->run_capacity == 0 ? f->metric_count : f->run_capacity * 2;
        f->runs = arena_grow(f->op->arena, f->runs, bytes, f->run_capacity * sizeof *f->runs);
    }
    run->metric = f->metrics[i];
    run->order = i;
    run->is_stale = true;
    run->started_by_close = f->m->closes;
    run->promise.metric = run->metric->metric;
    run->promise.round = f->round;
    run->promise.start_at = start_at;
    f->runs[f->run_count++] = run;
    f->current[i] = run;
    return run;
}

/* ---- 1. what is fulfilled ------------------------------------------------------ */

static bool can_be_fulfilled(const struct promise_run *run)
{
    if (run == NULL || run->promise.met_at != 0)
        return false;
    return !run->is_settled || (run->promise.state == PROMISE_MISSED && !run->settled_by_close);
}

static err_t fulfil(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];
        err_t e;

        if (!can_be_fulfilled(run) || !marks_any(f->m, f->metrics[i]->until))
            continue;
        e = promise_run_fulfil(f->op, &f->scene, run, f->m->facts, f->m->at);
        if (e != OK)
            return e;
    }
    return OK;
}

/* ---- 2. the case closes, or what was merged comes back ------------------------- */

static err_t close_all(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];
        err_t e;

        if (run == NULL || run->is_settled)
            continue;
        e = promise_run_end(f->op, &f->scene, run, f->m->facts, f->m->at);
        if (e != OK)
            return e;
        run->settled_by_close = true;
    }
    return OK;
}

static void take_up_again(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];

        if (run == NULL || !run->settled_by_close || run->promise.met_at != 0)
            continue;
        run->is_settled = run->settled_by_close = false;
        run->is_stale = true;
    }
}

/* ---- 3. a new round ------------------------------------------------------------ */

static bool starts_at_intake(const struct blueprint_metric *metric)
{
    for (const char *const *from = metric->from; *from != NULL; from++)
        if (str_in(*from, INTAKE_MARKS))
            return true;
    return false;
}

static err_t end_round(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];
        err_t e;

        if (run == NULL || !(f->metrics[i]->each_round || run->started_by_close))
            continue;
        if (!run->is_settled) {
            e = promise_run_end(f->op, &f->scene, run, f->m->facts, f->m->at);
            if (e != OK)
                return e;
        }
        f->current[i] = NULL;
    }
    f->round++;
    return OK;
}

static void start_round(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++)
        if (f->metrics[i]->each_round && f->current[i] == NULL && starts_at_intake(f->metrics[i]))
            start(f, i, f->m->at);
}

/* ---- 4. pauses, agreements, starts --------------------------------------------- */

static void all_stale(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++)
        if (f->current[i] != NULL)
            f->current[i]->is_stale = true;
}

static void end_pause(struct fold *f)
{
    struct promise_pause *last;

    if (f->scene.pause_count == 0)
        return;
    last = &f->pauses[f->scene.pause_count - 1];
    if (last->to_at != CLOCK_NEVER)
        return;
    last->to_at = f->m->at;
    all_stale(f);
}

static void read_pauses(struct fold *f)
{
    const struct promise_moment *m = f->m;

    if (m->closes || m->new_round || marks(m, PROMISE_MARK_RESUMED))
        end_pause(f);
    if (!marks(m, PROMISE_MARK_PAUSED))
        return;
    end_pause(f);
    f->pauses[f->scene.pause_count++] =
        (struct promise_pause){.from_at = m->at,
                               .to_at = CLOCK_NEVER,
                               .reason = m->pause_reason == NULL ? "" : m->pause_reason};
    all_stale(f);
}

static void set_exact(struct promise_run *run, int64_t exact_at)
{
    run->exact_at = exact_at;
    run->is_stale = true;
}

/* A customer who fixes a time moves the clock, but not one that has run out. */
static void read_appointment(struct fold *f)
{
    int64_t at = f->m->appointment_at;
    struct promise_run *run;

    if (at == 0 || at == f->appointment_at)
        return;
    f->appointment_at = at;
    if (f->arrive == f->metric_count)
        return;
    run = f->current[f->arrive];
    if (run == NULL)
        run = start(f, f->arrive, f->m->at);
    if (!run->is_settled && !promise_run_is_broken(run, f->m->at))
        set_exact(run, at);
}

static err_t read_promised_reply(struct fold *f)
{
    int64_t at = f->m->promised_reply_at;
    struct promise_run *run = f->current[f->reply];
    err_t e;

    if (at == 0 || at == f->reply_at)
        return OK;
    f->reply_at = at;
    if (run != NULL && !run->is_settled && promise_run_is_broken(run, f->m->at)) {
        e = promise_run_end(f->op, &f->scene, run, f->m->facts, f->m->at);
        if (e != OK)
            return e;
    }
    if (run == NULL || run->is_settled || run->promise.met_at != 0)
        run = start(f, f->reply, f->m->at);
    set_exact(run, at);
    return OK;
}

static void read_external(struct fold *f)
{
    int64_t at = f->m->external_due_at;
    struct promise_run *run = f->current[f->external];

    if (at == 0)
        return;
    if (run == NULL)
        run = start(f, f->external, f->received_at);
    else if (at == f->external_at)
        return;
    f->external_at = at;
    if (!run->is_settled)
        set_exact(run, at);
}

static int64_t extended_until(const struct doc *facts)
{
    const char *text = doc_get_text(facts, PROMISE_FACT_EXTENDED_UNTIL);
    int64_t at;

    return text != NULL && clock_parse(text, &at) ? at
                                                  : doc_get_int(facts, PROMISE_FACT_EXTENDED_UNTIL);
}

static void read_extension(struct fold *f)
{
    int64_t until;

    if (!marks(f->m, PROMISE_MARK_EXTENDED))
        return;
    until = extended_until(f->m->facts);
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];

        if (run == NULL || run->is_settled || !run->is_promised ||
            promise_run_is_broken(run, f->m->at) || run->promise.rule.pausable_by == NULL ||
            !str_in("extension", run->promise.rule.pausable_by))
            continue;
        run->extended_until = until;
        run->is_stale = true;
    }
}

/* The authority's own clock has no other start than its letter. */
static void start_by_marks(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++)
        if (f->current[i] == NULL && i != f->external && marks_any(f->m, f->metrics[i]->from))
            start(f, i, f->m->at);
}

/* Clocks that start in a moment that fulfils them too (a new round that is dispatched at
 * once). A reply that is agreed now is not given now. */
static err_t fulfil_started(struct fold *f, size_t first)
{
    for (size_t n = first; n < f->run_count; n++) {
        struct promise_run *run = f->runs[n];
        err_t e;

        if (run->exact_at != 0 || !marks_any(f->m, run->metric->until))
            continue;
        e = promise_run_fulfil(f->op, &f->scene, run, f->m->facts, f->m->at);
        if (e != OK)
            return e;
    }
    return OK;
}

/* ---- 5. due times anew --------------------------------------------------------- */

static err_t reckon_all(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];
        err_t e;

        if (run == NULL || run->is_settled || (!run->is_stale && run->facts == f->m->facts))
            continue;
        e = promise_run_reckon(f->op, &f->scene, run, f->m->facts, f->m->at);
        if (e != OK)
            return e;
    }
    return OK;
}

static void remember_told(struct fold *f)
{
    for (size_t i = 0; i < f->metric_count; i++) {
        struct promise_run *run = f->current[i];

        if (run == NULL || run->is_settled || !run->is_promised || run->told_decides ||
            !run->promise.is_public || run->promise.due_at == CLOCK_NEVER)
            continue;
        run->told_at = run->told_at == 0 ? f->m->at : run->told_at;
        run->told_facts = run->facts;
    }
}

static err_t begin_and_agree(struct fold *f)
{
    size_t first = f->run_count;
    err_t e;

    if (f->m->new_round)
        start_round(f);
    start_by_marks(f);
    read_pauses(f);
    read_appointment(f);
    e = read_promised_reply(f);
    if (e != OK)
        return e;
    read_external(f);
    read_extension(f);
    return fulfil_started(f, first);
}

static err_t read_moment(struct fold *f)
{
    err_t e;

    if (f->received_at == 0 || marks(f->m, "received"))
        f->received_at = f->m->at;
    e = fulfil(f);
    if (e == OK && f->m->closes)
        e = close_all(f);
    if (e == OK && marks(f->m, PROMISE_MARK_UNMERGED))
        take_up_again(f);
    if (e == OK && f->m->new_round)
        e = end_round(f);
    if (e == OK)
        e = begin_and_agree(f);
    if (e == OK)
        e = reckon_all(f);
    if (e == OK && f->m->told_time)
        remember_told(f);
    return e;
}

/* ---- the whole ----------------------------------------------------------------- */

static size_t metric_named(const struct fold *f, const char *metric)
{
    for (size_t i = 0; i < f->metric_count; i++)
        if (str_equal(f->metrics[i]->metric, metric))
            return i;
    return f->metric_count;
}

static size_t metric_or(struct fold *f, const struct blueprint_metric *built_in)
{
    size_t i = metric_named(f, built_in->metric);

    if (i == f->metric_count)
        f->metrics[f->metric_count++] = built_in;
    return i;
}

static void prepare(struct fold *f, const struct blueprint *b, size_t moment_count)
{
    struct arena *a = f->op->arena;

    f->metrics = ARENA_ARRAY(a, b->metric_count + 2, const struct blueprint_metric *);
    f->current = ARENA_ARRAY(a, b->metric_count + 2, struct promise_run *);
    f->pauses = ARENA_ARRAY(a, moment_count, struct promise_pause);
    f->scene.pauses = f->pauses;
    for (size_t i = 0; i < b->metric_count; i++)
        f->metrics[f->metric_count++] = &b->metrics[i];
    f->external = metric_or(f, &EXTERNAL);
    f->reply = metric_or(f, &PROMISED_REPLY);
    f->arrive = metric_named(f, "arrive");
    f->round = 1;
}

static bool comes_before(const struct promise_run *a, const struct promise_run *b)
{
    if (a->promise.start_at != b->promise.start_at)
        return a->promise.start_at < b->promise.start_at;
    return a->promise.round != b->promise.round ? a->promise.round < b->promise.round
                                                : a->order < b->order;
}

/* There are few: inserting them one by one is quick, and stable. */
static void sort_runs(struct promise_run **runs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct promise_run *run = runs[i];
        size_t at = i;

        for (; at > 0 && comes_before(run, runs[at - 1]); at--)
            runs[at] = runs[at - 1];
        runs[at] = run;
    }
}

static void answer(struct fold *f, struct promise **ret_promises, size_t *ret_count)
{
    struct promise *list = ARENA_ARRAY(f->op->arena, f->run_count + 1, struct promise);
    size_t count = 0;

    sort_runs(f->runs, f->run_count);
    for (size_t n = 0; n < f->run_count; n++)
        if (f->runs[n]->was_promised)
            list[count++] = f->runs[n]->promise;
    *ret_promises = list;
    *ret_count = count;
}

err_t promise_fold(struct op *op, const struct blueprint *b, const struct promise_moment *moments,
                   size_t moment_count, promise_resolve_fn *resolve, void *arg,
                   struct promise **ret_promises, size_t *ret_count)
{
    struct fold f = {.op = op, .scene = {.resolve = resolve, .arg = arg}};

    prepare(&f, b, moment_count);
    for (size_t n = 0; n < moment_count; n++) {
        err_t e;

        f.m = &moments[n];
        e = read_moment(&f);
        if (e != OK)
            return e;
    }
    answer(&f, ret_promises, ret_count);
    return OK;
}

size_t promise_fold_pauses(struct arena *a, const struct promise_rule *rule,
                           const struct promise_pause *pauses, size_t count,
                           const struct promise_pause **ret_pauses)
{
    struct promise_pause *kept;
    size_t n = 0;

    *ret_pauses = NULL;
    if (count == 0 || rule->pausable_by == NULL || rule->pausable_by[0] == NULL)
        return 0;
    kept = ARENA_ARRAY(a, count, struct promise_pause);
    for (size_t i = 0; i < count; i++)
        if (str_in(pauses[i].reason, rule->pausable_by))
            kept[n++] = pauses[i];
    *ret_pauses = kept;
    return n;
}

static int64_t step_at(const struct blueprint_escalation *step, const struct promise *p)
{
    if (step->after_ms != 0)
        return p->due_at + step->after_ms;
    if (p->due_at <= p->start_at)
        return p->due_at;
    return p->start_at + (p->due_at - p->start_at) * step->at_pct / 100;
}

int64_t promise_fold_next(const struct blueprint *b, const struct promise *p,
                          const struct doc *facts, int level, int *ret_level)
{
    size_t i = (size_t)level;

    if (p->state != PROMISE_RUNNING || p->due_at == CLOCK_NEVER)
        i = b->escalation_count;
    while (i < b->escalation_count &&
           !blueprint_holds(b->escalations[i].when, b->escalations[i].when_count, facts))
        i++;
    *ret_level = (int)i;
    return i < b->escalation_count ? step_at(&b->escalations[i], p) : CLOCK_NEVER;
}
