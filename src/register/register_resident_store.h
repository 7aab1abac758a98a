/*
 * register_resident_store.h - who enters by phone, codes and sessions.
 */
#pragma once

#include "register/register.h"

extern const struct db_query *const REGISTER_RESIDENT_QUERIES[];

/* Whose relation holds now, by community and id; at most 50. */
err_t register_resident_store_by_phone(struct op *op, const char *phone_hash,
                                       struct resident **ret_residents, size_t *ret_count);
err_t register_resident_store_by_house(struct op *op, int64_t community_id, int64_t house_id,
                                       struct resident **ret_residents, size_t *ret_count);

err_t register_resident_store_any(struct op *op, int64_t community_id, bool *ret_any);

/* How many codes were made for this phone behind `since`, with the one that is asked for now. */
err_t register_resident_store_code_count(struct op *op, const char *phone_hash, int64_t since,
                                         int64_t *ret_made);
/* A new code in place of the one before. */
err_t register_resident_store_code_set(struct op *op, const char *phone_hash, const char *code_hash,
                                       int64_t expires_at);
/* Counts a try. *ret_code_hash is NULL if there is no code that still counts. */
err_t register_resident_store_code_try(struct op *op, const char *phone_hash, int64_t most,
                                       const char **ret_code_hash);
err_t register_resident_store_code_drop(struct op *op, const char *phone_hash);

struct register_resident_session {
    const char *phone_hash, *csrf;
};
err_t register_resident_store_session_add(struct op *op, const char *hash, const char *phone_hash,
                                          const char *csrf, int64_t expires_at);
/* *ret_session->phone_hash is NULL if there is none. */
err_t register_resident_store_session_get(struct op *op, const char *hash,
                                          struct register_resident_session *ret_session);
err_t register_resident_store_session_drop(struct op *op, const char *hash);
err_t register_resident_store_session_sweep(struct op *op);
/* Every code and every session. */
err_t register_resident_store_forget_all(struct op *op);
