/*
 * http_multipart.h - multipart/form-data: what a form sends that has a file in it (RFC 7578).
 *
 * Strict: ERR_INVALID here means malformed (400). Values become what the other forms make of
 * them; a file becomes {name, base64}, the same that a program sends as JSON. A file input
 * that was left empty is not there.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

enum { HTTP_MULTIPART_MAX_PARTS = 200, HTTP_MULTIPART_MAX_HEAD_BYTES = 2000 };

/* Does the header name this type? *ret_boundary lives in the arena; NULL if it is missing or
 * cannot be one. */
bool http_multipart_is(struct arena *a, const char *content_type, const char **ret_boundary);

err_t http_multipart_parse(struct op *op, const char *boundary, const char *bytes, size_t length,
                           struct doc **ret_values);
