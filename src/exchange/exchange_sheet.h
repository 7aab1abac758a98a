/*
 * exchange_sheet.h - the rows of one worksheet as records, streamed.
 *
 * Only one row is in memory at a time; rows with nothing in them are passed over, however many
 * there are. A cell that is merged downwards says the same in each of its rows.
 */
#pragma once

#include "base/csv.h"
#include "exchange/exchange_book.h"

struct exchange_sheet;

/* The book must live as long. */
err_t exchange_sheet_open(struct op *op, const struct exchange_book *book,
                          const struct exchange_sheet_name *name,
                          struct exchange_sheet **ret_sheet);
void exchange_sheet_close(struct exchange_sheet *s); /* NULL is allowed */

/* As csv_next(); record.line is the row's number. A record has as many fields as its last cell
 * that is not blank says, at least `width`. After an error there is nothing more to read. */
err_t exchange_sheet_next(struct op *op, struct exchange_sheet *s, size_t width,
                          struct csv_record *ret_record, bool *ret_more);
int exchange_sheet_percent(const struct exchange_sheet *s);
