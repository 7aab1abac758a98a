/*
 * http.h - the one door to HTTP: libmicrohttpd behind a table of routes.
 *
 * http/ does not know staff or cases: how to recognise a caller and whether he may
 * is handed down as functions.
 */
#pragma once

#include "db/db.h"
#include "http/route.h"

struct http_config {
    const char *listen; /* "127.0.0.1:8080"; port 0 takes a free one, printed on stdout */
    const char *db_url;
    int threads;                    /* HTTP threads, each with its own read connection; default 3 */
    bool behind_proxy;              /* trust X-Forwarded-For, -Proto and X-Request-Id */
    const char *tls_cert, *tls_key; /* PEM texts; NULL: plain HTTP */
    size_t body_limit_bytes;        /* of a request; default 1 MiB */
    int idle_timeout_s;             /* of a connection without a request; default 15 */
    int slow_timeout_s;             /* a request must have arrived within; default 30 */
    struct db_writer *writer;
    const struct route *const *tables; /* NULL-terminated list of route tables */

    /* Who is it? Reads the session cookie or bearer token (either may be NULL) on the
     * thread's read connection. OK with *ret_actor NULL: nobody. *ret_csrf is the
     * session's token for forms, NULL for bearer tokens. */
    err_t (*authenticate)(struct op *op, const char *session, const char *bearer,
                          const struct actor **ret_actor, const char **ret_csrf);
    /* May this actor, in any of his communities, what the mask says? */
    bool (*may)(const struct op *op, uint64_t who);
    const char *entrance; /* where whoever may only MAY_ENTERING is sent (actor.is_entering) */
    /* The community a write is for: named by code or the actor's only one; sets
     * op's offset. ERR_INVALID names the field `community`. */
    err_t (*choose_community)(struct op *op, const char *code, int64_t *ret_community_id);
    /* Fills what every page shows (user, communities, menu) into the layout's data. */
    err_t (*frame)(struct request *req, struct doc *data);
    /* Of that, as of a route's page (route.h). NULL: the frame may depend on anything. */
    route_mark *frame_mark;
    /* RECORDS: journals the read that follows; runs on the writer in its savepoint. `route`
     * is the path of the table, `path` what was asked for. NULL: nothing is recorded. */
    err_t (*record)(struct op *op, const char *route, const char *path, const struct doc *input);
    /* What has happened? Tells the listeners (http_stream.h); op has a read connection. NULL:
     * streams are silent. */
    err_t (*news)(struct op *op, struct http *http);
    int streams, streams_of_one; /* at most; default a third of all connections, and 4 */
    int heartbeat_ms;            /* of a silent stream; default 15 s */
    int stream_life_s;           /* then it is ended, and comes again; default 5 minutes */
};

/* `config`, its tables and texts must outlive the server. ERR_INVALID for a bad `listen`,
 * ERR_IO when the port is taken or the database does not open. */
err_t http_start(struct op *op, const struct http_config *config, struct http **ret_http);
int http_port(const struct http *http); /* the one that was taken if 0 was asked for */
struct db_writer *http_writer(const struct http *http);

/* No new requests (503), the running ones finish, then the threads end. The writer must
 * still run: requests may wait for it. */
void http_stop(struct http *http);
