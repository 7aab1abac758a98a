/*
 * http_openapi_schema.h - JSON Schemas of fields and of what every route has in common.
 */
#pragma once

#include "http/route.h"

/* The schema of one field's value in JSON. */
struct doc *http_openapi_schema_field(struct arena *a, const struct field *f);

/* An object of all fields, with version, community and csrf, which every write may carry. */
struct doc *http_openapi_schema_body(struct arena *a, const struct route *route);

/* {securitySchemes, schemas, responses, parameters} */
struct doc *http_openapi_schema_components(struct arena *a);

/* {"$ref": "#/components/…"} */
struct doc *http_openapi_schema_ref(struct arena *a, const char *part, const char *name);
