/*
 * http_peer.h - the connections that are open, so that those who send or read too slowly
 * can be cut off. libmicrohttpd's own timeout begins anew with every byte.
 */
#pragma once

#include <stdint.h>

struct http_peers;
struct http_peer;

/* Starts the thread that looks at them once a second. */
struct http_peers *http_peer_watch(int slow_timeout_s);
void http_peer_unwatch(struct http_peers *peers); /* NULL is allowed */

struct http_peer *http_peer_came(struct http_peers *peers, int socket_fd);
void http_peer_left(struct http_peers *peers, struct http_peer *peer);

/* Waiting for it: for its next request, or to take its answer. Else we are at work. */
void http_peer_is_awaited(struct http_peers *peers, struct http_peer *peer);
void http_peer_is_served(struct http_peers *peers, struct http_peer *peer);
