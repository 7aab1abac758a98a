/*
 * http_metrics.h - how often each route answered what; figures for Prometheus. No personal
 * data: routes are named by their table's path.
 */
#pragma once

#include "base/buf.h"

#include <stdatomic.h>

enum { HTTP_METRICS_STATUSES = 18 };

struct http_figures {
    _Atomic int64_t by_status[HTTP_METRICS_STATUSES + 1]; /* the last: any other status */
    _Atomic int64_t microseconds;
};

struct http;

void http_metrics_count(struct http_figures *figures, int status, int64_t microseconds);

/* The text format of Prometheus, version 0.0.4. */
void http_metrics_write(struct http *http, struct buf *out);
