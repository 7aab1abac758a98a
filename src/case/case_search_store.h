/*
 * case_search_store.h - what cases are found by, on each engine: FTS5 or a tsvector with GIN.
 *
 * One entry a case; entries only grow. See case_search.h.
 */
#pragma once

#include "case/case_search_query.h"
#include "db/db.h"
#include "journal/journal.h"

/* Both engines have their own statements beside the common ones. */
extern const struct db_query *const CASE_SEARCH_STORE_QUERIES[];
extern const struct db_query *const CASE_SEARCH_STORE_SQLITE_QUERIES[];
extern const struct db_query *const CASE_SEARCH_STORE_POSTGRES_QUERIES[];

struct case_search_entry {
    int64_t community_id, case_id;
    const char *tokens; /* parted by spaces */
};

/* Adds tokens to the entries of cases: each case once, ascending. In a transaction. */
err_t case_search_store_add(struct op *op, const struct case_search_entry *entries, size_t count);

/* The newest cases below id `before` that the query's tokens lead to, newest first. `ret_ids`
 * has room for `limit`. Whoever says several communities gets no other's. */
err_t case_search_store_find(struct op *op, const int64_t *communities, size_t community_count,
                             const struct case_search_query *query, int64_t before, int limit,
                             int64_t *ret_ids, size_t *ret_count);

/* How far journals have been read; communities that are not in it have not been begun. NULL:
 * all of them. Ascending. */
err_t case_search_store_positions(struct op *op, const int64_t *communities, size_t count,
                                  struct journal_place **ret_places, size_t *ret_count);
/* How many events that are, of all communities together. */
err_t case_search_store_read(struct op *op, int64_t *ret_events);
/* False if another has moved it meanwhile. */
err_t case_search_store_move(struct op *op, int64_t community_id, int64_t from_seq, int64_t to_seq,
                             bool *ret_moved);

/* Joins some of the pieces in which the index was written; false when there is nothing more
 * to join. In a transaction. */
err_t case_search_store_merge(struct op *op, int pages, bool all_of_it, bool *ret_more);

/* Empties the index and all positions. In a transaction. */
err_t case_search_store_clear(struct op *op);
