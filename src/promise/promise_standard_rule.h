/*
 * promise_standard_rule.h - one rule of a file of standards, every fault with its line.
 */
#pragma once

#include "promise/promise_standard.h"
#include "promise/promise_yaml.h"

/* Fills the rule as far as it is understood; faults are noted in the unit of work. */
void promise_standard_rule_read(struct promise_yaml *y, yaml_node_t *node,
                                struct promise_standard_rule *rule);
