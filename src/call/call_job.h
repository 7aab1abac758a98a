/*
 * call_job.h - the watch over missed calls: who is not called back in time is told of, to the
 * right people, once at each level, stored, surviving a restart.
 */
#pragma once

#include "db/db.h"

/* Rings what is due at op->now, at most `limit`, through the writer; NULL: on op's own
 * connection. *ret_rung counts them. */
err_t call_job_run(struct op *op, struct db_writer *writer, int limit, size_t *ret_rung);
