#include "http/http_slow.h"

#include "http/http_exchange.h"
#include "http/http_resume.h"
#include "http/http_show.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 2, MOST_WAITING = 32 };

struct http_slow {
    pthread_t threads[THREADS];
    struct db *dbs[THREADS];
    int started;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t has_work;
    struct http_exchange *first, *last;
    int queued, taken; /* taken: connections given to threads */
    bool is_stopping;
};

static struct http_exchange *take(struct http_slow *s)
{
    struct http_exchange *x;

    pthread_mutex_lock(&s->lock);
    while (s->first == NULL && !s->is_stopping)
        pthread_cond_wait(&s->has_work, &s->lock);
    x = s->first;
    if (x != NULL) {
        s->first = x->next_resumed;
        s->queued--;
    }
    pthread_mutex_unlock(&s->lock);
    return x;
}

static struct db *own_connection(struct http_slow *s)
{
    struct db *db;

    pthread_mutex_lock(&s->lock);
    db = s->dbs[s->taken++];
    pthread_mutex_unlock(&s->lock);
    return db;
}

static void *slow_thread(void *arg)
{
    struct http_slow *s = arg;
    struct db *db = own_connection(s);
    struct http_exchange *x;

    pthread_setname_np(pthread_self(), "slow reads");
    while ((x = take(s)) != NULL) {
        x->op.db = db;
        x->outcome = http_show_read(x, x->match.row->route, &x->request, &x->reply);
        x->op.db = x->worker->db;
        x->state = HTTP_WRITTEN;
        http_resume_soon(x);
    }
    return NULL;
}

err_t http_slow_start(struct op *op, struct http *http)
{
    struct http_slow *s = calloc(1, sizeof *s);
    err_t e = OK;

    must(s != NULL);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->has_work, NULL);
    http->slow = s;
    for (int i = 0; e == OK && i < THREADS; i++) {
        if (http->config.db_url != NULL)
            e = db_open(op, http->config.db_url, DB_READ_ONLY, &s->dbs[i]);
        if (e != OK)
            break;
        must(pthread_create(&s->threads[i], NULL, slow_thread, s) == 0);
        s->started++;
    }
    return e;
}

err_t http_slow_submit(struct http_exchange *x)
{
    struct http_slow *s = x->http->slow;
    bool is_full;

    x->next_resumed = NULL;
    pthread_mutex_lock(&s->lock);
    is_full = s->queued == MOST_WAITING;
    if (!is_full) {
        if (s->first == NULL)
            s->first = x;
        else
            s->last->next_resumed = x;
        s->last = x;
        s->queued++;
        pthread_cond_signal(&s->has_work);
    }
    pthread_mutex_unlock(&s->lock);
    return is_full ? op_fail(&x->op, ERR_BUSY, "正在导出的人太多，请稍后再试") : OK;
}

void http_slow_stop(struct http *http)
{
    struct http_slow *s = http->slow;

    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    pthread_cond_broadcast(&s->has_work);
    pthread_mutex_unlock(&s->lock);
    for (int i = 0; i < s->started; i++)
        pthread_join(s->threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        db_close(s->dbs[i]);
    pthread_cond_destroy(&s->has_work);
    pthread_mutex_destroy(&s->lock);
    free(s);
    http->slow = NULL;
}
