/*
 * case_undo.h - taking back a mis-click (docs/adr/0006): an event `undone`, by the same person,
 * while nothing else happened and nothing left the house. The state is again what the events
 * before it fold to; nothing is deleted.
 */
#pragma once

#include "case/case_history.h"

#include "base/clock.h"

#define CASE_UNDO_MS (10 * CLOCK_MINUTE_MS)

/* The event that the actor may take back now, the last of the history; NULL: none. */
const struct journal_event *case_undo_candidate(const struct op *op,
                                                const struct case_history *history);

/* ERR_CONFLICT with the reason where there is none. */
err_t case_undo(struct op *op, int64_t id, int64_t seen_version);
