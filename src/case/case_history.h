/*
 * case_history.h - the events of a case, read and parsed once for all who look at them:
 * its clocks, its line of steps, its timeline.
 */
#pragma once

#include "case/case_rules.h"
#include "journal/journal.h"

struct case_history {
    struct journal_event *events; /* oldest first */
    struct doc **payloads;        /* of each; NULL where it was erased */
    bool *is_undone;              /* of each: taken back by a later event */
    size_t count;
};

/* The state after the first `count` events. */
void case_history_fold(struct arena *a, const struct case_history *history, size_t count,
                       struct service_case *ret_state);

err_t case_history_read(struct op *op, const struct service_case *sc,
                        struct case_history *ret_history);
