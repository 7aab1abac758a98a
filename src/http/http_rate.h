/*
 * http_rate.h - how often is too often. In memory, of fixed size, per process.
 *
 * For each key a theoretical arrival time (GCRA): a burst of `per_minute` at once, then one
 * each 60/per_minute seconds. Keys are kept as keyed hashes; when their slots are full the
 * one that would be free soonest is forgotten.
 */
#pragma once

#include <stdint.h>

struct http_rate;

struct http_rate *http_rate_new(void);
void http_rate_free(struct http_rate *rate); /* NULL is allowed */

/* 0 if it may, else after how many seconds it may. `now_us` only goes forward. */
int http_rate_take(struct http_rate *rate, const char *key, int per_minute, int64_t now_us);
