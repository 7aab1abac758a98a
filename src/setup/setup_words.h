/*
 * setup_words.h - for the files of this room: rules and blueprints in words that people read.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

struct blueprint;
struct blueprint_action;

/* 中文 for a value of a rule: a nature, a metric, true … */
const char *setup_words_value(const char *value);

/* 派工 */
const char *setup_words_action_name(const struct blueprint_action *action);
/* "派工 → 已派工（工程主管、客服前台）", and with the steps from which it leads there. */
const char *setup_words_way(struct op *op, const struct blueprint *b,
                            const struct blueprint_action *action);
const char *setup_words_action(struct op *op, const struct blueprint *b,
                               const struct blueprint_action *action);

/* Lines: which clock runs from what to what, and who is told when. */
void setup_words_clocks(struct op *op, const struct blueprint *b, struct doc *list);
void setup_words_escalations(struct op *op, const struct blueprint *b, struct doc *list);

/* Adds `page` to a rule of promise_standard_document(): metric, natures, conditions. */
void setup_words_rule(struct op *op, struct doc *rule);
