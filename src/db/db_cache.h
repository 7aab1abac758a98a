/*
 * db_cache.h - what a connection keeps for each query: found by the query's address.
 */
#pragma once

#include "db/db.h"

struct db_cache_slot {
    const struct db_query *query;
    const char *sql; /* a query on a stack would come back with another text */
    void *value;
};

struct db_cache {
    struct db_cache_slot *slots;
    size_t capacity, count;
};

/* NULL if nothing is kept for it. */
void *db_cache_find(const struct db_cache *cache, const struct db_query *query);

/* Keeps a value for a query, or replaces it. */
void db_cache_set(struct db_cache *cache, const struct db_query *query, void *value);

/* Gives every value to `drop` and forgets all. */
void db_cache_clear(struct db_cache *cache, void (*drop)(void *value));
