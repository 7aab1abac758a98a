/*
 * staff_store.h - all SQL of the staff room.
 *
 * Accounts, sessions and tokens are rows of community 0. Of the register's table
 * `community` only id, code and name are read: a grant names communities by code, and
 * the register stands above this room.
 */
#pragma once

#include "db/db.h"
#include "staff/staff.h"

extern const struct db_query *const STAFF_STORE_QUERIES[];

struct staff_store_community {
    int64_t id;
    const char *code, *name;
};

/* ---- accounts ---- */
err_t staff_store_add(struct op *op, const struct staff_member *member, const char *password);
err_t staff_store_grant(struct op *op, int64_t community_id, int64_t user_id, uint64_t roles);
err_t staff_store_set_password(struct op *op, int64_t user_id, const char *password);
err_t staff_store_disable(struct op *op, int64_t user_id);
err_t staff_store_list(struct op *op, struct staff_member **ret_members, size_t *ret_count);
err_t staff_store_get(struct op *op, int64_t id, struct staff_member **ret_member);
err_t staff_store_get_many(struct op *op, const int64_t *ids, size_t count,
                           struct staff_member **ret_members, size_t *ret_count);
/* *ret_member is NULL if there is none; its password hash goes to *ret_password. */
err_t staff_store_find(struct op *op, const char *login, struct staff_member **ret_member,
                       const char **ret_password);

/* *ret_member is NULL if nobody who works in this community has that login or id. */
err_t staff_store_find_in(struct op *op, int64_t community_id, const char *login, int64_t id,
                          struct staff_member **ret_member);

err_t staff_store_colleagues(struct op *op, int64_t community_id,
                             struct staff_colleague **ret_colleagues, size_t *ret_count);

/* ---- roster ---- */
err_t staff_store_shift_add(struct op *op, int64_t id, const struct staff_shift *shift);
err_t staff_store_on_shift(struct op *op, int64_t community_id, enum staff_role role, int64_t at,
                           int64_t **ret_ids, size_t *ret_count);
err_t staff_store_with_role(struct op *op, int64_t community_id, enum staff_role role,
                            int64_t **ret_ids, size_t *ret_count);

/* ---- communities, by what a grant says about them ---- */
/* 0 if there is none. */
err_t staff_store_community_id(struct op *op, const char *code, int64_t *ret_id);
err_t staff_store_communities(struct op *op, const int64_t *ids, size_t count,
                              struct staff_store_community **ret_communities, size_t *ret_count);
