#include "exchange/exchange_import.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case.h"
#include "exchange/exchange_row.h"
#include "exchange/exchange_seen.h"
#include "exchange/exchange_source.h"
#include "journal/journal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MAP_MAX_BYTES = 256 * 1024, BUSY_TRIES = 200, BUSY_PAUSE_MS = 25 };

/* One import while it runs. Slices work in an op of their own, emptied each time. */
struct import {
    struct op *op;
    struct op slice;
    const struct exchange_order *order;
    struct exchange_faults *faults;
    struct exchange_map *map;
    const char *map_hash;
    struct exchange_source *source;
    struct exchange_rows rows;
    struct exchange_seen seen;
    struct exchange_run run;
    int64_t slices;
    int64_t begun_at; /* of the clock, when op->now was what it is */
};

/* ---- slices ------------------------------------------------------------------------- */

/* A breath in which another process' writer gets in. */
static void breathe(int pause_ms)
{
    struct timespec pause = {0, pause_ms * 1000000L};

    nanosleep(&pause, NULL);
}

static void begin_slice(struct import *in)
{
    arena_reset(in->slice.arena);
    op_forget_fault(&in->slice);
    in->slice.now = in->op->now + (clock_now() - in->begun_at);
}

/* Runs a body as one transaction; a database that is busy is asked again. */
static err_t run_slice(struct import *in, db_body *body, void *arg)
{
    err_t e = db_transaction(&in->slice, body, arg);

    for (int tries = 0; e == ERR_BUSY && tries < BUSY_TRIES; tries++) {
        breathe(BUSY_PAUSE_MS);
        op_forget_fault(&in->slice);
        e = db_transaction(&in->slice, body, arg);
    }
    if (e != OK)
        return op_fail(in->op, e, "%s", op_fault_text(&in->slice));
    in->slices++;
    breathe(EXCHANGE_PAUSE_MS);
    return OK;
}

static bool is_stopped(const struct import *in)
{
    return in->order != NULL && in->order->stop_after_slices != 0 &&
           in->slices >= in->order->stop_after_slices;
}

static void tell(const struct import *in, const char *what, int64_t rows, int percent)
{
    if (in->order->progress != NULL)
        in->order->progress(what, rows, percent);
}

/* ---- checking and staging ----------------------------------------------------------- */

struct staging {
    struct import *in;
    struct exchange_staged rows[EXCHANGE_STAGE_ROWS];
    size_t count;
    bool ended;
};

static err_t stage_in_transaction(struct op *op, void *arg)
{
    struct staging *s = arg;

    for (size_t i = 0; i < s->count; i++) {
        err_t e = exchange_store_row_add(op, &s->in->run, &s->rows[i]);
        if (e != OK)
            return e;
    }
    return exchange_store_run_save(op, &s->in->run);
}

/* Phone numbers never lie open in the database, not even for a minute. */
static const char *data_of(struct op *op, const struct doc *input)
{
    char *text = json_text(op->arena, input);

    return str_is_empty(doc_get_text(input, "reporter_phone")) ? text : journal_seal_text(op, text);
}

static err_t check_record(struct import *in, const struct csv_record *record, struct staging *s)
{
    const char *external_id;
    struct doc *input;
    err_t e;

    if (csv_is_blank(record))
        return OK;
    in->run.rows_read++;
    e = exchange_row_read(&in->slice, &in->rows, record, &input);
    if (e != OK)
        return e == ERR_INVALID ? OK : e;
    external_id = doc_get_text(input, "external_id");
    if (external_id != NULL && exchange_seen_before(&in->seen, external_id)) {
        in->run.rows_skipped++;
        return OK;
    }
    s->rows[s->count++] = (struct exchange_staged){record->line, 0, data_of(&in->slice, input)};
    return OK;
}

/* A record that is no CSV is a fault of the file; reading goes on behind it. */
static err_t next_record(struct import *in, struct csv_record *record, bool *ret_more,
                         bool *ret_good)
{
    err_t e = exchange_source_next(&in->slice, in->source, record, ret_more);
    struct csv_fault fault;

    *ret_good = e == OK;
    if (e != ERR_INVALID)
        return e;
    fault = exchange_source_fault(in->source);
    if (fault.reason == NULL)
        return e;
    exchange_faults_add(in->faults, fault.line,
                        fault.field >= 1 && fault.field <= in->rows.header_count
                            ? in->rows.header[fault.field - 1]
                            : "",
                        "%s", fault.reason);
    in->run.rows_read++;
    op_forget_fault(&in->slice);
    return OK;
}

static err_t fill_slice(struct import *in, struct staging *s)
{
    struct csv_record record;
    bool more = true, good;
    err_t e = OK;

    s->count = 0;
    for (int n = 0; e == OK && n < EXCHANGE_STAGE_ROWS; n++) {
        e = next_record(in, &record, &more, &good);
        if (e != OK || !more)
            break;
        if (good)
            e = check_record(in, &record, s);
    }
    s->ended = !more;
    return e == OK ? OK : op_fail(in->op, e, "%s", op_fault_text(&in->slice));
}

static err_t stage_all(struct import *in)
{
    struct staging *s = ARENA_NEW(in->op->arena, struct staging);

    s->in = in;
    while (!s->ended) {
        err_t e;

        begin_slice(in);
        e = fill_slice(in, s);
        if (e == OK && s->count > 0 && !in->order->dry_run)
            e = run_slice(in, stage_in_transaction, s);
        if (e != OK)
            return e;
        tell(in, "核对", in->run.rows_read, exchange_source_percent(in->source));
        if (is_stopped(in))
            return op_fail(in->op, ERR_BUSY, "stopped");
    }
    return OK;
}

/* ---- removing what was staged -------------------------------------------------------- */

struct removal {
    struct import *in;
    struct exchange_staged *rows;
    size_t count;
};

static err_t remove_in_transaction(struct op *op, void *arg)
{
    struct removal *r = arg;
    err_t e;

    e = exchange_store_row_list(op, &r->in->run, 0, true, EXCHANGE_SLICE_ROWS * 4, &r->rows,
                                &r->count);
    if (e != OK)
        return e;
    if (r->count == 0)
        return exchange_store_run_remove(op, &r->in->run);
    return exchange_store_row_remove(op, &r->in->run, r->rows[r->count - 1].line);
}

static err_t remove_staged(struct import *in)
{
    struct removal r = {.in = in, .count = 1};

    while (r.count > 0) {
        err_t e;

        begin_slice(in);
        e = run_slice(in, remove_in_transaction, &r);
        if (e != OK)
            return e;
    }
    in->run.id = 0;
    return OK;
}

/* ---- applying --------------------------------------------------------------------------- */

struct applying {
    struct import *in;
    struct exchange_run run; /* as it will be after this slice */
    struct exchange_staged *rows;
    size_t count;
    const char *refusals[EXCHANGE_SLICE_ROWS]; /* by row, or NULL */
};

static err_t read_data(struct op *op, const char *data, struct doc **ret_input)
{
    if (data[0] != '{')
        data = journal_open_text(op, data);
    if (data == NULL)
        return op_fail(op, ERR_IO, "a staged row cannot be opened: the key file is another one");
    return json_parse(op, data, strlen(data), ret_input);
}

static err_t apply_row(struct op *op, struct applying *a, size_t i)
{
    const struct exchange_staged *row = &a->rows[i];
    struct case_import import = {.run_id = a->run.id};
    struct doc *input;
    int64_t id = 0;
    err_t e;

    e = read_data(op, row->data, &input);
    if (e != OK)
        return e;
    import.input = input;
    e = case_import(op, a->run.community_id, &import, &id);
    if (e == ERR_INVALID) {
        a->refusals[i] = op_fault_text(op);
        op_forget_fault(op);
    } else if (e != OK)
        return e;
    else if (id == 0)
        a->run.rows_skipped++;
    else
        a->run.rows_imported++;
    return exchange_store_row_save(op, &a->run, row->line, id);
}

static err_t apply_in_transaction(struct op *op, void *arg)
{
    struct applying *a = arg;
    err_t e;

    a->run = a->in->run;
    memset(a->refusals, 0, sizeof a->refusals);
    e = exchange_store_row_list(op, &a->run, a->run.applied_line, true, EXCHANGE_SLICE_ROWS,
                                &a->rows, &a->count);
    for (size_t i = 0; e == OK && i < a->count; i++)
        e = apply_row(op, a, i);
    if (e != OK || a->count == 0)
        return e;
    a->run.applied_line = a->rows[a->count - 1].line;
    return exchange_store_run_save(op, &a->run);
}

static void note_refusals(struct import *in, const struct applying *a)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->refusals[i] != NULL)
            exchange_faults_add(in->faults, a->rows[i].line, "", "%s", a->refusals[i]);
}

static err_t apply_all(struct import *in)
{
    struct applying *a = ARENA_NEW(in->op->arena, struct applying);
    int64_t last_line;
    err_t e = exchange_store_row_last(in->op, &in->run, &last_line);

    a->in = in;
    a->count = 1;
    while (e == OK && a->count > 0) {
        begin_slice(in);
        e = run_slice(in, apply_in_transaction, a);
        if (e != OK)
            return e;
        note_refusals(in, a);
        in->run = a->run;
        tell(in, "导入", in->run.rows_imported + in->run.rows_skipped,
             last_line == 0 ? 100 : (int)(in->run.applied_line * 100 / last_line));
        if (is_stopped(in))
            return op_fail(in->op, ERR_BUSY, "stopped");
    }
    return e;
}

/* ---- a run from beginning to end ---------------------------------------------------- */

static err_t record(struct op *op, const struct exchange_run *run, const char *kind)
{
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {.community_id = run->community_id,
                                  .kind = kind,
                                  .subject = "import",
                                  .subject_id = run->id,
                                  .version = 1};
    err_t e;

    e = journal_lock(op, run->community_id);
    if (e != OK)
        return e;
    doc_set_text(data, "file", run->file);
    doc_set_text(data, "file_hash", run->file_hash);
    doc_set_int(data, "read", run->rows_read);
    doc_set_int(data, "imported", run->rows_imported);
    doc_set_int(data, "skipped", run->rows_skipped);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

static err_t begin_in_transaction(struct op *op, void *arg)
{
    struct import *in = arg;

    return exchange_store_run_add(op, &in->run);
}

static err_t save_in_transaction(struct op *op, void *arg)
{
    struct import *in = arg;
    err_t e = OK;

    if (!str_equal(in->run.state, "applying"))
        e = record(op, &in->run,
                   str_equal(in->run.state, "done") ? "import_done" : "import_undone");
    return e != OK ? e : exchange_store_run_save(op, &in->run);
}

static err_t set_state(struct import *in, const char *state)
{
    begin_slice(in);
    in->run.state = state;
    return run_slice(in, save_in_transaction, in);
}

/* A run of this file that did not come to its end: applying goes on, checking begins anew. */
static err_t take_up(struct import *in, bool *ret_found)
{
    err_t e;

    e = exchange_store_run_find(in->op, in->order->community_id, exchange_source_hash(in->source),
                                in->map_hash, &in->run, ret_found);
    if (e != OK || !*ret_found || str_equal(in->run.state, "applying"))
        return e;
    *ret_found = false;
    return remove_staged(in);
}

static err_t begin_run(struct import *in)
{
    const char *slash = strrchr(in->order->path, '/');

    in->run = (struct exchange_run){
        .community_id = in->order->community_id,
        .file = slash == NULL ? in->order->path : slash + 1,
        .file_hash = exchange_source_hash(in->source),
        .map_hash = in->map_hash,
        .state = "checking",
    };
    if (in->order->dry_run)
        return OK;
    in->run.id = id_next(in->op->now);
    begin_slice(in);
    return run_slice(in, begin_in_transaction, in);
}

static struct csv_record copy_of(struct arena *a, const struct csv_record *record)
{
    const char **fields = ARENA_ARRAY(a, record->count + 1, const char *);

    for (size_t i = 0; i < record->count; i++)
        fields[i] = arena_text(a, record->fields[i]);
    return (struct csv_record){record->line, record->count, fields};
}

/* The row of names is the first, unless one of the next has all the names that the map wants:
 * people write a title above. Not good: the file is empty or not to be read. */
static err_t find_header(struct import *in, struct csv_record *ret_header, bool *ret_good)
{
    struct csv_record record;
    bool more = true, found = false;
    err_t e = OK;

    *ret_good = false;
    for (int i = 0; !found && i < EXCHANGE_HEADER_ROWS; i++) {
        e = next_record(in, &record, &more, &found);
        if (e != OK || !more || !found)
            break;
        found = exchange_row_is_header(&in->rows, &record);
        if (found || !*ret_good)
            *ret_header = copy_of(in->op->arena, &record);
        *ret_good = true;
    }
    if (e == OK && !more && !*ret_good)
        exchange_faults_add(in->faults, 1, "", "the file is empty");
    return e;
}

static err_t check_all(struct import *in)
{
    struct csv_record header;
    bool good = false;
    err_t e;

    in->rows = (struct exchange_rows){
        .map = in->map, .faults = in->faults, .community_id = in->order->community_id};
    in->faults->sheet = arena_text(in->op->arena, exchange_source_sheet(in->source));
    e = find_header(in, &header, &good);
    if (e != OK)
        return op_fail(in->op, e, "%s", op_fault_text(&in->slice));
    in->run.rows_read = 0;
    if (!good || exchange_row_header(in->op, &header, &in->rows) != OK)
        return OK;
    exchange_source_widen(in->source, header.count);
    return stage_all(in);
}

/* Checks, then decides: with a fault nothing is applied, unless it shall keep going. */
static err_t check_and_decide(struct import *in, bool *ret_apply)
{
    err_t e = begin_run(in);

    *ret_apply = false;
    if (e == OK)
        e = check_all(in);
    if (e != OK)
        return e;
    *ret_apply = !in->order->dry_run && in->rows.columns != NULL &&
                 (in->faults->count == 0 || in->order->keep_going);
    if (*ret_apply)
        return set_state(in, "applying");
    return in->run.id == 0 ? OK : remove_staged(in);
}

static err_t run_import(struct import *in)
{
    bool found = false, apply = true;
    err_t e = OK;

    if (!in->order->dry_run)
        e = take_up(in, &found);
    if (e == OK && !found)
        e = check_and_decide(in, &apply);
    if (e != OK)
        return e;
    if (!apply)
        return in->faults->count > 0 ? op_fail(in->op, ERR_INVALID, "the file has faults") : OK;
    e = apply_all(in);
    return e != OK ? e : set_state(in, "done");
}

/* ---- the map ------------------------------------------------------------------------------ */

static err_t read_map(struct import *in)
{
    const char *path = in->order->map_path;
    char *text = arena_alloc(in->op->arena, MAP_MAX_BYTES);
    FILE *file = fopen(path, "re");
    size_t length;

    if (file == NULL)
        return op_fail(in->op, ERR_IO, "cannot read %s", path);
    length = fread(text, 1, MAP_MAX_BYTES, file);
    fclose(file);
    if (length == MAP_MAX_BYTES)
        return op_fail(in->op, ERR_INVALID, "%s is longer than 256 KiB", path);
    text[length] = '\0';
    in->map_hash = journal_lookup_hash(in->op, "import_map", text);
    return exchange_map_read(in->op, path, text, length, in->faults, &in->map);
}

err_t exchange_import_cases(struct op *op, const struct exchange_order *order,
                            struct exchange_faults *faults, struct exchange_run *ret_run)
{
    struct import in = {.op = op,
                        .slice = *op,
                        .order = order,
                        .faults = faults,
                        .seen = {.arena = op->arena},
                        .begun_at = clock_now()};
    err_t e;

    in.slice.arena = arena_new();
    e = read_map(&in);
    if (e == OK)
        e = exchange_source_open(op, order->path, order->sheet, &in.source);
    if (e == OK)
        e = run_import(&in);
    *ret_run = in.run;
    exchange_source_close(in.source);
    arena_free(in.slice.arena);
    return e;
}

/* ---- taking back ---------------------------------------------------------------------------- */

static err_t undo_in_transaction(struct op *op, void *arg)
{
    struct applying *a = arg;
    err_t e;

    e = exchange_store_row_list(op, &a->in->run, a->run.applied_line, false, EXCHANGE_SLICE_ROWS,
                                &a->rows, &a->count);
    for (size_t i = 0; e == OK && i < a->count; i++) {
        e = case_import_undo(op, a->run.community_id, a->rows[i].case_id);
        if (e == OK)
            e = exchange_store_row_save(op, &a->run, a->rows[i].line, -a->rows[i].case_id);
    }
    return e;
}

static err_t undo_all(struct import *in, exchange_progress_fn *progress, int64_t *undone)
{
    struct applying *a = ARENA_NEW(in->op->arena, struct applying);

    a->in = in;
    a->run = in->run;
    a->run.applied_line = 0;
    do {
        err_t e;

        begin_slice(in);
        e = run_slice(in, undo_in_transaction, a);
        if (e != OK)
            return e;
        *undone += (int64_t)a->count;
        if (a->count > 0)
            a->run.applied_line = a->rows[a->count - 1].line;
        if (progress != NULL && in->run.rows_imported > 0)
            progress("撤回", *undone, (int)(*undone * 100 / in->run.rows_imported));
    } while (a->count > 0);
    return OK;
}

err_t exchange_import_undo(struct op *op, int64_t run_id, exchange_progress_fn *progress,
                           int64_t *ret_undone)
{
    struct import in = {.op = op, .slice = *op, .begun_at = clock_now()};
    int64_t undone = 0;
    err_t e;

    e = exchange_store_run_get(op, run_id, &in.run);
    if (e != OK)
        return e;
    if (str_equal(in.run.state, "undone"))
        return op_fail(op, ERR_CONFLICT, "import run %lld was taken back already",
                       (long long)run_id);
    in.slice.arena = arena_new();
    e = undo_all(&in, progress, &undone);
    if (e == OK)
        e = set_state(&in, "undone");
    arena_free(in.slice.arena);
    if (e == OK)
        *ret_undone = undone;
    return e;
}
