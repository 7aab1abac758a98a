/*
 * register_store.h - all SQL of the register.
 */
#pragma once

#include "db/db.h"
#include "register/register.h"

extern const struct db_query *const REGISTER_STORE_QUERIES[];

err_t register_store_community_add(struct op *op, const struct community *community);
/* *ret_community is NULL if there is none. */
err_t register_store_community_find(struct op *op, const char *code,
                                    struct community **ret_community);
err_t register_store_community_get(struct op *op, int64_t id, struct community **ret_community);
err_t register_store_community_list(struct op *op, struct community **ret_communities,
                                    size_t *ret_count);
err_t register_store_community_list_of(struct op *op, const int64_t *ids, size_t id_count,
                                       struct community **ret_communities, size_t *ret_count);

err_t register_store_community_page(struct op *op, const int64_t *ids, size_t id_count,
                                    const char *words, const char *after, int64_t limit,
                                    struct community **ret_communities, size_t *ret_count);
err_t register_store_community_change(struct op *op, const struct community *community);
/* Keeps the hours that held until now, under their version. */
err_t register_store_hours_keep(struct op *op, const struct community *community);
err_t register_store_hours_get(struct op *op, struct community *community, int64_t hours_id);

err_t register_store_house_codes(struct op *op, int64_t community_id, int limit,
                                 const char ***ret_codes, size_t *ret_count);
err_t register_store_houses_count(struct op *op, int64_t community_id, int64_t *ret_count);

/* Codes that a pattern of LIKE fits, in order. */
err_t register_store_house_like(struct op *op, int64_t community_id, const char *pattern, int limit,
                                const char ***ret_codes, size_t *ret_count);
