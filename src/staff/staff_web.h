/*
 * staff_web.h - what the doors of logging in share (inside the staff room).
 */
#pragma once

#include "http/route.h"
#include "staff/staff_second.h"

/* May this address try this login once more? ERR_BUSY says how long not. */
err_t staff_web_may_try(struct request *req, const char *login);
/* Counts a failure, through the writer. */
err_t staff_web_failed(struct request *req, const char *login);

/* A right password of his own: a wrong one is counted, and is ERR_INVALID of the field
 * `password`. Slow. */
err_t staff_web_check_own_password(struct request *req, const char *password);

typedef err_t staff_web_check(struct op *op, int64_t user_id, const char *code,
                              struct staff_second_proof *ret_proof);
/* A code, by staff_second_check() or staff_second_check_first(): a wrong one is counted, and is
 * ERR_INVALID of the field `code`. */
err_t staff_web_check_code(struct request *req, int64_t user_id, const char *login,
                           staff_web_check *check, struct staff_second_proof *ret_proof);

/* Runs on the writer as the member of this login, who has just proved to be there. */
err_t staff_web_run_as(struct request *req, const char *login,
                       err_t (*body)(struct op *op, void *arg), void *arg);

/* Where to after the login: a path of this server. */
const char *staff_web_next(const struct request *req);
