/*
 * exchange_merges.h - cells of a worksheet that are merged over several rows.
 */
#pragma once

#include "exchange/exchange_book.h"

struct exchange_merge {
    int64_t first_row, last_row;
    size_t column;
    const char *text; /* of its first row, once that was read */
};

struct exchange_merges {
    struct exchange_merge *list; /* by first row */
    size_t count, begun;         /* begun: how many of them begin in rows that were read */
    struct exchange_merge **active;
    size_t active_count;
};

/* They stand behind the rows of a sheet, so it is read once for them alone. */
err_t exchange_merges_read(struct op *op, const struct exchange_book *book, const char *part,
                           struct exchange_merges *ret_merges);

/* Tells the merges that a row with something in it was met, before any text is asked for. */
void exchange_merges_reach(struct exchange_merges *m, int64_t row);
