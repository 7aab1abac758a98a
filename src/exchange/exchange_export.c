#include "exchange/exchange_export.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/scratch.h"
#include "base/str.h"
#include "register/register.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_USAGE                                                                               \
    "usage: anju export cases|promises|houses|people [--community CODE] [--from DATE] [--to DATE]" \
    " [--format csv|xlsx|json] [-o FILE]"

/* ---- what was asked ------------------------------------------------------------------ */

static err_t all_communities(struct op *op, struct exchange_asked *asked)
{
    struct community *communities;
    int64_t *ids;
    err_t e;

    e = register_community_list(op, &communities, &asked->community_count);
    if (e != OK)
        return e;
    ids = ARENA_ARRAY(op->arena, asked->community_count + 1, int64_t);
    for (size_t i = 0; i < asked->community_count; i++)
        ids[i] = communities[i].id;
    asked->communities = ids;
    return OK;
}

static err_t one_community(struct op *op, const char *code, struct exchange_asked *asked)
{
    struct community *community;
    int64_t *id = ARENA_NEW(op->arena, int64_t);
    err_t e;

    e = register_community_find(op, code, &community);
    if (e != OK)
        return e;
    *id = community->id;
    asked->communities = id;
    asked->community_count = 1;
    op->utc_offset_min = community->utc_offset_min;
    return OK;
}

static err_t day_option(struct op *op, const char *name, const char *text, int64_t days_on,
                        int64_t *ret_at)
{
    int64_t day;

    if (text == NULL || !clock_parse_day(text, &day))
        return op_fail(op, ERR_INVALID, "usage: %s takes a date such as 2026-09-01", name);
    *ret_at = clock_day_start(day + days_on, op->utc_offset_min);
    return OK;
}

static err_t take_option(struct op *op, const char *name, const char *value,
                         struct exchange_asked *asked)
{
    static const char *const FORMATS[] = {"csv", "xlsx", "json", NULL};

    if (str_equal(name, "--community"))
        return value == NULL ? op_fail(op, ERR_INVALID, EXPORT_USAGE)
                             : one_community(op, value, asked);
    if (str_equal(name, "--from"))
        return day_option(op, name, value, 0, &asked->from_at);
    if (str_equal(name, "--to"))
        return day_option(op, name, value, 1, &asked->to_at);
    if (str_equal(name, "-o") && value != NULL)
        asked->path = value;
    else if (str_equal(name, "--format") && value != NULL && str_in(value, FORMATS))
        asked->format = value;
    else if (!str_equal(name, "--period"))
        return op_fail(op, ERR_INVALID, EXPORT_USAGE);
    return OK;
}

err_t exchange_export_asked(struct op *op, int argc, char **argv, struct exchange_asked *ret_asked)
{
    err_t e = OK;

    *ret_asked = (struct exchange_asked){.to_at = CLOCK_NEVER, .from_at = INT64_MIN};
    for (int i = 2; e == OK && i < argc; i += 2)
        e = take_option(op, argv[i], i + 1 < argc ? argv[i + 1] : NULL, ret_asked);
    if (e == OK && ret_asked->communities == NULL)
        e = all_communities(op, ret_asked);
    return e;
}

/* ---- walking -------------------------------------------------------------------------- */

struct walk {
    exchange_slice_fn *each;
    void *arg;
};

static err_t walk_slice(struct op *op, struct service_case **cases, size_t count, void *arg)
{
    const struct walk *w = arg;
    struct exchange_slice slice = {.cases =
                                       ARENA_ARRAY(op->arena, count + 1, struct service_case *)};
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    err_t e;

    for (size_t i = 0; i < count; i++) {
        if (cases[i]->import_run < 0)
            continue;
        ids[slice.case_count] = cases[i]->id;
        slice.cases[slice.case_count++] = cases[i];
    }
    e = promise_list_for(op, ids, slice.case_count, &slice.promises, &slice.promise_count);
    return e != OK ? e : w->each(op, &slice, w->arg);
}

err_t exchange_export_each(struct op *op, const struct exchange_asked *asked,
                           exchange_slice_fn *each, void *arg)
{
    struct walk w = {each, arg};
    err_t e = OK;

    for (size_t i = 0; e == OK && i < asked->community_count; i++)
        e = case_each(op, asked->communities[i], walk_slice, &w);
    return e;
}

const char *exchange_export_state(const struct op *op, const struct promise *p)
{
    if (p->state == PROMISE_CANCELLED)
        return NULL;
    if (p->state == PROMISE_MET)
        return "met";
    return promise_is_broken(p, op->now) ? "missed" : "running";
}

/* ---- where it goes --------------------------------------------------------------------- */

err_t exchange_export_open(struct op *op, const char *path, struct exchange_sink *ret_sink)
{
    err_t e;

    *ret_sink = (struct exchange_sink){.file = stdout, .path = path};
    if (path == NULL)
        return OK;
    e = scratch_beside(op, path, &ret_sink->temporary);
    if (e != OK)
        return e;
    ret_sink->file = fopen(ret_sink->temporary, "we");
    if (ret_sink->file != NULL)
        return OK;
    unlink(ret_sink->temporary);
    return op_fail(op, ERR_IO, "cannot write %s: %s", ret_sink->temporary, strerror(errno));
}

err_t exchange_export_write(struct op *op, struct exchange_sink *sink, const struct buf *bytes)
{
    if (fwrite(bytes->data, 1, bytes->length, sink->file) != bytes->length)
        return op_fail(op, ERR_IO, "cannot write: %s", strerror(errno));
    return OK;
}

err_t exchange_export_close(struct op *op, struct exchange_sink *sink, err_t e)
{
    if (fflush(sink->file) != 0 && e == OK)
        e = op_fail(op, ERR_IO, "cannot write: %s", strerror(errno));
    if (sink->path == NULL)
        return e;
    if (fclose(sink->file) != 0 && e == OK)
        e = op_fail(op, ERR_IO, "cannot write %s: %s", sink->path, strerror(errno));
    if (e == OK && rename(sink->temporary, sink->path) != 0)
        e = op_fail(op, ERR_IO, "cannot write %s: %s", sink->path, strerror(errno));
    if (e != OK)
        unlink(sink->temporary);
    return e;
}
