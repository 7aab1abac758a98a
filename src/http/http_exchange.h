/*
 * http_exchange.h - one request and its answer, and the server around them. For the files
 * of this folder only.
 *
 * Everything of an exchange lives in its arena, which goes back to its thread's store when
 * the answer has been sent. While it is WAITING only the writer's thread touches it; the
 * connection is suspended then.
 */
#pragma once

#include "base/buf.h"
#include "db/db.h"
#include "http/http.h"
#include "http/http_accept.h"
#include "http/http_router.h"

#include <microhttpd.h>
#include <pthread.h>

enum http_state {
    HTTP_READING, /* the request is coming in */
    HTTP_WAITING, /* suspended, the writer or the pool of slow reads has it */
    HTTP_WRITTEN, /* that is done, `outcome` says how */
    HTTP_ANSWERED
};

enum { HTTP_MAX_HEADERS = 8 };

struct http_exchange {
    struct http *http;
    struct http_worker *worker;
    struct arena *arena;
    struct op op;
    struct MHD_Connection *connection;
    struct http_peer *peer;
    struct http_stream *stream; /* http_stream.c's, if the answer is one */
    enum http_state state;
    int64_t started_us;

    /* as it came */
    const char *path, *query;
    const char *method_name;
    enum method method;
    bool method_is_known;
    struct buf body;
    size_t body_limit_bytes;
    size_t body_dropped_bytes;
    const char *session, *bearer; /* at most one is not NULL */
    bool has_authorization;
    const char *csrf; /* as given by header or field */
    const char *back; /* a page's own path to return to after a write, or NULL */

    /* as understood */
    enum http_shape shape;
    struct http_match match;
    struct doc *raw;           /* input without csrf, version and community */
    const char *version_text;  /* the field `version` as it came, or NULL */
    const struct actor *actor; /* NULL: nobody */
    int64_t stamp;             /* of the database when he was recognised (db_stamp()) */
    struct request request;
    struct reply reply;

    /* the write */
    struct db_job job;
    struct http_exchange *next_resumed; /* of http_slow.c's queue, then of http_resume.c's */
    err_t outcome;
    bool was_replayed;

    /* the answer */
    const char *again_key;  /* http_again.c's: a page that may be kept, and for how long */
    const char *again_mark; /* NULL: none */
    bool must_close;
    struct {
        const char *name, *value;
    } headers[HTTP_MAX_HEADERS];
    size_t header_count;
};

/* One HTTP thread. Only it touches what is in here. */
struct http_worker {
    struct http *http;
    struct db *db;
    struct arena **spare;
    size_t spare_count;
    struct http_known *known; /* http_known.c's */
};

struct http {
    struct http_config config;
    struct arena *arena; /* lives as long as the server */
    struct http_router *router;
    struct http_figures nowhere; /* answers without a route */
    const char *openapi;
    struct http_rate *rate;
    struct http_peers *peers;
    struct MHD_Daemon *daemon;
    struct http_resumer *resumer;
    struct http_streams *streams;
    struct http_slow *slow;
    struct http_kept *kept; /* http_again.c's */
    int listen_fd;
    int port;
    int64_t started_us;
    uint64_t request_salt;
    _Atomic uint64_t request_count;
    atomic_bool is_stopping;
    atomic_int in_flight;
    atomic_int waiting; /* for the writer; none may be left when the threads end */

    struct http_worker *workers;
    int worker_count;
    atomic_int workers_taken;
};

/* Microseconds of a clock that only goes forward. */
int64_t http_exchange_clock_us(void);

/* The exchange begins when the request line is there; it ends when its answer was sent or
 * the client went away. */
struct http_exchange *http_exchange_begin(struct http *http, struct http_worker *worker,
                                          const char *uri);
void http_exchange_end(struct http_exchange *x);
