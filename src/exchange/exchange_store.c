#include "exchange/exchange_store.h"

#include "base/str.h"

static const struct db_query RUN_ADD = {
    .name = "import_run_add",
    .sql = "INSERT INTO import_run (community_id, id, file, file_hash, map_hash, state,"
           "                        started_by, started_at, kind, sheet)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
};

static const struct db_query RUN_SAVE = {
    .name = "import_run_save",
    .sql = "UPDATE import_run SET state = $3, ended_at = $4, rows_read = $5, rows_imported = $6,"
           "                      rows_skipped = $7, applied_line = $8,"
           "                      rows_updated = $9, percent = $10,"
           "                      job_until = CASE WHEN job = '' THEN 0 ELSE $11 END"
           " WHERE community_id = $1 AND id = $2",
};

/* Column order is the contract between these texts and run_from_row(). */
#define RUN_COLUMNS                                                                                \
    "id, community_id, file, file_hash, map_hash, state, rows_read, rows_imported, rows_skipped,"  \
    " applied_line, kind, sheet, rows_updated"

static const struct db_query RUN_GET = {
    .name = "import_run_get",
    .sql = "SELECT " RUN_COLUMNS " FROM import_run WHERE id = $1",
};

static const struct db_query RUN_FIND = {
    .name = "import_run_find",
    .sql = "SELECT " RUN_COLUMNS " FROM import_run"
           " WHERE community_id = $1 AND file_hash = $2 AND map_hash = $3"
           "   AND state IN ('checking', 'applying')"
           " ORDER BY id DESC LIMIT 1",
};

static const struct db_query RUN_REMOVE = {
    .name = "import_run_remove",
    .sql = "DELETE FROM import_run WHERE community_id = $1 AND id = $2",
};

static const struct db_query ROW_ADD = {
    .name = "import_row_add",
    .sql = "INSERT INTO import_row (community_id, run_id, line, data) VALUES ($1, $2, $3, $4)",
};

static const struct db_query ROW_WAITING = {
    .name = "import_row_waiting",
    .sql = "SELECT line, case_id, data FROM import_row"
           " WHERE community_id = $1 AND run_id = $2 AND line > $3"
           " ORDER BY line LIMIT $4",
};

static const struct db_query ROW_IMPORTED = {
    .name = "import_row_imported",
    .sql = "SELECT line, case_id, data FROM import_row"
           " WHERE community_id = $1 AND run_id = $2 AND line > $3 AND case_id > 0"
           " ORDER BY line LIMIT $4",
};

static const struct db_query ROW_SAVE = {
    .name = "import_row_save",
    .sql = "UPDATE import_row SET case_id = $4, data = ''"
           " WHERE community_id = $1 AND run_id = $2 AND line = $3",
};

static const struct db_query ROW_REMOVE = {
    .name = "import_row_remove",
    .sql = "DELETE FROM import_row WHERE community_id = $1 AND run_id = $2 AND line <= $3",
};

static const struct db_query ROW_LAST = {
    .name = "import_row_last",
    .sql = "SELECT line FROM import_row WHERE community_id = $1 AND run_id = $2"
           " ORDER BY line DESC LIMIT 1",
};

const struct db_query *const EXCHANGE_STORE_QUERIES[] = {
    &RUN_ADD,     &RUN_SAVE,     &RUN_GET,  &RUN_FIND,   &RUN_REMOVE, &ROW_ADD,
    &ROW_WAITING, &ROW_IMPORTED, &ROW_SAVE, &ROW_REMOVE, &ROW_LAST,   NULL,
};

err_t exchange_store_run_add(struct op *op, const struct exchange_run *run)
{
    return db_exec(op, &RUN_ADD,
                   DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_TEXT(run->file),
                           DB_TEXT(run->file_hash), DB_TEXT(run->map_hash), DB_TEXT(run->state),
                           DB_INT(op->actor->id), DB_INT(op->now), DB_TEXT(run->kind),
                           DB_TEXT(run->sheet)),
                   NULL);
}

err_t exchange_store_run_save(struct op *op, const struct exchange_run *run)
{
    bool ended = str_equal(run->state, "done") || str_equal(run->state, "undone");

    return db_exec(op, &RUN_SAVE,
                   DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_TEXT(run->state),
                           DB_INT(ended ? op->now : 0), DB_INT(run->rows_read),
                           DB_INT(run->rows_imported), DB_INT(run->rows_skipped),
                           DB_INT(run->applied_line), DB_INT(run->rows_updated),
                           DB_INT(run->percent), DB_INT(op->now + EXCHANGE_CLAIM_MS)),
                   NULL);
}

static void run_from_row(struct op *op, const struct db_rows *rows, struct exchange_run *run)
{
    *run = (struct exchange_run){
        .id = db_int(rows, 0),
        .community_id = db_int(rows, 1),
        .file = arena_text(op->arena, db_text(rows, 2)),
        .file_hash = arena_text(op->arena, db_text(rows, 3)),
        .map_hash = arena_text(op->arena, db_text(rows, 4)),
        .state = arena_text(op->arena, db_text(rows, 5)),
        .rows_read = db_int(rows, 6),
        .rows_imported = db_int(rows, 7),
        .rows_skipped = db_int(rows, 8),
        .applied_line = db_int(rows, 9),
        .kind = arena_text(op->arena, db_text(rows, 10)),
        .sheet = arena_text(op->arena, db_text(rows, 11)),
        .rows_updated = db_int(rows, 12),
    };
}

err_t exchange_store_run_get(struct op *op, int64_t id, struct exchange_run *ret_run)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &RUN_GET, DB_ARGS(DB_INT(id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "no import run %lld", (long long)id);
    run_from_row(op, rows, ret_run);
    return OK;
}

err_t exchange_store_run_find(struct op *op, int64_t community_id, const char *file_hash,
                              const char *map_hash, struct exchange_run *ret_run, bool *ret_found)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &RUN_FIND, DB_ARGS(DB_INT(community_id), DB_TEXT(file_hash), DB_TEXT(map_hash)),
               &rows);
    if (e != OK)
        return e;
    *ret_found = db_next(rows);
    if (*ret_found)
        run_from_row(op, rows, ret_run);
    return OK;
}

err_t exchange_store_run_remove(struct op *op, const struct exchange_run *run)
{
    return db_exec(op, &RUN_REMOVE, DB_ARGS(DB_INT(run->community_id), DB_INT(run->id)), NULL);
}

err_t exchange_store_row_add(struct op *op, const struct exchange_run *run,
                             const struct exchange_staged *row)
{
    return db_exec(
        op, &ROW_ADD,
        DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(row->line), DB_TEXT(row->data)),
        NULL);
}

err_t exchange_store_row_list(struct op *op, const struct exchange_run *run, int64_t after_line,
                              bool waiting, int limit, struct exchange_staged **ret_rows,
                              size_t *ret_count)
{
    struct exchange_staged *staged;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(
        op, waiting ? &ROW_WAITING : &ROW_IMPORTED,
        DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(after_line), DB_INT(limit)),
        &rows);
    if (e != OK)
        return e;
    staged = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct exchange_staged);
    while (db_next(rows))
        staged[count++] =
            (struct exchange_staged){db_int(rows, 0), db_int(rows, 1), db_text(rows, 2)};
    *ret_rows = staged;
    *ret_count = count;
    return OK;
}

err_t exchange_store_row_save(struct op *op, const struct exchange_run *run, int64_t line,
                              int64_t case_id)
{
    return db_exec(
        op, &ROW_SAVE,
        DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(line), DB_INT(case_id)), NULL);
}

err_t exchange_store_row_remove(struct op *op, const struct exchange_run *run, int64_t up_to_line)
{
    return db_exec(op, &ROW_REMOVE,
                   DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(up_to_line)), NULL);
}

err_t exchange_store_row_last(struct op *op, const struct exchange_run *run, int64_t *ret_line)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &ROW_LAST, DB_ARGS(DB_INT(run->community_id), DB_INT(run->id)), &rows);
    if (e != OK)
        return e;
    *ret_line = db_next(rows) ? db_int(rows, 0) : 0;
    return OK;
}
