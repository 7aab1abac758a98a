/*
 * http_text.h - texts from outside: percent-encoding and what may stand in them.
 */
#pragma once

#include "base/arena.h"
#include "base/doc.h"

/* Well-formed UTF-8 without control characters but tab, line feed and carriage return. */
bool http_text_is_clean(const char *text);

/* Nothing but spaces (ASCII and ideographic), or NULL. */
bool http_text_is_blank(const char *text);

/* Is every text and every name in the tree clean? *ret_name is the member of the root in
 * which one is not. */
bool http_text_tree_is_clean(const struct doc *root, const char **ret_name);

/* Strict percent-decoding; '+' is a space if `plus_is_space`. NULL for a '%' without two hex
 * digits, for a NUL, for bad UTF-8. */
char *http_text_decode(struct arena *a, const char *bytes, size_t length, bool plus_is_space);

/* Percent-encodes all but unreserved characters and '/'. */
char *http_text_encode(struct arena *a, const char *text);
