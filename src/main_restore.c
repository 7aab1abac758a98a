/* A backup becomes the database again (docs/operate.md): looked at before anything is touched. */
#include "main.h"

#include "base/clock.h"
#include "base/str.h"
#include "journal/journal.h"
#include "journal/journal_manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRIVATE = 077 };

/* What belongs to a database of SQLite besides the file itself. */
static const char *const COMPANIONS[] = {"-wal", "-shm", "-journal"};
enum { COMPANION_COUNT = sizeof COMPANIONS / sizeof COMPANIONS[0] };

/* ---- the copy, before it has its place --------------------------------------------- */

/* An older backup has steps to go first, and only then the folds can be looked at. */
static err_t verify_copy(struct op *op, const char *part, size_t *ret_pending)
{
    struct op own = *op;
    size_t count;
    const struct db_migration *migrations = db_migrations(op, &count);
    int64_t events = 0, cases = 0;
    int newest;
    err_t e;

    e = db_open(&own, arena_printf(op->arena, "sqlite:%s", part), DB_READ_ONLY, &own.db);
    if (e == OK)
        e = db_pending(&own, migrations, count, ret_pending, &newest);
    if (e == OK && *ret_pending == 0)
        e = main_base_verify_all(&own, &events, &cases);
    db_close(own.db);
    if (e != OK)
        return op_fail(op, e, "%s", op_fault_text(&own));
    if (*ret_pending == 0)
        printf("%" PRId64 " events and %" PRId64 " cases hold\n", events, cases);
    return OK;
}

static err_t bring_copy(struct op *op, const char *from, const char *part, size_t *ret_pending)
{
    struct journal_manifest manifest;
    err_t e = journal_manifest_read(op, from, &manifest);

    if (e != OK)
        return e;
    umask(PRIVATE);
    unlink(part); /* of a run that was broken off */
    e = journal_manifest_copy(op, from, &manifest, part);
    if (e == OK)
        e = verify_copy(op, part, ret_pending);
    if (e != OK)
        unlink(part);
    return e;
}

/* ---- its place ----------------------------------------------------------------------- */

static err_t sync_folder_of(struct op *op, const char *path)
{
    const char *folder = dirname(arena_text(op->arena, path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        close(fd);
    return failed ? op_fail(op, ERR_IO, "cannot sync the folder %s: %s", folder, strerror(errno))
                  : OK;
}

/* A database that cannot even be opened may be the reason why a backup is put back. */
static err_t check_alone(struct op *op, const struct main_settings *settings)
{
    struct op own = *op;
    err_t e = db_open(&own, settings->db_url, DB_READ_WRITE, &own.db);

    if (e == OK)
        e = db_alone(&own);
    db_close(own.db);
    if (e == ERR_BUSY)
        return op_fail(op, ERR_BUSY, "%s is in use: stop the service first", settings->db_url);
    return OK;
}

static err_t move(struct op *op, const char *from, const char *to)
{
    if (rename(from, to) != 0)
        return op_fail(op, ERR_IO, "cannot name %s %s: %s", from, to, strerror(errno));
    return OK;
}

/* Beside its place under a name that tells the time: nothing is thrown away. */
static err_t set_aside(struct op *op, const char *path, const char **ret_kept)
{
    const char *stamp = clock_format(op->arena, op->now, 0);
    const char *kept = arena_printf(op->arena, "%s.until-%.4s%.2s%.2s-%.2s%.2s%.2s", path, stamp,
                                    stamp + 5, stamp + 8, stamp + 11, stamp + 14, stamp + 17);
    err_t e;

    if (access(kept, F_OK) == 0)
        return op_fail(op, ERR_CONFLICT, "%s is there already", kept);
    for (int i = 0; i < COMPANION_COUNT; i++) {
        const char *from = arena_printf(op->arena, "%s%s", path, COMPANIONS[i]);
        if (access(from, F_OK) != 0)
            continue;
        e = move(op, from, arena_printf(op->arena, "%s%s", kept, COMPANIONS[i]));
        if (e != OK)
            return e;
    }
    *ret_kept = kept;
    return move(op, path, kept);
}

static err_t put_in_place(struct op *op, const struct main_settings *settings, const char *path,
                          const char *part)
{
    const char *kept = NULL;
    err_t e = OK;

    if (access(path, F_OK) == 0) {
        e = check_alone(op, settings);
        if (e == OK)
            e = set_aside(op, path, &kept);
    }
    if (e == OK)
        e = move(op, part, path);
    if (e != OK)
        unlink(part);
    if (e == OK)
        e = sync_folder_of(op, path);
    if (kept != NULL)
        fprintf(stderr, "the database as it was is kept at %s\n", kept);
    return e;
}

err_t main_restore(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    const char *path = main_operate_sqlite_path(settings), *part;
    bool by_force = main_flag(argc, argv, "--force");
    size_t pending = 0;
    err_t e;

    if (argc != (by_force ? 3 : 2) || str_starts_with(argv[1], "--"))
        return op_fail(op, ERR_INVALID, "usage: anju restore FILE [--force]");
    if (path == NULL)
        return op_fail(op, ERR_INVALID,
                       "a backup is put back as SQLite; then anju move brings it to PostgreSQL");
    if (!by_force && access(path, F_OK) == 0)
        return op_fail(op, ERR_CONFLICT,
                       "there is a database at %s; --force keeps it under another name and puts "
                       "the backup in its place",
                       path);
    e = journal_key_load(op, journal_key_path(op, settings->db_url));
    if (e != OK)
        return e;
    part = arena_printf(op->arena, "%s.restoring", path);
    e = bring_copy(op, argv[1], part, &pending);
    if (e == OK)
        e = put_in_place(op, settings, path, part);
    if (e != OK)
        return e;
    fprintf(stderr, "the database is restored: %s\n", settings->db_url);
    if (pending > 0)
        fprintf(stderr, "it is older than the program: run anju init, then anju verify\n");
    return OK;
}
