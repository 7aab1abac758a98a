/*
 * desk_demo_play.h - the lives of the demo cases of one community, told in the order of time.
 */
#pragma once

#include "register/register.h"

struct desk_demo_order {
    const struct community *community;
    int lane; /* for ids: another one for each community */
    int cases;
    uint64_t seed;
    void (*progress)(int64_t cases); /* opened since the last call; may be NULL */
};

/* Fails with ERR_CONFLICT if somebody else writes meanwhile. */
err_t desk_demo_play(struct op *op, const struct desk_demo_order *order);
