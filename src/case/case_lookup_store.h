/*
 * case_lookup_store.h - questions that intake asks of the cases that are there.
 */
#pragma once

#include "case/case_alike_rules.h"
#include "db/db.h"

extern const struct db_query *const CASE_LOOKUP_STORE_QUERIES[];

/* Somebody who spoke to us about a house. */
struct case_caller {
    int64_t case_id, received_at;
    const char *house, *name, *phone; /* sealed or NULL */
    const char *phone_hash;
    const char *nature, *object; /* of the case, for what must be hidden */
};
/* The newest first, at most `limit` rows; one person may be in several. */
err_t case_lookup_store_of_house(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                 struct case_caller **ret_callers, size_t *ret_count);
err_t case_lookup_store_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                                 int limit, struct case_caller **ret_callers, size_t *ret_count);
err_t case_lookup_store_of_tail(struct op *op, int64_t community_id, const char *tail_hash,
                                int limit, struct case_caller **ret_callers, size_t *ret_count);

/* How a house rated what was done for it. */
struct case_rating {
    int64_t case_id, score, at;
    const char *number, *title, *result;
    const char *nature, *object;
};
err_t case_lookup_store_ratings(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                struct case_rating **ret_ratings, size_t *ret_count);

/* Open cases with an id from `from_id` on, newest first. */
err_t case_lookup_store_recent(struct op *op, int64_t community_id, int64_t from_id, int limit,
                               struct case_alike **ret_cases, size_t *ret_count);
