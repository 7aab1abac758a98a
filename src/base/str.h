/*
 * str.h - NUL-terminated UTF-8 text: compare, cut, read numbers strictly.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

bool str_equal(const char *a, const char *b); /* two NULLs are equal */
bool str_is_empty(const char *text);          /* NULL or "" */
bool str_starts_with(const char *text, const char *prefix);
bool str_ends_with(const char *text, const char *suffix);

/* The ASCII digits of a text, which may be NULL: of "138-1234 5678" what is dialled. */
char *str_digits(struct arena *a, const char *text);

/* The same text without ASCII and ideographic white space at both ends. */
char *str_trim(struct arena *a, const char *text);

/* Pieces between separators; empty pieces are kept. NULL-terminated. */
char **str_split(struct arena *a, const char *text, char separator, size_t *ret_count);

/* The whole text must be a decimal number within the limits. */
bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *ret_number);

/* Is `word` one of the words of the NULL-terminated list? */
bool str_in(const char *word, const char *const *words);

/* Do brackets ([ and {) open at most `depth` deep? Counted without a look at quotes, so the
 * depth must be far past honest text: libyaml takes the square of it. */
bool str_nests_within(const char *bytes, size_t length, size_t depth);
