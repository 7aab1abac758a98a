/*
 * http_list.h - the list of a page as a file: whole, as CSV, XLSX or JSON.
 *
 * A list is described once: its page's handler makes the rows, so they are masked and chosen as
 * on the screen, and a table says which members are columns. The handler is asked again and again
 * with the cursor of the page before, each time in an arena of its own: memory stays flat.
 * Its routes are RECORDS, so the reading is journalled; the page offers the files by itself to
 * whom their rows let (`files` in its document, templates/form/files.html).
 */
#pragma once

#include "http/route.h"
#include "view/view_table.h"

struct http_list {
    const char *name;  /* of the file, without its ending: "archive" */
    const char *title; /* of the worksheet: "归档" */
    uint64_t who;      /* of the routes: where the caller is none of these, he takes nothing away */
    route_handler *page;
    const char *items; /* the member with the rows; NULL: "items" */
    /* Of CSV and XLSX; a name may be a path: "page.status_name" heads the column status_name. A
     * list of texts or of objects with a `label` becomes one text. */
    const struct view_column *columns;
};

err_t http_list_reply(struct request *req, struct reply *reply, const struct http_list *list);

/* The three rows of a page's list; `fields` are those of the page. */
#define HTTP_LIST_FILE(file_path, may, fields, handler, what)                                      \
    {                                                                                              \
        GET, file_path, may, RECORDS, fields, handler,                                             \
            .summary = what ", whole, as on its page; the reading is journalled"                   \
    }
#define HTTP_LIST_ROUTES(path, may, fields, handler, what)                                         \
    HTTP_LIST_FILE(path ".csv", may, fields, handler, what " as CSV"),                             \
        HTTP_LIST_FILE(path ".xlsx", may, fields, handler, what " as a workbook"),                 \
        HTTP_LIST_FILE(path "/list.json", may, fields, handler, what " as JSON")
/* Where the path ends with an id. */
#define HTTP_LIST_ROUTES_OF_ONE(path, may, fields, handler, what)                                  \
    HTTP_LIST_FILE(path "/list.csv", may, fields, handler, what " as CSV"),                        \
        HTTP_LIST_FILE(path "/list.xlsx", may, fields, handler, what " as a workbook"),            \
        HTTP_LIST_FILE(path "/list.json", may, fields, handler, what " as JSON")
