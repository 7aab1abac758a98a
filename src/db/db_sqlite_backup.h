/*
 * db_sqlite_backup.h - db_backup() on SQLite.
 */
#pragma once

#include "db/db_engine.h"

err_t db_sqlite_backup(struct op *op, const char *path);
