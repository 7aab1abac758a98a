/*
 * blueprint_rows.h - the action rows of a blueprint: from nodes to structs.
 */
#pragma once

#include "blueprint/blueprint_value.h"

/* The stages must have been read. */
void blueprint_rows_read(struct blueprint_reader *r, const struct blueprint_yaml *root);
