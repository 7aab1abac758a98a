/* What imports from a browser order: done slice by slice beside the desk, by one thread of the
 * program, and taken up again by the next one if that ends. */
#include "exchange/exchange.h"

#include "base/json.h"
#include "base/str.h"
#include "exchange/exchange_columns.h"
#include "exchange/exchange_import.h"
#include "exchange/exchange_look.h"
#include "exchange/exchange_upload.h"
#include "journal/journal.h"

#include <string.h>
#include <unistd.h>

enum { FAULTS_AT_ONCE = 500 };

struct working {
    struct exchange_upload upload;
    const struct exchange_faults *faults;
    size_t first; /* of the faults that this slice writes */
    const char *path;
};

/* ---- writing ------------------------------------------------------------------------------- */

static err_t claim_in_transaction(struct op *op, void *arg)
{
    return exchange_upload_store_claim(op, op->now + EXCHANGE_CLAIM_MS, arg);
}

static err_t save_in_transaction(struct op *op, void *arg)
{
    struct working *w = arg;

    return exchange_upload_store_save(op, &w->upload);
}

/* It is done, its file is not needed any more. */
static err_t end_in_transaction(struct op *op, void *arg)
{
    struct working *w = arg;
    err_t e = exchange_upload_store_save(op, &w->upload);

    return e == OK ? exchange_upload_store_pieces_remove(op, &w->upload.run) : e;
}

static err_t faults_in_transaction(struct op *op, void *arg)
{
    struct working *w = arg;
    err_t e = w->first == 0 ? exchange_upload_store_faults_remove(op, &w->upload.run) : OK;

    for (size_t i = w->first; e == OK && i < w->faults->kept && i < w->first + FAULTS_AT_ONCE; i++)
        e = exchange_upload_store_fault_add(op, &w->upload.run, (int64_t)i + 1,
                                            &w->faults->faults[i]);
    return e;
}

static err_t keep_faults(struct op *op, struct working *w)
{
    err_t e = OK;

    for (w->first = 0; e == OK && (w->first == 0 || w->first < w->faults->kept);
         w->first += FAULTS_AT_ONCE)
        e = db_transaction(op, faults_in_transaction, w);
    w->upload.fault_count = w->faults->count;
    return e;
}

/* ---- the three things that are done --------------------------------------------------------- */

static struct exchange_order order_of(struct op *op, const struct working *w,
                                      const atomic_bool *stop)
{
    const struct exchange_upload *u = &w->upload;
    struct doc *chosen = NULL;

    if (str_equal(u->run.kind, "cases"))
        return (struct exchange_order){.kind = u->run.kind,
                                       .path = w->path,
                                       .sheet = u->run.sheet,
                                       .map_text = u->chosen,
                                       .community_id = u->run.community_id,
                                       .stop = stop};
    if (u->chosen[0] != '\0' && json_parse(op, u->chosen, strlen(u->chosen), &chosen) != OK)
        op_forget_fault(op);
    return (struct exchange_order){.kind = u->run.kind,
                                   .path = w->path,
                                   .sheet = u->run.sheet,
                                   .chosen = chosen,
                                   .community_id = u->run.community_id,
                                   .stop = stop};
}

/* It was read when it was sent. */
static err_t map_of(struct op *op, const struct exchange_upload *u, struct exchange_map **ret_map)
{
    struct exchange_faults faults = exchange_faults_in(op->arena);

    if (!str_equal(u->run.kind, "cases"))
        return OK;
    return exchange_map_read(op, EXCHANGE_MAP_SENT, u->chosen, strlen(u->chosen), &faults, ret_map);
}

static err_t look(struct op *op, struct working *w, const atomic_bool *stop)
{
    struct exchange_map *map = NULL;
    struct doc *seen;
    err_t e;

    (void)stop;
    e = map_of(op, &w->upload, &map);
    if (e == OK)
        e = exchange_look_file(op, w->path, w->upload.run.sheet,
                               exchange_kind_find(w->upload.run.kind), map, &seen);
    if (e != OK)
        return e;
    w->upload.run.sheet = doc_get_text(seen, "sheet");
    w->upload.run.file_hash = doc_get_text(seen, "file_hash");
    w->upload.look = journal_seal_text(op, json_text(op->arena, seen));
    w->upload.run.state = "looked";
    w->upload.job = w->upload.failure = "";
    return db_transaction(op, save_in_transaction, w);
}

static err_t check(struct op *op, struct working *w, const atomic_bool *stop)
{
    struct exchange_faults faults = exchange_faults_in(op->arena);
    struct exchange_order order = order_of(op, w, stop);
    err_t e = exchange_import_check(op, &order, &faults, &w->upload.run);

    w->faults = &faults;
    if (e == OK)
        e = keep_faults(op, w);
    if (e != OK)
        return e;
    w->upload.run.state = "checked";
    w->upload.job = "";
    w->upload.percent = 100;
    return db_transaction(op, save_in_transaction, w);
}

/* Rows that were refused at last are told with those that had faults before. */
static err_t apply(struct op *op, struct working *w, const atomic_bool *stop)
{
    struct exchange_faults faults = exchange_faults_in(op->arena);
    struct exchange_order order = order_of(op, w, stop);
    err_t e = exchange_upload_store_faults(op, &w->upload.run, 0, EXCHANGE_FAULTS_KEPT, &faults);
    int64_t before = faults.count;

    if (e == OK)
        e = exchange_import_apply(op, &order, &faults, &w->upload.run);
    w->faults = &faults;
    if (e == OK && faults.count > before)
        e = keep_faults(op, w);
    if (e != OK)
        return e;
    w->upload.job = "";
    w->upload.percent = 100;
    return db_transaction(op, w->upload.fault_count == 0 ? end_in_transaction : save_in_transaction,
                          w);
}

/* ---- one of them --------------------------------------------------------------------------------
 */

/* A file that cannot be read is told to who sent it; a database that cannot be is not his fault:
 * the claim runs out and it is tried again. */
static err_t tell_failure(struct op *op, struct working *w)
{
    w->upload.failure = arena_text(op->arena, op_fault_text(op));
    op_forget_fault(op);
    w->upload.run.state = "failed";
    w->upload.job = "";
    return db_transaction(op, save_in_transaction, w);
}

static err_t work(struct op *op, struct working *w, const atomic_bool *stop)
{
    const char *job = w->upload.job;
    err_t e = exchange_upload_file(op, &w->upload.run, &w->path);

    if (e != OK)
        return e;
    e = str_equal(job, "look")    ? look(op, w, stop)
        : str_equal(job, "check") ? check(op, w, stop)
                                  : apply(op, w, stop);
    unlink(w->path);
    return e == ERR_INVALID || e == ERR_NOT_FOUND ? tell_failure(op, w) : e;
}

err_t exchange_job_run(struct op *op, const atomic_bool *stop, bool *ret_did)
{
    struct working w = {.path = NULL};
    int64_t id = 0;
    err_t e = db_transaction(op, claim_in_transaction, &id);

    *ret_did = e == OK && id != 0;
    if (!*ret_did)
        return e;
    e = exchange_upload_store_get(op, id, &w.upload);
    if (e == OK)
        e = work(op, &w, stop);
    return e;
}
