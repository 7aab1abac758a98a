/*
 * exchange_strings.h - the shared texts of a workbook, whole in memory: cells name them by number.
 */
#pragma once

#include "exchange/exchange_book.h"

/* Fills book->shared…, in the book's own arena. */
err_t exchange_strings_read(struct op *op, struct exchange_book *book, const char *part);
