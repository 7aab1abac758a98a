#include "http/http_rate.h"

#include "http/http_exchange.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 8192, PROBES = 8 };
static const int64_t MINUTE_US = 60000000;

struct slot {
    uint64_t key;
    int64_t free_at_us; /* when the whole burst would be free again */
};

struct http_rate {
    pthread_mutex_t lock;
    unsigned char secret[crypto_shorthash_KEYBYTES];
    struct slot slots[SLOTS];
};

struct http_rate *http_rate_new(void)
{
    struct http_rate *rate = calloc(1, sizeof *rate);

    must(rate != NULL);
    pthread_mutex_init(&rate->lock, NULL);
    randombytes_buf(rate->secret, sizeof rate->secret);
    return rate;
}

void http_rate_free(struct http_rate *rate)
{
    if (rate == NULL)
        return;
    pthread_mutex_destroy(&rate->lock);
    free(rate);
}

static uint64_t hash_of(const struct http_rate *rate, const char *key)
{
    unsigned char bytes[crypto_shorthash_BYTES];
    uint64_t hash;

    crypto_shorthash(bytes, (const unsigned char *)key, strlen(key), rate->secret);
    memcpy(&hash, bytes, sizeof hash);
    return hash;
}

static struct slot *slot_of(struct http_rate *rate, uint64_t key)
{
    struct slot *oldest = NULL;

    for (size_t i = 0; i < PROBES; i++) {
        struct slot *slot = &rate->slots[(key + i) % SLOTS];
        if (slot->key == key)
            return slot;
        if (oldest == NULL || slot->free_at_us < oldest->free_at_us)
            oldest = slot;
    }
    *oldest = (struct slot){.key = key};
    return oldest;
}

int http_rate_take(struct http_rate *rate, const char *key, int per_minute, int64_t now_us)
{
    int64_t each_us = MINUTE_US / (per_minute < 1 ? 1 : per_minute), wait_us;
    struct slot *slot;

    pthread_mutex_lock(&rate->lock);
    slot = slot_of(rate, hash_of(rate, key));
    if (slot->free_at_us < now_us)
        slot->free_at_us = now_us;
    wait_us = slot->free_at_us + each_us - now_us - MINUTE_US;
    if (wait_us <= 0)
        slot->free_at_us += each_us;
    pthread_mutex_unlock(&rate->lock);
    return wait_us <= 0 ? 0 : (int)((wait_us + 999999) / 1000000);
}

err_t http_rate_allow(struct request *req, const char *key, int per_minute)
{
    int wait_s = http_rate_take(req->http->rate, key, per_minute, http_exchange_clock_us());

    if (wait_s == 0)
        return OK;
    req->retry_after_s = wait_s;
    return op_fail(req->op, ERR_BUSY, "操作太频繁，请%d秒后再试", wait_s);
}
