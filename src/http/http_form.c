#include "http/http_form.h"

#include "base/json.h"
#include "http/http_text.h"

#include <string.h>

static void lines_to_lf(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (from[0] != '\r' || from[1] != '\n')
            *to++ = *from;
    *to = '\0';
}

static void add_value(struct doc *values, const char *name, const char *text)
{
    struct doc *there = doc_get(values, name);

    if (there == NULL) {
        doc_set_text(values, name, text);
        return;
    }
    if (there->kind != DOC_LIST) {
        struct doc *list = doc_list(values->arena);
        doc_add(list, there);
        doc_set(values, name, list);
        there = list;
    }
    doc_add_text(there, text);
}

void http_form_add(struct doc *values, const char *name, char *text)
{
    lines_to_lf(text);
    add_value(values, name, text);
}

static err_t parse_pair(struct op *op, const char *pair, size_t length, struct doc *values)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals == NULL ? length : (size_t)(equals - pair);
    const char *name;
    char *text;

    if (length == 0)
        return OK;
    name = http_text_decode(op->arena, pair, name_length, true);
    text = equals == NULL ? arena_text(op->arena, "")
                          : http_text_decode(op->arena, equals + 1, length - name_length - 1, true);
    if (name == NULL || text == NULL)
        return op_fail(op, ERR_INVALID, "bad percent-encoding or bad UTF-8 in a form");
    if (!http_text_is_clean(name))
        return op_fail(op, ERR_INVALID, "control character in the name of a field");
    http_form_add(values, name, text);
    return OK;
}

static bool has_raw_controls(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] < ' ' || bytes[i] == 0x7F)
            return true;
    return false;
}

err_t http_form_parse(struct op *op, const char *bytes, size_t length, struct doc **ret_values)
{
    struct doc *values = doc_object(op->arena);
    const char *end = bytes + length;
    size_t pairs = 0;

    if (has_raw_controls(bytes, length))
        return op_fail(op, ERR_INVALID, "control character in a form, not percent-encoded");
    while (bytes < end) {
        const char *and = memchr(bytes, '&', (size_t)(end - bytes));
        size_t pair_length = (size_t)((and == NULL ? end : and) - bytes);
        err_t e;
        if (++pairs > HTTP_FORM_MAX_NAMES)
            return op_fail(op, ERR_INVALID, "more than %d values in a form", HTTP_FORM_MAX_NAMES);
        e = parse_pair(op, bytes, pair_length, values);
        if (e != OK)
            return e;
        bytes += pair_length + 1;
    }
    *ret_values = values;
    return OK;
}

/* Members are found by walking, so their number is bounded before any is read. */
static bool has_too_many_members(const char *bytes, size_t length)
{
    size_t members = 0;
    bool in_string = false;

    for (size_t i = 0; i < length; i++) {
        if (in_string && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            in_string = !in_string;
        else if (!in_string && bytes[i] == ':')
            members++;
    }
    return members > HTTP_FORM_MAX_NAMES;
}

err_t http_form_parse_json(struct op *op, const char *bytes, size_t length, struct doc **ret_values)
{
    struct doc *value;
    err_t e;

    if (has_too_many_members(bytes, length))
        return op_fail(op, ERR_INVALID, "JSON with more than %d members", HTTP_FORM_MAX_NAMES);
    e = json_parse(op, bytes, length, &value);
    if (e != OK)
        return e;
    if (value->kind != DOC_OBJECT)
        return op_fail(op, ERR_INVALID, "the body must be a JSON object");
    *ret_values = value;
    return OK;
}
