/*
 * db_tables.h - the tables as the catalogue of an engine tells them, for work that goes
 * through all of them whatever they hold: moving to another engine, sealing anew.
 *
 * Statements are composed of the catalogue's own names; a name that is no plain word is
 * refused. They live in the arena of the op that asked, which must outlive the connection.
 */
#pragma once

#include "db/db.h"

struct db_column {
    const char *name;
    enum db_kind kind; /* INT, TEXT or BLOB; NULL: of a type that only one engine has */
    int key;           /* 1, 2 … its place in the primary key; 0: not in it */
};

struct db_table {
    const char *name;
    const struct db_column *columns;
    size_t count;
};

/* All tables of the schema by name, without those that an engine keeps for its own use. */
err_t db_tables(struct op *op, struct db_table **ret_tables, size_t *ret_count);

/* Streams every row in the order of the primary key: the same order on both engines. */
err_t db_tables_each(struct op *op, const struct db_table *table, db_row_fn *each, void *arg);

/* One value of such a row; it lives as long as the row. */
struct db_arg db_tables_value(const struct db_rows *row, int column);

err_t db_tables_is_empty(struct op *op, const struct db_table *table, bool *ret_empty);
err_t db_tables_clear(struct op *op, const struct db_table *table);

/* Adds rows, `at_once` of them with one statement; the values of one row after the other. */
struct db_adding {
    const struct db_table *table;
    size_t at_once;
    const struct db_query *several, *one;
};
struct db_adding db_tables_adding(struct op *op, const struct db_table *table);
err_t db_tables_add(struct op *op, const struct db_adding *adding, const struct db_arg *values,
                    size_t rows);

/* At most `limit` rows behind the one with the keys `after` (in the order of the primary key;
 * NULL: from the beginning), with all columns, in an order that this engine always gives. */
struct db_slicing {
    const struct db_table *table;
    const struct db_query *first, *behind;
    const struct db_query **set; /* of each column: SET column WHERE key AND column = before */
    size_t keys;
};
struct db_slicing db_tables_slicing(struct op *op, const struct db_table *table, int limit);
err_t db_tables_slice(struct op *op, const struct db_slicing *slicing, const struct db_arg *after,
                      struct db_rows **ret_rows);
/* The keys of a row, in the order of the primary key. */
void db_tables_keys(const struct db_slicing *slicing, const struct db_rows *row,
                    struct db_arg *ret_keys);
/* One text of one row, if it still is what it was. */
err_t db_tables_set(struct op *op, const struct db_slicing *slicing, const struct db_arg *keys,
                    int column, const char *before, const char *text);
