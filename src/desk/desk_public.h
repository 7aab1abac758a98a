/* desk_public.h - 小区公示: the read-only view of the owners' committee and of owners. */
#pragma once

#include "desk/desk.h"
#include "staff/staff.h"

#define MAY_SEE_PUBLIC                                                                             \
    (ROLE_BIT(ROLE_COMMITTEE) | ROLE_BIT(ROLE_OWNER) | ROLE_BIT(ROLE_CSS) |                        \
     ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

extern const struct route DESK_PUBLIC_ROUTES[];
