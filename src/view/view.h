/*
 * view.h - a document -> HTML | JSON | CSV.
 *
 * HTML templates are Mustache (no lambdas), compiled once at start-up, escaping by
 * default. They are embedded; `anju render` fills others from files.
 */
#pragma once

#include "base/buf.h"
#include "base/doc.h"
#include "base/embed.h"
#include "base/op.h"

struct view_template;

/* How deep templates may nest (sections, partials, parents, blocks together), how many
 * steps and bytes one filling may take. More is ERR_INVALID. */
enum { VIEW_MAX_DEPTH = 200, VIEW_MAX_STEPS = 20000000, VIEW_MAX_BYTES = 64 * 1024 * 1024 };

/* Where partials come from: NULL means there is none of that name (an empty text). */
typedef const char *view_partial_fn(const char *name, void *arg);

/* ERR_INVALID with "name:line: reason" for a broken template. The template and all that
 * belongs to it live in op->arena; `text` and what `partials` gives must live as long.
 * `partials` may be NULL. A dynamic name {{>*name}} asks `partials` when it is filled. */
err_t view_compile(struct op *op, const char *name, const char *text, view_partial_fn *partials,
                   void *arg, struct view_template **ret_template);
err_t view_fill(struct op *op, const struct view_template *t, const struct doc *data,
                struct buf *out);

/* The embedded template of that name ("case/show" is templates/case/show.html), which names
 * its layout itself ({{<layout}}, see README.md). All of them are compiled by view_start(),
 * once for each language, before any thread runs; op->language chooses. Beside `data` a page sees
 * `asset` (view_asset_url of each asset by its name with underscores: {{asset.anju_css}}),
 * `language` and `languages`
 * ({code, tag, name, is_here}). ERR_NOT_FOUND: no such page. */
err_t view_start(struct op *op);
bool view_has(const char *name);
err_t view_page(struct op *op, const char *name, const struct doc *data, struct buf *out);

/* "/assets/anju-<hash>.css" for "anju.css"; NULL if there is no such asset. A URL that
 * changes with the content: it may be cached for ever. */
const char *view_asset_url(struct arena *a, const char *name);

/* The asset of that URL path ("/assets/anju-<hash>.css") or of the part behind "/assets/";
 * NULL if there is none or its hash is another one. */
const struct embed_file *view_asset_find(const char *name_with_hash, const char **ret_content_type);

/* A list of objects as CSV: UTF-8 with BOM, CRLF, RFC 4180; texts that a spreadsheet
 * would take for a formula get a leading apostrophe. `columns` NULL-terminated. A missing
 * or null member is an empty field; lists and objects stand there as JSON. */
void view_csv_head(struct buf *out, const char *const *columns);
void view_csv_row(struct buf *out, const char *const *columns, const struct doc *row);

/* HTML-escapes & < > " ' */
void view_escape(struct buf *out, const char *text);
