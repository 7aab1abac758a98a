/*
 * http_dispatch.h - the life of a request: the checks of its route's row, in order, then
 * the handler where it belongs (architecture.md §3).
 */
#pragma once

#include "http/http_exchange.h"

/* The request is complete. Answers it, or hands it to the writer. */
void http_dispatch(struct http_exchange *x);

/* The writer is done with it. Answers it. */
void http_dispatch_written(struct http_exchange *x);
