/*
 * promise_overdue.h - the cases with a promise that is broken and still open.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const PROMISE_OVERDUE_QUERIES[];

/* Newest case first, below `before_id` (0: all), at most `limit`. */
err_t promise_overdue_cases(struct op *op, const int64_t *communities, size_t count, int64_t now,
                            int64_t before_id, int limit, int64_t **ret_ids, size_t *ret_count);

/* No id of a promise is larger (one probe for each community). */
err_t promise_highest_id(struct op *op, int64_t *ret_id);
