/*
 * call.h - missed calls: each has a clock until somebody has called back.
 *
 * The limit is the metric call_back of the community's standards. Numbers lie sealed, are shown
 * masked, and revealing one is recorded. Each change is an event of the community's chain,
 * subject "missed_call". Source: X-34.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

#include "base/doc.h"
#include "base/op.h"

/* Who takes calls, and so calls back. */
#define MAY_CALL_BACK                                                                              \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR))

struct missed_call {
    int64_t id, community_id;
    const char *phone;                 /* sealed */
    int64_t called_at, last_at, times; /* rang first, last, how often */
    int64_t due_at;
    int64_t called_back_at, called_back_by; /* 0: not yet */
    const char *outcome;                    /* reached, unreachable (still waits), NULL */
    int64_t case_id;
};

/* Somebody rang in vain. Who is waiting already is not listed twice: his call counts up, and his
 * clock runs on from the first. `called_at` 0: now; ERR_INVALID names wrong fields. */
err_t call_missed(struct op *op, int64_t community_id, const char *phone, int64_t called_at,
                  int64_t *ret_id);

/* He was called back: "reached" ends the waiting, "unreachable" is noted and he waits on.
 * `case_id`: what came of it, or 0. ERR_CONFLICT if it is done already; ERR_NOT_FOUND for what is
 * outside the actor's communities. */
err_t call_back(struct op *op, int64_t id, const char *outcome, int64_t case_id);

/* The number in plain digits, for dialling and for the case that comes of it. */
err_t call_phone(struct op *op, int64_t id, const char **ret_phone);

/* One call as a row of the list. */
err_t call_one(struct op *op, int64_t id, struct doc *list);

/* How many wait, at most `most`. */
err_t call_waiting(struct op *op, int64_t most, int64_t *ret_count);

/* Those that wait behind `after` (0, 0: all), the next due first; *ret_last is where to go on, its
 * id 0 after the last one. */
struct call_place {
    int64_t due_at, id;
};
err_t call_list(struct op *op, struct call_place after, int64_t limit, struct doc *waiting,
                struct call_place *ret_last);
/* Those that were called back lately, the last first; a few. */
err_t call_list_done(struct op *op, struct doc *done);

/* Missed calls from a phone (as cases keep it), newest first, at most 50: for somebody's file. The
 * caller's scope is asked by who asks. */
err_t call_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                    struct missed_call **ret_calls, size_t *ret_count);

extern const struct route CALL_ROUTES[];
