/* quality_inspection_store.h - all SQL of inspections. */
#pragma once

#include "db/db.h"
#include "quality/quality_inspection.h"

extern const struct db_query *const QUALITY_INSPECTION_STORE_QUERIES[];

err_t quality_inspection_store_add(struct op *op, const struct quality_inspection *i);
/* *ret_done is false if there was nothing to do any more. */
err_t quality_inspection_store_done(struct op *op, const struct quality_inspection *i,
                                    bool *ret_done);
/* NULL if there is none. */
err_t quality_inspection_store_get(struct op *op, const int64_t *communities, size_t count,
                                   int64_t id, struct quality_inspection **ret_inspection);
err_t quality_inspection_store_list(struct op *op, const struct quality_inspection_asking *asking,
                                    struct quality_inspection **ret_inspections, size_t *ret_count);
err_t quality_inspection_store_open(struct op *op, int64_t community_id, int64_t today,
                                    int64_t *ret_open, int64_t *ret_late);
