/*
 * db_sqlite_statement.h - prepared statements of one SQLite connection, run.
 */
#pragma once

#include "db/db_cache.h"
#include "db/db_engine.h"

#include <sqlite3.h>

struct db_sqlite {
    struct db base;
    sqlite3 *handle;
    struct db_cache statements;
    int64_t busy_since_ms;
    unsigned dice;
};

/* As struct db_driver says. */
err_t db_sqlite_statement_run(struct op *op, const struct db_query *query, struct db_args args,
                              struct db_rows *rows, int64_t *ret_changed);
err_t db_sqlite_statement_each(struct op *op, const struct db_query *query, struct db_args args,
                               db_row_fn *each, void *arg);
err_t db_sqlite_statement_plan(struct op *op, const struct db_query *query, bool *ret_scans);

/* Notes why the connection's last call failed, in SQLite's words. */
err_t db_sqlite_statement_failed(struct op *op, sqlite3 *handle, const char *what);

void db_sqlite_statement_forget_all(struct db_sqlite *self);
