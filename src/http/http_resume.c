#include "http/http_resume.h"

#include "http/http_exchange.h"

#include <pthread.h>
#include <stdlib.h>

struct http_resumer {
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t has_work;
    struct http_exchange *first, *last;
    bool is_stopping;
};

/* All that are to be resumed, in the order in which they were handed over; NULL at the end. */
static struct http_exchange *take_all(struct http_resumer *r)
{
    struct http_exchange *first;

    pthread_mutex_lock(&r->lock);
    while (r->first == NULL && !r->is_stopping)
        pthread_cond_wait(&r->has_work, &r->lock);
    first = r->first;
    r->first = r->last = NULL;
    pthread_mutex_unlock(&r->lock);
    return first;
}

static void *resume_thread(void *arg)
{
    struct http *http = arg;
    struct http_exchange *x;

    pthread_setname_np(pthread_self(), "resumer");
    while ((x = take_all(http->resumer)) != NULL) {
        while (x != NULL) {
            struct http_exchange *next = x->next_resumed; /* x is not ours after the resume */
            MHD_resume_connection(x->connection);
            atomic_fetch_sub(&http->waiting, 1);
            x = next;
        }
    }
    return NULL;
}

void http_resume_start(struct http *http)
{
    struct http_resumer *r = calloc(1, sizeof *r);

    must(r != NULL);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->has_work, NULL);
    http->resumer = r;
    must(pthread_create(&r->thread, NULL, resume_thread, http) == 0);
}

void http_resume_soon(struct http_exchange *x)
{
    struct http_resumer *r = x->http->resumer;
    bool was_empty;

    x->next_resumed = NULL;
    pthread_mutex_lock(&r->lock);
    was_empty = r->first == NULL;
    if (was_empty)
        r->first = x;
    else
        r->last->next_resumed = x;
    r->last = x;
    if (was_empty)
        pthread_cond_signal(&r->has_work);
    pthread_mutex_unlock(&r->lock);
}

void http_resume_stop(struct http *http)
{
    struct http_resumer *r = http->resumer;

    if (r == NULL)
        return;
    pthread_mutex_lock(&r->lock);
    r->is_stopping = true;
    pthread_cond_signal(&r->has_work);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->has_work);
    pthread_mutex_destroy(&r->lock);
    free(r);
    http->resumer = NULL;
}
