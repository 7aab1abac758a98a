/*
 * staff_setting_store.h - rows of staff_setting, and who stands on duty now.
 */
#pragma once

#include "db/db.h"

/* *ret_value is NULL if nothing is set. */
err_t staff_setting_store_get(struct op *op, int64_t user_id, const char *name,
                              const char **ret_value);
err_t staff_setting_store_set(struct op *op, int64_t user_id, const char *name, const char *value);
err_t staff_setting_store_remove(struct op *op, int64_t user_id, const char *name);
err_t staff_setting_store_on_shift(struct op *op, int64_t community_id, int64_t user_id,
                                   bool *ret_is_on_shift);

extern const struct db_query *const STAFF_SETTING_STORE_QUERIES[];
