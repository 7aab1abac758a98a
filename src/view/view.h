/*
 * view.h - a document -> HTML | JSON | CSV.
 *
 * HTML templates are Mustache (no lambdas), compiled once at start-up, escaping by
 * default. They are embedded; `anju render` fills others from files.
 */
#pragma once

#include "base/buf.h"
#include "base/doc.h"
#include "base/op.h"

struct view_template;

/* Where partials come from: NULL means there is none of that name (an empty text). */
typedef const char *view_partial_fn(const char *name, void *arg);

/* ERR_INVALID with line and reason for a broken template. */
err_t view_compile(struct op *op, const char *name, const char *text, view_partial_fn *partials,
                   void *arg, struct view_template **ret_template);
err_t view_fill(struct op *op, const struct view_template *t, const struct doc *data,
                struct buf *out);

/* The embedded template of that name ("case/show") inside the layout; all of them are
 * compiled by view_start(), once, before any thread runs. */
err_t view_start(struct op *op);
err_t view_page(struct op *op, const char *name, const struct doc *data, struct buf *out);

/* A list of objects as CSV: UTF-8 with BOM, CRLF, RFC 4180; texts that a spreadsheet
 * would take for a formula get a leading apostrophe. `columns` NULL-terminated. */
void view_csv_head(struct buf *out, const char *const *columns);
void view_csv_row(struct buf *out, const char *const *columns, const struct doc *row);

/* HTML-escapes & < > " ' */
void view_escape(struct buf *out, const char *text);
