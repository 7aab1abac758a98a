/*
 * case_past_store.h - the cases of a house and of a phone.
 */
#pragma once

#include "case/case_past.h"
#include "db/db.h"

extern const struct db_query *const CASE_PAST_STORE_QUERIES[];

err_t case_past_store_house(struct op *op, int64_t community_id, int64_t house_id,
                            struct case_past **ret_cases, size_t *ret_count);
err_t case_past_store_phone(struct op *op, int64_t community_id, const char *hash,
                            struct case_past **ret_cases, size_t *ret_count);
err_t case_past_store_place(struct op *op, int64_t community_id, const char *place,
                            struct case_past **ret_cases, size_t *ret_count);
