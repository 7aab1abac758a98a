/*
 * quality_store.h - rows of samples; of cases and the journal only what a sample needs is read.
 */
#pragma once

#include "db/db.h"
#include "quality/quality.h"

extern const struct db_query *const QUALITY_STORE_QUERIES[];

/* Cases with an event `closed` in that time that are closed or archived now, each once. */
err_t quality_store_candidates(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               struct quality_candidate **ret_candidates, size_t *ret_count);
err_t quality_store_add(struct op *op, const struct quality_sample *sample);
err_t quality_store_add_item(struct op *op, const struct quality_sample *sample, int64_t ordinal,
                             const struct quality_candidate *candidate);
err_t quality_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct quality_sample **ret_sample);
err_t quality_store_items(struct op *op, int64_t community_id, int64_t id,
                          struct quality_item **ret_items, size_t *ret_count);
err_t quality_store_list(struct op *op, int64_t community_id, int64_t before_id, int64_t limit,
                         struct quality_sample **ret_samples, size_t *ret_count);
/* *ret_done is false if it was reached before, or is not in the sample. */
err_t quality_store_record(struct op *op, int64_t community_id, int64_t sample_id, int64_t case_id,
                           const char *result, const char *words, bool *ret_done);
