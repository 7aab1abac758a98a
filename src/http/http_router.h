/*
 * http_router.h - the route tables, compiled: from method and path to a row.
 */
#pragma once

#include "http/http_metrics.h"
#include "http/route.h"

enum { HTTP_ROUTER_MAX_SEGMENTS = 16 };

struct http_row {
    const struct route *route;
    const char *segments[HTTP_ROUTER_MAX_SEGMENTS]; /* "cases"; NULL for a placeholder */
    const char *names[HTTP_ROUTER_MAX_SEGMENTS];    /* "id" of a placeholder, else NULL */
    size_t count;
    struct http_figures figures;
};

struct http_router {
    struct http_row *rows; /* literal segments before placeholders */
    size_t count;
};

enum http_found { HTTP_FOUND, HTTP_NO_PATH, HTTP_NO_METHOD, HTTP_BAD_PATH };

struct http_match {
    struct http_row *row;
    struct doc *values; /* {id}: text by name */
    const char *path;   /* without the suffix, as it came */
    const char *suffix; /* "json", or NULL */
    unsigned methods;   /* 1 << GET …, of all rows with that path */
};

/* Broken rows and two rows with the same method and path are programmers' errors. */
struct http_router *http_router_new(struct arena *a, const struct route *const *tables);

/* `path` as it came, without the query. A suffix (.json .csv …) belongs to the path if the
 * table says so ("/openapi.json"), else it names the representation. HTTP_BAD_PATH: bad
 * percent-encoding, bad UTF-8, control characters. */
enum http_found http_router_find(const struct http_router *router, struct arena *a,
                                 enum method method, const char *path,
                                 struct http_match *ret_match);

/* "/cases/7" of "/cases/7/close"; "/" of "/cases". In the arena. */
const char *http_router_parent(struct arena *a, const char *path);

const char *http_router_method_name(enum method method);
