/*
 * view_xlsx.h - rows into a workbook (.xlsx), streamed: only view_table.c uses it.
 */
#pragma once

#include "view/view_table.h"

struct view_xlsx;

/* ERR_IO if it cannot be written. After the last row that a worksheet can hold (1,048,576) the
 * next one begins, with the same header. */
err_t view_xlsx_open(struct op *op, const char *path, const char *title,
                     const struct view_column *columns, struct view_xlsx **ret_xlsx);
void view_xlsx_row(struct view_xlsx *x, const struct doc *row);
err_t view_xlsx_close(struct op *op, struct view_xlsx *x);

/* For tests: how many rows a worksheet holds, its header with them. */
void view_xlsx_limit(int rows_per_sheet);
