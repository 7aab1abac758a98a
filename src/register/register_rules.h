/*
 * register_rules.h - what a community and a house code must be. Pure.
 */
#pragma once

#include "register/register.h"

enum { REGISTER_RULES_CODE_PARTS = 6 };

/* 3栋2单元1501 -> 3-2-1501; NULL if it cannot be a house code. */
const char *register_rules_house_code(struct arena *a, const char *text);

/* ERR_INVALID with every wrong field. */
err_t register_rules_check_community(struct op *op, const struct community *community);

/* "08:30-12:00,14:00-17:30": ascending periods of one day, 24:00 allowed at the end. */
bool register_rules_are_hours(const char *hours);

/* handed_over, under_construction */
bool register_rules_is_handover(const char *handover);

/* Building, unit, number, floor and sort_key out of the canonical code; kind if none is told, and
 * no text NULL. */
void register_rules_house_fill(struct arena *a, struct house *house);
