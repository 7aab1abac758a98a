#include "db/db_sqlite_backup.h"
#include "db/db_sqlite_statement.h"
#include "db/db_sqlite_vfs.h"

#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_LIMIT_MS = 10000 };

static struct db_sqlite *self_of(const struct op *op)
{
    return (struct db_sqlite *)(void *)op->db;
}

/* ---- scripts ------------------------------------------------------------- */

static err_t script_on(struct op *op, sqlite3 *handle, const char *sql)
{
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_sqlite_statement_failed(op, handle, "script");
    return OK;
}

static err_t sqlite_script(struct op *op, const char *sql)
{
    return script_on(op, self_of(op)->handle, sql);
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

    return db_sqlite_statement_run(op, writes ? &BEGIN_WRITE : &BEGIN_READ, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_commit(struct op *op)
{
    sqlite3 *handle = self_of(op)->handle;
    err_t e;

    e = db_sqlite_statement_run(op, &COMMIT, DB_NO_ARGS, NULL, NULL);
    if (e != OK && (sqlite3_errcode(handle) & 0xff) == SQLITE_IOERR) {
        log_error("commit failed: %s: nothing more is acknowledged", op_fault_text(op));
        abort();
    }
    return e;
}

static void sqlite_rollback(struct db *db)
{
    sqlite3 *handle = ((struct db_sqlite *)(void *)db)->handle;

    if (sqlite3_get_autocommit(handle) == 0 &&
        sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        log_error("rollback: %s", sqlite3_errmsg(handle));
}

static err_t sqlite_mark(struct op *op)
{
    return db_sqlite_statement_run(op, &MARK, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_keep(struct op *op)
{
    return db_sqlite_statement_run(op, &KEEP, DB_NO_ARGS, NULL, NULL);
}

static err_t sqlite_undo(struct op *op)
{
    err_t e;

    e = db_sqlite_statement_run(op, &UNDO, DB_NO_ARGS, NULL, NULL);
    return e == OK ? sqlite_keep(op) : e;
}

static bool sqlite_is_alive(const struct db *db)
{
    return sqlite3_get_autocommit(((const struct db_sqlite *)(const void *)db)->handle) == 0;
}

static int64_t sqlite_changes(const struct db *db)
{
    return sqlite3_total_changes64(((const struct db_sqlite *)(const void *)db)->handle);
}

static err_t sqlite_stamp(struct op *op, int64_t *ret_stamp)
{
    static const struct db_query STAMP = {"data_version", "PRAGMA data_version"};
    struct db_rows *rows;
    err_t e = db_run(op, &STAMP, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_stamp = db_next(rows) ? db_int(rows, 0) : -1;
    return e;
}

/* Copies the log into the database file, as far as no reader stands in the way, so that
 * no request has to wait for it. */
static void sqlite_tidy(struct db *db)
{
    sqlite3 *handle = ((struct db_sqlite *)(void *)db)->handle;

    sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* Each connection to a file with a log holds a shared lock on it as long as it is open. */
static err_t sqlite_alone(struct op *op)
{
    return sqlite_script(op, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;"
                             "PRAGMA wal_checkpoint(TRUNCATE)");
}

/* ---- connections --------------------------------------------------------- */

static void sqlite_close(struct db *db)
{
    struct db_sqlite *self = (struct db_sqlite *)(void *)db;

    db_sqlite_statement_forget_all(self);
    sqlite3_close(self->handle);
    free(self);
}

static const struct db_driver DRIVER = {
    .engine = DB_SQLITE,
    .close = sqlite_close,
    .run = db_sqlite_statement_run,
    .each = db_sqlite_statement_each,
    .script = sqlite_script,
    .plan = db_sqlite_statement_plan,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .keep = sqlite_keep,
    .undo = sqlite_undo,
    .backup = db_sqlite_backup,
    .alone = sqlite_alone,
    .is_alive = sqlite_is_alive,
    .changes = sqlite_changes,
    .stamp = sqlite_stamp,
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
    struct db_sqlite *self = arg;

    if (count == 0)
        self->busy_since_ms = monotonic_ms();
    if (monotonic_ms() - self->busy_since_ms > BUSY_LIMIT_MS)
        return 0;
    self->dice = self->dice * 1103515245U + 12345U;
    usleep(1000 + (self->dice >> 16) % 1000);
    return 1;
}

static const char ALWAYS[] = "PRAGMA foreign_keys = ON;"
                             "PRAGMA temp_store = MEMORY;"
                             "PRAGMA secure_delete = ON;" /* what was erased is in no free page */
                             "PRAGMA synchronous = FULL;";

/* Small caches: the system keeps the pages of a file too, once for all connections, and the memory
 * of the process stays below 96 MB while a million cases are served. */
static const char FOR_WRITING[] = "PRAGMA wal_autocheckpoint = 8000;"
                                  "PRAGMA cache_size = -16384;";

static const char FOR_READING[] = "PRAGMA cache_size = -6144;"
                                  "PRAGMA mmap_size = 2147418112;"
                                  "PRAGMA query_only = ON;";

/* The folders of the path, and the file itself, for nobody else to read. A file that is there
 * is not opened: closing it would drop all POSIX locks that this process has on it, and then
 * another process takes itself for the last one and removes the log under our hands. */
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
    file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return OK;
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
        return db_sqlite_statement_failed(op, handle, what);
    is_wal = sqlite3_step(stmt) == SQLITE_ROW &&
             str_equal((const char *)sqlite3_column_text(stmt, 0), "wal");
    if (sqlite3_finalize(stmt) != SQLITE_OK)
        return db_sqlite_statement_failed(op, handle, what);
    return is_wal ? OK : op_fail(op, ERR_IO, "%s: no write-ahead log on this file system", what);
}

static err_t connect_to(struct op *op, const char *path, struct db_sqlite *self)
{
    const char *what = arena_printf(op->arena, "database %s", path);
    err_t e;

    if (sqlite3_open_v2(path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        db_sqlite_vfs_name()) != SQLITE_OK)
        return db_sqlite_statement_failed(op, self->handle, what);
    sqlite3_extended_result_codes(self->handle, 1);
    /* Else a partial index on col = 'word' makes each statement with col = $1 be planned anew
     * at every run, for the value might be that word. */
    sqlite3_db_config(self->handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
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
    struct db_sqlite *self;
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
