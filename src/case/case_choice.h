/*
 * case_choice.h - which kinds of trouble a community takes: of the catalogue (case_catalogue.h)
 * those that it has not hidden, and its own besides; and to which department a case goes when it is
 * classified so. What is hidden is only offered no more: cases that have it keep it.
 */
#pragma once

#include "base/op.h"
#include "case/case_catalogue.h"

enum { CASE_CHOICE_OWN = 10, CASE_CHOICE_NAME_MAX = 12 };

struct case_choice {
    const char *code; /* "R01", or the name of its own */
    bool hidden, own;
    const char *department; /* code, "": as ever */
    const char *name;       /* what the community calls it, "": as the catalogue does */
};

/* What was chosen; a category without a row is taken as it is. */
err_t case_choice_list(struct op *op, int64_t community_id, struct case_choice **ret_choices,
                       size_t *ret_count);
/* Instead of what was chosen before; names stay as they are. ERR_INVALID: a department or a code that there is none of
 * (`department`, `taken`), a name of its own that is too long, a code, or twice (`own`). */
err_t case_choice_save(struct op *op, int64_t community_id, const struct case_choice *choices,
                       size_t count);

/* From now on it is called so, on old cases too; the code stays. "": as it was called at first.
 * ERR_INVALID: no such category (`category`), too long, or another is called so (`name`). */
err_t case_choice_rename(struct op *op, int64_t community_id, const char *code, const char *name);

/* What the community calls a category: "水暖 · 漏水"; else as case_catalogue_name(). The community's
 * names are read once for the work. */
const char *case_choice_name(struct op *op, int64_t community_id, const char *category);
/* The last level only; NULL if it is neither of the catalogue nor the community's own. */
const char *case_choice_short_name(struct op *op, int64_t community_id, const char *category);

/* What is offered there, the catalogue's in its order, then its own; ends with code NULL. */
err_t case_choice_offered(struct op *op, int64_t community_id,
                          const struct case_category **ret_categories);
/* Where a case of this category goes; NULL: nothing was said. */
err_t case_choice_department(struct op *op, int64_t community_id, const char *category,
                             const char **ret_department);
