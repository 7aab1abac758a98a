/*
 * view_words.h - the text of a template in another language. Only view/ uses it.
 *
 * The unit is what a person reads in one go: text and the values in it ({{name}}), between
 * two HTML tags or two other tags of Mustache; white space at its ends is not part of it,
 * white space within counts as one blank. In attributes likewise, between the quotes. Only units
 * with a Chinese character are texts of ours. tools/messages finds the same units in the same way.
 */
#pragma once

#include "view/view.h"

/* In op's arena. `ret_missing` (may be NULL): how many units have no translation, and stay as they
 * are. */
const char *view_words_translate(struct op *op, enum language l, const char *text,
                                 size_t *ret_missing);

/* The same for the literals of a script; a translation holds no quote and no backslash. */
const char *view_words_script(struct op *op, enum language l, const char *text,
                              size_t *ret_missing);
