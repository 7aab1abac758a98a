/*
 * staff_login_store.h - the SQL of who is there: sessions, tokens, failed logins. Rows of
 * community 0, known by hashes only.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const STAFF_LOGIN_STORE_QUERIES[];

/* ---- who is it: one statement, from indexes ---- */
struct staff_login_store_caller {
    struct actor *actor; /* NULL: nobody */
    const char *csrf;
    int64_t opened_at, seen_at;
};
err_t staff_login_store_by_session(struct op *op, const char *hash,
                                   struct staff_login_store_caller *ret_caller);
err_t staff_login_store_by_token(struct op *op, const char *hash,
                                 struct staff_login_store_caller *ret_caller);

/* ---- sessions and tokens ---- */
/* *ret_actor is NULL if there is none or it is disabled. */
err_t staff_login_store_by_login(struct op *op, const char *login, struct actor **ret_actor);

err_t staff_login_store_session_add(struct op *op, const char *hash, int64_t user_id,
                                    const char *csrf, int64_t expires_at);
err_t staff_login_store_session_slide(struct op *op, const char *hash, int64_t expires_at);
err_t staff_login_store_session_remove(struct op *op, const char *hash);
err_t staff_login_store_sessions_end(struct op *op, int64_t user_id);
err_t staff_login_store_sessions_sweep(struct op *op); /* those that have expired */
err_t staff_login_store_token_add(struct op *op, const char *hash, int64_t user_id);
err_t staff_login_store_tokens_end(struct op *op, int64_t user_id);

/* ---- failed logins ---- */
err_t staff_login_store_attempts(struct op *op, const char *hash, int64_t *ret_failures,
                                 int64_t *ret_first_at);
err_t staff_login_store_attempt_add(struct op *op, const char *hash, int64_t forgotten_before);
err_t staff_login_store_attempts_forget(struct op *op, const char *hash);
err_t staff_login_store_attempts_sweep(struct op *op, int64_t before);
