/*
 * stats_store.h - all SQL of the stats room. Rows of other rooms are only read.
 */
#pragma once

#include "stats/stats.h"

/* One row for each case or promise; the holder is not known yet. */
err_t stats_store_pressing(struct op *op, int64_t community_id, const struct stats_asked *asked,
                           struct stats_pressing **ret_rows, size_t *ret_count);
err_t stats_store_external(struct op *op, int64_t community_id, int limit,
                           struct stats_pressing **ret_rows, size_t *ret_count);
err_t stats_store_to_classify(struct op *op, int64_t community_id, int limit,
                              struct stats_pressing **ret_rows, size_t *ret_count);

/* Work of the present round that is still out, of many cases. */
struct stats_store_out {
    int64_t case_id, staff_id;
    const char *department;
};
err_t stats_store_out(struct op *op, int64_t community_id, const int64_t *case_ids, size_t count,
                      struct stats_store_out **ret_out, size_t *ret_count);

err_t stats_store_broken(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                         int limit, struct stats_pressing **ret_rows, size_t *ret_count);
err_t stats_store_appointments(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               int limit, struct stats_pressing **ret_rows, size_t *ret_count);

/* `words` holds the payload as it was written, `result` nothing. */
err_t stats_store_happenings(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                             int limit, struct stats_happening **ret_rows, size_t *ret_count);
