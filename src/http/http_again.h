/*
 * http_again.h - a page that is asked again before anything has changed is not made again.
 *
 * A kept page is good for the same caller (his session or token, name and rights), language, look,
 * address and five seconds, and only while nobody has committed anything to the database since it
 * was made (db_stamp()), or nothing that it shows: its route's mark says so (route.h). Who calls is
 * asked each time, before; records, writes, JSON and whatever sets a header of its own are never
 * kept (docs/adr/0035). All threads share them, some megabytes.
 */
#pragma once

#include "http/http_exchange.h"

/* Sends the kept page, if there is one that still holds. */
bool http_again_answer(struct http_exchange *x);
/* The page that http_again_answer() had not: `is_packed` with gzip. */
void http_again_keep(struct http_exchange *x, const void *bytes, size_t length, bool is_packed);

struct http_kept *http_again_new(void);
void http_again_free(struct http_kept *kept); /* NULL is allowed */
