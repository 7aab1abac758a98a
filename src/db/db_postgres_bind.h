/*
 * db_postgres_bind.h - arguments and values in the shape that libpq wants, and what its
 * failures mean.
 */
#pragma once

#include "db/db_engine.h"

#include <libpq-fe.h>

/* The four parallel arrays of PQexecPrepared, in the arena. */
struct db_postgres_params {
    int count;
    const char **values;
    int *lengths;
    int *formats;
};

struct db_postgres_params db_postgres_bind_args(struct arena *a, struct db_args args);

/* The type that the argument at this place has; 0 lets the server infer it. `ones` are the
 * sets of exactly one id (db_spelling.h), counted from bit 0. */
Oid db_postgres_bind_type(enum db_kind kind, uint64_t ones, size_t place);

/* Appends a result's rows; the bytes live in rows->arena. */
void db_postgres_bind_rows(const PGresult *result, struct db_rows *rows);

/* How many rows a statement changed; 0 for one that only reads. */
int64_t db_postgres_bind_changed(PGresult *result);

/* Notes the failure. *ret_repeat: the whole transaction should run again. */
err_t db_postgres_bind_failed(struct op *op, const PGconn *conn, const PGresult *result,
                              const char *what, bool *ret_repeat);
