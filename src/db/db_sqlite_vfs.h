/*
 * db_sqlite_vfs.h - the file layer below SQLite, with an eye on fsync.
 *
 * A failed fsync is never tried again: the kernel may have dropped the pages, and a
 * second fsync would say that all is well. The process ends, the log is read again at
 * the next start. With ANJU_SLOW_SYNC_MS=N each fsync first sleeps N ms, so that
 * ./bench sees what an ordinary disk would make of it.
 */
#pragma once

/* The name to open files with. Safe from any thread. */
const char *db_sqlite_vfs_name(void);
