#include "exchange/exchange_import.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "exchange/exchange_import_parts.h"
#include "journal/journal.h"
#include "register/register_find.h"

#include <stdio.h>
#include <string.h>

enum { MAP_MAX_BYTES = 256 * 1024 };

/* ---- applying --------------------------------------------------------------------------- */

struct applying {
    struct import *in;
    struct exchange_run run; /* as it will be after this slice */
    struct exchange_staged *rows;
    size_t count;
    const char *refusals[EXCHANGE_SLICE_ROWS_LIGHT]; /* by row, or NULL */
    bool is_careful, was_refused;
};

struct applied {
    const struct exchange_kind *kind;
    const struct exchange_run *run;
    const struct doc *input;
    int64_t id;
    enum exchange_how how;
};

static err_t apply_alone(struct op *op, void *arg)
{
    struct applied *one = arg;

    return one->kind->apply(op, one->run, one->input, &one->id, &one->how);
}

static void count(struct exchange_run *run, enum exchange_how how)
{
    if (how == EXCHANGE_ADDED)
        run->rows_imported++;
    else if (how == EXCHANGE_CHANGED)
        run->rows_updated++;
    else
        run->rows_skipped++;
}

/* What a row wrote before it was refused must be undone while the others stay. That takes a
 * savepoint a row, which costs more than the row: so a slice is tried without, and once more with
 * them if a row of it is refused. */
static err_t apply_row(struct op *op, struct applying *a, size_t i)
{
    const struct exchange_staged *row = &a->rows[i];
    struct applied one = {.kind = a->in->kind, .run = &a->run};
    struct doc *input;
    err_t e;

    e = exchange_stage_open(op, row->data, &input);
    if (e != OK)
        return e;
    one.input = input;
    e = a->is_careful ? db_attempt(op, apply_alone, &one) : apply_alone(op, &one);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        a->was_refused = true;
        if (!a->is_careful)
            return e;
        a->refusals[i] = op_fault_text(op);
        op_forget_fault(op);
        one.id = 0;
    } else if (e != OK)
        return e;
    else
        count(&a->run, one.how);
    return exchange_store_row_save(op, &a->run, row->line, one.id);
}

/* Few long transactions write each page of the indexes less often than many short ones do. A row
 * that is light lets more of them into the time for which the desk may wait. */
static int rows_of_slice(const struct exchange_kind *kind)
{
    return kind->is_light ? EXCHANGE_SLICE_ROWS_LIGHT : EXCHANGE_SLICE_ROWS;
}

static err_t apply_rows(struct op *op, struct applying *a)
{
    struct register_find_gather gather = {.community_id = a->run.community_id};
    err_t e = OK;

    register_find_gather(&gather);
    for (size_t i = 0; e == OK && i < a->count; i++)
        e = apply_row(op, a, i);
    register_find_gather(NULL);
    return e == OK ? register_find_renew_gathered(op, &gather) : e;
}

static err_t apply_in_transaction(struct op *op, void *arg)
{
    struct applying *a = arg;
    err_t e;

    a->run = a->in->run;
    memset(a->refusals, 0, sizeof a->refusals);
    e = exchange_store_row_list(op, &a->run, a->run.applied_line, true, rows_of_slice(a->in->kind),
                                &a->rows, &a->count);
    if (e == OK)
        e = apply_rows(op, a);
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

static err_t apply_slice(struct import *in, struct applying *a)
{
    err_t e;

    a->is_careful = a->was_refused = false;
    exchange_slice_begin(in);
    e = exchange_slice_run(in, apply_in_transaction, a);
    if (e == OK || !a->was_refused)
        return e;
    op_forget_fault(in->op);
    a->is_careful = true;
    exchange_slice_begin(in);
    return exchange_slice_run(in, apply_in_transaction, a);
}

static err_t apply_all(struct import *in)
{
    struct applying *a = ARENA_NEW(in->op->arena, struct applying);
    int64_t last_line;
    err_t e = exchange_store_row_last(in->op, &in->run, &last_line);

    a->in = in;
    a->count = 1;
    while (e == OK && a->count > 0) {
        e = apply_slice(in, a);
        if (e != OK)
            return e;
        note_refusals(in, a);
        in->run = a->run;
        exchange_slice_tell(in, "导入",
                            in->run.rows_imported + in->run.rows_updated + in->run.rows_skipped,
                            last_line == 0 ? 100 : (int)(in->run.applied_line * 100 / last_line));
        if (exchange_slice_is_last(in))
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
    if (!str_equal(run->kind, "cases")) {
        doc_set_text(data, "kind", run->kind);
        doc_set_int(data, "updated", run->rows_updated);
    }
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

err_t exchange_import_state(struct import *in, const char *state)
{
    exchange_slice_begin(in);
    in->run.state = state;
    return exchange_slice_run(in, save_in_transaction, in);
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
    return exchange_stage_remove(in, false);
}

static err_t begin_run(struct import *in)
{
    const char *slash = strrchr(in->order->path, '/');

    in->run = (struct exchange_run){
        .community_id = in->order->community_id,
        .kind = in->kind->name,
        .sheet = exchange_source_sheet(in->source),
        .file = slash == NULL ? in->order->path : slash + 1,
        .file_hash = exchange_source_hash(in->source),
        .map_hash = in->map_hash,
        .state = "checking",
    };
    if (in->order->dry_run)
        return OK;
    in->run.id = id_next(in->op->now);
    exchange_slice_begin(in);
    return exchange_slice_run(in, begin_in_transaction, in);
}

static err_t check_and_decide(struct import *in, bool *ret_apply)
{
    err_t e = begin_run(in);

    *ret_apply = false;
    if (e == OK)
        e = exchange_stage_all(in);
    if (e != OK)
        return e;
    *ret_apply =
        !in->order->dry_run && in->has_header && (in->faults->count == 0 || in->order->keep_going);
    if (*ret_apply)
        return exchange_import_state(in, "applying");
    return in->run.id == 0 ? OK : exchange_stage_remove(in, false);
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
    return e != OK ? e : exchange_import_state(in, "done");
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

/* Of houses and people it is what was chosen, which makes it another run. */
static err_t read_choice(struct import *in)
{
    in->map_hash = journal_lookup_hash(
        in->op, "import_map",
        arena_printf(in->op->arena, "%s %s %s", in->kind->name,
                     in->order->sheet == NULL ? "" : in->order->sheet,
                     in->order->chosen == NULL ? "" : json_text(in->op->arena, in->order->chosen)));
    return OK;
}

err_t exchange_import_file(struct op *op, const struct exchange_order *order,
                           struct exchange_faults *faults, struct exchange_run *ret_run)
{
    struct import in = {.op = op,
                        .slice = *op,
                        .order = order,
                        .faults = faults,
                        .seen = {.arena = op->arena},
                        .begun_at = clock_now()};
    err_t e;

    in.kind = exchange_kind_find(order->kind == NULL ? "cases" : order->kind);
    must(in.kind != NULL);
    in.slice.arena = arena_new();
    db_expect_bulk(op);
    e = in.kind == &EXCHANGE_CASES ? read_map(&in) : read_choice(&in);
    if (e == OK)
        e = exchange_source_open(op, order->path, order->sheet, &in.source);
    if (e == OK)
        e = run_import(&in);
    *ret_run = in.run;
    exchange_source_close(in.source);
    arena_free(in.slice.arena);
    return e;
}

/* ---- in two halves --------------------------------------------------------------------------- */

static struct import halves_of(struct op *op, const struct exchange_order *order,
                               struct exchange_faults *faults, const struct exchange_run *run)
{
    return (struct import){.op = op,
                           .slice = *op,
                           .order = order,
                           .faults = faults,
                           .kind = exchange_kind_find(order->kind),
                           .seen = {.arena = op->arena},
                           .run = *run,
                           .begun_at = clock_now()};
}

err_t exchange_import_check(struct op *op, const struct exchange_order *order,
                            struct exchange_faults *faults, struct exchange_run *run)
{
    struct import in = halves_of(op, order, faults, run);
    err_t e;

    in.run.state = "checking";
    in.run.rows_read = in.run.rows_skipped = in.run.applied_line = 0;
    in.slice.arena = arena_new();
    e = exchange_stage_remove(&in, true);
    if (e == OK && in.kind == &EXCHANGE_CASES)
        e = exchange_map_read(op, EXCHANGE_MAP_SENT, order->map_text, strlen(order->map_text),
                              faults, &in.map);
    if (e == OK)
        e = exchange_source_open(op, order->path, order->sheet, &in.source);
    if (e == OK)
        e = exchange_stage_all(&in);
    *run = in.run;
    exchange_source_close(in.source);
    arena_free(in.slice.arena);
    return e;
}

err_t exchange_import_apply(struct op *op, const struct exchange_order *order,
                            struct exchange_faults *faults, struct exchange_run *run)
{
    struct import in = halves_of(op, order, faults, run);
    err_t e;

    in.slice.arena = arena_new();
    e = exchange_import_state(&in, "applying");
    if (e == OK)
        e = apply_all(&in);
    if (e == OK)
        e = exchange_import_state(&in, "done");
    *run = in.run;
    arena_free(in.slice.arena);
    return e;
}
