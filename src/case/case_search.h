/*
 * case_search.h - finding cases by words, numbers, houses and the ends of phone numbers.
 *
 * The index is derived from the journal: case_search_feed() reads on from a place kept for
 * each community, outside of the requests' own transactions, a slice at a time. What it has
 * not read yet is looked through by every search, so that a case is found as soon as it is
 * there. Scope is part of every question.
 *
 * Source: X-6, architecture.md §5, limits.md §0.4.
 */
#pragma once

#include "case/case_list.h"
#include "case/case_search_query.h"
#include "db/db.h"
#include "http/route.h"

/* One slice: reads at most `most` events and adds their words to the index through the
 * writer, or in a transaction of its own when `writer` is NULL. *ret_done says how many
 * events; 0: the index has them all. Two may do it at once: the second finds the place moved. */
enum { CASE_SEARCH_SLICE = 500 };
err_t case_search_feed(struct op *op, struct db_writer *writer, int most, size_t *ret_done);

/* In idle time: joins a few of the pieces that the slices left. *ret_more: there are more. */
err_t case_search_merge(struct op *op, struct db_writer *writer, bool *ret_more);

/* Feeds all that is there and joins everything into one piece: at the end of a command that
 * wrote much. op->db reads and writes. Memory follows one slice. */
err_t case_search_finish(struct op *op);

/* Empties the index and fills it again: after erasures, whose words the entries still hold. */
err_t case_search_rebuild(struct op *op);

/* The cases that a filter and a query let through, newest first. `filter->limit` is how many;
 * *ret_next_id (0: there are no more) is the id below which to go on: also when a
 * bounded search gave up before it had found as many. */
err_t case_search_list(struct op *op, const struct case_filter *filter,
                       const struct case_search_query *query, struct service_case ***ret_cases,
                       size_t *ret_count, int64_t *ret_next_id);

/* All that was written about a case: its events are read. */
err_t case_search_texts(struct op *op, struct service_case *sc,
                        struct case_search_texts *ret_texts);

/* `anju search rebuild` and `anju search finish`: op holds an open database. */
err_t case_search_cli(struct op *op, int argc, char **argv);

extern const struct route CASE_SEARCH_ROUTES[];
