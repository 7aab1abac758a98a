/*
 * exchange_seen.h - the external ids that a file has named so far.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

struct exchange_seen {
    struct arena *arena;
    const char **slots;
    size_t size, count;
};

/* True if the id was added before; else it is added (copied). */
bool exchange_seen_before(struct exchange_seen *seen, const char *external_id);
