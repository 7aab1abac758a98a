/*
 * desk_house.h - /houses: the list, and the one page of a house with all that happened there.
 */
#pragma once

#include "http/route.h"

extern const struct route DESK_HOUSE_ROUTES[];
extern const struct route DESK_PERSON_ROUTES[];
extern const struct route DESK_PLACE_ROUTES[];
