#include "db/db_sqlite_statement.h"

#include "db/db_spelling.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { SCAN_STEPS_WORTH_A_LINE = 1000 };

/* A prepared statement and where its $1, $2 … are: to SQLite they are only names. A query
 * with a set of ids has several, by which sets hold exactly one; the newest first. */
struct statement {
    struct statement *next;
    uint64_t ones;
    sqlite3_stmt *handle;
    int *places;
    size_t count;
    bool is_running;
    bool is_cached;
    bool may_scan;
};

static struct db_sqlite *self_of(const struct op *op)
{
    return (struct db_sqlite *)(void *)op->db;
}

/* ---- failures ------------------------------------------------------------ */

static err_t cause_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT: return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_FULL:
    case SQLITE_LOCKED: return ERR_BUSY;
    default: return ERR_IO;
    }
}

err_t db_sqlite_statement_failed(struct op *op, sqlite3 *handle, const char *what)
{
    int rc = sqlite3_extended_errcode(handle);

    if (rc == SQLITE_FULL)
        return op_fail(
            op, ERR_BUSY,
            "服务器的磁盘已满，刚才填写的内容没有保存；请联系系统管理员，腾出空间后再提交");
    return op_fail(op, cause_of(rc), "%s: %s", what, sqlite3_errmsg(handle));
}

/* ---- statements ---------------------------------------------------------- */

static void statement_free(void *value)
{
    struct statement *s = value, *next;

    for (; s != NULL; s = next) {
        next = s->next;
        sqlite3_finalize(s->handle);
        free(s->places);
        free(s);
    }
}

/* The places of $1 … $count. A parameter that the text skips has place 0. */
static void find_places(struct statement *s)
{
    size_t names = (size_t)sqlite3_bind_parameter_count(s->handle);

    for (int i = 1; i <= (int)names; i++) {
        const char *name = sqlite3_bind_parameter_name(s->handle, i);
        size_t n;
        must(name != NULL && name[0] == '$');
        n = strtoul(name + 1, NULL, 10);
        must(n >= 1 && n <= 999);
        if (n > s->count)
            s->count = n;
    }
    s->places = calloc(s->count + 1, sizeof *s->places);
    must(s->places != NULL);
    for (int i = 1; i <= (int)names; i++)
        s->places[strtoul(sqlite3_bind_parameter_name(s->handle, i) + 1, NULL, 10) - 1] = i;
}

static err_t statement_new(struct op *op, const struct db_query *query, uint64_t ones,
                           struct statement **ret_s)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_SQLITE, ones);
    sqlite3 *handle = self_of(op)->handle;
    struct statement *s;
    sqlite3_stmt *stmt;
    const char *tail;

    if (sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail) != SQLITE_OK)
        return db_sqlite_statement_failed(op, handle, query->name);
    if (stmt == NULL || tail[strspn(tail, " \t\r\n;")] != '\0') {
        sqlite3_finalize(stmt);
        return op_fail(op, ERR_IO, "%s: not one statement", query->name);
    }
    s = calloc(1, sizeof *s);
    must(s != NULL);
    s->handle = stmt;
    s->ones = ones;
    s->may_scan = strstr(query->sql, "/*scan*/") != NULL;
    find_places(s);
    *ret_s = s;
    return OK;
}

static int bind(struct op *op, sqlite3_stmt *stmt, int place, const struct db_arg *arg)
{
    const char *text;

    switch (arg->kind) {
    case DB_KIND_NULL: return sqlite3_bind_null(stmt, place);
    case DB_KIND_INT: return sqlite3_bind_int64(stmt, place, arg->number);
    case DB_KIND_TEXT: return sqlite3_bind_text(stmt, place, arg->bytes, -1, SQLITE_STATIC);
    case DB_KIND_BLOB:
        return sqlite3_bind_blob64(stmt, place, arg->bytes, arg->length, SQLITE_STATIC);
    case DB_KIND_IDS:
        if (arg->length == 1)
            return sqlite3_bind_int64(stmt, place, arg->ids[0]);
        text = db_spelling_ids(op->arena, arg->ids, arg->length, DB_SQLITE);
        return sqlite3_bind_text(stmt, place, text, -1, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

/* The statement of a query, bound. One that is running further out (a query inside
 * its own db_each) is prepared a second time. */
static err_t statement_take(struct op *op, const struct db_query *query, struct db_args args,
                            struct statement **ret_s)
{
    struct db_sqlite *self = self_of(op);
    struct statement *newest = db_cache_find(&self->statements, query), *s = newest;
    uint64_t ones = db_spelling_ones(args);
    err_t e;

    while (s != NULL && s->ones != ones)
        s = s->next;
    if (s == NULL || s->is_running) {
        bool is_new = s == NULL;
        e = statement_new(op, query, ones, &s);
        if (e != OK)
            return e;
        s->is_cached = is_new;
        s->next = is_new ? newest : NULL;
        if (is_new)
            db_cache_set(&self->statements, query, s);
    }
    s->is_running = true;
    must(args.count == s->count);
    for (size_t i = 0; i < args.count; i++)
        if (s->places[i] != 0)
            must(bind(op, s->handle, s->places[i], &args.args[i]) == SQLITE_OK);
    *ret_s = s;
    return OK;
}

static void statement_give_back(struct statement *s, const struct db_query *query)
{
#ifndef NDEBUG
    int steps = sqlite3_stmt_status(s->handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    if (steps >= SCAN_STEPS_WORTH_A_LINE && !s->may_scan) {
        log_debug("%s walked over %d rows without an index", query->name, steps);
        s->may_scan = true;
    }
#else
    (void)query;
#endif
    sqlite3_reset(s->handle);
    sqlite3_clear_bindings(s->handle);
    s->is_running = false;
    if (!s->is_cached)
        statement_free(s);
}

/* ---- rows ---------------------------------------------------------------- */

/* The value as SQLite holds it: its bytes live until the next step. One connection is used by
 * one thread (SQLITE_OPEN_NOMUTEX), so the value may be looked at without a lock. */
static struct db_value value_of(sqlite3_stmt *stmt, int column)
{
    struct db_value value = {.kind = DB_KIND_NULL};
    sqlite3_value *held = sqlite3_column_value(stmt, column);

    switch (sqlite3_value_type(held)) {
    case SQLITE_NULL: break;
    case SQLITE_INTEGER:
        value.kind = DB_KIND_INT;
        value.number = sqlite3_value_int64(held);
        break;
    case SQLITE_BLOB:
        value.kind = DB_KIND_BLOB;
        value.bytes = sqlite3_value_blob(held);
        value.length = (size_t)sqlite3_value_bytes(held);
        break;
    default:
        value.kind = DB_KIND_TEXT;
        value.bytes = (const char *)sqlite3_value_text(held);
        must(value.bytes != NULL);
        value.length = (size_t)sqlite3_value_bytes(held);
    }
    return value;
}

static void copy_row(sqlite3_stmt *stmt, struct db_rows *rows)
{
    struct db_row *row;

    rows->columns = sqlite3_column_count(stmt);
    row = db_rows_add(rows);
    for (int i = 0; i < rows->columns; i++) {
        struct db_value value = value_of(stmt, i);
        if (value.kind == DB_KIND_TEXT || value.kind == DB_KIND_BLOB)
            value.bytes = arena_text_n(rows->arena, value.bytes, value.length);
        row->values[i] = value;
    }
}

err_t db_sqlite_statement_run(struct op *op, const struct db_query *query, struct db_args args,
                              struct db_rows *rows, int64_t *ret_changed)
{
    sqlite3 *handle = self_of(op)->handle;
    struct statement *s;
    int rc;
    err_t e;

    e = statement_take(op, query, args, &s);
    if (e != OK)
        return e;
    while ((rc = sqlite3_step(s->handle)) == SQLITE_ROW)
        if (rows != NULL)
            copy_row(s->handle, rows);
    if (rc != SQLITE_DONE)
        e = db_sqlite_statement_failed(op, handle, query->name);
    else if (ret_changed != NULL && sqlite3_stmt_readonly(s->handle) == 0)
        *ret_changed = sqlite3_changes64(handle);
    statement_give_back(s, query);
    return e;
}

err_t db_sqlite_statement_each(struct op *op, const struct db_query *query, struct db_args args,
                               db_row_fn *each, void *arg)
{
    struct arena *scratch;
    struct statement *s;
    int rc = SQLITE_ROW;
    err_t e;

    e = statement_take(op, query, args, &s);
    if (e != OK)
        return e;
    scratch = arena_new();
    while (e == OK && (rc = sqlite3_step(s->handle)) == SQLITE_ROW) {
        struct db_rows row = {.arena = scratch, .columns = sqlite3_column_count(s->handle)};
        row.current = db_rows_add(&row);
        for (int i = 0; i < row.columns; i++)
            row.current->values[i] = value_of(s->handle, i);
        e = each(op, &row, arg);
        arena_reset(scratch);
    }
    if (e == OK && rc != SQLITE_DONE)
        e = db_sqlite_statement_failed(op, self_of(op)->handle, query->name);
    statement_give_back(s, query);
    arena_free(scratch);
    return e;
}

/* Does a line of EXPLAIN QUERY PLAN walk a table or an index from end to end? A part of
 * the statement itself (WITH, a subquery) may be walked: `parts` are their names. */
static bool line_scans(struct arena *a, const char *line, struct buf *parts)
{
    if (str_starts_with(line, "MATERIALIZE ") || str_starts_with(line, "CO-ROUTINE "))
        buf_printf(parts, "%s ", strchr(line, ' '));
    if (!str_starts_with(line, "SCAN ") || str_starts_with(line, "SCAN ("))
        return false;
    if (str_equal(line, "SCAN CONSTANT ROW") || strstr(line, "VIRTUAL TABLE") != NULL)
        return false;
    return parts->data == NULL ||
           strstr(parts->data, arena_printf(a, "%s ", line + strlen("SCAN"))) == NULL;
}

err_t db_sqlite_statement_plan(struct op *op, const struct db_query *query, bool *ret_scans)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_SQLITE, 0);
    sqlite3 *handle = self_of(op)->handle;
    struct buf parts = buf_in(op->arena);
    bool scans = false;
    sqlite3_stmt *stmt;

    sql = arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK)
        return db_sqlite_statement_failed(op, handle, query->name);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (line_scans(op->arena, (const char *)sqlite3_column_text(stmt, 3), &parts))
            scans = true;
    sqlite3_finalize(stmt);
    *ret_scans = scans && strstr(query->sql, "/*scan*/") == NULL;
    return OK;
}

/* ---- the end ------------------------------------------------------------- */

void db_sqlite_statement_forget_all(struct db_sqlite *self)
{
    db_cache_clear(&self->statements, statement_free);
}
