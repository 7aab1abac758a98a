/*
 * blueprint_words.h - the words that a blueprint may use: what the program knows, and
 * the few lists of the grammar itself.
 */
#pragma once

#include "blueprint/blueprint.h"

void blueprint_words_use(const struct blueprint_vocabulary *vocabulary);
const struct blueprint_vocabulary *blueprint_words_get(void); /* never NULL */

bool blueprint_words_is_field(const char *action, const char *field);
/* Facts of a case, and every field of an action: input is laid over the facts. */
bool blueprint_words_is_fact(const char *name);
/* A mark that intake or some action makes by itself. */
bool blueprint_words_is_mark(const char *mark);
/* Does this action (or intake, action NULL) make the mark by itself? */
bool blueprint_words_makes(const char *action, const char *mark);

/* Lower-case letters, digits and _, beginning with a letter, at most 40. */
bool blueprint_words_is_code(const char *text);

extern const char *const BLUEPRINT_LANES[];   /* customer, front, back, support */
extern const char *const BLUEPRINT_HOLDERS[]; /* beside role codes */
extern const char *const BLUEPRINT_TOLD[];    /* beside role codes */
extern const char *const BLUEPRINT_RESULTS[]; /* of a follow-up */
