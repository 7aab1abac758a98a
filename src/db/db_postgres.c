#include "db/db_cache.h"
#include "db/db_engine.h"
#include "db/db_postgres_bind.h"
#include "db/db_spelling.h"

#include "base/log.h"
#include "base/str.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FETCH_ROWS = 256 };

struct postgres {
    struct db base;
    PGconn *conn;
    struct db_cache statements; /* of each query the newest struct statement */
    unsigned made;              /* names of statements and cursors */
};

/* Prepared for certain kinds of arguments. A query whose arguments are sometimes NULL
 * has several, the newest first; NULL fits any kind. */
struct statement {
    struct statement *next;
    char name[16];
    uint64_t ones; /* which sets hold exactly one id */
    size_t count;
    enum db_kind kinds[];
};

static struct postgres *self_of(const struct op *op)
{
    return (struct postgres *)(void *)op->db;
}

static err_t failed(struct op *op, const PGresult *result, const char *what)
{
    bool repeat = false;
    err_t e = db_postgres_bind_failed(op, self_of(op)->conn, result, what, &repeat);

    if (repeat)
        op->db->wants_repeat = true;
    return e;
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* Runs a text without arguments and without rows to look at. */
static err_t command(struct op *op, const char *sql, const char *what)
{
    PGresult *result = PQexec(self_of(op)->conn, sql);
    err_t e = is_good(result) ? OK : failed(op, result, what);

    PQclear(result);
    return e;
}

/* ---- connections --------------------------------------------------------- */

static void statement_free(void *value)
{
    for (struct statement *s = value, *next; s != NULL; s = next) {
        next = s->next;
        free(s);
    }
}

/* A commit must be on disk when it is acknowledged, whatever the cluster's default;
 * a lock is waited for as long as SQLite's is. */
static const char ALWAYS[] =
    "SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET bytea_output = 'hex';"
    "SET client_min_messages = warning; SET lock_timeout = '10s';"
    "SET cursor_tuple_fraction = 1.0;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    "  WHERE current_setting('synchronous_commit') IN ('off', 'local');";

static const char FOR_READING[] = "SET default_transaction_read_only = on";

static err_t set_up(struct op *op, struct db *db)
{
    struct db *before = op->db;
    err_t e;

    op->db = db;
    e = command(op, ALWAYS, "connect");
    if (e == OK && db->access == DB_READ_ONLY)
        e = command(op, FOR_READING, "connect");
    op->db = before;
    return e;
}

/* A connection that broke is made anew, but never inside a transaction. */
static err_t reconnect_if_broken(struct op *op)
{
    struct postgres *self = self_of(op);

    if (op->db->in_transaction || PQstatus(self->conn) == CONNECTION_OK)
        return OK;
    log_warning("the connection to the database broke: connecting again");
    db_cache_clear(&self->statements, statement_free);
    PQreset(self->conn);
    if (PQstatus(self->conn) != CONNECTION_OK)
        return failed(op, NULL, "connect");
    return set_up(op, op->db);
}

static void postgres_close(struct db *db)
{
    struct postgres *self = (struct postgres *)(void *)db;

    db_cache_clear(&self->statements, statement_free);
    PQfinish(self->conn);
    free(self);
}

static void log_notice(void *arg, const char *message)
{
    (void)arg;
    log_debug("postgresql: %s", message);
}

/* ---- statements ---------------------------------------------------------- */

static bool fits(const struct statement *s, struct db_args args)
{
    if (s->count != args.count || s->ones != db_spelling_ones(args))
        return false;
    for (size_t i = 0; i < args.count; i++)
        if (args.args[i].kind != DB_KIND_NULL && args.args[i].kind != s->kinds[i])
            return false;
    return true;
}

/* What is NULL this time may be known from the time before. */
static struct statement *statement_new(struct postgres *self, struct db_args args,
                                       struct statement *older)
{
    struct statement *s = calloc(1, sizeof *s + args.count * sizeof s->kinds[0]);

    must(s != NULL);
    must(older == NULL || older->count == args.count);
    s->count = args.count;
    s->ones = db_spelling_ones(args);
    s->next = older;
    for (size_t i = 0; i < args.count; i++) {
        s->kinds[i] = args.args[i].kind;
        if (s->kinds[i] == DB_KIND_NULL && older != NULL)
            s->kinds[i] = older->kinds[i];
    }
    snprintf(s->name, sizeof s->name, "s%u", self->made++);
    return s;
}

static err_t prepare(struct op *op, const struct db_query *query, const struct statement *s)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_POSTGRES, s->ones);
    Oid *types = ARENA_ARRAY(op->arena, s->count, Oid);
    PGresult *result;
    err_t e;

    for (size_t i = 0; i < s->count; i++)
        types[i] = db_postgres_bind_type(s->kinds[i], s->ones, i);
    result = PQprepare(self_of(op)->conn, s->name, sql, (int)s->count, types);
    e = is_good(result) ? OK : failed(op, result, query->name);
    PQclear(result);
    return e;
}

static err_t statement_for(struct op *op, const struct db_query *query, struct db_args args,
                           const struct statement **ret_s)
{
    struct postgres *self = self_of(op);
    struct statement *newest = db_cache_find(&self->statements, query), *s = newest;
    err_t e;

    while (s != NULL && !fits(s, args))
        s = s->next;
    if (s == NULL) {
        s = statement_new(self, args, newest);
        e = prepare(op, query, s);
        if (e != OK) {
            free(s);
            return e;
        }
        db_cache_set(&self->statements, query, s);
    }
    *ret_s = s;
    return OK;
}

static err_t postgres_run(struct op *op, const struct db_query *query, struct db_args args,
                          struct db_rows *rows, int64_t *ret_changed)
{
    struct db_postgres_params p;
    const struct statement *s;
    PGresult *result;
    err_t e;

    e = reconnect_if_broken(op);
    if (e == OK)
        e = statement_for(op, query, args, &s);
    if (e != OK)
        return e;

    p = db_postgres_bind_args(op->arena, args);
    result = PQexecPrepared(self_of(op)->conn, s->name, p.count, p.values, p.lengths, p.formats, 0);
    if (!is_good(result))
        e = failed(op, result, query->name);
    if (e == OK && rows != NULL)
        db_postgres_bind_rows(result, rows);
    if (e == OK && ret_changed != NULL)
        *ret_changed = db_postgres_bind_changed(result);
    PQclear(result);
    return e;
}

static err_t postgres_script(struct op *op, const char *sql)
{
    err_t e;

    e = reconnect_if_broken(op);
    return e == OK ? command(op, sql, "script") : e;
}

static err_t postgres_plan(struct op *op, const struct db_query *query, bool *ret_scans)
{
    const char *sql = db_spelling_for(op->arena, query->sql, DB_POSTGRES, 0);
    PGresult *result = PQprepare(self_of(op)->conn, "", sql, 0, NULL);
    err_t e = is_good(result) ? OK : failed(op, result, query->name);

    PQclear(result);
    *ret_scans = false;
    return e;
}

/* ---- streams ------------------------------------------------------------- */

/* A cursor, so that a caller may run other statements between two rows. */
static err_t declare_cursor(struct op *op, const struct db_query *query, struct db_args args,
                            const char *name)
{
    uint64_t ones = db_spelling_ones(args);
    const char *sql = db_spelling_for(op->arena, query->sql, DB_POSTGRES, ones);
    struct db_postgres_params p = db_postgres_bind_args(op->arena, args);
    Oid *types = ARENA_ARRAY(op->arena, args.count, Oid);
    PGresult *result;
    err_t e;

    for (size_t i = 0; i < args.count; i++)
        types[i] = db_postgres_bind_type(args.args[i].kind, ones, i);
    sql = arena_printf(op->arena, "DECLARE %s NO SCROLL CURSOR FOR %s", name, sql);
    result =
        PQexecParams(self_of(op)->conn, sql, p.count, types, p.values, p.lengths, p.formats, 0);
    e = is_good(result) ? OK : failed(op, result, query->name);
    PQclear(result);
    return e;
}

/* One handful of rows; *ret_more: perhaps there is another one. */
static err_t fetch(struct op *op, const char *sql, struct arena *scratch, db_row_fn *each,
                   void *arg, bool *ret_more)
{
    struct db_rows rows = {.arena = scratch};
    PGresult *result = PQexec(self_of(op)->conn, sql);
    err_t e = is_good(result) ? OK : failed(op, result, "fetch");

    if (e == OK)
        db_postgres_bind_rows(result, &rows);
    PQclear(result);
    while (e == OK && db_next(&rows)) {
        struct db_rows row = {
            .arena = scratch, .columns = rows.columns, .count = 1, .current = rows.current};
        e = each(op, &row, arg);
    }
    *ret_more = rows.count == FETCH_ROWS;
    arena_reset(scratch);
    return e;
}

static err_t each_by_cursor(struct op *op, const struct db_query *query, struct db_args args,
                            db_row_fn *each, void *arg)
{
    const char *name = arena_printf(op->arena, "c%u", self_of(op)->made++);
    const char *sql = arena_printf(op->arena, "FETCH %d FROM %s", FETCH_ROWS, name);
    struct arena *scratch;
    bool more = true;
    err_t e;

    e = declare_cursor(op, query, args, name);
    if (e != OK)
        return e;
    scratch = arena_new();
    while (e == OK && more)
        e = fetch(op, sql, scratch, each, arg, &more);
    arena_free(scratch);
    if (PQtransactionStatus(self_of(op)->conn) == PQTRANS_INTRANS)
        PQclear(PQexec(self_of(op)->conn, arena_printf(op->arena, "CLOSE %s", name)));
    return e;
}

/* A cursor lives in a transaction: without one, a transaction around the stream. */
static err_t each_in_own_transaction(struct op *op, const struct db_query *query,
                                     struct db_args args, db_row_fn *each, void *arg)
{
    err_t e;

    e = db_begin(op);
    if (e != OK)
        return e;
    e = each_by_cursor(op, query, args, each, arg);
    if (e == OK)
        e = op->db->driver->commit(op);
    if (e != OK)
        db_rollback(op->db);
    op->db->in_transaction = false;
    return e;
}

static bool may_have_cursor(const char *sql)
{
    sql += strspn(sql, " \n\t(");
    if (str_starts_with(sql, "/*scan*/"))
        sql += strspn(sql + strlen("/*scan*/"), " \n\t(") + strlen("/*scan*/");
    return strncasecmp(sql, "select", 6) == 0 || strncasecmp(sql, "with", 4) == 0;
}

static err_t postgres_each(struct op *op, const struct db_query *query, struct db_args args,
                           db_row_fn *each, void *arg)
{
    struct db_rows rows = {.arena = op->arena};
    err_t e;

    if (may_have_cursor(query->sql) && op->db->in_transaction)
        return each_by_cursor(op, query, args, each, arg);
    if (may_have_cursor(query->sql))
        return each_in_own_transaction(op, query, args, each, arg);
    e = postgres_run(op, query, args, &rows, NULL); /* INSERT … RETURNING: bounded */
    while (e == OK && db_next(&rows))
        e = each(op, &rows, arg);
    return e;
}

/* ---- transactions -------------------------------------------------------- */

static err_t begin_once(struct op *op)
{
    err_t e;

    e = reconnect_if_broken(op);
    if (e != OK)
        return e;
    return command(op,
                   op->db->access == DB_READ_WRITE
                       ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                       : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                   "begin");
}

/* That a server went away is often seen only now, and nothing has been done yet. */
static err_t postgres_begin(struct op *op)
{
    bool had_fault = op->fault.code != OK;
    err_t e;

    e = begin_once(op);
    if (e == OK || PQstatus(self_of(op)->conn) == CONNECTION_OK)
        return e;
    if (!had_fault)
        op_forget_fault(op);
    return begin_once(op);
}

/* COMMIT of a transaction in which a statement failed answers ROLLBACK, without a fault. */
static err_t postgres_commit(struct op *op)
{
    PGconn *conn = self_of(op)->conn;
    PGresult *result = PQexec(conn, "COMMIT");
    err_t e = OK;

    if (!is_good(result))
        e = failed(op, result, "commit");
    else if (!str_equal(PQcmdStatus(result), "COMMIT"))
        e = op_fail(op, ERR_IO, "commit: a statement had failed before");
    op->db->is_commit_unknown = e != OK && PQstatus(conn) != CONNECTION_OK;
    PQclear(result);
    return e;
}

static void postgres_rollback(struct db *db)
{
    PGconn *conn = ((struct postgres *)(void *)db)->conn;
    PGTransactionStatusType status = PQtransactionStatus(conn);

    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        PQclear(PQexec(conn, "ROLLBACK"));
}

static err_t postgres_mark(struct op *op)
{
    return command(op, "SAVEPOINT job", "savepoint");
}

static err_t postgres_keep(struct op *op)
{
    return command(op, "RELEASE SAVEPOINT job", "release");
}

static err_t postgres_undo(struct op *op)
{
    return command(op, "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job", "rollback to savepoint");
}

static err_t postgres_backup(struct op *op, const char *path)
{
    (void)path;
    return op_fail(op, ERR_INVALID,
                   "a PostgreSQL database is backed up with pg_dump -Fc (docs/operate.md)");
}

static err_t postgres_alone(struct op *op)
{
    return op_fail(op, ERR_INVALID, "a PostgreSQL database is never one program's alone");
}

/* After a failed statement it is still there: a savepoint can bring it back. */
static bool postgres_is_alive(const struct db *db)
{
    PGconn *conn = ((const struct postgres *)(const void *)db)->conn;
    PGTransactionStatusType status = PQtransactionStatus(conn);

    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static void postgres_tidy(struct db *db)
{
    (void)db; /* the server does its own */
}

static const struct db_driver DRIVER = {
    .engine = DB_POSTGRES,
    .close = postgres_close,
    .run = postgres_run,
    .each = postgres_each,
    .script = postgres_script,
    .plan = postgres_plan,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .mark = postgres_mark,
    .keep = postgres_keep,
    .undo = postgres_undo,
    .backup = postgres_backup,
    .alone = postgres_alone,
    .is_alive = postgres_is_alive,
    .tidy = postgres_tidy,
};

/* What the URL says comes later and wins. */
static PGconn *connect_to(const char *url)
{
    static const char *const NAMES[] = {"connect_timeout", "fallback_application_name", "dbname",
                                        NULL};
    const char *const values[] = {"10", "anju", url, NULL};

    return PQconnectdbParams(NAMES, values, 1);
}

err_t db_postgres_open(struct op *op, const char *url, enum db_access access, struct db **ret_db)
{
    struct postgres *self = calloc(1, sizeof *self);
    const char *words;
    err_t e;

    must(self != NULL);
    self->base.driver = &DRIVER;
    self->base.access = access;
    self->conn = connect_to(url);
    PQsetNoticeProcessor(self->conn, log_notice, NULL);
    if (PQstatus(self->conn) == CONNECTION_OK) {
        e = set_up(op, &self->base);
    } else {
        words = arena_text(op->arena, PQerrorMessage(self->conn));
        e = op_fail(op, ERR_IO, "connect: %s", str_trim(op->arena, words));
    }
    if (e != OK) {
        postgres_close(&self->base);
        return e;
    }
    *ret_db = &self->base;
    return OK;
}
