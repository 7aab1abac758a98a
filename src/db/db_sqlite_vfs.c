#include "db/db_sqlite_vfs.h"

#include "base/log.h"
#include "base/str.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static const char NAME[] = "anju";

/* The layer below keeps its own file object; ours is only a door in front of it, with
 * a copy of its table of methods in which xSync is ours. The table differs by kind
 * of file, so each file has its copy. */
struct file {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *below;
};

static sqlite3_vfs vfs;
static sqlite3_vfs *vfs_below;
static int slow_sync_ms;

/* Where our part lies: behind the file object of the layer below. */
static struct file *part_of(sqlite3_file *file)
{
    size_t room = ((size_t)vfs_below->szOsFile + 15) & ~(size_t)15;

    return (struct file *)(void *)((char *)file + room);
}

static int file_sync(sqlite3_file *file, int flags)
{
    int rc;

    if (slow_sync_ms > 0)
        usleep((useconds_t)slow_sync_ms * 1000);
    rc = part_of(file)->below->xSync(file, flags);
    if (rc != SQLITE_OK) {
        log_error("fsync failed (%d): nothing more is acknowledged", rc);
        abort();
    }
    return rc;
}

static int vfs_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    int rc;

    (void)self;
    rc = vfs_below->xOpen(vfs_below, name, file, flags, ret_flags);
    if (rc != SQLITE_OK || file->pMethods == NULL)
        return rc;
    part_of(file)->below = file->pMethods;
    part_of(file)->methods = *file->pMethods;
    part_of(file)->methods.xSync = file_sync;
    file->pMethods = &part_of(file)->methods;
    return SQLITE_OK;
}

/* Debian's SQLite counts every byte under one lock, and gives each connection a lock of its
 * own that we never share. Both cost more than many a statement. */
static void vfs_configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
}

static void vfs_register(void)
{
    const char *text = getenv("ANJU_SLOW_SYNC_MS");
    int64_t ms;

    vfs_configure();
    vfs_below = sqlite3_vfs_find(NULL);
    vfs = *vfs_below;
    vfs.zName = NAME;
    vfs.pNext = NULL;
    vfs.szOsFile = ((vfs_below->szOsFile + 15) & ~15) + (int)sizeof(struct file);
    vfs.xOpen = vfs_open;
    sqlite3_vfs_register(&vfs, 0);
    if (text != NULL && str_to_int(text, 0, 10000, &ms))
        slow_sync_ms = (int)ms;
}

const char *db_sqlite_vfs_name(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, vfs_register);
    return NAME;
}
