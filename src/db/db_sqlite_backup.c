#include "db/db_sqlite_backup.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

/* A reader's snapshot is written out: the writer goes on meanwhile. */
static const struct db_query COPY = {
    .name = "backup_copy",
    .sql = "VACUUM INTO $1",
};

static const struct db_query CHECK = {
    .name = "backup_check",
    .sql = "PRAGMA integrity_check(1)",
};

static err_t sync_path(struct op *op, const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        close(fd);
    return failed ? op_fail(op, ERR_IO, "cannot sync %s: %s", path, strerror(errno)) : OK;
}

/* The copy is a file of its own: this process has no lock on it that closing could drop. */
static err_t check_copy(struct op *op, const char *path)
{
    struct op own = *op;
    struct db_rows *rows;
    err_t e = db_sqlite_open(op, path, DB_READ_ONLY, &own.db);

    if (e != OK)
        return e;
    e = db_run(&own, &CHECK, DB_NO_ARGS, &rows);
    if (e == OK && (!db_next(rows) || !str_equal(db_text(rows, 0), "ok")))
        e = op_fail(op, ERR_IO, "the copy %s is damaged: %s", path, db_text(rows, 0));
    else if (e != OK)
        op_fail(op, e, "%s", op_fault_text(&own));
    db_close(own.db);
    return e;
}

err_t db_sqlite_backup(struct op *op, const char *path)
{
    err_t e;

    if (access(path, F_OK) == 0)
        return op_fail(op, ERR_CONFLICT, "%s is there already", path);
    e = db_exec(op, &COPY, DB_ARGS(DB_TEXT(path)), NULL);
    if (e == OK)
        e = sync_path(op, path, O_RDWR);
    if (e == OK)
        e = sync_path(op, dirname(arena_text(op->arena, path)), O_RDONLY | O_DIRECTORY);
    return e == OK ? check_copy(op, path) : e;
}
