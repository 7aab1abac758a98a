/*
 * db_spelling.h - the few words of a statement that the engines spell differently.
 */
#pragma once

#include "db/db.h"

/* ids($n) becomes what the engine understands; all else stays as it is. Text in
 * quotes is not touched. Returns `sql` itself when nothing had to change. */
const char *db_spelling_for(struct arena *a, const char *sql, enum db_engine engine);

/* The set as the engine wants it bound: [1,2] or {1,2}. */
const char *db_spelling_ids(struct arena *a, const int64_t *ids, size_t count,
                            enum db_engine engine);
