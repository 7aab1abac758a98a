/*
 * exchange.h - cases from and to files of other programs.
 *
 * An import is checked whole into a staging table, then applied in slices of one short
 * transaction each, so that the desk never waits for it. It resumes after a crash, and a
 * finished one can be taken back. Source: api.md "Importing cases", architecture.md §5.
 */
#pragma once

#include "db/db.h"
#include "http/route.h"

#include <stdatomic.h>

/* `anju import cases FILE --community CODE --map FILE [--dry-run] [--keep-going] [--json]`,
 * `anju import undo RUN [--json]`. argv[0] is "import". */
err_t exchange_cli_import(struct op *op, int argc, char **argv);

/* `anju export cases|promises|houses|people …` and `anju report promises …` */
err_t exchange_cli_export(struct op *op, int argc, char **argv);
err_t exchange_cli_report(struct op *op, int argc, char **argv);

/* Does one thing that an import from a browser waits for, on op's own connection (not in a
 * transaction); *ret_did false: there was none. It stops early once *stop is true. */
err_t exchange_job_run(struct op *op, const atomic_bool *stop, bool *ret_did);

extern const struct route EXCHANGE_ROUTES[];
extern const struct route EXCHANGE_UPLOAD_ROUTES[]; /* /imports */
