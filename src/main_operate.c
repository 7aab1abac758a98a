/* Backups, what is kept before an upgrade, and `anju config check` (docs/operate.md). */
#include "main.h"

#include "base/clock.h"
#include "base/str.h"
#include "journal/journal.h"
#include "journal/journal_manifest.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { KEEP_DEFAULT = 14, KEEP_MOST = 3650, MOST_FILES = 10000, PRIVATE = 077 };
static const int64_t LEAST_FREE = INT64_C(100) << 20, LOW_FREE = INT64_C(1) << 30;

const char *main_operate_sqlite_path(const struct main_settings *settings)
{
    static const char PREFIX[] = "sqlite:";

    return str_starts_with(settings->db_url, PREFIX) ? settings->db_url + strlen(PREFIX) : NULL;
}

/* ---- one backup ------------------------------------------------------------------------ */

static err_t write_manifest(struct op *op, const char *part, const char *path)
{
    size_t count, pending;
    const struct db_migration *migrations = db_migrations(op, &count);
    int newest;
    err_t e = db_pending(op, migrations, count, &pending, &newest);

    return e == OK ? journal_manifest_write(op, part, path, newest) : e;
}

/* Under another name until it is whole: a file with the right name is a good one. */
static err_t write_backup(struct op *op, const char *path, bool with_manifest)
{
    const char *part = arena_printf(op->arena, "%s.part", path);
    err_t e;

    if (access(path, F_OK) == 0)
        return op_fail(op, ERR_CONFLICT, "%s is there already", path);
    umask(PRIVATE);
    unlink(part);
    e = db_backup(op, part);
    if (e == OK && with_manifest)
        e = write_manifest(op, part, path);
    if (e == OK && rename(part, path) != 0)
        e = op_fail(op, ERR_IO, "cannot name %s: %s", path, strerror(errno));
    if (e != OK)
        unlink(part);
    return e;
}

/* "anju-20261125-0300.db" */
static bool is_ours(const char *name)
{
    static const char SHAPE[] = "anju-########-####.db";

    if (strlen(name) != strlen(SHAPE))
        return false;
    for (size_t i = 0; SHAPE[i] != '\0'; i++)
        if (SHAPE[i] == '#' ? (name[i] < '0' || name[i] > '9') : name[i] != SHAPE[i])
            return false;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

/* Names tell the time, so their order is the order of time. Only files that are named so go. */
static err_t remove_old(struct op *op, const char *folder, int64_t keep)
{
    const char **names = ARENA_ARRAY(op->arena, MOST_FILES, const char *);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int64_t count = 0;

    if (dir == NULL)
        return op_fail(op, ERR_IO, "cannot read %s: %s", folder, strerror(errno));
    while (count < MOST_FILES && (entry = readdir(dir)) != NULL)
        if (is_ours(entry->d_name))
            names[count++] = arena_text(op->arena, entry->d_name);
    closedir(dir);
    qsort(names, (size_t)count, sizeof *names, newest_first);
    for (int64_t i = keep; i < count; i++) {
        const char *path = arena_printf(op->arena, "%s/%s", folder, names[i]);
        if (unlink(path) != 0)
            return op_fail(op, ERR_IO, "cannot remove %s: %s", path, strerror(errno));
        unlink(journal_manifest_path(op, path)); /* older copies have none */
    }
    return OK;
}

static const char *dated_name(struct op *op, const char *folder)
{
    int64_t day = clock_day(op->now, op->utc_offset_min);
    int minute = (int)((op->now - clock_day_start(day, op->utc_offset_min)) / CLOCK_MINUTE_MS);
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    return arena_printf(op->arena, "%s/anju-%04d%02d%02d-%02d%02d.db", folder, year, month,
                        day_of_month, minute / 60, minute % 60);
}

static void tell(struct op *op, const struct main_settings *settings, const char *path)
{
    struct stat about = {0};

    stat(path, &about);
    printf("%s %" PRId64 " bytes\n", path, (int64_t)about.st_size);
    fprintf(stderr, "the key file %s is not in it: keep a copy of it elsewhere\n",
            journal_key_path(op, settings->db_url));
}

err_t main_operate_backup(struct op *op, const struct main_settings *settings, int argc,
                          char **argv)
{
    const char *folder = main_option(argc, argv, "--into"),
               *kept = main_option(argc, argv, "--keep"), *path;
    int64_t keep = KEEP_DEFAULT;
    err_t e;

    if ((folder == NULL) != (argc == 2) || (kept != NULL && !str_to_int(kept, 1, KEEP_MOST, &keep)))
        return op_fail(op, ERR_INVALID, "usage: anju backup FILE | --into DIR [--keep N]");
    path = folder == NULL ? argv[1] : dated_name(op, folder);
    e = write_backup(op, path, true);
    if (e == OK && folder != NULL)
        e = remove_old(op, folder, keep);
    if (e == OK)
        tell(op, settings, path);
    return e;
}

err_t main_operate_keep_before(struct op *op, const struct main_settings *settings)
{
    size_t count, pending;
    const struct db_migration *migrations = db_migrations(op, &count);
    const char *path;
    int newest;
    err_t e = db_pending(op, migrations, count, &pending, &newest);

    if (e != OK || pending == 0 || newest == 0)
        return e;
    if (main_operate_sqlite_path(settings) == NULL) {
        fprintf(stderr, "%zu steps to go; a copy with pg_dump is the way back\n", pending);
        return OK;
    }
    path =
        arena_printf(op->arena, "%s.before-%04d", main_operate_sqlite_path(settings), newest + 1);
    if (access(path, F_OK) == 0) /* of an upgrade that was broken off: the older state counts */
        return OK;
    e = write_backup(op, path, false); /* the key file may not be there yet */
    if (e == OK)
        fprintf(stderr, "the database as it was is kept at %s\n", path);
    return e;
}

/* ---- config check ------------------------------------------------------------------------ */

struct checking {
    int failed;
};

static void say(struct checking *c, const char *verdict, const char *what)
{
    if (str_equal(verdict, "FAIL"))
        c->failed++;
    printf("%-4s  %s\n", verdict, what);
}

static void check_key(struct op *op, struct checking *c, const struct main_settings *settings)
{
    const char *path = journal_key_path(op, settings->db_url);
    struct stat about;

    if (stat(path, &about) != 0)
        return; /* told with the database */
    if ((about.st_mode & PRIVATE) != 0)
        say(c, "warn",
            arena_printf(op->arena, "the key file %s can be read by others: chmod 600", path));
    else
        say(c, "ok", "the key file is for nobody else to read");
}

static void check_space(struct op *op, struct checking *c, const struct main_settings *settings)
{
    const char *path = main_operate_sqlite_path(settings);
    struct statvfs about;
    int64_t free_bytes;

    if (path == NULL || statvfs(dirname(arena_text(op->arena, path)), &about) != 0)
        return;
    free_bytes = (int64_t)about.f_bavail * (int64_t)about.f_frsize;
    say(c,
        free_bytes < LEAST_FREE ? "FAIL"
        : free_bytes < LOW_FREE ? "warn"
                                : "ok",
        arena_printf(op->arena, "%" PRId64 " MiB are free where the database lies",
                     free_bytes >> 20));
}

/* A clock that is behind the record would stamp new events before old ones. */
static void check_clock(struct op *op, struct checking *c)
{
    struct journal_event *events;
    size_t count = 0;

    if (op->db == NULL || journal_newest(op, 0, 0, 1, &events, &count) != OK || count == 0)
        return;
    if (events[0].at > op->now)
        say(c, "FAIL", "the clock is behind the newest event of the record");
    else
        say(c, "ok", "the clock is not behind the record");
}

static void check_pem(struct op *op, struct checking *c, const char *option, const char *path,
                      const char *marker)
{
    char text[4096];
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    size_t length;

    if (path == NULL)
        return;
    if (file == NULL) {
        say(c, "FAIL", arena_printf(op->arena, "%s %s: %s", option, path, strerror(errno)));
        return;
    }
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    if (strstr(text, marker) == NULL)
        say(c, "FAIL",
            arena_printf(op->arena, "%s %s is not PEM: no %s in it", option, path, marker));
    else
        say(c, "ok", arena_printf(op->arena, "%s %s can be read", option, path));
}

static void check_doors(struct op *op, struct checking *c, int argc, char **argv)
{
    const char *cert = main_option(argc, argv, "--tls-cert"),
               *key = main_option(argc, argv, "--tls-key"),
               *listen = main_option(argc, argv, "--listen");
    bool is_local = listen == NULL || str_starts_with(listen, "127.") ||
                    str_starts_with(listen, "[::1]") || str_starts_with(listen, "localhost");

    check_pem(op, c, "--tls-cert", cert, "BEGIN CERTIFICATE");
    check_pem(op, c, "--tls-key", key, "PRIVATE KEY");
    if ((cert == NULL) != (key == NULL))
        say(c, "FAIL", "--tls-cert and --tls-key go together");
    if (!is_local && cert == NULL && !main_flag(argc, argv, "--behind-proxy"))
        say(c, "warn", "others can reach the server without TLS: passwords would travel in clear");
    if (str_is_empty(getenv("ANJU_SMTP")))
        say(c, "ok", "no mail (ANJU_SMTP): messages stay in the program");
}

err_t main_operate_config(struct op *op, const struct main_settings *settings, int argc,
                          char **argv)
{
    struct checking c = {0};
    err_t e;

    if (argc < 2 || !str_equal(argv[1], "check"))
        return op_fail(op, ERR_INVALID, "usage: anju config check [options of serve]");
    e = main_base_open(op, settings);
    say(&c, e == OK ? "ok" : "FAIL",
        e == OK ? "the database, its schema and the key file are in order" : op_fault_text(op));
    op_forget_fault(op);
    check_key(op, &c, settings);
    check_space(op, &c, settings);
    if (e == OK)
        check_clock(op, &c);
    check_doors(op, &c, argc, argv);
    return c.failed == 0 ? OK : op_fail(op, ERR_CONFLICT, "reported");
}
