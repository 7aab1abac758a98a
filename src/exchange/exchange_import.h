/*
 * exchange_import.h - one import: check and stage all rows, apply them, take them back.
 */
#pragma once

#include "base/doc.h"
#include "exchange/exchange_faults.h"
#include "exchange/exchange_store.h"

#include <stdatomic.h>

/* Called now and then with what is being done, for a terminal. May be NULL. */
typedef void exchange_progress_fn(const char *what, int64_t rows, int percent);

enum {
    EXCHANGE_STAGE_ROWS = 2000,
    EXCHANGE_SLICE_ROWS = 500,
    EXCHANGE_SLICE_ROWS_LIGHT = 2000,
    EXCHANGE_PAUSE_MS = 4,
    EXCHANGE_HEADER_ROWS = 20
};

struct exchange_order {
    const char *kind; /* cases, houses, people; NULL: cases */
    const char *path;
    const char *map_path;     /* of cases: where their map lies; or */
    const char *map_text;     /* the map itself, for exchange_import_check() */
    const struct doc *chosen; /* of houses and people: see exchange_kind.h; may be NULL */
    const char *sheet;        /* of a workbook; NULL: the first that is not hidden */
    int64_t community_id;
    bool dry_run;    /* check only */
    bool keep_going; /* apply the good rows in spite of faults in others */
    exchange_progress_fn *progress;
    const atomic_bool *stop;   /* becomes true when the program ends; NULL: never */
    int64_t stop_after_slices; /* for tests: as if the process died then; 0: never */
};

/* Fills *ret_run (id 0: nothing was staged) and *faults, which must be an empty list.
 * ERR_INVALID with faults: nothing was applied. The same file with the same map goes on
 * where an unfinished run of it stopped. */
err_t exchange_import_file(struct op *op, const struct exchange_order *order,
                           struct exchange_faults *faults, struct exchange_run *ret_run);

/* The two halves of an import whose run is there already (exchange_job.c): its rows are staged
 * anew, or those that are staged are applied from where it stopped. ERR_BUSY: it was stopped. */
err_t exchange_import_check(struct op *op, const struct exchange_order *order,
                            struct exchange_faults *faults, struct exchange_run *run);
err_t exchange_import_apply(struct op *op, const struct exchange_order *order,
                            struct exchange_faults *faults, struct exchange_run *run);

/* Takes every case of a run back (houses and people stay: ERR_CONFLICT); goes on where an earlier
 * call stopped. */
err_t exchange_import_undo(struct op *op, int64_t run_id, exchange_progress_fn *progress,
                           int64_t *ret_undone);
