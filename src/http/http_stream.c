#include "http/http_stream.h"

#include "base/log.h"
#include "http/http_exchange.h"
#include "http/http_problem.h"
#include "http/http_reply.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LOOK_EVERY_MS = 1000,
    LOOK_AGAIN_MS = 100, /* however often it is nudged */
    COME_AGAIN_S = 30,
    MOST_PENDING_BYTES = 256 * 1024 /* who does not read so long starts anew from his place */
};

static const char HEARTBEAT[] = ": \n\n";

struct http_stream {
    struct http_stream *next, *previous;
    struct http_stream *next_resumed;
    struct http_exchange *x;
    struct http_listener listener;
    struct buf pending; /* in the exchange's arena, which nobody else uses meanwhile */
    int socket_fd;
    int64_t begun_us, spoke_us;
    bool is_suspended;
    bool is_over; /* nothing comes after what is pending */
};

struct http_streams {
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below and all streams */
    pthread_cond_t wake;
    struct http_stream *first;
    bool is_stopping;
    bool is_nudged;
    bool has_thread;
    atomic_int count;
};

/* ---- what libmicrohttpd asks for -------------------------------------------------------- */

static ssize_t take_pending(struct http_stream *s, char *out, size_t most)
{
    size_t length = s->pending.length < most ? s->pending.length : most;

    memcpy(out, s->pending.data, length);
    memmove(s->pending.data, s->pending.data + length, s->pending.length - length);
    s->pending.length -= length;
    s->pending.data[s->pending.length] = '\0';
    s->spoke_us = http_exchange_clock_us();
    return (ssize_t)length;
}

/* The next bytes; with none the connection sleeps until there are some. */
static ssize_t read_stream(void *arg, uint64_t at, char *out, size_t most)
{
    struct http_stream *s = arg;
    struct http_streams *all = s->x->http->streams;
    ssize_t length = 0;

    (void)at;
    pthread_mutex_lock(&all->lock);
    if (s->pending.length > 0) {
        length = take_pending(s, out, most);
    } else if (s->is_over) {
        length = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->is_suspended = true;
        MHD_suspend_connection(s->x->connection);
    }
    pthread_mutex_unlock(&all->lock);
    return length;
}

/* ---- open and close --------------------------------------------------------------------- */

static int count_of(const struct http_streams *all, int64_t user_id)
{
    int n = 0;

    for (const struct http_stream *s = all->first; s != NULL; s = s->next)
        if (s->listener.user_id == user_id && !s->is_over)
            n++;
    return n;
}

static struct http_stream *stream_new(struct http_exchange *x, const struct http_listener *listener)
{
    struct http_stream *s = ARENA_NEW(x->arena, struct http_stream);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    s->x = x;
    s->listener = *listener;
    s->pending = buf_in(x->arena);
    s->socket_fd = info == NULL ? -1 : info->connect_fd;
    s->begun_us = s->spoke_us = http_exchange_clock_us();
    buf_add(&s->pending, listener->first, strlen(listener->first));
    return s;
}

static err_t join(struct http_streams *all, struct http_stream *s)
{
    const struct http_config *config = &s->x->http->config;
    err_t e = OK;

    pthread_mutex_lock(&all->lock);
    if (atomic_load(&all->count) >= config->streams)
        e = op_fail(&s->x->op, ERR_BUSY, "实时更新的连接太多");
    else if (count_of(all, s->listener.user_id) >= config->streams_of_one) {
        s->x->request.retry_after_s = COME_AGAIN_S;
        e = op_fail(&s->x->op, ERR_BUSY, "您打开的实时更新太多");
    } else {
        s->is_over = all->is_stopping;
        s->next = all->first;
        if (all->first != NULL)
            all->first->previous = s;
        all->first = s;
        atomic_fetch_add(&all->count, 1);
        pthread_cond_signal(&all->wake);
    }
    pthread_mutex_unlock(&all->lock);
    return e;
}

void http_stream_open(struct http_exchange *x, const struct http_listener *listener)
{
    struct http_stream *s = stream_new(x, listener);
    err_t e = join(x->http->streams, s);

    if (e != OK) {
        http_problem_fault(x, e);
        return;
    }
    x->stream = s;
    http_reply_header(x, "X-Accel-Buffering", "no");
    http_reply_endless(x, "text/event-stream; charset=utf-8", read_stream, s);
}

void http_stream_close(struct http_exchange *x)
{
    struct http_streams *all = x->http->streams;
    struct http_stream *s = x->stream;

    if (s == NULL)
        return;
    pthread_mutex_lock(&all->lock);
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        all->first = s->next;
    if (s->next != NULL)
        s->next->previous = s->previous;
    pthread_mutex_unlock(&all->lock);
    atomic_fetch_sub(&all->count, 1);
    x->stream = NULL;
}

/* ---- telling ----------------------------------------------------------------------------- */

/* Those who sleep and have something to say or to end. They are resumed without the lock: a
 * suspended connection cannot go away, and libmicrohttpd has locks of its own. */
static void wake_up(struct http_streams *all)
{
    struct http_stream *awake = NULL;

    pthread_mutex_lock(&all->lock);
    for (struct http_stream *s = all->first; s != NULL; s = s->next) {
        if (!s->is_suspended || (s->pending.length == 0 && !s->is_over))
            continue;
        s->is_suspended = false;
        s->next_resumed = awake;
        awake = s;
    }
    pthread_mutex_unlock(&all->lock);
    while (awake != NULL) {
        struct http_stream *next = awake->next_resumed; /* it is not ours after the resume */
        MHD_resume_connection(awake->x->connection);
        awake = next;
    }
}

void http_stream_each(struct http *http, http_stream_visit *visit, void *arg)
{
    struct http_streams *all = http->streams;

    pthread_mutex_lock(&all->lock);
    for (struct http_stream *s = all->first; s != NULL; s = s->next)
        if (!s->is_over)
            s->is_over = !visit(&s->listener, &s->pending, arg);
    pthread_mutex_unlock(&all->lock);
}

static bool has_left(const struct http_stream *s)
{
    struct pollfd there = {.fd = s->socket_fd, .events = POLLRDHUP};

    return s->is_suspended && poll(&there, 1, 0) == 1 &&
           (there.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/* Whoever went away gives his slot back; who hears nothing for long hears a heartbeat. */
static void tend(struct http *http)
{
    struct http_streams *all = http->streams;
    int64_t now = http_exchange_clock_us();

    pthread_mutex_lock(&all->lock);
    for (struct http_stream *s = all->first; s != NULL; s = s->next) {
        if (now - s->begun_us > (int64_t)http->config.stream_life_s * 1000000 || has_left(s) ||
            s->pending.length > MOST_PENDING_BYTES)
            s->is_over = true;
        else if (s->pending.length == 0 &&
                 now - s->spoke_us > (int64_t)http->config.heartbeat_ms * 1000)
            buf_add(&s->pending, HEARTBEAT, strlen(HEARTBEAT));
    }
    pthread_mutex_unlock(&all->lock);
    wake_up(all);
}

/* ---- the thread --------------------------------------------------------------------------- */

static void add_ms(struct timespec *at, int64_t ms)
{
    at->tv_sec += ms / 1000;
    at->tv_nsec += ms % 1000 * 1000000;
    at->tv_sec += at->tv_nsec / 1000000000;
    at->tv_nsec %= 1000000000;
}

/* Until it is time to look again; false: no more. */
static bool wait_for_news(struct http *http)
{
    struct http_streams *all = http->streams;
    int64_t patience =
        http->config.heartbeat_ms < LOOK_EVERY_MS ? http->config.heartbeat_ms : LOOK_EVERY_MS;
    struct timespec soon, late;
    bool goes_on;

    clock_gettime(CLOCK_MONOTONIC, &soon);
    late = soon;
    add_ms(&soon, LOOK_AGAIN_MS);
    add_ms(&late, patience);
    pthread_mutex_lock(&all->lock);
    while (!all->is_stopping && all->first == NULL)
        pthread_cond_wait(&all->wake, &all->lock);
    while (!all->is_stopping && !all->is_nudged &&
           pthread_cond_timedwait(&all->wake, &all->lock, &late) == 0)
        continue;
    while (!all->is_stopping && pthread_cond_timedwait(&all->wake, &all->lock, &soon) == 0)
        continue;
    all->is_nudged = false;
    goes_on = !all->is_stopping;
    pthread_mutex_unlock(&all->lock);
    return goes_on;
}

/* A connection that failed is opened anew. */
static void look(struct http *http, struct arena *a, struct db **db)
{
    struct op op;
    err_t e = OK;

    arena_reset(a);
    op = op_begin(a);
    if (*db == NULL && http->config.db_url != NULL)
        e = db_open(&op, http->config.db_url, DB_READ_ONLY, db);
    op.db = *db;
    if (e == OK)
        e = http->config.news(&op, http);
    if (e == OK)
        return;
    log_error("live: %s", op_fault_text(&op));
    db_close(*db);
    *db = NULL;
}

static void *stream_thread(void *arg)
{
    struct http *http = arg;
    struct arena *a = arena_new();
    struct db *db = NULL;

    pthread_setname_np(pthread_self(), "streams");
    while (wait_for_news(http)) {
        if (http->config.news != NULL)
            look(http, a, &db);
        tend(http);
    }
    db_close(db);
    arena_free(a);
    return NULL;
}

void http_stream_start(struct http *http)
{
    struct http_streams *all = calloc(1, sizeof *all);
    pthread_condattr_t attributes;

    must(all != NULL);
    pthread_mutex_init(&all->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&all->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    http->streams = all;
    must(pthread_create(&all->thread, NULL, stream_thread, http) == 0);
    all->has_thread = true;
}

void http_stream_stop(struct http *http)
{
    struct http_streams *all = http->streams;

    if (all == NULL || !all->has_thread)
        return;
    pthread_mutex_lock(&all->lock);
    all->is_stopping = true;
    for (struct http_stream *s = all->first; s != NULL; s = s->next)
        s->is_over = true;
    pthread_cond_signal(&all->wake);
    pthread_mutex_unlock(&all->lock);
    pthread_join(all->thread, NULL);
    all->has_thread = false;
    wake_up(all);
}

void http_stream_free(struct http *http)
{
    if (http->streams == NULL)
        return;
    pthread_cond_destroy(&http->streams->wake);
    pthread_mutex_destroy(&http->streams->lock);
    free(http->streams);
    http->streams = NULL;
}

void http_stream_nudge(struct http *http)
{
    struct http_streams *all = http->streams;

    if (atomic_load(&all->count) == 0)
        return;
    pthread_mutex_lock(&all->lock);
    all->is_nudged = true;
    pthread_cond_signal(&all->wake);
    pthread_mutex_unlock(&all->lock);
}

int http_stream_count(struct http *http)
{
    return atomic_load(&http->streams->count);
}
