/*
 * desk_privacy.h - what a person agreed to, what he asks about himself, and that he is forgotten.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

#define MAY_KEEP_PRIVACY                                                                           \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
#define MAY_ERASE_PERSON ROLE_BIT(ROLE_DIRECTOR)
#define MAY_PUBLISH_NOTICE (ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_ADMIN))

extern const struct route DESK_PRIVACY_ROUTES[];
