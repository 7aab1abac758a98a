/*
 * db_engine.h - what an engine must be able to do; only files of this room know it.
 *
 * An engine's connection begins with `struct db`. Rows are copied into an arena, or
 * (db_each) one row is shown in place for the time of a call.
 */
#pragma once

#include "db/db.h"

struct db_value {
    enum db_kind kind; /* NULL, INT, TEXT or BLOB */
    union {
        int64_t number;
        const char *bytes; /* a text ends with a NUL that is not counted */
    };
    size_t length;
};

struct db_row {
    struct db_row *next;
    struct db_value values[];
};

struct db_rows {
    struct arena *arena;
    int columns;
    size_t count;
    struct db_row *first, *last, *current;
    bool is_started;
};

struct db {
    const struct db_driver *driver;
    enum db_access access;
    bool in_transaction;    /* between begin and commit or rollback, even if the engine gave up */
    bool wants_repeat;      /* the last failure was a deadlock or a serialization failure */
    bool is_commit_unknown; /* the connection broke while the commit was on its way */
    struct db_memo *memo;   /* what this transaction has read; NULL until something is kept */
};

struct db_driver {
    enum db_engine engine;
    void (*close)(struct db *db);

    /* rows == NULL: only counts. */
    err_t (*run)(struct op *op, const struct db_query *query, struct db_args args,
                 struct db_rows *rows, int64_t *ret_changed);
    err_t (*each)(struct op *op, const struct db_query *query, struct db_args args, db_row_fn *each,
                  void *arg);
    err_t (*script)(struct op *op, const char *sql);
    err_t (*plan)(struct op *op, const struct db_query *query, bool *ret_scans);

    err_t (*begin)(struct op *op);
    err_t (*commit)(struct op *op); /* not OK: the caller rolls back */
    void (*rollback)(struct db *db);

    /* One savepoint, never nested: set it, keep what was done since, undo that. */
    err_t (*mark)(struct op *op);
    err_t (*keep)(struct op *op);
    err_t (*undo)(struct op *op);

    err_t (*backup)(struct op *op, const char *path);
    err_t (*alone)(struct op *op);

    /* Is the transaction that was begun still there? */
    bool (*is_alive)(const struct db *db);

    /* How many rows this connection has changed so far, by statements and triggers. NULL: the
     * engine cannot say, or a failed statement ends its transaction. */
    int64_t (*changes)(const struct db *db);

    /* Another number after anything that others committed, as far as this connection sees it. NULL:
     * the engine cannot say. */
    err_t (*stamp)(struct op *op, int64_t *ret_stamp);

    /* Work that may be done while nobody waits, after transactions were committed. */
    void (*tidy)(struct db *db);
};

err_t db_sqlite_open(struct op *op, const char *path, enum db_access access, struct db **ret_db);
err_t db_postgres_open(struct op *op, const char *url, enum db_access access, struct db **ret_db);

/* db_begin, db_commit and db_rollback keep struct db's flags right (db.c). */
err_t db_begin(struct op *op);
err_t db_commit(struct op *op);
void db_rollback(struct db *db);

/* An empty row at the end, to be filled by the engine. */
struct db_row *db_rows_add(struct db_rows *rows);

/* Counts one call; not OK when it is the one that was asked to fail (db_fault.c). */
err_t db_fault_count(struct op *op, const char *what);
