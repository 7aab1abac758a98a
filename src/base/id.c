#include "base/id.h"

#include <stdatomic.h>
#include <stddef.h>

enum { COUNTER_BITS = 22 };

static _Atomic int64_t last_id;
static _Thread_local struct id_lane *lane_in_use;

void id_start_after(int64_t highest)
{
    int64_t last = atomic_load(&last_id);

    while (highest > last && !atomic_compare_exchange_weak(&last_id, &last, highest))
        continue;
}

void id_use_lane(struct id_lane *lane)
{
    lane_in_use = lane;
}

/* The low bits of the counter are the lane, the high ones count. */
static int64_t next_in(struct id_lane *lane, int64_t now)
{
    int64_t next = (int64_t)((uint64_t)now << COUNTER_BITS) + lane->lane;

    if (next <= lane->last)
        next = lane->last + ID_LANES;
    lane->last = next;
    return next;
}

int64_t id_next(int64_t now)
{
    int64_t last = atomic_load(&last_id), next;

    if (lane_in_use != NULL)
        return next_in(lane_in_use, now);
    do {
        next = (int64_t)((uint64_t)now << COUNTER_BITS);
        if (next <= last)
            next = last + 1;
    } while (!atomic_compare_exchange_weak(&last_id, &last, next));
    return next;
}
