#include "base/clock.h"
#include "base/str.h"
#include "http/route.h"

enum { DEFAULT_LIMIT = 50 };

err_t request_path_id(struct request *req, const char *name, int64_t *ret_id)
{
    const char *text = doc_get_text(req->path_values, name);

    if (!str_to_int(text, 1, INT64_MAX, ret_id))
        return op_fail(req->op, ERR_NOT_FOUND, "no such %s", name);
    return OK;
}

int64_t request_day(const struct request *req, const char *name, bool next)
{
    if (doc_is_null(doc_get(req->input, name)))
        return 0;
    return clock_day_start(doc_get_int(req->input, name) + (next ? 1 : 0), req->op->utc_offset_min);
}

int64_t request_limit(const struct request *req)
{
    int64_t limit = doc_get_int(req->input, "limit");

    return limit > 0 ? limit : DEFAULT_LIMIT;
}
