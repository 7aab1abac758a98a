#include "base/id.h"

#include <stdatomic.h>

enum { COUNTER_BITS = 22 };

static _Atomic int64_t last_id;

void id_start_after(int64_t highest)
{
    int64_t last = atomic_load(&last_id);

    while (highest > last && !atomic_compare_exchange_weak(&last_id, &last, highest))
        continue;
}

int64_t id_next(int64_t now)
{
    int64_t last = atomic_load(&last_id), next;

    do {
        next = (int64_t)((uint64_t)now << COUNTER_BITS);
        if (next <= last)
            next = last + 1;
    } while (!atomic_compare_exchange_weak(&last_id, &last, next));
    return next;
}
