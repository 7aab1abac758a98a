#include "blueprint/blueprint_cache.h"

#include <pthread.h>

enum { SLOTS = 64 };

struct slot {
    const struct blueprint *blueprint;
    struct arena *arena; /* that holds it, and this slot */
    struct slot *next;
};

static struct {
    pthread_rwlock_t lock;
    struct slot *slots[SLOTS];
} cache = {.lock = PTHREAD_RWLOCK_INITIALIZER};

static struct slot **slot_of(int64_t id)
{
    return &cache.slots[(uint64_t)id % SLOTS];
}

static const struct blueprint *find_locked(int64_t id)
{
    for (const struct slot *s = *slot_of(id); s != NULL; s = s->next)
        if (s->blueprint->id == id)
            return s->blueprint;
    return NULL;
}

const struct blueprint *blueprint_cache_find(int64_t id)
{
    const struct blueprint *found;

    pthread_rwlock_rdlock(&cache.lock);
    found = find_locked(id);
    pthread_rwlock_unlock(&cache.lock);
    return found;
}

const struct blueprint *blueprint_cache_add(struct arena *a, const struct blueprint *b)
{
    struct slot *slot = ARENA_NEW(a, struct slot);
    const struct blueprint *there;

    slot->blueprint = b;
    slot->arena = a;
    pthread_rwlock_wrlock(&cache.lock);
    there = find_locked(b->id);
    if (there == NULL) {
        slot->next = *slot_of(b->id);
        *slot_of(b->id) = slot;
    }
    pthread_rwlock_unlock(&cache.lock);
    if (there == NULL)
        return b;
    arena_free(a);
    return there;
}
