/*
 * promise_admin_cli.h - `anju standard check|publish FILE…`, `anju standard bind --community
 * CODE [--property-kind KIND] STANDARD…`, `anju calendar import FILE…`.
 *
 * argv[0] is "standard" or "calendar"; argv ends with NULL. Every fault of every file goes to
 * stderr as FILE:LINE: reason; then the detail is "reported" and the cause ERR_INVALID (nothing of
 * that file was published).
 * A wrong usage is ERR_INVALID with a detail that begins with "usage: ". `check` needs no
 * database; the others need op->db and the journal's key.
 */
#pragma once

#include "base/op.h"

err_t promise_cli_standard(struct op *op, int argc, char **argv);
err_t promise_cli_calendar(struct op *op, int argc, char **argv);
