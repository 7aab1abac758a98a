/*
 * desk_demo_dice.h - chance for the demo: the same seed, the same throws, on any machine and
 * with any compiler. Whole numbers only.
 */
#pragma once

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct desk_demo_dice {
    uint64_t state;
};

/* Dice of their own for the n-th thing of a kind, so that one never changes another. */
struct desk_demo_dice desk_demo_dice_for(uint64_t seed, uint64_t kind, uint64_t n);
/* From 0 to below - 1. */
uint64_t desk_demo_dice_draw(struct desk_demo_dice *dice, uint64_t below);
/* One of a NULL-terminated list; "" if the list is NULL. */
const char *desk_demo_dice_word(struct desk_demo_dice *dice, const char *const *words);
/* The text with one of the words between each pair of marks: "‹a|b|c›" becomes a, b or c. */
const char *desk_demo_dice_text(struct desk_demo_dice *dice, struct arena *a, const char *text);
