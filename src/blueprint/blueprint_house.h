/*
 * blueprint_house.h - what no blueprint may leave out (architecture.md §4).
 */
#pragma once

#include "blueprint/blueprint_value.h"

void blueprint_house_check(struct blueprint_reader *r, const struct blueprint_yaml *root);
