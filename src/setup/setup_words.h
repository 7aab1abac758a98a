/*
 * setup_words.h - for the files of this room: rules and blueprints in words that people read.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

/* Adds `page` to a rule of promise_standard_document(): metric, natures, conditions. */
void setup_words_rule(struct op *op, struct doc *rule);
