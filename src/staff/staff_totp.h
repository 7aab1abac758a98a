/*
 * staff_totp.h - codes of six digits that a phone makes out of a secret and the time: RFC 6238
 * with SHA-1 and steps of 30 seconds, as every authenticator app has it. Pure, through liboath.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { STAFF_TOTP_DIGITS = 6, STAFF_TOTP_STEP_MS = 30000 };

/* 160 random bits in base32: 32 signs. */
const char *staff_totp_secret(struct arena *a);

/* The secret as people type it: in groups of four. */
const char *staff_totp_grouped(struct arena *a, const char *secret);

/* Is `code` (digits, with or without spaces) that of the step of `now`, of the one before or of the
 * one after? Then *ret_step is that step's number. */
bool staff_totp_is(struct arena *a, const char *secret, const char *code, int64_t now,
                   int64_t *ret_step);

/* What a phone reads: otpauth://totp/… */
const char *staff_totp_uri(struct arena *a, const char *login, const char *secret);
