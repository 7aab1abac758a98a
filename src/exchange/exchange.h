/*
 * exchange.h - cases from and to files of other programs.
 *
 * An import is checked whole into a staging table, then applied in slices of one short
 * transaction each, so that the desk never waits for it. It resumes after a crash, and a
 * finished one can be taken back. Source: api.md "Importing cases", architecture.md §5.
 */
#pragma once

#include "http/route.h"

/* `anju import cases FILE --community CODE --map FILE [--dry-run] [--keep-going] [--json]`,
 * `anju import undo RUN [--json]`. argv[0] is "import". */
err_t exchange_cli_import(struct op *op, int argc, char **argv);

/* `anju export cases|promises|houses|people …` and `anju report promises …` */
err_t exchange_cli_export(struct op *op, int argc, char **argv);
err_t exchange_cli_report(struct op *op, int argc, char **argv);

extern const struct route EXCHANGE_ROUTES[];
