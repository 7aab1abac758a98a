/*
 * blueprint_merge.h - `extends`: the base's text with a file's own entries laid over it.
 */
#pragma once

#include "blueprint/blueprint_yaml.h"

/* Stages and follow-up results: own entries replace those of the same key, new ones follow
 * (a stage with `after` stands behind that one). Actions: own rows first, so that they are
 * found first. Metrics: all rows of a metric that the file names are its own. Failure
 * points are added. Every other key is the file's own if it has it, else the base's. */
struct blueprint_yaml *blueprint_merge(struct arena *a, const struct blueprint_yaml *own,
                                       const struct blueprint_yaml *base);
