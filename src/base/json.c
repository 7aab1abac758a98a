#include "base/json.h"

#include "base/str.h"
#include "base/utf8.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct doc *from_jansson(struct arena *a, const json_t *value);

static struct doc *object_from(struct arena *a, const json_t *value)
{
    struct doc *object = doc_object(a);
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        doc_append(object, arena_text(a, name), from_jansson(a, member));
    }
    return object;
}

static struct doc *list_from(struct arena *a, const json_t *value)
{
    struct doc *list = doc_list(a);

    for (size_t i = 0; i < json_array_size(value); i++)
        doc_add(list, from_jansson(a, json_array_get(value, i)));
    return list;
}

static struct doc *scalar_from(struct arena *a, const json_t *value)
{
    struct doc *scalar = doc_int(a, 0);

    if (json_is_integer(value)) {
        scalar->number = json_integer_value(value);
    } else if (json_is_real(value)) {
        scalar->kind = DOC_REAL;
        scalar->real = json_real_value(value);
    } else if (json_is_boolean(value)) {
        scalar->kind = DOC_BOOL;
        scalar->truth = json_is_true(value);
    } else {
        scalar->kind = DOC_NULL;
    }
    return scalar;
}

static struct doc *from_jansson(struct arena *a, const json_t *value)
{
    if (json_is_object(value))
        return object_from(a, value);
    if (json_is_array(value))
        return list_from(a, value);
    if (json_is_string(value))
        return doc_text(a, arena_text_n(a, json_string_value(value), json_string_length(value)));
    return scalar_from(a, value);
}

/* jansson's own limit is 2048 levels; ours is far lower, counted before it starts. */
static bool is_too_deep(const char *bytes, size_t length)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < length; i++) {
        if (in_string && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            in_string = !in_string;
        else if (!in_string && (bytes[i] == '{' || bytes[i] == '[') && ++depth > JSON_MAX_DEPTH)
            return true;
        else if (!in_string && (bytes[i] == '}' || bytes[i] == ']') && depth > 0)
            depth--;
    }
    return false;
}

/* It repeats what stands there, and that may be no text. */
static const char *why_not(json_error_t *error)
{
    char *near = strstr(error->text, " near ");

    if (near != NULL && !utf8_is_valid(error->text, strlen(error->text)))
        *near = '\0';
    return error->text;
}

static err_t parse(struct op *op, const char *bytes, size_t length, size_t flags,
                   struct doc **ret_value)
{
    json_error_t error;
    json_t *value;

    if (length > JSON_MAX_BYTES)
        return op_fail(op, ERR_INVALID, "JSON of more than %d bytes", JSON_MAX_BYTES);
    if (is_too_deep(bytes, length))
        return op_fail(op, ERR_INVALID, "JSON nested deeper than %d levels", JSON_MAX_DEPTH);
    if (memchr(bytes, '\0', length) != NULL)
        return op_fail(op, ERR_INVALID, "not JSON: it holds a NUL byte");
    value = json_loadb(bytes, length, flags, &error);
    if (value == NULL)
        return op_fail(op, ERR_INVALID, "not JSON, line %d column %d: %s", error.line, error.column,
                       why_not(&error));
    *ret_value = from_jansson(op->arena, value);
    json_decref(value);
    return OK;
}

err_t json_parse(struct op *op, const char *bytes, size_t length, struct doc **ret_value)
{
    return parse(op, bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, ret_value);
}

err_t json_parse_any(struct op *op, const char *bytes, size_t length, struct doc **ret_value)
{
    char *copy = arena_text_n(op->arena, bytes, length);

    for (size_t i = 0; i + 1 < length; i++) {
        if (copy[i] != '\\')
            continue;
        if (i + 6 <= length && memcmp(copy + i, "\\u0000", 6) == 0)
            memcpy(copy + i + 2, "fffd", 4);
        i++;
    }
    return parse(op, copy, length, JSON_DECODE_ANY, ret_value);
}

/* The first byte from `p` on that JSON wants escaped, or the end. */
static const char *plain_end(const char *p)
{
    while ((unsigned char)*p >= ' ' && *p != '"' && *p != '\\')
        p++;
    return p;
}

void json_write_string(struct buf *out, const char *text)
{
    static const char HEX[] = "0123456789abcdef";
    const char *from = text, *p = plain_end(text);

    buf_reserve(out, (size_t)(p - text) + 3);
    buf_add_char(out, '"');
    for (; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        buf_add(out, from, (size_t)(p - from));
        from = p + 1;
        if (c == '"' || c == '\\')
            buf_add(out, (char[]){'\\', (char)c}, 2);
        else if (c == '\n')
            buf_add(out, "\\n", 2);
        else
            buf_add(out, (char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
    }
    buf_add(out, from, (size_t)(p - from));
    buf_add_char(out, '"');
}

static void write_decimal(struct buf *out, int64_t n, int decimals)
{
    uint64_t scale = 1, rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    for (int i = 0; i < decimals; i++)
        scale *= 10;
    buf_printf(out, "%s%llu.%0*llu", n < 0 ? "-" : "", (unsigned long long)(rest / scale), decimals,
               (unsigned long long)(rest % scale));
}

static void write_int(struct buf *out, const struct doc *value)
{
    if (value->decimals > 0) {
        write_decimal(out, value->number, value->decimals);
        return;
    }
    if (value->is_id)
        buf_add_char(out, '"');
    buf_add_int(out, value->number);
    if (value->is_id)
        buf_add_char(out, '"');
}

/* The fewest digits that are read as the same number again: 1.1, not 1.1000000000000001. */
static void write_real(struct buf *out, double x)
{
    char digits[40] = "null";
    bool is_same = !isfinite(x);

    for (int precision = 15; precision <= 17 && !is_same; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, x);
        is_same = memcmp(&(double){strtod(digits, NULL)}, &x, sizeof x) == 0;
    }
    buf_add_text(out, digits);
}

static void write_members(struct buf *out, const struct doc *value)
{
    bool is_object = value->kind == DOC_OBJECT;

    buf_add_char(out, is_object ? '{' : '[');
    DOC_EACH(member, value)
    {
        if (member != value->first)
            buf_add_char(out, ',');
        if (is_object) {
            json_write_string(out, member->name);
            buf_add_char(out, ':');
        }
        json_write(out, member->value);
    }
    buf_add_char(out, is_object ? '}' : ']');
}

void json_write(struct buf *out, const struct doc *value)
{
    if (value->json != NULL) {
        buf_add(out, value->json, value->json_length);
        return;
    }
    switch (value->kind) {
    case DOC_NULL: buf_add_text(out, "null"); break;
    case DOC_BOOL: buf_add_text(out, value->truth ? "true" : "false"); break;
    case DOC_INT: write_int(out, value); break;
    case DOC_REAL: write_real(out, value->real); break;
    case DOC_TEXT: json_write_string(out, value->text); break;
    case DOC_LIST:
    case DOC_OBJECT: write_members(out, value); break;
    }
}

char *json_text(struct arena *a, const struct doc *value)
{
    struct buf out = buf_in(a);

    json_write(&out, value);
    return out.data;
}

void json_freeze(struct doc *value)
{
    struct buf out = buf_in(value->arena);

    json_write(&out, value);
    value->json = out.data;
    value->json_length = out.length;
}
