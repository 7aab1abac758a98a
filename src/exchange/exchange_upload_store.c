#include "exchange/exchange_upload_store.h"

#include "base/str.h"

/* Column order is the contract between these texts and from_row(). */
#define COLUMNS                                                                                    \
    "id, community_id, file, file_hash, map_hash, state, rows_read, rows_imported, rows_skipped,"  \
    " applied_line, kind, sheet, rows_updated, job, chosen, look, failure, keep_going,"            \
    " fault_count, percent, started_by, started_at, ended_at"

static const struct db_query ADD = {
    .name = "import_upload_add",
    .sql = "INSERT INTO import_run (community_id, id, file, file_hash, map_hash, state, started_by,"
           "                        started_at, kind, job) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
           " $9, $10)",
};

static const struct db_query GET = {
    .name = "import_upload_get",
    .sql = "SELECT " COLUMNS " FROM import_run WHERE id = $1",
};

static const struct db_query LIST = {
    .name = "import_upload_list",
    .sql = "SELECT " COLUMNS " FROM import_run WHERE community_id = $1 AND id < $2"
           " ORDER BY id DESC LIMIT $3",
};

static const struct db_query SAVE = {
    .name = "import_upload_save",
    .sql = "UPDATE import_run SET state = $3, job = $4, job_until = 0, sheet = $5, chosen = $6,"
           " look = $7, failure = $8, keep_going = $9, fault_count = $10, percent = $11,"
           " file_hash = $12 WHERE community_id = $1 AND id = $2",
};

static const struct db_query WAITING = {
    .name = "import_upload_waiting",
    .sql = "SELECT community_id, id, job_until FROM import_run WHERE job <> '' AND job_until <= $1"
           " ORDER BY job_until, id LIMIT 1",
};

static const struct db_query CLAIM = {
    .name = "import_upload_claim",
    .sql = "UPDATE import_run SET job_until = $3 WHERE community_id = $1 AND id = $2"
           " AND job_until = $4 AND job <> ''",
};

static const struct db_query PIECE_ADD = {
    .name = "import_file_add",
    .sql = "INSERT INTO import_file (community_id, run_id, piece, content) VALUES ($1, $2, $3, $4)",
};

static const struct db_query PIECE = {
    .name = "import_file_get",
    .sql = "SELECT content FROM import_file WHERE community_id = $1 AND run_id = $2 AND piece = $3",
};

static const struct db_query PIECES_REMOVE = {
    .name = "import_file_remove",
    .sql = "DELETE FROM import_file WHERE community_id = $1 AND run_id = $2",
};

static const struct db_query FAULT_ADD = {
    .name = "import_fault_add",
    .sql = "INSERT INTO import_fault (community_id, run_id, number, line, title, reason)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

static const struct db_query FAULTS = {
    .name = "import_fault_list",
    .sql = "SELECT line, title, reason FROM import_fault WHERE community_id = $1 AND run_id = $2"
           " AND number > $3 ORDER BY number LIMIT $4",
};

static const struct db_query FAULTS_REMOVE = {
    .name = "import_fault_remove",
    .sql = "DELETE FROM import_fault WHERE community_id = $1 AND run_id = $2",
};

const struct db_query *const EXCHANGE_UPLOAD_STORE_QUERIES[] = {
    &ADD,   &GET,           &LIST,      &SAVE,   &WAITING,       &CLAIM, &PIECE_ADD,
    &PIECE, &PIECES_REMOVE, &FAULT_ADD, &FAULTS, &FAULTS_REMOVE, NULL,
};

err_t exchange_upload_store_add(struct op *op, const struct exchange_upload *u)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(u->run.community_id), DB_INT(u->run.id), DB_TEXT(u->run.file),
                           DB_TEXT(u->run.file_hash), DB_TEXT(u->run.map_hash),
                           DB_TEXT(u->run.state), DB_INT(op->actor->id), DB_INT(op->now),
                           DB_TEXT(u->run.kind), DB_TEXT(u->job)),
                   NULL);
}

static const char *text_at(struct op *op, const struct db_rows *rows, int column)
{
    return arena_text(op->arena, db_text(rows, column));
}

static void from_row(struct op *op, const struct db_rows *rows, struct exchange_upload *u)
{
    *u = (struct exchange_upload){
        .run = {.id = db_int(rows, 0),
                .community_id = db_int(rows, 1),
                .file = text_at(op, rows, 2),
                .file_hash = text_at(op, rows, 3),
                .map_hash = text_at(op, rows, 4),
                .state = text_at(op, rows, 5),
                .rows_read = db_int(rows, 6),
                .rows_imported = db_int(rows, 7),
                .rows_skipped = db_int(rows, 8),
                .applied_line = db_int(rows, 9),
                .kind = text_at(op, rows, 10),
                .sheet = text_at(op, rows, 11),
                .rows_updated = db_int(rows, 12),
                .percent = (int)db_int(rows, 19)},
        .job = text_at(op, rows, 13),
        .chosen = text_at(op, rows, 14),
        .look = text_at(op, rows, 15),
        .failure = text_at(op, rows, 16),
        .keep_going = db_int(rows, 17) != 0,
        .fault_count = db_int(rows, 18),
        .percent = db_int(rows, 19),
        .started_by = db_int(rows, 20),
        .started_at = db_int(rows, 21),
        .ended_at = db_int(rows, 22),
    };
}

err_t exchange_upload_store_get(struct op *op, int64_t id, struct exchange_upload *ret_upload)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET, DB_ARGS(DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这次导入");
    from_row(op, rows, ret_upload);
    return OK;
}

err_t exchange_upload_store_list(struct op *op, int64_t community_id, int64_t before_id,
                                 int64_t limit, struct exchange_upload **ret_uploads,
                                 size_t *ret_count)
{
    struct exchange_upload *all;
    struct db_rows *rows;
    size_t count = 0;
    err_t e =
        db_run(op, &LIST, DB_ARGS(DB_INT(community_id), DB_INT(before_id), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct exchange_upload);
    while (db_next(rows))
        from_row(op, rows, &all[count++]);
    *ret_uploads = all;
    *ret_count = count;
    return OK;
}

err_t exchange_upload_store_save(struct op *op, const struct exchange_upload *u)
{
    return db_exec(op, &SAVE,
                   DB_ARGS(DB_INT(u->run.community_id), DB_INT(u->run.id), DB_TEXT(u->run.state),
                           DB_TEXT(u->job), DB_TEXT(u->run.sheet), DB_TEXT(u->chosen),
                           DB_TEXT(u->look), DB_TEXT(u->failure), DB_BOOL(u->keep_going),
                           DB_INT(u->fault_count), DB_INT(u->percent), DB_TEXT(u->run.file_hash)),
                   NULL);
}

err_t exchange_upload_store_claim(struct op *op, int64_t until, int64_t *ret_id)
{
    struct db_rows *rows;
    int64_t taken = 0, id;
    err_t e = db_run(op, &WAITING, DB_ARGS(DB_INT(op->now)), &rows);

    *ret_id = 0;
    if (e != OK || !db_next(rows))
        return e;
    id = db_int(rows, 1);
    e = db_exec(
        op, &CLAIM,
        DB_ARGS(DB_INT(db_int(rows, 0)), DB_INT(id), DB_INT(until), DB_INT(db_int(rows, 2))),
        &taken);
    if (e == OK && taken == 1)
        *ret_id = id;
    return e;
}

/* ---- the file ---------------------------------------------------------------------------- */

err_t exchange_upload_store_piece_add(struct op *op, const struct exchange_run *run, int64_t number,
                                      const char *content)
{
    return db_exec(
        op, &PIECE_ADD,
        DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(number), DB_TEXT(content)),
        NULL);
}

err_t exchange_upload_store_piece(struct op *op, const struct exchange_run *run, int64_t number,
                                  const char **ret_content)
{
    struct db_rows *rows;
    err_t e = db_run(op, &PIECE,
                     DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(number)), &rows);

    *ret_content = NULL;
    if (e == OK && db_next(rows))
        *ret_content = db_text(rows, 0);
    return e;
}

err_t exchange_upload_store_pieces_remove(struct op *op, const struct exchange_run *run)
{
    return db_exec(op, &PIECES_REMOVE, DB_ARGS(DB_INT(run->community_id), DB_INT(run->id)), NULL);
}

/* ---- faults ------------------------------------------------------------------------------- */

err_t exchange_upload_store_fault_add(struct op *op, const struct exchange_run *run, int64_t number,
                                      const struct exchange_fault *fault)
{
    return db_exec(op, &FAULT_ADD,
                   DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(number),
                           DB_INT(fault->line), DB_TEXT(fault->column), DB_TEXT(fault->reason)),
                   NULL);
}

err_t exchange_upload_store_faults(struct op *op, const struct exchange_run *run, int64_t after,
                                   int limit, struct exchange_faults *faults)
{
    struct db_rows *rows;
    err_t e = db_run(
        op, &FAULTS,
        DB_ARGS(DB_INT(run->community_id), DB_INT(run->id), DB_INT(after), DB_INT(limit)), &rows);

    while (e == OK && db_next(rows))
        exchange_faults_add(faults, db_int(rows, 0), db_text(rows, 1), "%s", db_text(rows, 2));
    return e;
}

err_t exchange_upload_store_faults_remove(struct op *op, const struct exchange_run *run)
{
    return db_exec(op, &FAULTS_REMOVE, DB_ARGS(DB_INT(run->community_id), DB_INT(run->id)), NULL);
}
