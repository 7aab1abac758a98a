#include "http/http_write.h"

#include "base/clock.h"
#include "base/json.h"
#include "http/http_resume.h"
#include "http/http_show.h"
#include "http/http_slow.h"
#include "http/http_store.h"
#include "http/http_stream.h"

#include <sodium.h>
#include <string.h>

/* Method, path, the community that the address or the body names, and the body, in 64 hex digits.
 * Nothing else of the query is looked at, so it may differ when the same is sent again. */
static const char *request_hash(struct http_exchange *x)
{
    unsigned char hash[crypto_generichash_BYTES];
    char *text = arena_alloc(x->arena, sizeof hash * 2 + 1);
    const char *community = x->request.community == NULL ? "" : x->request.community;
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)x->method_name,
                              strlen(x->method_name) + 1);
    crypto_generichash_update(&state, (const unsigned char *)x->path, strlen(x->path) + 1);
    crypto_generichash_update(&state, (const unsigned char *)community, strlen(community) + 1);
    crypto_generichash_update(&state, (const unsigned char *)x->body.data, x->body.length);
    crypto_generichash_final(&state, hash, sizeof hash);
    return sodium_bin2hex(text, sizeof hash * 2 + 1, hash, sizeof hash);
}

static err_t run_handler(struct http_exchange *x)
{
    return x->match.row->route->handler(&x->request, &x->reply);
}

static err_t run_once(struct http_exchange *x)
{
    struct http_once once = {.actor_id = x->op.actor->id,
                             .key = x->request.idempotency_key,
                             .request_hash = request_hash(x)};
    struct http_done done;
    bool is_new;
    err_t e = http_store_claim(&x->op, &once, &is_new, &done);

    if (e != OK)
        return e;
    if (!is_new) {
        x->was_replayed = true;
        x->reply.status = done.status;
        x->reply.see = done.see;
        return done.answer == NULL ? OK
                                   : json_parse(&x->op, done.answer, strlen(done.answer),
                                                &x->reply.document);
    }
    e = run_handler(x);
    if (e != OK)
        return e;
    done = (struct http_done){.status = x->reply.status, .see = x->reply.see};
    if (x->reply.is_kept)
        done.answer = json_text(x->arena, x->reply.document);
    return http_store_keep(&x->op, &once, &done);
}

/* May run twice: begins anew each time. The work happens now, not when the request came. */
static err_t write_in_savepoint(struct op *op, void *arg)
{
    struct http_exchange *x = arg;
    const struct route *route = x->match.row->route;

    op->now = clock_now();
    x->reply = (struct reply){.status = 0};
    x->was_replayed = false;
    if (!http_show_may(x, route))
        return op_fail(op, ERR_FORBIDDEN, "没有权限");
    if (route->does == RECORDS)
        return x->http->config.record(op, route->path, x->request.path, x->request.input);
    if (x->request.idempotency_key != NULL && x->actor != NULL)
        return run_once(x);
    return run_handler(x);
}

/* On the writer's thread: once handed over, the exchange belongs to the HTTP thread again. */
static void written(struct db_job *job, err_t e)
{
    struct http_exchange *x = job->done_arg;

    if (e == OK && x->match.row->route->does == RECORDS) {
        e = http_slow_submit(x);
        if (e == OK)
            return; /* it is resumed from there */
    }
    x->op.db = x->worker->db;
    x->outcome = e;
    x->state = HTTP_WRITTEN;
    if (e == OK)
        http_stream_nudge(x->http);
    http_resume_soon(x);
}

void http_write_submit(struct http_exchange *x)
{
    err_t e;

    x->state = HTTP_WAITING;
    atomic_fetch_add(&x->http->waiting, 1);
    x->job = (struct db_job){.community_id = x->request.community_id,
                             .body = write_in_savepoint,
                             .arg = x,
                             .op = &x->op,
                             .done = written,
                             .done_arg = x};
    MHD_suspend_connection(x->connection);
    e = db_writer_submit(x->http->config.writer, &x->job);
    if (e == OK)
        return;
    op_fail(&x->op, e, "提交的太多，请稍后再试");
    written(&x->job, e);
}
