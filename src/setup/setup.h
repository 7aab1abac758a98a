/*
 * setup.h - what a company sets up: communities with their promises, its name and logo, the
 * rules that are published, and the wizard that leads through all of it at the first visit.
 */
#pragma once

#include "http/route.h"
#include "register/register.h"

extern const struct route SETUP_COMMUNITY_ROUTES[]; /* /settings/communities */
extern const struct route SETUP_HOUSES_ROUTES[];

/* A new community promises what the founding standard promises, until it is bound to more. */
err_t setup_community_add(struct op *op, const struct community *community, int64_t *ret_id);
