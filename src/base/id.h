/*
 * id.h - 64-bit ids that grow with time: 41 bits of milliseconds since 1970, 22
 * bits that count within one millisecond (and carry the node's number on top of
 * them). Only the writer makes them, so they are ascending in each database.
 */
#pragma once

#include <stdint.h>

/* No id from here on is smaller than or equal to `highest` (found in the database
 * at start), even if the clock stands before it. */
void id_start_after(int64_t highest);

/* The next id for work that happens at `now` (ms UTC). Safe from any thread. */
int64_t id_next(int64_t now);

/* A past that is told anew, community by community, begins again with each. While a thread
 * tells in a lane its ids grow within the lane only, by the time that is told, and no two
 * lanes give the same one. */
enum { ID_LANES = 8192 };
struct id_lane {
    int lane; /* below ID_LANES */
    int64_t last;
};
void id_use_lane(struct id_lane *lane); /* NULL: as usual again */
