/* case_choice_store.h - all SQL of the categories that a community takes. */
#pragma once

#include "case/case_choice.h"
#include "db/db.h"

extern const struct db_query *const CASE_CHOICE_STORE_QUERIES[];

err_t case_choice_store_list(struct op *op, int64_t community_id, struct case_choice **ret_choices,
                             size_t *ret_count);
err_t case_choice_store_clear(struct op *op, int64_t community_id);
err_t case_choice_store_drop(struct op *op, int64_t community_id, const char *code);
err_t case_choice_store_add(struct op *op, int64_t community_id, const struct case_choice *choice);
