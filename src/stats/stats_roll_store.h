/*
 * stats_roll_store.h - rows of the day figures.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const STATS_ROLL_STORE_QUERIES[];

struct stats_roll_behind {
    int64_t community_id, head_seq;
};
struct stats_roll_place {
    int64_t seq;
    int64_t rebuild_day; /* the first day that is not counted yet */
};
/* Communities whose journal is not folded to its end, or that have days which are over and not
 * counted. */
err_t stats_roll_store_behind(struct op *op, int limit, struct stats_roll_behind **ret_behind,
                              size_t *ret_count);
/* Locks the place of a community; a new one begins at its head with all days to be counted. */
err_t stats_roll_store_lock(struct op *op, const struct stats_roll_behind *behind,
                            struct stats_roll_place *ret_place);
err_t stats_roll_store_move(struct op *op, int64_t community_id, struct stats_roll_place place);

/* The first due time from `from_at` on; 0: none. */
err_t stats_roll_store_next_due(struct op *op, int64_t community_id, int64_t from_at,
                                int64_t *ret_due_at);
/* Counts the days from `from_day` to `to_day` (excluded) anew. */
err_t stats_roll_store_count(struct op *op, int64_t community_id, int offset_min, int64_t from_day,
                             int64_t to_day);
/* Notes for all promises of those days on which days their cases count. */
err_t stats_roll_store_note(struct op *op, int64_t community_id, int offset_min, int64_t from_day,
                            int64_t to_day);
/* The days before `to_day` of these cases, before and after they are noted anew. */
err_t stats_roll_store_renote(struct op *op, int64_t community_id, int offset_min, int64_t to_day,
                              const int64_t *case_ids, size_t count, int64_t **ret_days,
                              size_t *ret_count);
