/* archive_purge_store.h - rows that were needed only for a while. */
#pragma once

#include "db/db.h"

enum { ARCHIVE_PURGE_RULES = 11 };

extern const struct db_query *const ARCHIVE_PURGE_QUERIES[];

/* The table of a rule, "import_row". */
const char *archive_purge_store_name(size_t number);
/* How many rows are old enough; unless `dry` they go. */
err_t archive_purge_store_run(struct op *op, size_t number, bool dry, int64_t *ret_rows);
