/*
 * http_slow.h - reads that take long (exports), on a small pool of their own.
 *
 * An HTTP thread serves a hundred connections: a handler that writes a workbook of a million
 * rows may not hold it. Routes that are RECORDS come here once their reading is on record.
 */
#pragma once

#include "base/op.h"

struct http;
struct http_exchange;

/* Each thread opens a read connection. */
err_t http_slow_start(struct op *op, struct http *http);
/* From the writer's thread, for a suspended exchange: its handler runs here, then it is resumed.
 * ERR_BUSY when too many wait: then it still belongs to the caller. */
err_t http_slow_submit(struct http_exchange *x);
/* When no exchange waits any more. */
void http_slow_stop(struct http *http);
