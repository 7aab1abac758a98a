#include "http/http_peer.h"

#include "http/http_exchange.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct http_peer {
    struct http_peer *next, *previous;
    int socket_fd;
    int64_t awaited_since_us; /* 0: we are at work for it */
};

struct http_peers {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool is_stopping;
    int64_t slow_timeout_us;
    struct http_peer *first;
};

/* The socket stays open, only its traffic ends: closing it is the server's business. */
static void cut_off_slow(struct http_peers *peers)
{
    int64_t limit = http_exchange_clock_us() - peers->slow_timeout_us;

    for (struct http_peer *p = peers->first; p != NULL; p = p->next)
        if (p->awaited_since_us != 0 && p->awaited_since_us < limit)
            shutdown(p->socket_fd, SHUT_RDWR);
}

static void *watch(void *arg)
{
    struct http_peers *peers = arg;
    struct timespec until;

    pthread_mutex_lock(&peers->lock);
    while (!peers->is_stopping) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&peers->stop, &peers->lock, &until);
        cut_off_slow(peers);
    }
    pthread_mutex_unlock(&peers->lock);
    return NULL;
}

struct http_peers *http_peer_watch(int slow_timeout_s)
{
    struct http_peers *peers = calloc(1, sizeof *peers);
    pthread_condattr_t attributes;

    must(peers != NULL);
    pthread_mutex_init(&peers->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&peers->stop, &attributes);
    pthread_condattr_destroy(&attributes);
    peers->slow_timeout_us = (int64_t)slow_timeout_s * 1000000;
    must(pthread_create(&peers->thread, NULL, watch, peers) == 0);
    return peers;
}

void http_peer_unwatch(struct http_peers *peers)
{
    if (peers == NULL)
        return;
    pthread_mutex_lock(&peers->lock);
    peers->is_stopping = true;
    pthread_cond_signal(&peers->stop);
    pthread_mutex_unlock(&peers->lock);
    pthread_join(peers->thread, NULL);
    pthread_cond_destroy(&peers->stop);
    pthread_mutex_destroy(&peers->lock);
    free(peers);
}

struct http_peer *http_peer_came(struct http_peers *peers, int socket_fd)
{
    struct http_peer *peer = calloc(1, sizeof *peer);

    must(peer != NULL);
    peer->socket_fd = socket_fd;
    peer->awaited_since_us = http_exchange_clock_us();
    pthread_mutex_lock(&peers->lock);
    peer->next = peers->first;
    if (peers->first != NULL)
        peers->first->previous = peer;
    peers->first = peer;
    pthread_mutex_unlock(&peers->lock);
    return peer;
}

void http_peer_left(struct http_peers *peers, struct http_peer *peer)
{
    pthread_mutex_lock(&peers->lock);
    if (peer->previous != NULL)
        peer->previous->next = peer->next;
    else
        peers->first = peer->next;
    if (peer->next != NULL)
        peer->next->previous = peer->previous;
    pthread_mutex_unlock(&peers->lock);
    free(peer);
}

static void set_since(struct http_peers *peers, struct http_peer *peer, int64_t since_us)
{
    pthread_mutex_lock(&peers->lock);
    peer->awaited_since_us = since_us;
    pthread_mutex_unlock(&peers->lock);
}

void http_peer_is_awaited(struct http_peers *peers, struct http_peer *peer)
{
    set_since(peers, peer, http_exchange_clock_us());
}

void http_peer_is_served(struct http_peers *peers, struct http_peer *peer)
{
    set_since(peers, peer, 0);
}
