#include "db/db_engine.h"
#include "db/db_memo.h"

#include "base/log.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 20 };

/* ---- connections --------------------------------------------------------- */

err_t db_open(struct op *op, const char *url, enum db_access access, struct db **ret_db)
{
    if (str_starts_with(url, "sqlite:"))
        return db_sqlite_open(op, url + strlen("sqlite:"), access, ret_db);
    if (str_starts_with(url, "postgresql:") || str_starts_with(url, "postgres:"))
        return db_postgres_open(op, url, access, ret_db);
    return op_fail(op, ERR_INVALID, "a database is sqlite:PATH or postgresql://…");
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    if (db->in_transaction)
        db_rollback(db);
    db_memo_free(db->memo);
    db->driver->close(db);
}

const char *db_like(struct arena *a, const char *words)
{
    char *out, *to;

    if (words == NULL)
        return "";
    to = out = arena_alloc(a, 2 * strlen(words) + 1);
    for (; *words != '\0'; words++) {
        if (*words == '%' || *words == '_' || *words == '!')
            *to++ = '!';
        *to++ = *words;
    }
    *to = '\0';
    return out;
}

err_t db_stamp(struct op *op, int64_t *ret_stamp)
{
    *ret_stamp = -1;
    if (op->db == NULL || op->db->driver->stamp == NULL)
        return OK;
    return op->db->driver->stamp(op, ret_stamp);
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->driver->engine;
}

/* ---- statements ---------------------------------------------------------- */

/* A transaction that the engine gave up must not go on as single statements. */
static err_t may_run(struct op *op, const char *what)
{
    if (op->db->in_transaction && !op->db->driver->is_alive(op->db))
        return op_fail(op, ERR_IO, "%s: the transaction was given up before", what);
    return db_fault_count(op, what);
}

static bool is_remembered(const struct op *op, const struct db_query *query)
{
    return query->is_steady && op->db->in_transaction && op->db->access == DB_READ_WRITE;
}

err_t db_run(struct op *op, const struct db_query *query, struct db_args args,
             struct db_rows **ret_rows)
{
    struct db_rows *rows;
    err_t e;

    e = may_run(op, query->name);
    if (e != OK)
        return e;
    rows = is_remembered(op, query) ? db_memo_find(op, query, args) : NULL;
    if (rows == NULL) {
        rows = ARENA_NEW(op->arena, struct db_rows);
        rows->arena = op->arena;
        db_memo_wrote(op->db, query->sql);
        e = op->db->driver->run(op, query, args, rows, NULL);
        if (e == OK && is_remembered(op, query))
            db_memo_keep(op->db, query, args, rows);
    }
    if (e == OK)
        *ret_rows = rows;
    return e;
}

err_t db_exec(struct op *op, const struct db_query *query, struct db_args args,
              int64_t *ret_changed)
{
    int64_t changed = 0;
    err_t e;

    e = may_run(op, query->name);
    if (e != OK)
        return e;
    db_memo_wrote(op->db, query->sql);
    e = op->db->driver->run(op, query, args, NULL, &changed);
    if (e != OK)
        return e;
    if (ret_changed != NULL)
        *ret_changed = changed;
    return OK;
}

err_t db_each(struct op *op, const struct db_query *query, struct db_args args, db_row_fn *each,
              void *arg)
{
    err_t e;

    e = may_run(op, query->name);
    if (e != OK)
        return e;
    db_memo_wrote(op->db, query->sql);
    return op->db->driver->each(op, query, args, each, arg);
}

err_t db_script(struct op *op, const char *sql)
{
    err_t e;

    e = may_run(op, "script");
    if (e != OK)
        return e;
    db_memo_wrote(op->db, sql);
    return op->db->driver->script(op, sql);
}

err_t db_plan(struct op *op, const struct db_query *query, bool *ret_scans)
{
    return op->db->driver->plan(op, query, ret_scans);
}

err_t db_backup(struct op *op, const char *path)
{
    return op->db->driver->backup(op, path);
}

err_t db_alone(struct op *op)
{
    return op->db->driver->alone(op);
}

/* ---- rows ---------------------------------------------------------------- */

struct db_row *db_rows_add(struct db_rows *rows)
{
    size_t values_bytes = (size_t)rows->columns * sizeof(struct db_value);
    struct db_row *row = arena_alloc(rows->arena, sizeof *row + values_bytes);

    if (rows->last == NULL)
        rows->first = row;
    else
        rows->last->next = row;
    rows->last = row;
    rows->count++;
    return row;
}

bool db_next(struct db_rows *rows)
{
    if (!rows->is_started)
        rows->current = rows->first;
    else if (rows->current != NULL)
        rows->current = rows->current->next;
    rows->is_started = true;
    return rows->current != NULL;
}

size_t db_count(const struct db_rows *rows)
{
    return rows->count;
}

static const struct db_value *value_at(const struct db_rows *rows, int column)
{
    must(rows->current != NULL);
    must(column >= 0 && column < rows->columns);
    return &rows->current->values[column];
}

bool db_is_null(const struct db_rows *rows, int column)
{
    return value_at(rows, column)->kind == DB_KIND_NULL;
}

int64_t db_int(const struct db_rows *rows, int column)
{
    const struct db_value *value = value_at(rows, column);

    if (value->kind == DB_KIND_INT)
        return value->number;
    return value->kind == DB_KIND_TEXT ? strtoll(value->bytes, NULL, 10) : 0;
}

const char *db_text(const struct db_rows *rows, int column)
{
    const struct db_value *value = value_at(rows, column);

    if (value->kind == DB_KIND_NULL)
        return NULL;
    if (value->kind == DB_KIND_INT)
        return arena_printf(rows->arena, "%" PRId64, value->number);
    return value->bytes;
}

const void *db_blob(const struct db_rows *rows, int column, size_t *ret_length)
{
    const struct db_value *value = value_at(rows, column);

    if (value->kind != DB_KIND_TEXT && value->kind != DB_KIND_BLOB) {
        *ret_length = 0;
        return NULL;
    }
    *ret_length = value->length;
    return value->bytes;
}

/* ---- transactions -------------------------------------------------------- */

bool db_in_transaction(const struct db *db)
{
    return db->in_transaction;
}

err_t db_begin(struct op *op)
{
    err_t e;

    op->db->wants_repeat = false;
    op->db->is_commit_unknown = false;
    db_memo_forget(op->db);
    e = op->db->driver->begin(op);
    op->db->in_transaction = e == OK;
    return e;
}

err_t db_commit(struct op *op)
{
    err_t e;

    e = may_run(op, "commit");
    if (e == OK)
        e = op->db->driver->commit(op);
    if (e == OK)
        op->db->in_transaction = false;
    else
        db_rollback(op->db);
    return e;
}

void db_rollback(struct db *db)
{
    db->driver->rollback(db);
    db_memo_forget(db);
    db->in_transaction = false;
}

static err_t try_once(struct op *op, db_body *body, void *arg)
{
    err_t e;

    e = db_begin(op);
    if (e != OK)
        return e;
    e = body(op, arg);
    if (e == OK)
        return db_commit(op);
    db_rollback(op->db);
    return e;
}

err_t db_transaction(struct op *op, db_body *body, void *arg)
{
    err_t e;

    if (op->db->in_transaction)
        return body(op, arg);
    for (int i = 0; i < REPEATS; i++) {
        e = try_once(op, body, arg);
        if (e == OK || !op->db->wants_repeat)
            return e;
        op_forget_fault(op);
    }
    return op_fail(op, ERR_BUSY, "the transaction met others %d times", REPEATS);
}

err_t db_expect_bulk(struct op *op)
{
    if (db_engine_of(op->db) != DB_SQLITE)
        return OK;
    return db_script(op, "PRAGMA cache_size = -409600; PRAGMA wal_autocheckpoint = 64000");
}

err_t db_expect_little(struct op *op)
{
    return db_engine_of(op->db) != DB_SQLITE ? OK : db_script(op, "PRAGMA cache_size = -4096");
}

err_t db_attempt(struct op *op, db_body *body, void *arg)
{
    const struct db_driver *driver = op->db->driver;
    err_t e, undone;

    if (!op->db->in_transaction)
        return db_transaction(op, body, arg);
    e = db_script(op, "SAVEPOINT part");
    if (e != OK)
        return e;
    e = body(op, arg);
    if (e == OK)
        return db_script(op, "RELEASE SAVEPOINT part");
    if (op->db->wants_repeat || !driver->is_alive(op->db))
        return ERR_BUSY;
    db_memo_forget(op->db);
    undone = driver->script(op, "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part");
    return undone != OK ? ERR_BUSY : e;
}
