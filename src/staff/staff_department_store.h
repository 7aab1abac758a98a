/* staff_department_store.h - all SQL of departments. */
#pragma once

#include "db/db.h"
#include "staff/staff_department.h"

extern const struct db_query *const STAFF_DEPARTMENT_STORE_QUERIES[];

err_t staff_department_store_add(struct op *op, const struct staff_department *department);
err_t staff_department_store_change(struct op *op, const struct staff_department *department);
/* `at` 0: open again. */
err_t staff_department_store_close(struct op *op, int64_t community_id, int64_t id, int64_t at);
/* Open ones first, by name. */
err_t staff_department_store_list(struct op *op, int64_t community_id,
                                  struct staff_department **ret_departments, size_t *ret_count);
/* NULL if there is none. */
err_t staff_department_store_get(struct op *op, const int64_t *communities, size_t count,
                                 int64_t id, struct staff_department **ret_department);
/* `department_id` 0: of none any more. */
err_t staff_department_store_place(struct op *op, int64_t community_id, int64_t user_id,
                                   int64_t department_id);
/* 0: he belongs to none. */
err_t staff_department_store_place_of(struct op *op, int64_t community_id, int64_t user_id,
                                      int64_t *ret_department_id);
err_t staff_department_store_members(struct op *op, int64_t community_id,
                                     struct staff_department_member **ret_members,
                                     size_t *ret_count);
