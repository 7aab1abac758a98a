/*
 * view_table.h - a list as a file, row by row: CSV, XLSX or JSON. Memory stays flat, however
 * many rows there are.
 *
 * Texts stay texts: what a spreadsheet would take for a formula is harmless in all of them.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

enum view_cell { VIEW_TEXT, VIEW_NUMBER, VIEW_BOOL, VIEW_TIME, VIEW_DAY };

/* One column: the member of a row, how a worksheet heads it, what it holds. A table of them ends
 * with a name NULL. Times and days are RFC 3339 texts and 2026-11-21. */
struct view_column {
    const char *name;  /* "received_at": heads a column of CSV and names a member of JSON */
    const char *title; /* "接到时间" */
    enum view_cell kind;
    int width; /* in characters; 0: by its kind */
};

struct view_table;

/* To a file beside `path` that only this user may read, renamed when all is written; NULL: to
 * standard output. `title` names the worksheet. `format`: csv, xlsx or json. ERR_IO if the file
 * cannot be made. */
err_t view_table_open(struct op *op, const char *path, const char *format, const char *title,
                      const struct view_column *columns, struct view_table **ret_table);
err_t view_table_row(struct op *op, struct view_table *t, const struct doc *row);
/* Ends it. If `e` (of the work so far) is not OK there is no file, and `e` is returned. */
err_t view_table_close(struct op *op, struct view_table *t, err_t e);

/* "csv" -> "text/csv; charset=utf-8" */
const char *view_table_type(const char *format);
