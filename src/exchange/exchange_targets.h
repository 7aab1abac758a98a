/*
 * exchange_targets.h - the fields of houses and of people that a file can hold.
 */
#pragma once

#include "exchange/exchange_columns.h"

extern const struct exchange_target EXCHANGE_HOUSE_TARGETS[], EXCHANGE_PERSON_TARGETS[];

/* Of "houses" or "people". */
const struct exchange_target *exchange_targets_of(const char *kind);
