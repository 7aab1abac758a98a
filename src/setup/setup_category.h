/*
 * setup_category.h - for the files of this room: which kinds of trouble a community takes, as a
 * form; of the first visit and of the settings.
 */
#pragma once

#include "setup/setup.h"

/* taken, department, own. */
extern const struct field SETUP_CATEGORY_FIELDS[];

/* `page.groups` and what stands in the form, as saved or as it was refused; `document` has `page`. */
err_t setup_category_fill(struct request *req, const struct community *community,
                          struct doc *document);
/* What was typed is saved instead of what there was. ERR_INVALID tells all faults. */
err_t setup_category_keep(struct request *req, const struct community *community);
