/*
 * blueprint_parts.h - the parts of a blueprint but its action rows: from nodes to structs.
 */
#pragma once

#include "blueprint/blueprint_value.h"

enum { BLUEPRINT_MAX_ROWS = 300, BLUEPRINT_MAX_METRICS = 80 };

void blueprint_parts_header(struct blueprint_reader *r, const struct blueprint_yaml *own);
void blueprint_parts_stages(struct blueprint_reader *r, const struct blueprint_yaml *root);
void blueprint_parts_metrics(struct blueprint_reader *r, const struct blueprint_yaml *root);
void blueprint_parts_follow_up(struct blueprint_reader *r, const struct blueprint_yaml *root);
void blueprint_parts_escalation(struct blueprint_reader *r, const struct blueprint_yaml *root);
void blueprint_parts_failure_points(struct blueprint_reader *r, const struct blueprint_yaml *root);

/* The list under `key`; NULL if it is not there or not a list (a fault). */
const struct blueprint_yaml *blueprint_parts_list(struct blueprint_reader *r,
                                                  const struct blueprint_yaml *root,
                                                  const char *key, size_t max, bool required);
/* The number of the stage that a node names; -1 and a fault if there is none. */
int blueprint_parts_stage(struct blueprint_reader *r, const struct blueprint_yaml *node);
