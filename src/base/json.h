/*
 * json.h - JSON in (strict, limited in depth and size) and JSON out of a document.
 */
#pragma once

#include "base/buf.h"
#include "base/doc.h"
#include "base/op.h"

enum { JSON_MAX_DEPTH = 64, JSON_MAX_BYTES = 8 * 1024 * 1024 };

/* Reads one JSON value (RFC 8259; also a bare scalar). Refused with ERR_INVALID and
 * a detail that names line and column: bad UTF-8, duplicate names, NUL characters,
 * numbers out of range, anything behind the value. */
err_t json_parse(struct op *op, const char *bytes, size_t length, struct doc **ret_value);

/* The same for files that people bring: all that RFC 8259 allows. Of names that are there
 * twice the last one counts, and U+0000 becomes U+FFFD, as in HTML. */
err_t json_parse_any(struct op *op, const char *bytes, size_t length, struct doc **ret_value);

/* Appends the value in its shortest form; members in their order. */
void json_write(struct buf *out, const struct doc *value);

/* json_write into a new text. */
char *json_text(struct arena *a, const struct doc *value);

/* Appends a JSON string with its quotes. Well-formed UTF-8 only. */
void json_write_string(struct buf *out, const char *text);

/* Keeps the JSON of a tree that will not change any more, so that json_write() only copies
 * it. The tree and its arena must outlive every document that it is set into. */
void json_freeze(struct doc *value);
