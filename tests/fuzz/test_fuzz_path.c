#define FUZZ_NAME "path"
#include "fuzz/fuzz.h"

#include "base/str.h"
#include "http/http_router.h"
#include "http/http_text.h"

static err_t nothing(struct request *req, struct reply *reply)
{
    (void)req;
    (void)reply;
    return OK;
}

static const struct route ROUTES[] = {
    {GET, "/", MAY_ANYONE, READS, NULL, nothing},
    {GET, "/cases", MAY_ANYONE, READS, NULL, nothing},
    {GET, "/cases.xlsx", MAY_ANYONE, RECORDS, NULL, nothing},
    {GET, "/cases/new", MAY_ANYONE, READS, NULL, nothing},
    {GET, "/cases/{id}", MAY_ANYONE, READS, NULL, nothing},
    {POST, "/cases/{id}/{action}", MAY_ANYONE, WRITES, NULL, nothing},
    ROUTES_END};

static const struct route *const TABLES[] = {ROUTES, NULL};

/* A value is clean, and encoding it leads back to the same row. */
static void check_found(struct arena *a, const struct http_router *router,
                        const struct http_match *match)
{
    const char *id = doc_get_text(match->values, "id"), *path;
    struct http_match again;
    const char *name;

    must(http_text_tree_is_clean(match->values, &name));
    if (id == NULL || match->row->count != 2 || strchr(id, '/') != NULL || strchr(id, '.') != NULL)
        return;
    path = arena_printf(a, "/cases/%s", http_text_encode(a, id));
    must(http_router_find(router, a, GET, path, &again) == HTTP_FOUND);
    must(str_equal(doc_get_text(again.values, "id"), id));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *a = arena_new();
    const char *path = arena_text_n(a, (const char *)bytes, length);
    struct http_router *router = http_router_new(a, TABLES);
    struct http_match match;

    for (enum method m = GET; m <= POST; m++)
        if (http_router_find(router, a, m, path, &match) == HTTP_FOUND)
            check_found(a, router, &match);
    http_path_is_local(path);
    http_router_parent(a, path);
    arena_free(a);
    return 0;
}
