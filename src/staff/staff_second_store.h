/*
 * staff_second_store.h - the SQL of the second factor: secrets (sealed), recovery codes (hashed),
 * logins that still owe a code, and which roles must have one.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const STAFF_SECOND_STORE_QUERIES[];

struct staff_second_row {
    const char *sealed; /* NULL: he has none */
    int64_t begun_at, confirmed_at, last_step;
};
err_t staff_second_store_get(struct op *op, int64_t user_id, struct staff_second_row *ret_row);
/* Instead of one that was there. */
err_t staff_second_store_set(struct op *op, int64_t user_id, const char *sealed);
err_t staff_second_store_confirm(struct op *op, int64_t user_id);
/* *ret_taken: no later code was taken before. */
err_t staff_second_store_take_step(struct op *op, int64_t user_id, int64_t step, bool *ret_taken);
err_t staff_second_store_remove(struct op *op, int64_t user_id); /* the codes too */

err_t staff_second_store_code_add(struct op *op, int64_t user_id, const char *start,
                                  const char *hash);
/* NULL: there is none, or it was used. */
err_t staff_second_store_code(struct op *op, int64_t user_id, const char *start,
                              const char **ret_hash);
err_t staff_second_store_take_code(struct op *op, int64_t user_id, const char *start,
                                   bool *ret_taken);
err_t staff_second_store_codes_left(struct op *op, int64_t user_id, int64_t *ret_count);
err_t staff_second_store_codes_remove(struct op *op, int64_t user_id);

err_t staff_second_store_step_add(struct op *op, const char *hash, int64_t user_id,
                                  int64_t expires_at); /* sweeps those that ended */
/* 0: there is none that holds, or the account is closed. */
err_t staff_second_store_step(struct op *op, const char *hash, int64_t *ret_user_id,
                              const char **ret_login);
err_t staff_second_store_steps_end(struct op *op, int64_t user_id);

err_t staff_second_store_rule(struct op *op, int64_t *ret_roles);
err_t staff_second_store_set_rule(struct op *op, int64_t roles);

/* All sessions of his but the one with this hash. */
err_t staff_second_store_end_others(struct op *op, int64_t user_id, const char *hash,
                                    int64_t *ret_ended);
