/*
 * promise_store.h - rows of promises: the clocks of cases.
 */
#pragma once

#include "promise/promise.h"

#include "db/db.h"

extern const struct db_query *const PROMISE_STORE_QUERIES[];

/* All of a case, ascending by id. */
err_t promise_store_list(struct op *op, int64_t community_id, int64_t case_id,
                         struct promise **ret_promises, size_t *ret_count);
/* Of many cases, by case, then by start. */
err_t promise_store_list_for(struct op *op, const int64_t *case_ids, size_t case_count,
                             struct promise **ret_promises, size_t *ret_count);
/* Of each the running one that is due first: only case_id, due_at, warn_at and state are set. */
err_t promise_store_pressing_for(struct op *op, const int64_t *case_ids, size_t case_count,
                                 struct promise **ret_promises, size_t *ret_count);
err_t promise_store_add(struct op *op, const struct promise *p);
err_t promise_store_save(struct op *op, const struct promise *p); /* all but its keys */
err_t promise_store_remove(struct op *op, const struct promise *p);

err_t promise_store_due(struct op *op, int limit, struct promise_ring **ret_rings,
                        size_t *ret_count);
/* False if the row is no longer at ring->level, or no longer due at op->now. */
err_t promise_store_step(struct op *op, const struct promise_ring *ring, int new_level,
                         int64_t next_at, bool *ret_done);

/* Cases with a running promise on days that were not published when it was reckoned. */
err_t promise_store_provisional(struct op *op, int64_t after_case_id, int limit,
                                struct promise_case **ret_cases, size_t *ret_count);

err_t promise_store_by_due(struct op *op, const struct promise_window *w, int limit,
                           struct promise_due_case **ret_cases, size_t *ret_count);
err_t promise_store_count_due(struct op *op, const struct promise_window *w, int64_t most,
                              int64_t *ret_count);
err_t promise_store_due_of(struct op *op, const int64_t *case_ids, size_t count,
                           struct promise_due_case **ret_cases, size_t *ret_count);
err_t promise_store_provisional_cases(struct op *op, const int64_t *communities, size_t count,
                                      int64_t before_id, int limit,
                                      struct promise_due_case **ret_cases, size_t *ret_count);
err_t promise_store_highest_id(struct op *op, int64_t *ret_id);
