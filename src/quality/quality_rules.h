/*
 * quality_rules.h - which closed cases are called again. Pure: the same cases and the same seed
 * give the same sample, so that anyone can draw it once more and compare.
 *
 * Source: S1-5.1.7, domain.md §G.1: at least 5 % and at least 10 of a month, of each kind in
 * proportion.
 */
#pragma once

#include "base/op.h"

struct quality_candidate {
    int64_t case_id;
    const char *nature;
    const char *on_record; /* result of the follow-up, or NULL */
};

/* How many of `base` are drawn. */
size_t quality_rules_size(size_t base);

/* Sorts the drawn ones to the front, in the order in which they are to be called, and returns
 * how many they are. Each kind gets its share, rounded by largest remainder. */
size_t quality_rules_draw(struct op *op, struct quality_candidate *candidates, size_t count,
                          int64_t seed);
