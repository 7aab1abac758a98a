/*
 * staff_delegation_store.h - rows of who acts for whom.
 */
#pragma once

#include "db/db.h"
#include "staff/staff_delegation.h"

extern const struct db_query *const STAFF_DELEGATION_STORE_QUERIES[];

/* Where the actor works, and where he sees those of others too. */
struct staff_delegation_scope {
    const int64_t *all, *directed;
    size_t all_count, directed_count;
};

err_t staff_delegation_store_add(struct op *op, const struct staff_delegation *d);
err_t staff_delegation_store_end(struct op *op, int64_t community_id, int64_t id);
/* ERR_NOT_FOUND if it is of none of these communities. */
err_t staff_delegation_store_get(struct op *op, const int64_t *communities, size_t count,
                                 int64_t id, struct staff_delegation *ret_delegation);
/* The latest first; at most 200. */
err_t staff_delegation_store_list(struct op *op, const struct staff_delegation_scope *scope,
                                  int64_t before_id, int64_t limit,
                                  struct staff_delegation **ret_delegations, size_t *ret_count);
/* Not over yet, given or held by a member; communities ascend. */
err_t staff_delegation_store_live(struct op *op, int64_t user_id,
                                  struct staff_delegation **ret_delegations, size_t *ret_count);
/* What a member is in a community by grants; 0 for an account that is off. */
err_t staff_delegation_store_roles(struct op *op, int64_t community_id, int64_t user_id,
                                   uint64_t *ret_roles);
/* Is one of the two lent something by the other there now? */
err_t staff_delegation_store_joined(struct op *op, int64_t community_id, int64_t one, int64_t other,
                                    bool *ret_joined);

/* What is lent to a member now, each with all that its giver is there; at most 200. */
struct staff_delegation_held {
    int64_t community_id, id, from_id;
    const char *from_name, *scope;
    uint64_t roles;
};
err_t staff_delegation_store_held(struct op *op, int64_t user_id,
                                  struct staff_delegation_held **ret_held, size_t *ret_count);

err_t staff_delegation_store_absences(struct op *op, int64_t community_id, int64_t from_at,
                                      int64_t to_at, struct staff_absence **ret_absences,
                                      size_t *ret_count);
