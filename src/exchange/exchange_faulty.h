/*
 * exchange_faulty.h - the faulty rows of a file as a file: as they were, with what is wrong with
 * them in a last column, to be corrected and loaded again.
 */
#pragma once

#include "exchange/exchange_faults.h"

/* From the file `from` (and its sheet) to `to`, as `format` (csv, xlsx). Rows whose faults were not
 * kept are not in it. ERR_INVALID if the file has no row of names. */
err_t exchange_faulty_write(struct op *op, const char *from, const char *sheet,
                            const struct exchange_faults *faults, const char *format,
                            const char *to);
