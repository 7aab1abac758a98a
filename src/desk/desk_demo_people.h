/*
 * desk_demo_people.h - who lives in the houses of a demo community, and what the register knows of
 * both. Made up from the seed; no person in it exists.
 */
#pragma once

#include "register/register.h"

/* Facts of the houses, owners, families, tenants, some companies, vehicles and notes; within a
 * transaction. `house_count` of its houses, in order. */
err_t desk_demo_people(struct op *op, const struct community *community, uint64_t seed,
                       const char *const *codes, size_t house_count);
