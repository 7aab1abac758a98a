/*
 * case_alike_rules.h - do two cases tell of the same matter? Pure.
 *
 * A likeness is a number: where (same house, same caller, a place in the same words) and
 * what (category, nature, words). It only proposes: people decide, and merge later.
 */
#pragma once

#include <stdint.h>

struct case_alike {
    int64_t id, house_id;
    const char *nature, *category, *title, *content, *place, *phone_hash; /* each may be NULL */
};

/* 0: nothing says that they are the same; else the larger the likelier. */
int case_alike_rules_score(const struct case_alike *a, const struct case_alike *b);

/* The share (0–100) of the shorter text's pairs of characters that are in the other too.
 * Blanks and punctuation do not count; of long texts only the beginning is read. */
int case_alike_rules_words(const char *a, const char *b);
