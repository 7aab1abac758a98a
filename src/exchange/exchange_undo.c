/* Taking an import of cases back, slice by slice. */
#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "exchange/exchange_import_parts.h"

struct undoing {
    struct import *in;
    struct exchange_run run;
    struct exchange_staged *rows;
    size_t count;
};

static err_t undo_in_transaction(struct op *op, void *arg)
{
    struct undoing *a = arg;
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
    struct undoing *a = ARENA_NEW(in->op->arena, struct undoing);

    a->in = in;
    a->run = in->run;
    a->run.applied_line = 0;
    do {
        err_t e;

        exchange_slice_begin(in);
        e = exchange_slice_run(in, undo_in_transaction, a);
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
    if (!str_equal(in.run.kind, "cases"))
        return op_fail(op, ERR_CONFLICT,
                       "只有诉求的导入可以撤回；房屋和住户请改正文件后再导入一次");
    in.slice.arena = arena_new();
    e = undo_all(&in, progress, &undone);
    if (e == OK)
        e = exchange_import_state(&in, "undone");
    arena_free(in.slice.arena);
    if (e == OK)
        *ret_undone = undone;
    return e;
}
