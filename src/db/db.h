/*
 * db.h - the one door to SQL. SQLite inside, PostgreSQL when one machine is outgrown.
 *
 * One text for both engines, in PostgreSQL's spelling ($1, $2 …). Two helpers of
 * the text are translated when a statement is prepared:
 *     ids($n)   a set of 64-bit ids bound with DB_IDS:  WHERE community_id IN (ids($1))
 * Results are copied into the op's arena at once, so no cursor stays open behind a
 * caller that returns early. db_each() is for what may be long: it streams.
 *
 * Failures: ERR_IO when the database fails, ERR_BUSY when it stayed locked,
 * ERR_CONFLICT for a broken unique or foreign key (detail says which), and
 * DB_REPEAT-able faults (serialization, deadlock) are handled by db_transaction().
 */
#pragma once

#include "base/op.h"

enum db_kind { DB_KIND_NULL, DB_KIND_INT, DB_KIND_TEXT, DB_KIND_BLOB, DB_KIND_IDS };

struct db_arg {
    enum db_kind kind;
    union {
        int64_t number;
        const void *bytes;
        const int64_t *ids;
    };
    size_t length; /* of a blob in bytes, of ids in ids */
};

struct db_args {
    const struct db_arg *args;
    size_t count;
};

#define DB_INT(n) ((struct db_arg){.kind = DB_KIND_INT, .number = (n)})
#define DB_INT_OR_NULL(n) ((n) == 0 ? DB_NULL : DB_INT(n))
#define DB_BOOL(b) DB_INT((b) ? 1 : 0)
#define DB_TEXT(t)                                                                                 \
    ((struct db_arg){.kind = (t) == NULL ? DB_KIND_NULL : DB_KIND_TEXT, .bytes = (t)})
#define DB_BLOB(p, n)                                                                              \
    ((struct db_arg){                                                                              \
        .kind = (p) == NULL ? DB_KIND_NULL : DB_KIND_BLOB, .bytes = (p), .length = (n)})
#define DB_IDS(p, n) ((struct db_arg){.kind = DB_KIND_IDS, .ids = (p), .length = (n)})
#define DB_NULL ((struct db_arg){.kind = DB_KIND_NULL})
#define DB_ARGS(...)                                                                               \
    ((struct db_args){(const struct db_arg[]){__VA_ARGS__},                                        \
                      sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

/* Words for LIKE … ESCAPE '!' as they are written: % and _ are signs like others to who looks for
 * them. NULL is "". */
const char *db_like(struct arena *a, const char *words);

/* A statement. It must live as long as the program: connections keep it prepared. */
struct db_query {
    const char *name;
    const char *sql;
    /* What it reads seldom changes: within a transaction it is asked once, until the transaction
     * itself writes to a table of its text (db_memo.h). Only for a SELECT. */
    bool is_steady;
};

struct db_rows;

/* ---- connections --------------------------------------------------------- */

enum db_engine { DB_SQLITE, DB_POSTGRES };
enum db_access { DB_READ_ONLY, DB_READ_WRITE };

/* URL: sqlite:PATH or postgresql://… A connection belongs to one thread at a time. */
err_t db_open(struct op *op, const char *url, enum db_access access, struct db **ret_db);
void db_close(struct db *db); /* NULL is allowed */
enum db_engine db_engine_of(const struct db *db);

/* A number that is another one after anybody but this connection committed anything; only to be
 * compared with one that the same connection gave. -1: the engine cannot say (PostgreSQL). */
err_t db_stamp(struct op *op, int64_t *ret_stamp);

/* ---- statements (on op->db) ---------------------------------------------- */

/* Runs a statement; *ret_rows may be walked with db_next(). Bounded results only. */
err_t db_run(struct op *op, const struct db_query *query, struct db_args args,
             struct db_rows **ret_rows);

/* Runs a statement without looking at rows; *ret_changed (may be NULL) is how many
 * rows were inserted, updated or deleted. */
err_t db_exec(struct op *op, const struct db_query *query, struct db_args args,
              int64_t *ret_changed);

/* Calls `each` for every row, one at a time, until it returns something else than OK.
 * The texts of a row live only during the call, which may run other statements; it
 * writes only when a transaction is around the stream. */
typedef err_t db_row_fn(struct op *op, struct db_rows *row, void *arg);
err_t db_each(struct op *op, const struct db_query *query, struct db_args args, db_row_fn *each,
              void *arg);

/* Reading a row. Columns count from 0; NULL reads as 0, NULL and no bytes. */
bool db_next(struct db_rows *rows);
size_t db_count(const struct db_rows *rows);
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_int(const struct db_rows *rows, int column);
const char *db_text(const struct db_rows *rows, int column);
const void *db_blob(const struct db_rows *rows, int column, size_t *ret_length);

/* Several statements in one text, without arguments: migrations and the like. */
err_t db_script(struct op *op, const char *sql);

/* Prepares a statement without running it: for the test that goes through a room's list
 * of queries. *ret_scans (SQLite only): it walks a whole table or index, and its text
 * has no remark "scan" that says so on purpose. */
err_t db_plan(struct op *op, const struct db_query *query, bool *ret_scans);

/* ---- transactions -------------------------------------------------------- */

/* A body talks only to the database and may run twice. Inside another transaction
 * (the writer's batch, an outer use case) it just runs, as part of that one. Else:
 * BEGIN IMMEDIATE … COMMIT, the commit durable when it returns OK, the whole body
 * repeated after a deadlock or a serialization failure. Not OK: nothing happened.
 * After a statement failed in it, a body can only return: PostgreSQL refuses all that
 * follows. Where a conflict is expected, say ON CONFLICT. */
typedef err_t db_body(struct op *op, void *arg);
err_t db_transaction(struct op *op, db_body *body, void *arg);
bool db_in_transaction(const struct db *db);
/* Many rows will be written on this connection, in no order: it may use more memory for pages, so
 * that each is not read and written again and again. Only for commands and jobs. */
err_t db_expect_bulk(struct op *op);
/* Work beside others who wait: it keeps few pages in memory. */
err_t db_expect_little(struct op *op);

/* One part of several in a transaction: when it fails, what it wrote is undone and the others
 * stay; its fault is told as ever. Parts do not nest. ERR_BUSY: the transaction is lost as a
 * whole, so its body must return. */
err_t db_attempt(struct op *op, db_body *body, void *arg);

/* ---- the writer (db_writer.c) -------------------------------------------- */

/* One thread on SQLite, `connections` threads on PostgreSQL. Jobs of one community
 * go to the same thread. Each drains its queue (at most 256 jobs) into ONE
 * transaction, a savepoint around each job; then one durable commit; then `done`
 * of each job is called on the writer's thread. A job whose body fails is rolled
 * back alone. If the engine gave up the whole transaction, the jobs run again, one
 * by one. A failed fsync ends the process: nothing more is acknowledged. */
struct db_writer;

struct db_job {
    int64_t community_id; /* 0 when it does not matter */
    /* Runs on the writer's thread in its savepoint. `op` is the job's own: the
     * writer only sets op->db. May run again after a rollback: the writer calls
     * op_forget_fault() before each run. */
    db_body *body;
    void *arg;
    struct op *op;
    /* After the commit (e == OK) or when the job failed (e says how). Must be quick. */
    void (*done)(struct db_job *job, err_t e);
    void *done_arg;
    /* the writer's own */
    struct db_job *next;
    err_t result;
};

err_t db_writer_start(struct op *op, const char *url, int connections,
                      struct db_writer **ret_writer);

/* ERR_BUSY when the queue is full (4096) or the writer is stopping; then `done` is not called. */
err_t db_writer_submit(struct db_writer *writer, struct db_job *job);

/* Submits and waits. The body runs on the writer's thread with op->db set for it. */
err_t db_writer_run(struct db_writer *writer, struct op *op, int64_t community_id, db_body *body,
                    void *arg);

/* The same body for each part, in as few commits as the writer can make of them, each with an op
 * and an arena of its own. All are tried; the first fault is returned and told, behind its name. */
struct db_part {
    int64_t community_id;
    void *arg;
    const char *name; /* for the fault */
};
err_t db_writer_run_parts(struct db_writer *writer, struct op *op, db_body *body,
                          const struct db_part *parts, size_t count);

/* Finishes what is queued, refuses what comes, joins the threads. */
void db_writer_stop(struct db_writer *writer);

struct db_writer_figures {
    int64_t batches, jobs, failed_jobs, largest_batch, queued;
};
struct db_writer_figures db_writer_figures(const struct db_writer *writer);

/* ---- migrations (db_migrate.c) ------------------------------------------- */

/* The text of sql/NNNN_name.sql as embedded; the list is in ascending order. */
struct db_migration {
    int number;
    const char *name;
    const char *sql; /* a part between "--sqlite" / "--postgres" and "--end" is for one engine */
};

/* The program's own migrations, from its embedded files. */
const struct db_migration *db_migrations(struct op *op, size_t *ret_count);

/* Brings an empty or older database to the newest schema, one transaction a step.
 * ERR_CONFLICT if the database is newer than the program. */
err_t db_migrate(struct op *op, const struct db_migration *migrations, size_t count);

/* OK only if the schema is exactly the program's own; the detail says what to do. */
err_t db_check_schema(struct op *op, const struct db_migration *migrations, size_t count);

/* How many of the program's steps the database lacks, and the newest that it has: 0, 0 for one
 * without tables. ERR_CONFLICT as db_check_schema() for a database that is newer. */
err_t db_pending(struct op *op, const struct db_migration *migrations, size_t count,
                 size_t *ret_pending, int *ret_newest);

/* ---- backup -------------------------------------------------------------- */

/* A consistent copy of the whole database in a new file, which is on disk when it returns; others
 * read and write meanwhile. Then every page of the copy is checked. SQLite only: for PostgreSQL
 * ERR_INVALID says what to use. Outside of a transaction. */
err_t db_backup(struct op *op, const char *path);

/* Nobody else has the database open (SQLite only); ERR_BUSY after ten seconds if somebody has. */
err_t db_alone(struct op *op);

/* ---- faults on purpose (db_fault.c), for tests --------------------------- */

/* The Nth database call from now on in this process fails with `e` (ERR_IO, ERR_BUSY
 * …), once. 0 switches it off. Returns how many calls were counted since. */
int64_t db_fault_at(int64_t n, err_t e);
bool db_fault_was_delivered(void);
