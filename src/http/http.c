#include "http/http.h"

#include "base/str.h"
#include "http/http_again.h"
#include "http/http_known.h"
#include "http/http_builtin.h"
#include "http/http_exchange.h"
#include "http/http_openapi.h"
#include "http/http_peer.h"
#include "http/http_resume.h"
#include "http/http_slow.h"
#include "http/http_rate.h"
#include "http/http_server.h"
#include "http/http_stream.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DEFAULT_THREADS = 3,
    DEFAULT_BODY_LIMIT_BYTES = 1024 * 1024,
    DEFAULT_IDLE_TIMEOUT_S = 15,
    DEFAULT_SLOW_TIMEOUT_S = 30,
    DEFAULT_STREAMS_OF_ONE = 4,
    DEFAULT_HEARTBEAT_MS = 15000,
    DEFAULT_STREAM_LIFE_S = 300,
    BACKLOG = 1024
};

static struct http_config with_defaults(const struct http_config *given)
{
    struct http_config config = *given;

    if (config.threads < 1)
        config.threads = DEFAULT_THREADS;
    if (config.body_limit_bytes == 0)
        config.body_limit_bytes = DEFAULT_BODY_LIMIT_BYTES;
    if (config.idle_timeout_s < 1)
        config.idle_timeout_s = DEFAULT_IDLE_TIMEOUT_S;
    if (config.slow_timeout_s < 1)
        config.slow_timeout_s = DEFAULT_SLOW_TIMEOUT_S;
    if (config.streams < 1)
        config.streams = config.threads * HTTP_SERVER_CONNECTIONS_PER_THREAD / 3;
    if (config.streams_of_one < 1)
        config.streams_of_one = DEFAULT_STREAMS_OF_ONE;
    if (config.heartbeat_ms < 1)
        config.heartbeat_ms = DEFAULT_HEARTBEAT_MS;
    if (config.stream_life_s < 1)
        config.stream_life_s = DEFAULT_STREAM_LIFE_S;
    return config;
}

/* ---- the socket ------------------------------------------------------------------------ */

/* "127.0.0.1:8080", "[::1]:8080", ":8080" for all addresses. */
static err_t resolve(struct op *op, const char *listen_on, struct addrinfo **ret_address)
{
    const char *colon = strrchr(listen_on, ':');
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    char *host;
    int64_t port;

    if (colon == NULL || !str_to_int(colon + 1, 0, 65535, &port))
        return op_fail(op, ERR_INVALID, "listen: %s is not HOST:PORT", listen_on);
    host = arena_text_n(op->arena, listen_on, (size_t)(colon - listen_on));
    if (host[0] == '[' && host[strlen(host) - 1] == ']')
        host = arena_text_n(op->arena, host + 1, strlen(host) - 2);
    if (getaddrinfo(host[0] == '\0' ? NULL : host, colon + 1, &hints, ret_address) != 0)
        return op_fail(op, ERR_INVALID, "listen: no address for %s", listen_on);
    return OK;
}

static void set_options(int fd)
{
    int on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static err_t start_listening(struct op *op, struct http *http)
{
    struct addrinfo *address;
    err_t e = resolve(op, http->config.listen, &address);

    if (e != OK)
        return e;
    http->listen_fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (http->listen_fd >= 0)
        set_options(http->listen_fd);
    if (http->listen_fd < 0 || bind(http->listen_fd, address->ai_addr, address->ai_addrlen) != 0 ||
        listen(http->listen_fd, BACKLOG) != 0)
        e = op_fail(op, ERR_IO, "listen on %s: %s", http->config.listen, strerror(errno));
    freeaddrinfo(address);
    http->port = e == OK ? port_of(http->listen_fd) : 0;
    return e;
}

/* ---- start and stop -------------------------------------------------------------------- */

static err_t open_workers(struct op *op, struct http *http)
{
    http->kept = http_again_new();
    http->worker_count = http->config.threads;
    http->workers = calloc((size_t)http->worker_count, sizeof *http->workers);
    must(http->workers != NULL);
    for (int i = 0; i < http->worker_count; i++) {
        err_t e;
        http->workers[i].http = http;
        if (http->config.db_url == NULL)
            continue;
        e = db_open(op, http->config.db_url, DB_READ_ONLY, &http->workers[i].db);
        if (e != OK)
            return e;
    }
    return OK;
}

static void close_workers(struct http *http)
{
    for (int i = 0; i < http->worker_count; i++) {
        struct http_worker *worker = &http->workers[i];
        db_close(worker->db);
        while (worker->spare_count > 0)
            arena_free(worker->spare[--worker->spare_count]);
        free(worker->spare);
        http_known_free(worker);
    }
    free(http->workers);
    http_again_free(http->kept);
}

/* The program's tables and our own, as one list. */
static const struct route *const *all_tables(struct http *http)
{
    size_t count = 0;
    const struct route **tables;

    while (http->config.tables[count] != NULL)
        count++;
    tables = ARENA_ARRAY(http->arena, count + 2, const struct route *);
    for (size_t i = 0; i < count; i++)
        tables[i] = http->config.tables[i];
    tables[count] = HTTP_BUILTIN_ROUTES;
    return tables;
}

static struct http *http_new(const struct http_config *config)
{
    struct http *http = calloc(1, sizeof *http);
    struct arena *a = arena_new();

    must(http != NULL && sodium_init() >= 0);
    http->config = with_defaults(config);
    http->arena = a;
    http->router = http_router_new(a, all_tables(http));
    http->openapi = http_openapi_text(a, http->router);
    http->rate = http_rate_new();
    http->listen_fd = -1;
    http->started_us = http_exchange_clock_us();
    randombytes_buf(&http->request_salt, sizeof http->request_salt);
    return http;
}

static void http_free(struct http *http)
{
    http_stream_stop(http);
    http_stream_free(http);
    http_slow_stop(http);
    http_resume_stop(http);
    http_peer_unwatch(http->peers);
    if (http->listen_fd >= 0)
        close(http->listen_fd);
    close_workers(http);
    http_rate_free(http->rate);
    arena_free(http->arena);
    free(http);
}

err_t http_start(struct op *op, const struct http_config *config, struct http **ret_http)
{
    struct http *http = http_new(config);
    err_t e = start_listening(op, http);

    signal(SIGPIPE, SIG_IGN);
    if (e == OK)
        e = open_workers(op, http);
    if (e == OK)
        e = http_slow_start(op, http);
    http->peers = http_peer_watch(http->config.slow_timeout_s);
    if (e == OK)
        e = http_server_start(op, http);
    if (e != OK) {
        http_free(http);
        return e;
    }
    *ret_http = http;
    return OK;
}

int http_port(const struct http *http)
{
    return http->port;
}

struct db_writer *http_writer(const struct http *http)
{
    return http->config.writer;
}

void http_stop(struct http *http)
{
    if (http == NULL)
        return;
    atomic_store(&http->is_stopping, true);
    http_server_stop(http);
    http_free(http);
}
