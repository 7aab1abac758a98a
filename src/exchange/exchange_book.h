/*
 * exchange_book.h - a workbook (.xlsx): its sheets, its styles, the texts its cells share.
 */
#pragma once

#include "exchange/exchange_cell.h"
#include "exchange/exchange_zip.h"

struct exchange_sheet_name {
    const char *name; /* "业主" */
    const char *part; /* "xl/worksheets/sheet1.xml" */
    bool is_hidden;
};

struct exchange_book {
    struct exchange_zip *zip;
    struct arena *texts; /* of its own: freed with the book */
    struct exchange_sheet_name *sheets;
    size_t sheet_count;
    bool is_1904;
    struct exchange_format *formats; /* by the style of a cell */
    size_t format_count;
    char *shared; /* the shared texts, each closed with NUL */
    size_t *shared_at;
    size_t shared_count;
};

/* Takes over `zip`, also when it fails: the book is to be closed either way. */
err_t exchange_book_open(struct op *op, struct exchange_zip *zip, struct exchange_book *ret_book);
void exchange_book_close(struct exchange_book *book);

/* The sheet of that name, or for NULL and "" the first that is not hidden. ERR_INVALID names the
 * sheets that there are. */
err_t exchange_book_find(struct op *op, const struct exchange_book *book, const char *name,
                         const struct exchange_sheet_name **ret_sheet);

/* The text of <t> as written: _x000D_ and its like are characters. In place. */
void exchange_book_unescape(char *text);
