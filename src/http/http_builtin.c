#include "http/http_builtin.h"

#include "base/embed.h"
#include "http/http_openapi.h"
#include "http/http_store.h"
#include "view/view.h"

#include <string.h>

static err_t builtin_health(struct request *req, struct reply *reply)
{
    struct http *http = req->http;
    struct doc *document = doc_object(req->op->arena);

    if (http_store_ping(req->op) != OK) {
        op_forget_fault(req->op);
        return op_fail(req->op, ERR_BUSY, "the database does not answer");
    }
    doc_set_text(document, "status", "ok");
    doc_set_text(document, "database", "ok");
    doc_set_int(document, "uptime_s", (http_exchange_clock_us() - http->started_us) / 1000000);
    return reply_page(reply, document, NULL);
}

static err_t builtin_metrics(struct request *req, struct reply *reply)
{
    struct buf out = buf_in(req->op->arena);

    http_metrics_write(req->http, &out);
    reply->bytes = out.data;
    reply->bytes_length = out.length;
    reply->bytes_type = "text/plain; version=0.0.4; charset=utf-8";
    return OK;
}

static err_t builtin_openapi(struct request *req, struct reply *reply)
{
    reply->bytes = req->http->openapi;
    reply->bytes_length = strlen(req->http->openapi);
    reply->bytes_type = "application/json; charset=utf-8";
    return OK;
}

static err_t builtin_asset(struct request *req, struct reply *reply)
{
    const char *type;

    reply->asset = view_asset_find(doc_get_text(req->path_values, "name"), &type);
    if (reply->asset == NULL)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这个文件");
    reply->bytes_type = type;
    return OK;
}

const struct route HTTP_BUILTIN_ROUTES[] = {
    {GET, "/healthz", MAY_ANYONE, READS, NULL, builtin_health,
     .summary = "Is the process up and does its database answer"},
    {GET, "/metrics", MAY_ANYONE, READS, NULL, builtin_metrics,
     .summary = "Figures in the text format of Prometheus"},
    {GET, "/openapi.json", MAY_ANYONE, READS, NULL, builtin_openapi,
     .summary = "This description of the API"},
    {GET, "/assets/{name}", MAY_ANYONE, READS, NULL, builtin_asset,
     .summary = "A style sheet, script or picture, under a name that changes with its content"},
    ROUTES_END};

bool http_builtin_has(const struct route *route)
{
    const struct route *end = HTTP_BUILTIN_ROUTES + sizeof HTTP_BUILTIN_ROUTES / sizeof *route;

    return route >= HTTP_BUILTIN_ROUTES && route < end;
}
