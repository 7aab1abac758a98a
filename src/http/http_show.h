/*
 * http_show.h - the GET of a path, run for the present actor: after a write, beside a
 * conflict, behind a form that is shown again.
 */
#pragma once

#include "http/http_exchange.h"

/* Runs a handler that reads. All that it reads is of one moment (SQLite). */
err_t http_show_read(struct http_exchange *x, const struct route *route, struct request *request,
                     struct reply *ret_reply);

/* ERR_NOT_FOUND, ERR_FORBIDDEN or what the handler says. A query in the path counts. */
err_t http_show(struct http_exchange *x, const char *path, struct reply *ret_reply);

/* The same, leaving op's fault as it was. */
err_t http_show_quietly(struct http_exchange *x, const char *path, struct reply *ret_reply);

/* Does the path name one resource (a GET route with a placeholder in it)? */
bool http_show_is_resource(struct http_exchange *x, const char *path);

/* "/houses/{id}/edit" with the values of the present path. */
const char *http_show_fill_path(struct http_exchange *x, const char *pattern);

/* "GET, HEAD, POST" of the path that was asked for. */
const char *http_show_allowed_methods(struct http_exchange *x);

/* May the actor of the exchange use the route? */
bool http_show_may(const struct http_exchange *x, const struct route *route);
