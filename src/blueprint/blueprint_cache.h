/*
 * blueprint_cache.h - versions that were parsed: immutable, kept until the program ends.
 */
#pragma once

#include "blueprint/blueprint.h"

/* NULL if it was not parsed yet. Safe from any thread. */
const struct blueprint *blueprint_cache_find(int64_t id);

/* Takes the arena that holds `b`. Another thread may have been faster: the first stays, and
 * what is returned is the one to use. */
const struct blueprint *blueprint_cache_add(struct arena *a, const struct blueprint *b);
