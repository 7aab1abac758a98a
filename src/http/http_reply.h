/*
 * http_reply.h - the answer: representation, headers, bytes to libmicrohttpd.
 */
#pragma once

#include "http/http_exchange.h"

/* One more header of the answer; texts live in the exchange's arena or for ever. */
void http_reply_header(struct http_exchange *x, const char *name, const char *value);

/* Answers with these bytes (of the arena, or for ever) under the strict headers. */
void http_reply_bytes(struct http_exchange *x, int status, const char *type, const void *bytes,
                      size_t length);

/* Answers with what `reader` gives, piece by piece, until it says that it was all. */
void http_reply_endless(struct http_exchange *x, const char *type,
                        MHD_ContentReaderCallback reader, void *arg);

/* Answers with the document in the wanted shape, with its finished bytes, or with nothing. */
void http_reply_send(struct http_exchange *x, const struct reply *reply);

/* 303: see another path with GET. */
void http_reply_redirect(struct http_exchange *x, const char *path);
