#include "http/http_exchange.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SPARE = 128 };

/* Nobody is not the program itself: he has no grants and his own id. */
static const struct actor ANYONE = {.id = -1, .login = "anyone", .name = "访客"};

int64_t http_exchange_clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct arena *arena_from_store(struct http_worker *worker)
{
    return worker->spare_count > 0 ? worker->spare[--worker->spare_count] : arena_new();
}

static void arena_to_store(struct http_worker *worker, struct arena *a)
{
    if (worker->spare == NULL)
        worker->spare = calloc(MAX_SPARE, sizeof *worker->spare);
    must(worker->spare != NULL);
    if (worker->spare_count == MAX_SPARE) {
        arena_free(a);
        return;
    }
    arena_reset(a);
    worker->spare[worker->spare_count++] = a;
}

struct http_exchange *http_exchange_begin(struct http *http, struct http_worker *worker,
                                          const char *uri)
{
    struct arena *a = arena_from_store(worker);
    struct http_exchange *x = ARENA_NEW(a, struct http_exchange);
    size_t path_length = strcspn(uri, "?");

    atomic_fetch_add(&http->in_flight, 1);
    x->http = http;
    x->worker = worker;
    x->arena = a;
    x->op = op_begin(a);
    x->op.actor = &ANYONE;
    x->op.db = worker->db;
    x->op.request_id = arena_printf(
        a, "%016llx",
        (unsigned long long)(http->request_salt ^ atomic_fetch_add(&http->request_count, 1)));
    x->path = arena_text_n(a, uri, path_length);
    x->query = uri[path_length] == '?' ? arena_text(a, uri + path_length + 1) : "";
    x->body = buf_in(a);
    x->started_us = http_exchange_clock_us();
    return x;
}

void http_exchange_end(struct http_exchange *x)
{
    struct http *http = x->http;

    if (x->reply.file != NULL)
        unlink(x->reply.file); /* it was not sent: nobody else removes it */
    arena_to_store(x->worker, x->arena);
    atomic_fetch_sub(&http->in_flight, 1);
}
