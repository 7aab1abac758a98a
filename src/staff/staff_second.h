/*
 * staff_second.h - the second factor of a login: codes of a phone (staff_totp.h), or one of ten
 * recovery codes, each good once (docs/adr/0037).
 *
 * The secret is sealed in the database and never in an event, a log or a page that is read with
 * GET. What is slow (argon2id) runs on the HTTP thread, before the writer is asked.
 */
#pragma once

#include "base/clock.h"
#include "base/op.h"

/* How long a secret that was shown may wait for its first code, and a login for its code. */
#define STAFF_SECOND_PENDING_MS (30 * CLOCK_MINUTE_MS)
#define STAFF_SECOND_STEP_MS (5 * CLOCK_MINUTE_MS)

enum { STAFF_SECOND_CODES = 10, STAFF_SECOND_CODE_MAX = 40 };

struct staff_second {
    bool is_on;
    bool is_pending; /* a secret was shown and waits for its first code */
    int64_t since_at;
    int64_t codes_left;
};
err_t staff_second_get(struct op *op, int64_t user_id, struct staff_second *ret_second);

/* ---- setting it up ---------------------------------------------------------------- */

/* A new secret, or the one that was begun a moment ago: whoever goes back has scanned it. Writes.
 * ERR_CONFLICT if it is on already. */
err_t staff_second_begin(struct op *op, int64_t user_id, const char **ret_secret);
/* The secret that waits for its first code; ERR_NOT_FOUND: none does. */
err_t staff_second_pending(struct op *op, int64_t user_id, const char **ret_secret);

struct staff_second_codes {
    const char *plain[STAFF_SECOND_CODES]; /* "xk4m-9tqp-2hsw": shown once */
    const char *start[STAFF_SECOND_CODES], *hash[STAFF_SECOND_CODES];
};
/* Slow. */
err_t staff_second_make_codes(struct op *op, struct staff_second_codes *ret_codes);

/* ---- codes ------------------------------------------------------------------------- */

/* Which code it was: to be spent in the transaction that it allows. */
struct staff_second_proof {
    int64_t step;      /* of a phone's code */
    const char *start; /* of a recovery code; else NULL */
};
/* ERR_FORBIDDEN: it is no right code, or was used before. Slow for recovery codes. */
err_t staff_second_check(struct op *op, int64_t user_id, const char *code,
                         struct staff_second_proof *ret_proof);
/* The same for the first code of a secret that waits for it. */
err_t staff_second_check_first(struct op *op, int64_t user_id, const char *code,
                               struct staff_second_proof *ret_proof);
/* Nobody uses it again: ERR_FORBIDDEN if somebody was faster. Writes, in the caller's transaction.
 */
err_t staff_second_spend(struct op *op, int64_t user_id, const struct staff_second_proof *proof);

/* ---- changes: each a transaction and an event, after the proof is spent ------------- */

/* `session` (the cookie) goes on, his others end; NULL: all end. */
err_t staff_second_turn_on(struct op *op, int64_t user_id, const struct staff_second_proof *proof,
                           const struct staff_second_codes *codes, const char *session);
err_t staff_second_new_codes(struct op *op, int64_t user_id, const struct staff_second_proof *proof,
                             const struct staff_second_codes *codes);
/* ERR_CONFLICT if one of his roles must have it. */
err_t staff_second_turn_off(struct op *op, int64_t user_id, const struct staff_second_proof *proof);
/* By somebody else, for who has lost phone and codes: it is off, and all his sessions end. */
err_t staff_second_reset(struct op *op, int64_t user_id);
/* All sessions of his but this one. */
err_t staff_second_end_others(struct op *op, int64_t user_id, const char *session);

/* ---- who must ------------------------------------------------------------------------ */

err_t staff_second_rule(struct op *op, uint64_t *ret_roles);
err_t staff_second_set_rule(struct op *op, uint64_t roles);
err_t staff_second_is_required(struct op *op, int64_t user_id, bool *ret_required);

/* ---- between password and code -------------------------------------------------------- */

/* Opens no session: whoever holds the token may give the code, for five minutes. */
err_t staff_second_step_open(struct op *op, int64_t user_id, const char **ret_token);
/* *ret_user_id 0: there is no such step, or no more. */
err_t staff_second_step_find(struct op *op, const char *token, int64_t *ret_user_id,
                             const char **ret_login);
