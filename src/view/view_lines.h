/*
 * view_lines.h - the second look at a template's tokens: which tags belong together,
 * and which lines leave no trace. Only view_scan.c uses it.
 */
#pragma once

#include "view/view_scan.h"

/* Sets `partner`. ERR_INVALID if tags are not closed in their order or nest too deeply. */
err_t view_lines_pair(struct op *op, const char *name, struct view_tokens *tokens);

/* Sets all that view_scan.h says about lines. */
void view_lines_mark(struct view_tokens *tokens);
