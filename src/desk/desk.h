/*
 * desk.h - the top room: pages composed of many rooms. Owns no table.
 */
#pragma once

#include "http/route.h"

extern const struct route DESK_ROUTES[];

/* Demo cases in every stage, walked through their lives with a set clock. */
err_t desk_demo_cases(struct op *op, int cases, uint64_t seed);
