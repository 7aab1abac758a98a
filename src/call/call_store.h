/*
 * call_store.h - rows of missed calls.
 */
#pragma once

#include "call/call.h"
#include "db/db.h"

extern const struct db_query *const CALL_STORE_QUERIES[];

err_t call_store_add(struct op *op, const struct missed_call *call, const char *phone_hash,
                     const char *standard);
/* Who waits under this number; *ret_call is NULL if nobody does. */
err_t call_store_find_waiting(struct op *op, int64_t community_id, const char *phone_hash,
                              struct missed_call **ret_call);
err_t call_store_again(struct op *op, const struct missed_call *call);
err_t call_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                     struct missed_call **ret_call);
err_t call_store_back(struct op *op, const struct missed_call *call);
err_t call_store_waiting(struct op *op, const int64_t *communities, size_t count,
                         struct call_place after, int64_t limit, struct missed_call **ret_calls,
                         size_t *ret_count);
err_t call_store_done(struct op *op, const int64_t *communities, size_t count, int64_t from_id,
                      int64_t limit, struct missed_call **ret_calls, size_t *ret_count);
err_t call_store_count(struct op *op, const int64_t *communities, size_t count, int64_t most,
                       int64_t *ret_count);

err_t call_store_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                          struct missed_call **ret_calls, size_t *ret_count);

/* One whose next level is due. */
struct call_ring {
    int64_t community_id, id, due_at, rung;
};
err_t call_store_due(struct op *op, int limit, struct call_ring **ret_rings, size_t *ret_count);
/* The level is rung by whoever claims it; the next one is due at next_at (0: there is none). */
err_t call_store_claim(struct op *op, const struct call_ring *ring, int64_t next_at,
                       bool *ret_is_mine);
