#include "http/http_metrics.h"

#include "http/http_exchange.h"
#include "http/http_stream.h"

static const int STATUSES[HTTP_METRICS_STATUSES] = {200, 201, 204, 303, 304, 400, 401, 403, 404,
                                                    405, 409, 413, 415, 422, 429, 500, 503, 206};

static size_t index_of(int status)
{
    size_t i = 0;

    while (i < HTTP_METRICS_STATUSES && STATUSES[i] != status)
        i++;
    return i;
}

void http_metrics_count(struct http_figures *figures, int status, int64_t microseconds)
{
    atomic_fetch_add_explicit(&figures->by_status[index_of(status)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&figures->microseconds, microseconds, memory_order_relaxed);
}

static void write_requests(struct buf *out, const char *method, const char *path,
                           const struct http_figures *figures)
{
    for (size_t i = 0; i <= HTTP_METRICS_STATUSES; i++) {
        int64_t n = atomic_load(&figures->by_status[i]);
        if (n > 0)
            buf_printf(out,
                       "anju_http_requests_total{method=\"%s\",route=\"%s\",status=\"%d\"} %lld\n",
                       method, path, i < HTTP_METRICS_STATUSES ? STATUSES[i] : 0, (long long)n);
    }
}

static void write_seconds(struct buf *out, const char *method, const char *path,
                          const struct http_figures *figures)
{
    int64_t spent = atomic_load(&figures->microseconds);

    if (spent > 0)
        buf_printf(out, "anju_http_seconds_total{method=\"%s\",route=\"%s\"} %lld.%06lld\n", method,
                   path, (long long)(spent / 1000000), (long long)(spent % 1000000));
}

typedef void write_fn(struct buf *out, const char *method, const char *path,
                      const struct http_figures *figures);

static void write_routes(const struct http *http, struct buf *out, write_fn *write)
{
    for (size_t i = 0; i < http->router->count; i++) {
        const struct http_row *row = &http->router->rows[i];
        write(out, http_router_method_name(row->route->method), row->route->path, &row->figures);
    }
    write(out, "any", "none", &http->nowhere);
}

static void write_one(struct buf *out, const char *name, const char *type, const char *help,
                      int64_t n)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, type, name,
               (long long)n);
}

static void write_writer(const struct http *http, struct buf *out)
{
    struct db_writer_figures figures;

    if (http->config.writer == NULL)
        return;
    figures = db_writer_figures(http->config.writer);
    write_one(out, "anju_writer_batches_total", "counter", "Durable commits.", figures.batches);
    write_one(out, "anju_writer_jobs_total", "counter", "Writes that were tried.", figures.jobs);
    write_one(out, "anju_writer_failed_jobs_total", "counter", "Writes that were refused.",
              figures.failed_jobs);
    write_one(out, "anju_writer_largest_batch", "gauge", "Most writes in one commit.",
              figures.largest_batch);
    write_one(out, "anju_writer_queued", "gauge", "Writes that wait.", figures.queued);
}

void http_metrics_write(struct http *http, struct buf *out)
{
    buf_add_text(out, "# HELP anju_http_requests_total Answers by route and status.\n"
                      "# TYPE anju_http_requests_total counter\n");
    write_routes(http, out, write_requests);
    buf_add_text(out, "# HELP anju_http_seconds_total Time from request line to answer.\n"
                      "# TYPE anju_http_seconds_total counter\n");
    write_routes(http, out, write_seconds);
    write_one(out, "anju_http_in_flight", "gauge", "Requests that are being worked on.",
              atomic_load(&http->in_flight));
    write_one(out, "anju_http_streams", "gauge", "Browsers that listen for news.",
              http_stream_count(http));
    write_one(out, "anju_uptime_seconds", "gauge", "Seconds since the start.",
              (http_exchange_clock_us() - http->started_us) / 1000000);
    write_writer(http, out);
}
