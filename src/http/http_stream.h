/*
 * http_stream.h - answers that do not end: server-sent events.
 *
 * A handler leaves a listener in reply.stream; the connection then stays open. One thread of
 * the server asks config.news() again and again, as long as anybody listens, and soon after
 * each write of this process; news() looks into the database and visits the listeners. Between
 * two texts the connection is suspended: it costs a slot of the server, but no work. Each slot
 * is one that no page can have, so streams are capped, per user and together; each is ended
 * after some minutes, and a browser that comes again is recognised anew.
 */
#pragma once

#include "base/buf.h"
#include "http/route.h"

struct http_listener {
    int64_t user_id;
    const char *first; /* what is sent at once */
    void *place;       /* of the room that made it; touched in a visit only */
};

/* Under the lock of all streams: short, and without the database. What is added to `out` is sent;
 * false ends the stream: what this user may has changed, so he shall come again. */
typedef bool http_stream_visit(const struct http_listener *listener, struct buf *out, void *arg);
void http_stream_each(struct http *http, http_stream_visit *visit, void *arg);

/* ---- for http/ only ------------------------------------------------------------------- */

struct http_exchange;
struct http_stream;

void http_stream_start(struct http *http);
/* Ends all streams and the thread. No stream begins from here on. */
void http_stream_stop(struct http *http);
void http_stream_free(struct http *http);

/* Answers with the stream, or with 429 (too many of this user) or 503 (too many). */
void http_stream_open(struct http_exchange *x, const struct http_listener *listener);
/* The connection is gone. */
void http_stream_close(struct http_exchange *x);

/* Something was written: look for news now, not in a second. */
void http_stream_nudge(struct http *http);
int http_stream_count(struct http *http);
