/*
 * db_spelling.h - the few words of a statement that the engines spell differently.
 */
#pragma once

#include "db/db.h"

/* Which arguments are sets of exactly one id: bit n - 1 for $n. Most people belong to one
 * community, and then the engine is asked for that number: it walks the index in its order
 * instead of collecting and sorting all that the set could mean. */
uint64_t db_spelling_ones(struct db_args args);

/* ids($n) becomes what the engine understands, and $n itself if its bit is in `ones`; all
 * else stays as it is. Text in quotes is not touched. Returns `sql` itself when nothing had
 * to change. */
const char *db_spelling_for(struct arena *a, const char *sql, enum db_engine engine, uint64_t ones);

/* The set as the engine wants it bound: [1,2] or {1,2}. */
const char *db_spelling_ids(struct arena *a, const int64_t *ids, size_t count,
                            enum db_engine engine);
