/*
 * blueprint_check.h - does the blueprint hold together as a whole? Every stage can be
 * reached and leads to the archive, every row can be chosen, every clock can be stopped.
 */
#pragma once

#include "blueprint/blueprint_value.h"

void blueprint_check_stages(struct blueprint_reader *r, const struct blueprint_yaml *root);
void blueprint_check_actions(struct blueprint_reader *r);
void blueprint_check_metrics(struct blueprint_reader *r);
