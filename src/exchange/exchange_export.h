/*
 * exchange_export.h - walking cases with their promises for exports and reports: in slices,
 * so that memory stays flat however many there are.
 */
#pragma once

#include "case/case.h"
#include "case/case_rules.h"

#include "base/buf.h"

#include <stdio.h>

/* What was asked for at the command line. */
struct exchange_asked {
    const int64_t *communities;
    size_t community_count;
    int64_t from_at, to_at; /* ms UTC; of receipt (export) or of the due time (report) */
    const char *format;     /* csv, xlsx or json; NULL: csv */
    const char *path;       /* -o FILE, NULL: standard output */
};

/* ERR_INVALID with a detail "usage: …", or naming what is not right. */
err_t exchange_export_asked(struct op *op, int argc, char **argv, struct exchange_asked *ret_asked);

/* Calls `each` with slices of cases (and their promises, ordered by case). Cases of an import
 * that was taken back are left out. */
struct exchange_slice {
    struct service_case **cases;
    size_t case_count;
    struct promise *promises;
    size_t promise_count;
};
typedef err_t exchange_slice_fn(struct op *op, const struct exchange_slice *slice, void *arg);
err_t exchange_export_each(struct op *op, const struct exchange_asked *asked,
                           exchange_slice_fn *each, void *arg);

/* met, missed or running at op->now; NULL for what left the base (cancelled). */
const char *exchange_export_state(const struct op *op, const struct promise *p);

/* Where the rows go: a file beside the wanted one that only this user may read, renamed when all is
 * written. */
struct exchange_sink {
    FILE *file;
    const char *path, *temporary;
};
err_t exchange_export_open(struct op *op, const char *path, struct exchange_sink *ret_sink);
err_t exchange_export_write(struct op *op, struct exchange_sink *sink, const struct buf *bytes);
err_t exchange_export_close(struct op *op, struct exchange_sink *sink, err_t e);
