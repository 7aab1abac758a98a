/*
 * http_openapi.h - the API's description, made from the route and field tables.
 */
#pragma once

#include "http/http_router.h"

/* OpenAPI 3.1 as JSON text, complete: every route, parameter, body and answer. */
const char *http_openapi_text(struct arena *a, const struct http_router *router);
