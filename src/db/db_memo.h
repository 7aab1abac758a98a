/*
 * db_memo.h - what a transaction has read of tables that seldom change, it does not read again.
 *
 * Only queries that say `is_steady`, only inside a transaction, and only until this connection
 * writes to a table that the query's text names (or its job is undone, or the transaction ends).
 * A batch of the writer opens many cases by the same blueprint, standards and roster: they are
 * asked once. Others' writes in between are not seen, as if all of the batch had come before.
 */
#pragma once

#include "db/db_engine.h"

struct db_memo;

void db_memo_free(struct db_memo *memo); /* NULL is allowed */

/* What was read before, copied into op's arena; NULL: nothing is remembered. */
struct db_rows *db_memo_find(struct op *op, const struct db_query *query, struct db_args args);
void db_memo_keep(struct db *db, const struct db_query *query, struct db_args args,
                  const struct db_rows *rows);

/* A statement is about to run that may write: what it may touch is forgotten. */
void db_memo_wrote(struct db *db, const char *sql);
void db_memo_forget(struct db *db);
