#include "exchange/exchange_export.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "exchange/exchange.h"
#include "journal/journal.h"
#include "register/register.h"
#include "view/view.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_USAGE                                                                               \
    "usage: anju export cases|promises [--community CODE] [--from DATE] [--to DATE]"               \
    " [--format csv|json] [-o FILE]"

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
    static const char *const FORMATS[] = {"csv", "json", NULL};

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
    *ret_sink = (struct exchange_sink){.file = stdout, .path = path};
    if (path == NULL)
        return OK;
    ret_sink->temporary = arena_printf(op->arena, "%s.part", path);
    ret_sink->file = fopen(ret_sink->temporary, "we");
    if (ret_sink->file == NULL)
        return op_fail(op, ERR_IO, "cannot write %s: %s", ret_sink->temporary, strerror(errno));
    return OK;
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

/* ---- export cases, export promises ------------------------------------------------------- */

static const char *const CASE_EXPORT_COLUMNS[] = {
    "number", "external_id", "nature",      "category",    "title",     "channel",
    "status", "stage",       "round",       "severity",    "urgent",    "size",
    "house",  "place",       "received_at", "recorded_at", "closed_at", NULL};
static const char *const PROMISE_EXPORT_COLUMNS[] = {
    "number",   "external_id", "nature", "category", "metric", "round",
    "start_at", "due_at",      "met_at", "state",    NULL};

struct exporting {
    const struct exchange_asked *asked;
    struct exchange_sink sink;
    const char *const *columns;
    struct buf out;
    bool is_json, promises, any;
};

static void add_row(struct exporting *x, const struct doc *row)
{
    if (!x->is_json) {
        view_csv_row(&x->out, x->columns, row);
        return;
    }
    buf_add_text(&x->out, x->any ? ",\n" : "\n");
    json_write(&x->out, row);
    x->any = true;
}

static struct doc *case_row(struct op *op, const struct service_case *sc)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "number", sc->number);
    doc_set_text(row, "external_id", sc->external_id);
    doc_set_text(row, "nature", sc->nature);
    doc_set_text(row, "category", sc->category);
    doc_set_text(row, "title", sc->title);
    doc_set_text(row, "channel", sc->channel);
    doc_set_text(row, "status", sc->status);
    doc_set_text(row, "stage", sc->stage);
    doc_set_int(row, "round", sc->round);
    doc_set_text(row, "severity", sc->severity);
    doc_set_bool(row, "urgent", sc->urgent != 0);
    doc_set_text(row, "size", sc->size);
    doc_set_text(row, "house", sc->house);
    doc_set_text(row, "place", sc->place);
    doc_set_time(row, "received_at", sc->received_at, op->utc_offset_min);
    doc_set_time(row, "recorded_at", sc->recorded_at, op->utc_offset_min);
    doc_set_time(row, "closed_at", sc->closed_at, op->utc_offset_min);
    return row;
}

static struct doc *promise_row(struct op *op, const struct service_case *sc,
                               const struct promise *p, const char *state)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "number", sc->number);
    doc_set_text(row, "external_id", sc->external_id);
    doc_set_text(row, "nature", sc->nature);
    doc_set_text(row, "category", sc->category);
    doc_set_text(row, "metric", p->metric);
    doc_set_int(row, "round", p->round);
    doc_set_time(row, "start_at", p->start_at, op->utc_offset_min);
    doc_set_time(row, "due_at", p->due_at == CLOCK_NEVER ? 0 : p->due_at, op->utc_offset_min);
    doc_set_time(row, "met_at", p->met_at, op->utc_offset_min);
    doc_set_text(row, "state", state);
    return row;
}

static void add_promises(struct op *op, struct exporting *x, const struct service_case *sc,
                         const struct exchange_slice *slice, size_t *at)
{
    while (*at < slice->promise_count && slice->promises[*at].case_id < sc->id)
        (*at)++;
    for (; *at < slice->promise_count && slice->promises[*at].case_id == sc->id; (*at)++) {
        const struct promise *p = &slice->promises[*at];
        const char *state = exchange_export_state(op, p);
        if (state != NULL)
            add_row(x, promise_row(op, sc, p, state));
    }
}

static err_t export_slice(struct op *op, const struct exchange_slice *slice, void *arg)
{
    struct exporting *x = arg;
    size_t at = 0;
    err_t e;

    x->out = buf_in(op->arena);
    for (size_t i = 0; i < slice->case_count; i++) {
        const struct service_case *sc = slice->cases[i];
        if (sc->received_at < x->asked->from_at || sc->received_at >= x->asked->to_at)
            continue;
        if (x->promises)
            add_promises(op, x, sc, slice, &at);
        else
            add_row(x, case_row(op, sc));
    }
    e = exchange_export_write(op, &x->sink, &x->out);
    return e;
}

static err_t write_text(struct op *op, struct exporting *x, const char *text)
{
    struct buf out = buf_in(op->arena);

    if (x->is_json)
        buf_add_text(&out, text);
    else if (text[0] == '{')
        view_csv_head(&out, x->columns);
    return exchange_export_write(op, &x->sink, &out);
}

/* Who took what out is itself an event. */
static err_t record_export(struct op *op, void *arg)
{
    const char *what = arg;
    struct journal_event event = {.kind = "exported",
                                  .subject = "user",
                                  .subject_id = op->actor->id,
                                  .version = 1,
                                  .data = arena_printf(op->arena, "{\"what\":\"%s\"}", what)};

    return journal_append(op, &event);
}

err_t exchange_cli_export(struct op *op, int argc, char **argv)
{
    static const char *const WHAT[] = {"cases", "promises", NULL};
    struct exchange_asked asked;
    struct exporting x = {.asked = &asked};
    err_t e;

    if (argc < 2 || !str_in(argv[1], WHAT))
        return op_fail(op, ERR_INVALID, EXPORT_USAGE);
    e = exchange_export_asked(op, argc, argv, &asked);
    if (e == OK)
        e = db_transaction(op, record_export, argv[1]);
    if (e == OK)
        e = exchange_export_open(op, asked.path, &x.sink);
    if (e != OK)
        return e;
    x.promises = str_equal(argv[1], "promises");
    x.is_json = str_equal(asked.format, "json");
    x.columns = x.promises ? PROMISE_EXPORT_COLUMNS : CASE_EXPORT_COLUMNS;
    e = write_text(op, &x, "{\"items\":[");
    if (e == OK)
        e = exchange_export_each(op, &asked, export_slice, &x);
    if (e == OK)
        e = write_text(op, &x, "\n],\"next\":null}\n");
    return exchange_export_close(op, &x.sink, e);
}
