/*
 * staff_rules.h - what a login and a password must be, how long a session lasts, when a
 * login is locked. Pure.
 */
#pragma once

#include "base/clock.h"
#include "base/op.h"

#define STAFF_RULES_IDLE_MS (12 * CLOCK_HOUR_MS)
#define STAFF_RULES_LONGEST_MS (7 * CLOCK_DAY_MS)
/* A session slides at most this often, so that reading costs no writes. */
#define STAFF_RULES_SLIDE_MS (10 * CLOCK_MINUTE_MS)
#define STAFF_RULES_LOCK_MS (15 * CLOCK_MINUTE_MS)

enum { STAFF_RULES_FAILURES = 10, STAFF_RULES_PASSWORD_MIN = 8, STAFF_RULES_PASSWORD_MAX = 200 };

/* Quiet hours of whoever has set none. */
#define STAFF_RULES_QUIET_FROM "22:00"
#define STAFF_RULES_QUIET_TO "07:00"

/* As it is stored and looked up: trimmed, ASCII letters small. */
char *staff_rules_fold_login(struct arena *a, const char *login);

/* ERR_INVALID with every wrong field. `login` is folded. */
err_t staff_rules_check_login(struct op *op, const char *login);
err_t staff_rules_check_name(struct op *op, const char *name);
err_t staff_rules_check_password(struct op *op, const char *password);

/* When a session that was opened and seen then ends: 12 h idle, 7 days at most. */
int64_t staff_rules_expiry(int64_t opened_at, int64_t seen_at);

/* How long a login stays locked after so many failures since `first_at`; 0: it is not. */
int64_t staff_rules_locked_ms(int64_t failures, int64_t first_at, int64_t now);

/* "22:00" as minutes of the day; false if it is no time of a day. */
bool staff_rules_minute(const char *text, int *ret_minute);

/* When the quiet hours that `now` lies in end; 0 if it lies in none. They may cross midnight;
 * from equal to to is none. */
int64_t staff_rules_quiet_until(int64_t now, int offset_min, int from_minute, int to_minute);

/* An administrator sees no case, so he holds no role that does. */
bool staff_rules_roles_go_together(uint64_t roles);
