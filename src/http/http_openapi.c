#include "http/http_openapi.h"

#include "base/json.h"

const char *http_openapi_text(struct arena *a, const struct http_router *router)
{
    (void)router;
    return json_text(a, doc_object(a));
}
