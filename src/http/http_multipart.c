#include "http/http_multipart.h"

#include "base/str.h"
#include "base/utf8.h"
#include "http/http_form.h"
#include "http/http_text.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_BOUNDARY = 70, LONGEST_NAME = 200 };

/* ---- the header ------------------------------------------------------------------ */

static bool is_boundary(const char *text)
{
    static const char SIGNS[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "'()+_,-./:=?";
    size_t length = strlen(text);

    return length >= 1 && length <= LONGEST_BOUNDARY && strspn(text, SIGNS) == length;
}

bool http_multipart_is(struct arena *a, const char *content_type, const char **ret_boundary)
{
    static const char TYPE[] = "multipart/form-data", NAME[] = "boundary=";
    const char *at;
    size_t length;

    *ret_boundary = NULL;
    if (content_type == NULL || strncasecmp(content_type, TYPE, strlen(TYPE)) != 0)
        return false;
    at = content_type + strlen(TYPE);
    at += strspn(at, " \t");
    if (*at++ != ';')
        return true;
    at += strspn(at, " \t");
    if (strncasecmp(at, NAME, strlen(NAME)) != 0)
        return true;
    at += strlen(NAME);
    length = strlen(at);
    if (length >= 2 && at[0] == '"' && at[length - 1] == '"')
        at = arena_text_n(a, at + 1, length - 2);
    if (is_boundary(at))
        *ret_boundary = at;
    return true;
}

/* ---- one part ---------------------------------------------------------------------- */

struct part {
    const char *name, *file_name; /* file_name NULL: a plain value */
    const char *bytes;
    size_t length;
};

static bool malformed(struct op *op, const char *why)
{
    op_fail(op, ERR_INVALID, "%s", why);
    return false;
}

/* ;name="…": browsers write a quote in it as %22. *text moves behind it. */
static const char *quoted(struct arena *a, const char **text, const char *name)
{
    const char *at = *text + strspn(*text, " \t"), *end;
    size_t length = strlen(name);

    if (*at++ != ';')
        return NULL;
    at += strspn(at, " \t");
    if (strncasecmp(at, name, length) != 0 || at[length] != '=' || at[length + 1] != '"')
        return NULL;
    at += length + 2;
    end = strchr(at, '"');
    if (end == NULL || end - at > LONGEST_NAME)
        return NULL;
    *text = end + 1;
    return arena_text_n(a, at, (size_t)(end - at));
}

/* "Content-Disposition: form-data; name="x"; filename="y"" */
static bool read_disposition(struct op *op, const char *line, struct part *part)
{
    static const char START[] = "content-disposition:", FORM_DATA[] = "form-data";

    if (strncasecmp(line, START, strlen(START)) != 0)
        return true;
    line += strlen(START);
    line += strspn(line, " \t");
    if (part->name != NULL || strncasecmp(line, FORM_DATA, strlen(FORM_DATA)) != 0)
        return malformed(op, "a part of a form is no form-data");
    line += strlen(FORM_DATA);
    part->name = quoted(op->arena, &line, "name");
    part->file_name = quoted(op->arena, &line, "filename");
    if (part->name == NULL || line[strspn(line, " \t")] != '\0')
        return malformed(op, "a part of a form has no plain name");
    if (!utf8_is_valid(part->name, strlen(part->name)) || !http_text_is_clean(part->name) ||
        (part->file_name != NULL && (!utf8_is_valid(part->file_name, strlen(part->file_name)) ||
                                     !http_text_is_clean(part->file_name))))
        return malformed(op, "the name of a part is not text");
    return true;
}

static bool read_head(struct op *op, const char *bytes, size_t length, struct part *part)
{
    char *head = arena_text_n(op->arena, bytes, length), *line = head;

    if (strlen(head) != length)
        return malformed(op, "a NUL in the head of a part");
    while (line != NULL && *line != '\0') {
        char *end = strstr(line, "\r\n");
        if (end != NULL)
            *end = '\0';
        if (!read_disposition(op, line, part))
            return false;
        line = end == NULL ? NULL : end + 2;
    }
    return part->name != NULL || malformed(op, "a part without Content-Disposition");
}

/* ---- what becomes of it -------------------------------------------------------------- */

static struct doc *file_value(struct arena *a, const struct part *part)
{
    struct doc *file = doc_object(a);
    size_t room = sodium_base64_ENCODED_LEN(part->length, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);

    sodium_bin2base64(text, room, (const unsigned char *)part->bytes, part->length,
                      sodium_base64_VARIANT_ORIGINAL);
    doc_set_text(file, "name", part->file_name);
    doc_set_text(file, "base64", text);
    return file;
}

static bool add_text(struct op *op, const struct part *part, struct doc *values)
{
    char *text = arena_text_n(op->arena, part->bytes, part->length);

    if (strlen(text) != part->length || !utf8_is_valid(text, part->length))
        return malformed(op, "a value of a form is not UTF-8");
    http_form_add(values, part->name, text);
    return true;
}

static bool add_part(struct op *op, const struct part *part, struct doc *values)
{
    if (part->file_name == NULL)
        return add_text(op, part, values);
    if (part->file_name[0] == '\0' && part->length == 0)
        return true;
    if (doc_get(values, part->name) != NULL)
        return malformed(op, "two files of one name");
    doc_set(values, part->name, file_value(op->arena, part));
    return true;
}

/* ---- all of them ---------------------------------------------------------------------- */

/* From behind a boundary to the next; NULL is malformed. *ret_last: no part follows. */
static const char *read_part(struct op *op, const char *at, const char *end, const char *delimiter,
                             struct doc *values, bool *ret_last)
{
    struct part part = {0};
    const char *head_end = memmem(at, (size_t)(end - at), "\r\n\r\n", 4), *next;

    if (head_end == NULL || head_end - at > HTTP_MULTIPART_MAX_HEAD_BYTES)
        return malformed(op, "a part of a form without a head"), NULL;
    if (!read_head(op, at, (size_t)(head_end - at), &part))
        return NULL;
    part.bytes = head_end + 4;
    next = memmem(part.bytes, (size_t)(end - part.bytes), delimiter, strlen(delimiter));
    if (next == NULL)
        return malformed(op, "a form that ends in the middle"), NULL;
    part.length = (size_t)(next - part.bytes);
    if (!add_part(op, &part, values))
        return NULL;
    next += strlen(delimiter);
    if (end - next < 2 || (memcmp(next, "--", 2) != 0 && memcmp(next, "\r\n", 2) != 0))
        return malformed(op, "a boundary that does not end"), NULL;
    *ret_last = next[0] == '-';
    return next + 2;
}

err_t http_multipart_parse(struct op *op, const char *boundary, const char *bytes, size_t length,
                           struct doc **ret_values)
{
    const char *delimiter = arena_printf(op->arena, "\r\n--%s", boundary), *end = bytes + length;
    size_t first = strlen(delimiter) - 2;
    struct doc *values = doc_object(op->arena);
    bool is_last = false;

    if (length < first + 2 || memcmp(bytes, delimiter + 2, first) != 0)
        return op_fail(op, ERR_INVALID, "a form that does not begin with its boundary");
    if (memcmp(bytes + first, "\r\n", 2) != 0)
        return op_fail(op, ERR_INVALID, "a boundary that does not end");
    bytes += first + 2;
    for (int parts = 0; !is_last; parts++) {
        if (parts == HTTP_MULTIPART_MAX_PARTS)
            return op_fail(op, ERR_INVALID, "more than %d parts in a form",
                           HTTP_MULTIPART_MAX_PARTS);
        bytes = read_part(op, bytes, end, delimiter, values, &is_last);
        if (bytes == NULL)
            return ERR_INVALID;
    }
    *ret_values = values;
    return OK;
}
