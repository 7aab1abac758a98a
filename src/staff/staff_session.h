/*
 * staff_session.h - sessions slide while they are used (inside the staff room).
 */
#pragma once

#include "base/op.h"

/* A request has found the session of this hash: lets it live on, now and then, through
 * the writer. Never fails: a session that did not slide ends a little earlier. */
void staff_session_seen(struct op *op, const char *hash, int64_t opened_at, int64_t seen_at);
