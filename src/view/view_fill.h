/*
 * view_fill.h - runs a compiled template over a document. Only view/ uses it.
 */
#pragma once

#include "view/view_mustache.h"

/* Texts of ours (base/words.h) come out in op's language. Names that `data` does not have are
 * looked up in `globals` (may be NULL). Templates that dynamic names call are taken from `set`, or
 * compiled into op->arena. */
err_t view_fill_with(struct op *op, const struct view_set *set, const struct view_template *t,
                     const struct doc *globals, const struct doc *data, struct buf *out);
