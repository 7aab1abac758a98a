/* staff_department_rules.h - what a tree of departments must be. Pure. */
#pragma once

#include "staff/staff_department.h"

/* The open or closed department with this id among these, or NULL. */
const struct staff_department *staff_department_rules_find(const struct staff_department *all,
                                                           size_t count, int64_t id);

/* ERR_INVALID with every wrong field. `changed` is one of `all` by its id, or new (id 0). */
err_t staff_department_rules_check(struct op *op, const struct staff_department *all, size_t count,
                                   const struct staff_department *changed);

/* Puts each behind its parent, brothers in the order in which they came; `levels` has room for
 * all. A row whose parent is not there stands under the manager. */
void staff_department_rules_order(struct op *op, struct staff_department *all, size_t count,
                                  int *levels);

/* How many levels stand under the manager down to this one: 1 for his own departments. */
int staff_department_rules_depth(const struct staff_department *all, size_t count, int64_t id);
