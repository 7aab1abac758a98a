/*
 * exchange_source.h - the records of a file: CSV (UTF-8 or GB18030, plain or gzip) or a worksheet
 * (.xlsx). What it is, its bytes tell, not its name.
 *
 * The file is read twice: once for its hash and its encoding, then record by record. The record's
 * line is that of the text, or the row of the sheet.
 */
#pragma once

#include "base/csv.h"

struct exchange_source;

/* Of a workbook: the sheet of that name; NULL or "": the first that is not hidden. */
err_t exchange_source_open(struct op *op, const char *path, const char *sheet,
                           struct exchange_source **ret_source);
void exchange_source_close(struct exchange_source *s); /* NULL is allowed */

/* The name of the sheet that is read, "" for CSV. */
const char *exchange_source_sheet(const struct exchange_source *s);
/* The sheets of a workbook that are not hidden; none for CSV. */
const char *const *exchange_source_sheets(const struct exchange_source *s, size_t *ret_count);

/* From now on records of a worksheet have at least so many fields: blank cells at the end of a
 * row are not in the file. */
void exchange_source_widen(struct exchange_source *s, size_t width);

/* 64 hex digits of the content. */
const char *exchange_source_hash(const struct exchange_source *s);
/* Of the whole file, 0 to 100. */
int exchange_source_percent(const struct exchange_source *s);

/* As csv_next() and csv_fault(). */
err_t exchange_source_next(struct op *op, struct exchange_source *s, struct csv_record *ret_record,
                           bool *ret_more);
struct csv_fault exchange_source_fault(const struct exchange_source *s);
