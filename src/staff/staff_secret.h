/*
 * staff_secret.h - passwords and tokens: how they are made, kept and compared.
 *
 * A password is kept as argon2id, a token as BLAKE2b. argon2id takes 64 MiB each, so
 * at most two run at once and the others wait.
 */
#pragma once

#include "base/op.h"

/* Slow on purpose (about 0.1 s): not on the writer's thread. ANJU_FAST_PASSWORDS=1 is
 * for tests, which make many accounts that protect nothing. */
err_t staff_secret_password(struct op *op, const char *password, const char **ret_hash);

/* `hash` NULL takes as long and is false: an unknown login must not show by its speed. */
bool staff_secret_matches(const char *hash, const char *password);

/* `prefix` and 32 random bytes in base64url. */
char *staff_secret_token(struct arena *a, const char *prefix);

/* What is stored instead of a token: 64 hex digits. */
char *staff_secret_hash(struct arena *a, const char *token);
