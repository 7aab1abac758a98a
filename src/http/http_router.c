#include "http/http_router.h"

#include "base/str.h"
#include "http/http_text.h"

#include <stdlib.h>
#include <string.h>

static const char *const SUFFIXES[] = {"json", "csv", "html", "xlsx", "pdf", "ics", "txt", NULL};
static const char *const METHOD_NAMES[] = {"GET", "POST", "PUT", "DELETE"};

const char *http_router_method_name(enum method method)
{
    return METHOD_NAMES[method];
}

/* ---- compile --------------------------------------------------------------- */

static void compile_row(struct arena *a, struct http_row *row, const struct route *route)
{
    char **pieces;
    size_t count;

    must(route->path[0] == '/' && route->handler != NULL);
    row->route = route;
    if (route->path[1] == '\0')
        return;
    pieces = str_split(a, route->path + 1, '/', &count);
    must(count <= HTTP_ROUTER_MAX_SEGMENTS);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(pieces[i]);
        must(length > 0);
        if (pieces[i][0] == '{')
            row->names[i] = arena_text_n(a, pieces[i] + 1, length - 2);
        else
            row->segments[i] = pieces[i];
    }
    row->count = count;
}

/* Fewer segments first, then literal ones before placeholders, from the left. */
static int compare_rows(const void *left, const void *right)
{
    const struct http_row *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; i < a->count; i++) {
        int order;
        if ((a->segments[i] == NULL) != (b->segments[i] == NULL))
            return a->segments[i] == NULL ? 1 : -1;
        order = a->segments[i] == NULL ? 0 : strcmp(a->segments[i], b->segments[i]);
        if (order != 0)
            return order;
    }
    return (int)a->route->method - (int)b->route->method;
}

struct http_router *http_router_new(struct arena *a, const struct route *const *tables)
{
    struct http_router *router = ARENA_NEW(a, struct http_router);
    size_t count = 0;

    for (size_t t = 0; tables[t] != NULL; t++)
        for (const struct route *r = tables[t]; r->path != NULL; r++)
            count++;
    router->rows = ARENA_ARRAY(a, count + 1, struct http_row);
    for (size_t t = 0; tables[t] != NULL; t++)
        for (const struct route *r = tables[t]; r->path != NULL; r++)
            compile_row(a, &router->rows[router->count++], r);
    qsort(router->rows, count, sizeof *router->rows, compare_rows);
    for (size_t i = 1; i < count; i++)
        must(compare_rows(&router->rows[i - 1], &router->rows[i]) != 0);
    return router;
}

/* ---- find ------------------------------------------------------------------ */

struct asked {
    const char *segments[HTTP_ROUTER_MAX_SEGMENTS];
    size_t count;
    bool last_is_literal; /* a known suffix stands in it: no placeholder may take it */
};

static bool row_matches(const struct http_row *row, const struct asked *asked)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->segments[i] != NULL) {
            if (strcmp(row->segments[i], asked->segments[i]) != 0)
                return false;
        } else if (asked->last_is_literal && i + 1 == row->count) {
            return false;
        }
    }
    return true;
}

static struct http_row *find_row(const struct http_router *router, const struct asked *asked,
                                 enum method method, unsigned *methods)
{
    struct http_row *found = NULL;

    for (size_t i = 0; i < router->count; i++) {
        struct http_row *row = &router->rows[i];
        if (row->count < asked->count)
            continue;
        if (row->count > asked->count)
            break;
        if (!row_matches(row, asked))
            continue;
        *methods |= 1u << row->route->method;
        if (row->route->method == method && found == NULL)
            found = row;
    }
    return found;
}

static struct doc *values_of(struct arena *a, const struct http_row *row, const struct asked *asked)
{
    struct doc *values = doc_object(a);

    for (size_t i = 0; i < row->count; i++)
        if (row->names[i] != NULL)
            doc_set_text(values, row->names[i], asked->segments[i]);
    return values;
}

/* The decoded segments. HTTP_FOUND means that they could be read. */
static enum http_found read_segments(struct arena *a, const char *path, struct asked *ret_asked)
{
    struct asked asked = {.count = 0};
    char **pieces;
    size_t count;

    if (path[0] != '/')
        return HTTP_BAD_PATH;
    pieces = path[1] == '\0' ? NULL : str_split(a, path + 1, '/', &count);
    for (size_t i = 0; pieces != NULL && i < count; i++) {
        const char *text = http_text_decode(a, pieces[i], strlen(pieces[i]), false);
        if (text == NULL || !http_text_is_clean(text) || strpbrk(text, "\t\r\n") != NULL)
            return HTTP_BAD_PATH;
        if (text[0] == '\0' || asked.count == HTTP_ROUTER_MAX_SEGMENTS)
            return HTTP_NO_PATH;
        asked.segments[asked.count++] = text;
    }
    *ret_asked = asked;
    return HTTP_FOUND;
}

static const char *suffix_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');

    if (dot == NULL || slash == NULL || dot < slash + 2 || !str_in(dot + 1, SUFFIXES))
        return NULL;
    return dot + 1;
}

static enum http_found find_path(const struct http_router *router, struct arena *a,
                                 enum method method, const char *path, bool last_is_literal,
                                 struct http_match *match)
{
    struct asked asked;
    enum http_found found = read_segments(a, path, &asked);

    if (found != HTTP_FOUND)
        return found;
    asked.last_is_literal = last_is_literal;
    match->row = find_row(router, &asked, method, &match->methods);
    if (match->row == NULL)
        return match->methods == 0 ? HTTP_NO_PATH : HTTP_NO_METHOD;
    match->path = path;
    match->values = values_of(a, match->row, &asked);
    return HTTP_FOUND;
}

enum http_found http_router_find(const struct http_router *router, struct arena *a,
                                 enum method method, const char *path, struct http_match *ret_match)
{
    const char *suffix = suffix_of(path);
    struct http_match match = {.row = NULL};
    enum http_found found = find_path(router, a, method, path, suffix != NULL, &match);

    if (found == HTTP_NO_PATH && suffix != NULL) {
        size_t length = (size_t)(suffix - path) - 1;
        found = find_path(router, a, method, arena_text_n(a, path, length), false, &match);
        match.suffix = suffix;
    }
    *ret_match = match;
    return found;
}

const char *http_router_parent(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL || slash == path)
        return "/";
    return arena_text_n(a, path, (size_t)(slash - path));
}
