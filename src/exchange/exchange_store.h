/*
 * exchange_store.h - runs of imports and their rows.
 */
#pragma once

#include "db/db.h"

/* Who works on an import says so again before this is over, or another one takes it up. */
enum { EXCHANGE_CLAIM_MS = 60000 };

struct exchange_run {
    int64_t id, community_id;
    const char *kind; /* cases, houses, people */
    const char *file, *file_hash, *map_hash, *sheet;
    const char *state; /* checking, applying, done, undoing, undone */
    int64_t rows_read, rows_imported, rows_updated, rows_skipped, applied_line;
    int percent; /* of what is being done */
};

struct exchange_staged {
    int64_t line, case_id; /* what the row became: a case, a house, a person */
    const char *data;
};

err_t exchange_store_run_add(struct op *op, const struct exchange_run *run);
/* Counters, state and position. */
err_t exchange_store_run_save(struct op *op, const struct exchange_run *run);
/* ERR_NOT_FOUND if there is none. */
err_t exchange_store_run_get(struct op *op, int64_t id, struct exchange_run *ret_run);
/* The newest run of this file with this map that was not finished; false if there is none. */
err_t exchange_store_run_find(struct op *op, int64_t community_id, const char *file_hash,
                              const char *map_hash, struct exchange_run *ret_run, bool *ret_found);
err_t exchange_store_run_remove(struct op *op, const struct exchange_run *run);

err_t exchange_store_row_add(struct op *op, const struct exchange_run *run,
                             const struct exchange_staged *row);
/* Rows behind a line that wait to be applied (waiting), or that became cases. */
err_t exchange_store_row_list(struct op *op, const struct exchange_run *run, int64_t after_line,
                              bool waiting, int limit, struct exchange_staged **ret_rows,
                              size_t *ret_count);
/* The row became this case (its data goes), or the case was taken back (negative). */
err_t exchange_store_row_save(struct op *op, const struct exchange_run *run, int64_t line,
                              int64_t case_id);
/* Removes rows up to a line. */
err_t exchange_store_row_remove(struct op *op, const struct exchange_run *run, int64_t up_to_line);
/* The line of the last row, 0 if there is none. */
err_t exchange_store_row_last(struct op *op, const struct exchange_run *run, int64_t *ret_line);

extern const struct db_query *const EXCHANGE_STORE_QUERIES[];
