/*
 * promise_cli.h - `anju due`: when would a promise fall due, and why. Needs no database.
 */
#pragma once

#include "base/op.h"

/* argv[0] is "due". A wrong usage is ERR_INVALID with a detail that begins with "usage: ";
 * a calendar file with faults is ERR_INVALID with each fault by its line. */
err_t promise_cli_due(struct op *op, int argc, char **argv);
