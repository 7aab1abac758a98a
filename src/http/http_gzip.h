/*
 * http_gzip.h - pages on a thin line: compressed for who asks.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

/* Does an Accept-Encoding header ask for gzip? NULL does not. */
bool http_gzip_is_asked(const char *accept_encoding);

/* The bytes compressed, in the arena; false if that made them no smaller. */
bool http_gzip_pack(struct arena *a, const void *bytes, size_t length, const void **ret_bytes,
                    size_t *ret_length);
