/* knowledge_store.h - all SQL of the knowledge base. */
#pragma once

#include "db/db.h"
#include "knowledge/knowledge.h"

extern const struct db_query *const KNOWLEDGE_STORE_QUERIES[];

err_t knowledge_store_next_serial(struct op *op, int64_t community_id, int64_t *ret_serial);
err_t knowledge_store_add(struct op *op, const struct knowledge_article *a, int64_t serial,
                          const char *tokens);
err_t knowledge_store_change(struct op *op, const struct knowledge_article *a, const char *tokens,
                             int64_t version, bool *ret_done);
err_t knowledge_store_end(struct op *op, const struct knowledge_article *a);
err_t knowledge_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct knowledge_article **ret_article);
/* *ret_article NULL: there is none. */
err_t knowledge_store_find(struct op *op, int64_t community_id, const char *code,
                           struct knowledge_article **ret_article);
err_t knowledge_store_list(struct op *op, int64_t community_id, enum knowledge_shows shows,
                           const char *words, struct knowledge_place before, int64_t limit,
                           struct knowledge_article **ret_articles, size_t *ret_count);

struct knowledge_candidate {
    int64_t community_id, id;
    const char *tokens, *category;
    int64_t uses;
};
err_t knowledge_store_candidates(struct op *op, int64_t community_id,
                                 struct knowledge_candidate **ret_candidates, size_t *ret_count);
err_t knowledge_store_used(struct op *op, const struct knowledge_article *a);
err_t knowledge_store_gaps(struct op *op, int64_t community_id, int64_t from_at,
                           struct knowledge_gap **ret_gaps, size_t *ret_count);
err_t knowledge_store_run_out(struct op *op, int limit, struct knowledge_article **ret_articles,
                              size_t *ret_count);
err_t knowledge_store_warned(struct op *op, const struct knowledge_article *a);
