/*
 * stats_roll.h - promises by day, folded from the journal a moment later.
 *
 * Only days that are over are counted. A day of a community is always counted as a whole from the
 * promises that fall due on it, so a figure equals a recount of its rows. Which days to count anew
 * follows from the events: the days on which a changed case counted before, and those on which it
 * counts now.
 */
#pragma once

#include "base/op.h"

struct db_writer;

/* Some steps for communities that lie behind, each a transaction of its own on the writer;
 * *ret_done: how many were taken (less than `most`: all is folded). */
err_t stats_roll_run(struct op *op, struct db_writer *writer, int most, size_t *ret_done);
/* The same on op's own connection until nothing is left: for commands and tests. */
err_t stats_roll_run_here(struct op *op);
