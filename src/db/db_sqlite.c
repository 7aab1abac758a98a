#include "db/db_cache.h"
#include "db/db_engine.h"
#include "db/db_spelling.h"
#include "db/db_sqlite_vfs.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_LIMIT_MS = 10000, SCAN_STEPS_WORTH_A_LINE = 1000 };

struct sqlite {
    struct db base;
    sqlite3 *handle;
    struct db_cache statements;
    int64_t busy_since_ms;
    unsigned dice;
};

/* A prepared statement and where its $1, $2 … are: to SQLite they are only names. */
struct statement {
    sqlite3_stmt *handle;
    int *places;
    size_t count;
    bool is_running;
    bool is_cached;
    bool may_scan;
};

static struct sqlite *self_of(const struct op *op)
{
    return (struct sqlite *)(void *)op->db;
}

/* ---- failures ------------------------------------------------------------ */

static err_t cause_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    default:
        return ERR_IO;
    }
}

static err_t failed(struct op *op, sqlite3 *handle, const char *what)
{
    int rc = sqlite3_extended_errcode(handle);

    return op_fail(op, cause_of(rc), "%s: %s", what, sqlite3_errmsg(handle));
}

/* ---- statements ---------------------------------------------------------- */

static void statement_free(void *value)
{
    struct statement *s = value;

    sqlite3_finalize(s->handle);
    free(s->places);
    free(s);
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

static err_t statement_new(struct op *op, const struct db_query *query, struct statement **ret_s)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_SQLITE);
    sqlite3 *handle = self_of(op)->handle;
    struct statement *s;
    sqlite3_stmt *stmt;
    const char *tail;

    if (sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail) != SQLITE_OK)
        return failed(op, handle, query->name);
    if (stmt == NULL || tail[strspn(tail, " \t\r\n;")] != '\0') {
        sqlite3_finalize(stmt);
        return op_fail(op, ERR_IO, "%s: not one statement", query->name);
    }
    s = calloc(1, sizeof *s);
    must(s != NULL);
    s->handle = stmt;
    s->may_scan = strstr(query->sql, "/*scan*/") != NULL;
    find_places(s);
    *ret_s = s;
    return OK;
}

static int bind(struct op *op, sqlite3_stmt *stmt, int place, const struct db_arg *arg)
{
    const char *text;

    switch (arg->kind) {
    case DB_KIND_NULL:
        return sqlite3_bind_null(stmt, place);
    case DB_KIND_INT:
        return sqlite3_bind_int64(stmt, place, arg->number);
    case DB_KIND_TEXT:
        return sqlite3_bind_text(stmt, place, arg->bytes, -1, SQLITE_STATIC);
    case DB_KIND_BLOB:
        return sqlite3_bind_blob64(stmt, place, arg->bytes, arg->length, SQLITE_STATIC);
    case DB_KIND_IDS:
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
    struct sqlite *self = self_of(op);
    struct statement *s = db_cache_find(&self->statements, query);
    bool is_new = s == NULL;
    err_t e;

    if (is_new || s->is_running) {
        e = statement_new(op, query, &s);
        if (e != OK)
            return e;
        s->is_cached = is_new;
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

/* The value as SQLite holds it: its bytes live until the next step. */
static struct db_value value_of(sqlite3_stmt *stmt, int column)
{
    struct db_value value = {.kind = DB_KIND_NULL};

    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_NULL:
        break;
    case SQLITE_INTEGER:
        value.kind = DB_KIND_INT;
        value.number = sqlite3_column_int64(stmt, column);
        break;
    case SQLITE_BLOB:
        value.kind = DB_KIND_BLOB;
        value.bytes = sqlite3_column_blob(stmt, column);
        value.length = (size_t)sqlite3_column_bytes(stmt, column);
        break;
    default:
        value.kind = DB_KIND_TEXT;
        value.bytes = (const char *)sqlite3_column_text(stmt, column);
        must(value.bytes != NULL);
        value.length = (size_t)sqlite3_column_bytes(stmt, column);
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

static err_t sqlite_run(struct op *op, const struct db_query *query, struct db_args args,
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
        e = failed(op, handle, query->name);
    else if (ret_changed != NULL && sqlite3_stmt_readonly(s->handle) == 0)
        *ret_changed = sqlite3_changes64(handle);
    statement_give_back(s, query);
    return e;
}

static err_t sqlite_each(struct op *op, const struct db_query *query, struct db_args args,
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
        e = failed(op, self_of(op)->handle, query->name);
    statement_give_back(s, query);
    arena_free(scratch);
    return e;
}

static err_t script_on(struct op *op, sqlite3 *handle, const char *sql)
{
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return failed(op, handle, "script");
    return OK;
}

static err_t sqlite_script(struct op *op, const char *sql)
{
    return script_on(op, self_of(op)->handle, sql);
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

static err_t sqlite_plan(struct op *op, const struct db_query *query, bool *ret_scans)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_SQLITE);
    sqlite3 *handle = self_of(op)->handle;
    struct buf parts = buf_in(op->arena);
    bool scans = false;
    sqlite3_stmt *stmt;

    sql = arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK)
        return failed(op, handle, query->name);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (line_scans(op->arena, (const char *)sqlite3_column_text(stmt, 3), &parts))
            scans = true;
    sqlite3_finalize(stmt);
    *ret_scans = scans && strstr(query->sql, "/*scan*/") == NULL;
    return OK;
}

/* ---- transactions -------------------------------------------------------- */

static const struct db_query BEGIN_WRITE = {"begin", "BEGIN IMMEDIATE"};
static const struct db_query BEGIN_READ = {"begin", "BEGIN"};
static const struct db_query COMMIT = {"commit", "COMMIT"};
static const struct db_query MARK = {"savepoint", "SAVEPOINT job"};
static const struct db_query KEEP = {"release", "RELEASE job"};
static const struct db_query UNDO = {"rollback to savepoint", "ROLLBACK TO job"};

static err_t sqlite_begin(struct op *op)
{
    bool writes = op->db->access == DB_READ_WRITE;

    return sqlite_run(op, writes ? &BEGIN_WRITE : &BEGIN_READ, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_commit(struct op *op)
{
    sqlite3 *handle = self_of(op)->handle;
    err_t e;

    e = sqlite_run(op, &COMMIT, DB_NO_ARGS, NULL, NULL);
    if (e != OK && (sqlite3_errcode(handle) & 0xff) == SQLITE_IOERR) {
        log_error("commit failed: %s: nothing more is acknowledged", op_fault_text(op));
        abort();
    }
    return e;
}

static void sqlite_rollback(struct db *db)
{
    sqlite3 *handle = ((struct sqlite *)(void *)db)->handle;

    if (sqlite3_get_autocommit(handle) == 0 &&
        sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        log_error("rollback: %s", sqlite3_errmsg(handle));
}

static err_t sqlite_mark(struct op *op)
{
    return sqlite_run(op, &MARK, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_keep(struct op *op)
{
    return sqlite_run(op, &KEEP, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_undo(struct op *op)
{
    err_t e;

    e = sqlite_run(op, &UNDO, DB_NO_ARGS, NULL, NULL);
    return e == OK ? sqlite_keep(op) : e;
}

static bool sqlite_is_alive(const struct db *db)
{
    return sqlite3_get_autocommit(((const struct sqlite *)(const void *)db)->handle) == 0;
}

/* Copies the log into the database file, as far as no reader stands in the way, so that
 * no request has to wait for it. */
static void sqlite_tidy(struct db *db)
{
    sqlite3 *handle = ((struct sqlite *)(void *)db)->handle;

    sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* ---- connections --------------------------------------------------------- */

static void sqlite_close(struct db *db)
{
    struct sqlite *self = (struct sqlite *)(void *)db;

    db_cache_clear(&self->statements, statement_free);
    sqlite3_close(self->handle);
    free(self);
}

static const struct db_driver DRIVER = {
    .engine = DB_SQLITE,
    .close = sqlite_close,
    .run = sqlite_run,
    .each = sqlite_each,
    .script = sqlite_script,
    .plan = sqlite_plan,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .keep = sqlite_keep,
    .undo = sqlite_undo,
    .is_alive = sqlite_is_alive,
    .tidy = sqlite_tidy,
};

static int64_t monotonic_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* SQLite's own handler sleeps up to 100 ms and loses every race against a process
 * that commits one slice after the other. Short, uneven naps get their turn. */
static int wait_for_lock(void *arg, int count)
{
    struct sqlite *self = arg;

    if (count == 0)
        self->busy_since_ms = monotonic_ms();
    if (monotonic_ms() - self->busy_since_ms > BUSY_LIMIT_MS)
        return 0;
    self->dice = self->dice * 1103515245U + 12345U;
    usleep(1000 + (self->dice >> 16) % 1000);
    return 1;
}

static const char ALWAYS[] =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA synchronous = FULL;";

static const char FOR_WRITING[] =
    "PRAGMA wal_autocheckpoint = 8000;"
    "PRAGMA cache_size = -65536;";

static const char FOR_READING[] =
    "PRAGMA cache_size = -16384;"
    "PRAGMA mmap_size = 2147418112;"
    "PRAGMA query_only = ON;";

/* The folders of the path, and the file itself, for nobody else to read. */
static err_t make_file(struct op *op, const char *path)
{
    char *folder = arena_text(op->arena, path);
    int file;

    for (char *p = strchr(folder + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return op_fail(op, ERR_IO, "folder %s: %s", folder, strerror(errno));
        *p = '/';
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return op_fail(op, ERR_IO, "database %s: %s", path, strerror(errno));
    close(file);
    return OK;
}

/* Not every file system can do it, and then SQLite only answers with another mode. */
static err_t use_write_ahead_log(struct op *op, sqlite3 *handle, const char *what)
{
    sqlite3_stmt *stmt;
    bool is_wal;

    if (sqlite3_prepare_v2(handle, "PRAGMA journal_mode = WAL", -1, &stmt, NULL) != SQLITE_OK)
        return failed(op, handle, what);
    is_wal = sqlite3_step(stmt) == SQLITE_ROW &&
             str_equal((const char *)sqlite3_column_text(stmt, 0), "wal");
    if (sqlite3_finalize(stmt) != SQLITE_OK)
        return failed(op, handle, what);
    return is_wal ? OK : op_fail(op, ERR_IO, "%s: no write-ahead log on this file system", what);
}

static err_t connect_to(struct op *op, const char *path, struct sqlite *self)
{
    const char *what = arena_printf(op->arena, "database %s", path);
    err_t e;

    if (sqlite3_open_v2(path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        db_sqlite_vfs_name()) != SQLITE_OK)
        return failed(op, self->handle, what);
    sqlite3_extended_result_codes(self->handle, 1);
    sqlite3_busy_handler(self->handle, wait_for_lock, self);
    e = script_on(op, self->handle, ALWAYS);
    if (e == OK && self->base.access == DB_READ_WRITE)
        e = use_write_ahead_log(op, self->handle, what);
    if (e != OK)
        return e;
    return script_on(op, self->handle,
                     self->base.access == DB_READ_WRITE ? FOR_WRITING : FOR_READING);
}

err_t db_sqlite_open(struct op *op, const char *path, enum db_access access, struct db **ret_db)
{
    struct sqlite *self;
    err_t e = OK;

    if (*path == '\0')
        return op_fail(op, ERR_INVALID, "sqlite: needs the path of a file");
    if (access == DB_READ_WRITE)
        e = make_file(op, path);
    if (e != OK)
        return e;

    self = calloc(1, sizeof *self);
    must(self != NULL);
    self->base.driver = &DRIVER;
    self->base.access = access;
    self->dice = (unsigned)monotonic_ms();
    e = connect_to(op, path, self);
    if (e != OK) {
        sqlite_close(&self->base);
        return e;
    }
    *ret_db = &self->base;
    return OK;
}
