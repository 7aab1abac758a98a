/* staff_duty_store.h - rows of duty_shift, as those who stand in them see them. */
#pragma once

#include "db/db.h"
#include "staff/staff.h"

extern const struct db_query *const STAFF_DUTY_STORE_QUERIES[];

/* The first shift of his that is not over at `now` and begins by `latest_at`. */
err_t staff_duty_store_of(struct op *op, int64_t user_id, int64_t now, int64_t latest_at,
                          struct staff_duty *ret_duty, bool *ret_found);
/* Who stood in that post last before it ended or began, within `within_ms`; NULL: nobody. */
err_t staff_duty_store_before(struct op *op, const struct staff_duty *duty, int64_t user_id,
                              int64_t within_ms, const char **ret_name);
err_t staff_duty_store_after(struct op *op, const struct staff_duty *duty, int64_t user_id,
                             int64_t within_ms, const char **ret_name);
