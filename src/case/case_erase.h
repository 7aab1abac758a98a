/*
 * case_erase.h - an archived case whose time is over: what tells of people goes, the figures stay.
 */
#pragma once

#include "base/op.h"

/* The payloads of its events become tombstones, its row keeps number, nature, category, times and
 * results for the statistics, and messages about it lose their words. The chain still verifies.
 * In a transaction. ERR_CONFLICT unless it is archived; the search index is to be rebuilt. */
err_t case_erase(struct op *op, int64_t community_id, int64_t id, const char *reason,
                 int64_t *ret_payloads);
