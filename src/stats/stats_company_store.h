/*
 * stats_company_store.h - SQL of the company's figures.
 */
#pragma once

#include "stats/stats_company.h"

/* Adds to the rows of the communities that are found. */
err_t stats_company_store_promises(struct op *op, const int64_t *communities, size_t count,
                                   struct stats_span span, struct stats_community *rows);
err_t stats_company_store_major(struct op *op, const int64_t *communities, size_t count,
                                struct stats_span span, struct stats_community *rows);
err_t stats_company_store_gov(struct op *op, const int64_t *communities, size_t count,
                              struct stats_span span, struct stats_community *rows);
err_t stats_company_store_metrics(struct op *op, int64_t community_id, struct stats_span span,
                                  struct stats_metric **ret_rows, size_t *ret_count);
err_t stats_company_store_behind(struct op *op, int64_t community_id, struct stats_span span,
                                 const struct stats_behind *asked, struct stats_pressing **ret_rows,
                                 int64_t **ret_ids, size_t *ret_count);
