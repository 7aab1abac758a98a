/*
 * case_sight.h - which cases a member of the staff sees within his communities.
 *
 * Desk, customer supervisor, director, administration and the company's own people see all cases
 * of a community. The others see what is given to them or their department, what they wrote down
 * themselves, and what SIGHTS says of their post. What is not seen is not there: ERR_NOT_FOUND
 * as for a number that nobody has.
 *
 * Source: domain.md §H (rows repair, complaint, other info, paid service), docs/adr/0030.
 */
#pragma once

#include "case/case_rules.h"

/* Does op's actor see every case of all his communities? */
bool case_sight_is_full(const struct op *op);
/* Nothing but what was given to him or he wrote down, in all his communities. */
bool case_sight_is_own(const struct op *op);

/* A case that op's actor sees, with its assignments. */
err_t case_sight_get(struct op *op, int64_t id, struct service_case **ret_case);

/* Which of these cases of one community he sees. */
err_t case_sight_of(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                    bool *seen);

/* Leaves those that he sees, in their order. */
err_t case_sight_keep(struct op *op, struct service_case **cases, size_t *count);
