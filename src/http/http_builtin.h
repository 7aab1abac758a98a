/*
 * http_builtin.h - paths for machines: health, figures, the API's description, assets.
 */
#pragma once

#include "http/http_exchange.h"

extern const struct route HTTP_BUILTIN_ROUTES[];

/* Is it one of these? They ask nobody who he is. */
bool http_builtin_has(const struct route *route);
