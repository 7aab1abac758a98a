/*
 * register_house_store.h - rows of houses, their use and warranties.
 */
#pragma once

#include "db/db.h"
#include "register/register_house.h"

extern const struct db_query *const REGISTER_HOUSE_QUERIES[];

/* register_rules_house_fill() was called on it. */
err_t register_house_store_add(struct op *op, const struct house *house);
err_t register_house_store_change(struct op *op, const struct house *house);
/* *ret_house is NULL if there is none. `code` is canonical. */
err_t register_house_store_find(struct op *op, int64_t community_id, const char *code,
                                struct house **ret_house);
err_t register_house_store_external(struct op *op, int64_t community_id, const char *external_id,
                                    struct house **ret_house);
err_t register_house_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                               struct house **ret_house);
/* `after` NULL: from the first. */
err_t register_house_store_list(struct op *op, const struct house_asking *asking,
                                const struct house *after, struct house_page *ret_page);
err_t register_house_store_buildings(struct op *op, int64_t community_id,
                                     const char ***ret_buildings, size_t *ret_count);

err_t register_house_store_use_add(struct op *op, const struct house_use *use);
err_t register_house_store_use_end(struct op *op, const struct house_use *use);
err_t register_house_store_uses(struct op *op, int64_t community_id, int64_t house_id,
                                struct house_use **ret_uses, size_t *ret_count);

err_t register_house_store_warranty_add(struct op *op, const struct house_warranty *warranty);
err_t register_house_store_warranty_end(struct op *op, int64_t community_id, int64_t id,
                                        int64_t *ret_house_id);
err_t register_house_store_warranties(struct op *op, int64_t community_id, int64_t house_id,
                                      struct house_warranty **ret_warranties, size_t *ret_count);
