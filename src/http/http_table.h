/*
 * http_table.h - a list as a file that is downloaded: CSV, XLSX or JSON, however long.
 *
 * For handlers of RECORDS routes whose path ends with .csv, .xlsx or .json. The list of a page:
 * http_list.h.
 */
#pragma once

#include "http/route.h"
#include "view/view_table.h"

struct http_table {
    const char *name;  /* of the file, without its ending: "cases" */
    const char *title; /* of the worksheet: "诉求" */
    const struct view_column *columns;
};

/* Writes every row with view_table_row(). */
typedef err_t http_table_rows(struct request *req, struct view_table *table, void *arg);

err_t http_table_reply(struct request *req, struct reply *reply, const struct http_table *table,
                       http_table_rows *rows, void *arg);
