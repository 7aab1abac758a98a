/*
 * case_around_store.h - what lies around a case: who else has its page open, the other cases
 * of its house, those merged with it.
 */
#pragma once

#include "case/case_rules.h"
#include "db/db.h"

extern const struct db_query *const CASE_AROUND_STORE_QUERIES[];

/* ---- who has the page open ---- */
err_t case_around_store_seen(struct op *op, int64_t community_id, int64_t case_id);
err_t case_around_store_forget(struct op *op, int64_t community_id, int64_t seen_before);
/* Others than the actor, seen since then; at most `limit`. */
err_t case_around_store_present(struct op *op, int64_t community_id, int64_t case_id,
                                int64_t seen_since, int limit, int64_t **ret_ids,
                                size_t *ret_count);

/* ---- other cases ---- */
struct case_neighbour {
    int64_t id, received_at, followup_score, followup_last_at;
    const char *number, *title, *status, *nature, *category, *object, *followup_result;
};
/* Newest first; at most `limit`. */
err_t case_around_store_of_house(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                 struct case_neighbour **ret_cases, size_t *ret_count);
err_t case_around_store_merged(struct op *op, int64_t community_id, int64_t into, int limit,
                               struct case_neighbour **ret_cases, size_t *ret_count);
err_t case_around_store_one(struct op *op, int64_t community_id, int64_t id,
                            struct case_neighbour **ret_cases, size_t *ret_count);
