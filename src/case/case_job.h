/*
 * case_job.h - the watch over the clocks: warnings and escalation, stored, sent once per
 * level, surviving restart (S0-2.2.1, X-10). Its cost follows the clocks that are due.
 */
#pragma once

#include "db/db.h"

/* Rings every clock that is due at op->now, at most `limit`: each in its own unit of work
 * through the writer. *ret_rung counts them; call again while it equals `limit`. */
err_t case_job_run(struct op *op, struct db_writer *writer, int limit, size_t *ret_rung);

/* The same without a writer, on op's own connection: for commands and tests. */
err_t case_job_run_here(struct op *op, int limit, size_t *ret_rung);

/* Recomputes, each by a journal event, the cases whose due times were provisional. */
err_t case_job_recompute(struct op *op, size_t *ret_cases);
