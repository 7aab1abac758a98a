/*
 * http_accept.h - which representation: the path's suffix decides, else Accept.
 */
#pragma once

enum http_shape { HTTP_SHAPE_JSON, HTTP_SHAPE_HTML, HTTP_SHAPE_CSV };

/* Pages only for those who name text/html (browsers do); programs that say nothing or any
 * type get JSON. Both arguments may be NULL. A suffix of another kind is left to the handler. */
enum http_shape http_accept_choose(const char *suffix, const char *accept);
