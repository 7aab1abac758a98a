/*
 * promise_version.h - published versions, parsed once per process and kept for ever.
 *
 * They are immutable, so any thread may read one while others are added.
 */
#pragma once

#include "promise/promise_standard.h"

/* ERR_NOT_FOUND if no such version was published. */
err_t promise_version_standard(struct op *op, int64_t id,
                               const struct promise_standard **ret_standard);
err_t promise_version_calendar(struct op *op, int64_t id, struct calendar *ret_calendar);
