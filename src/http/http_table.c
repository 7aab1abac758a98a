#include "http/http_table.h"

#include "base/scratch.h"
#include "base/str.h"

#include <unistd.h>

static const char *format_of(const char *path)
{
    if (str_ends_with(path, ".json"))
        return "json";
    return str_ends_with(path, ".xlsx") ? "xlsx" : "csv";
}

err_t http_table_reply(struct request *req, struct reply *reply, const struct http_table *table,
                       http_table_rows *rows, void *arg)
{
    const char *format = format_of(req->path), *path;
    struct op *op = req->op;
    struct view_table *t;
    err_t e = scratch_file(op, &path);

    if (e != OK)
        return e;
    e = view_table_open(op, path, format, table->title, table->columns, &t);
    if (e == OK)
        e = view_table_close(op, t, rows(req, t, arg));
    if (e != OK) {
        unlink(path);
        return e;
    }
    reply->file = path;
    reply->bytes_type = view_table_type(format);
    reply->download_name = arena_printf(op->arena, "%s.%s", table->name, format);
    return OK;
}
