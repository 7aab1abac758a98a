#include "exchange/exchange_seen.h"

#include "base/str.h"

#include <stdint.h>

/* Where a text is, or where it would go: open addressing, at most half full. */
static size_t slot_of(const struct exchange_seen *seen, const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    size_t at;

    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
        hash = (hash ^ *p) * UINT64_C(1099511628211);
    at = (size_t)(hash ^ (hash >> 29)) & (seen->size - 1);
    while (seen->slots[at] != NULL && !str_equal(seen->slots[at], text))
        at = (at + 1) & (seen->size - 1);
    return at;
}

static void grow(struct exchange_seen *seen)
{
    struct exchange_seen larger = {.arena = seen->arena,
                                   .size = seen->size == 0 ? 1024 : seen->size * 2,
                                   .count = seen->count};

    larger.slots = ARENA_ARRAY(seen->arena, larger.size, const char *);
    for (size_t i = 0; i < seen->size; i++)
        if (seen->slots[i] != NULL)
            larger.slots[slot_of(&larger, seen->slots[i])] = seen->slots[i];
    *seen = larger;
}

bool exchange_seen_before(struct exchange_seen *seen, const char *external_id)
{
    size_t at;

    if (seen->count * 2 >= seen->size)
        grow(seen);
    at = slot_of(seen, external_id);
    if (seen->slots[at] != NULL)
        return true;
    seen->slots[at] = arena_text(seen->arena, external_id);
    seen->count++;
    return false;
}
