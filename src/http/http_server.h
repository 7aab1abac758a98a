/*
 * http_server.h - libmicrohttpd: bytes to exchanges, exchanges to bytes.
 */
#pragma once

#include "http/http_exchange.h"

/* Below 120 each: with exactly k × 128 busy connections in one thread libmicrohttpd 0.9.75
 * waits for ever (its epoll loop asks again with the same timeout when all 128 events came). */
enum { HTTP_SERVER_CONNECTIONS_PER_THREAD = 115 };

/* Listens on http->listen_fd. ERR_IO if the daemon does not start. */
err_t http_server_start(struct op *op, struct http *http);

/* Takes no new connections, waits until nothing is in flight, ends the threads. */
void http_server_stop(struct http *http);
