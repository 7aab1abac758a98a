/*
 * exchange_row.h - one record of a file to the input of one case, checked whole.
 */
#pragma once

#include "exchange/exchange_kind.h"

/* Of EXCHANGE_CASES. How many mapped columns it names if it names all of them, else 0. */
int exchange_row_match(struct op *op, const struct exchange_rows *rows,
                       const struct csv_record *record);
/* Takes the header: every mapped column must be there, once. Else faults and ERR_INVALID. */
err_t exchange_row_header(struct op *op, const struct csv_record *header,
                          struct exchange_rows *rows);

/* The input of case_import() in *ret_input (op's arena). Every fault of the record is
 * added; then ERR_INVALID. op->fault stays clear. Other errors are the database's. */
err_t exchange_row_read(struct op *op, const struct exchange_rows *rows,
                        const struct csv_record *record, struct doc **ret_input);
