#include "http/http_server.h"

#include "base/log.h"
#include "http/http_dispatch.h"
#include "http/http_peer.h"
#include "http/http_problem.h"
#include "http/http_resume.h"
#include "http/http_request.h"
#include "http/http_stream.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTION_MEMORY_BYTES = 32 * 1024, /* request line, headers and a window of the body */
    LISTEN_POLL_MS = 2,
    STOP_PATIENCE_MS = 10000
};

/* Threads belong to one daemon, so the first request on a thread finds its worker for ever. */
static _Thread_local struct http_worker *this_worker;

static struct http_worker *worker_of(struct http *http)
{
    int number;

    if (this_worker != NULL)
        return this_worker;
    number = atomic_fetch_add(&http->workers_taken, 1);
    must(number < http->worker_count);
    this_worker = &http->workers[number];
    return this_worker;
}

/* ---- libmicrohttpd calls ------------------------------------------------------------- */

/* Called with the request line; what is returned is *con_cls of the calls that follow. */
static void *on_request_line(void *arg, const char *uri, struct MHD_Connection *connection)
{
    struct http *http = arg;
    struct http_exchange *x = http_exchange_begin(http, worker_of(http), uri);

    x->connection = connection;
    return x;
}

/* We decode percent-encoding ourselves, strictly. */
static size_t leave_as_it_is(void *arg, struct MHD_Connection *connection, char *text)
{
    size_t length = 0;

    (void)arg;
    (void)connection;
    while (text[length] != '\0')
        length++;
    return length;
}

static enum MHD_Result on_headers(struct http_exchange *x, const char *method)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    x->peer = info == NULL ? NULL : info->socket_context;
    http_request_head(x, method);
    if (!http_request_is_hopeless(x))
        return MHD_YES;
    op_fail(&x->op, ERR_INVALID, "提交的内容太大");
    x->must_close = true;
    http_problem_status(x, 413);
    return MHD_YES;
}

static void on_complete(struct http_exchange *x)
{
    http_peer_is_served(x->http->peers, x->peer);
    if (x->state == HTTP_READING)
        http_dispatch(x);
    else if (x->state == HTTP_WRITTEN)
        http_dispatch_written(x);
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *bytes,
                                  size_t *length, void **context)
{
    struct http_exchange *x = *context;

    (void)arg;
    (void)connection;
    (void)url;
    (void)version;
    if (x->method_name == NULL)
        return on_headers(x, method); /* answering now would close the connection */
    if (*length > 0) {
        http_request_body(x, bytes, *length);
        *length = 0;
        return MHD_YES;
    }
    on_complete(x);
    return MHD_YES;
}

static void on_answered(void *arg, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode how)
{
    struct http_exchange *x = *context;

    (void)arg;
    (void)connection;
    (void)how;
    if (x == NULL)
        return;
    *context = NULL;
    if (x->peer != NULL)
        http_peer_is_awaited(x->http->peers, x->peer);
    http_stream_close(x);
    http_exchange_end(x);
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http *http = arg;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *socket_context = http_peer_came(http->peers, info->connect_fd);
    else if (*socket_context != NULL)
        http_peer_left(http->peers, *socket_context);
}

static void on_log(void *arg, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void on_log(void *arg, const char *format, va_list args)
{
    char line[512];

    (void)arg;
    vsnprintf(line, sizeof line, format, args);
    log_debug("libmicrohttpd: %s", line);
}

/* ---- start and stop ------------------------------------------------------------------- */

err_t http_server_start(struct op *op, struct http *http)
{
    const struct http_config *config = &http->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    unsigned threads = (unsigned)http->worker_count;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)config->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)config->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };

    if (config->tls_cert == NULL)
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    else
        flags |= MHD_USE_TLS;
    http_resume_start(http);
    http_stream_start(http);
    http->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, http->listen_fd, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, threads * HTTP_SERVER_CONNECTIONS_PER_THREAD,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)config->idle_timeout_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_URI_LOG_CALLBACK, on_request_line, http, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_as_it_is, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_answered, http,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (http->daemon == NULL)
        return op_fail(op, ERR_IO, "the HTTP server does not start on %s", config->listen);
    return OK;
}

/* Requests that the writer has must come back; those of a client that went silent half-way
 * may be cut off after some patience. */
static void wait_until_quiet(struct http *http)
{
    struct timespec pause = {.tv_nsec = LISTEN_POLL_MS * 1000000};

    for (int waited_ms = 0; atomic_load(&http->waiting) > 0 ||
                            (atomic_load(&http->in_flight) > 0 && waited_ms < STOP_PATIENCE_MS);
         waited_ms += LISTEN_POLL_MS)
        nanosleep(&pause, NULL);
}

void http_server_stop(struct http *http)
{
    if (http->daemon == NULL)
        return;
    MHD_quiesce_daemon(http->daemon);
    http_stream_stop(http);
    wait_until_quiet(http);
    http_resume_stop(http);
    MHD_stop_daemon(http->daemon);
    http->daemon = NULL;
}
