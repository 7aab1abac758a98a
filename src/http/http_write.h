/*
 * http_write.h - a request's work on the writer's thread: in a savepoint, once per
 * Idempotency-Key, while its connection is suspended.
 */
#pragma once

#include "http/http_exchange.h"

/* Hands the exchange to the writer: the route's handler (WRITES) or config.record (RECORDS)
 * runs there. The connection sleeps meanwhile; afterwards x->state is HTTP_WRITTEN and
 * x->outcome tells how it went. */
void http_write_submit(struct http_exchange *x);
