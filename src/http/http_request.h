/*
 * http_request.h - from what libmicrohttpd read to a struct request. Touches no database:
 * what is malformed ends here.
 */
#pragma once

#include "http/http_exchange.h"

/* Method, representation, credentials, request id: what the headers say. */
void http_request_head(struct http_exchange *x, const char *method_name);

/* The declared length is past any use: refuse before the body comes. */
bool http_request_is_hopeless(struct http_exchange *x);

/* A piece of the body. What is past the limit is counted and dropped. */
void http_request_body(struct http_exchange *x, const char *bytes, size_t length);

/* Query and body into x->raw and x->request. True, or false with the HTTP status of the
 * refusal (400, 413, 415) and op's fault set. */
bool http_request_read(struct http_exchange *x, int *ret_status);
