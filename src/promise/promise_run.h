/*
 * promise_run.h - one promise while its case is being folded (promise_fold.c).
 */
#pragma once

#include "promise/promise_rules.h"

/* What all promises of a case share. */
struct promise_scene {
    promise_resolve_fn *resolve;
    void *arg;
    const struct promise_pause *pauses; /* of the case; the last may be open */
    size_t pause_count;
};

struct promise_run {
    const struct blueprint_metric *metric;
    size_t order;            /* of the metric in the blueprint */
    struct promise promise;  /* as it was reckoned last */
    const struct doc *facts; /* with which it was reckoned last */
    int64_t told_at;         /* the owner was told its due time; 0: not */
    const struct doc *told_facts;
    bool told_decides; /* the told time is earlier than what the facts say now */
    int64_t extended_until;
    int64_t exact_at;  /* appointment, agreed reply, other authority; 0: the rule decides */
    bool is_stale;     /* to be reckoned again */
    bool is_promised;  /* rule or agreement found when it was reckoned last … */
    bool was_promised; /* … or ever */
    bool is_settled;
    bool settled_by_close, started_by_close;
};

/* Due time, rule and warning with these facts. A promise that facts no longer ask for is
 * cancelled, or settled as missed if it was past due at `at`. */
err_t promise_run_reckon(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                         const struct doc *facts, int64_t at);

/* Fulfilled at `at`. What nothing promised yet stays open: facts may ask for it later. */
err_t promise_run_fulfil(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                         const struct doc *facts, int64_t at);

/* Ended unfulfilled: missed if past due at `at`, else cancelled. */
err_t promise_run_end(struct op *op, const struct promise_scene *scene, struct promise_run *run,
                      const struct doc *facts, int64_t at);

/* Past due and unfulfilled at `at`, as reckoned last. */
bool promise_run_is_broken(const struct promise_run *run, int64_t at);
