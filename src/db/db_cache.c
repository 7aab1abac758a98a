#include "db/db_cache.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

/* The slot of a query, or the empty one where it belongs. */
static struct db_cache_slot *slot_of(const struct db_cache *cache, const struct db_query *query)
{
    uint64_t hash = (uint64_t)(uintptr_t)query * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(hash >> 32) & (cache->capacity - 1);

    while (cache->slots[i].query != NULL && cache->slots[i].query != query)
        i = (i + 1) & (cache->capacity - 1);
    return &cache->slots[i];
}

void *db_cache_find(const struct db_cache *cache, const struct db_query *query)
{
    struct db_cache_slot *slot;

    if (cache->capacity == 0)
        return NULL;
    slot = slot_of(cache, query);
    if (slot->query == NULL)
        return NULL;
    must(slot->sql == query->sql); /* a query lives as long as the program */
    return slot->value;
}

static void grow(struct db_cache *cache)
{
    struct db_cache old = *cache;

    cache->capacity = old.capacity == 0 ? FIRST_CAPACITY : 2 * old.capacity;
    cache->slots = calloc(cache->capacity, sizeof *cache->slots);
    must(cache->slots != NULL);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].query != NULL)
            *slot_of(cache, old.slots[i].query) = old.slots[i];
    free(old.slots);
}

void db_cache_set(struct db_cache *cache, const struct db_query *query, void *value)
{
    struct db_cache_slot *slot;

    if (2 * cache->count >= cache->capacity)
        grow(cache);
    slot = slot_of(cache, query);
    if (slot->query == NULL)
        cache->count++;
    *slot = (struct db_cache_slot){query, query->sql, value};
}

void db_cache_clear(struct db_cache *cache, void (*drop)(void *value))
{
    for (size_t i = 0; i < cache->capacity; i++)
        if (cache->slots[i].query != NULL)
            drop(cache->slots[i].value);
    free(cache->slots);
    *cache = (struct db_cache){0};
}
