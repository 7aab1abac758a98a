/*
 * http_form.h - what a body or a query holds: names and raw values.
 *
 * Strict: ERR_INVALID here means malformed (400), not a wrong field (422).
 */
#pragma once

#include "base/op.h"
#include "base/doc.h"

enum { HTTP_FORM_MAX_NAMES = 1000 };

/* application/x-www-form-urlencoded: an object of texts; a name that is repeated becomes a
 * list of its texts in order. Line ends are made LF, as they were in the browser's box. */
err_t http_form_parse(struct op *op, const char *bytes, size_t length, struct doc **ret_values);

/* One more value as a form's: line ends made LF, repeated names a list. `text` is changed. */
void http_form_add(struct doc *values, const char *name, char *text);

/* application/json: one object; no more than HTTP_FORM_MAX_NAMES members in all. */
err_t http_form_parse_json(struct op *op, const char *bytes, size_t length,
                           struct doc **ret_values);
