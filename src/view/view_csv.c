#include "view/view.h"

#include "base/json.h"

#include <string.h>

/* What a spreadsheet would run instead of show (OWASP: CSV injection). */
static bool is_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

static void add_field(struct buf *out, const char *text, bool guarded)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || text[0] == ' ' ||
                  (text[0] != '\0' && text[strlen(text) - 1] == ' ');

    if (quoted)
        buf_add_char(out, '"');
    if (guarded && is_formula(text))
        buf_add_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            buf_add_char(out, '"');
        buf_add_char(out, *text);
    }
    if (quoted)
        buf_add_char(out, '"');
}

static void add_value(struct buf *out, const struct doc *value)
{
    if (value == NULL || value->kind == DOC_NULL)
        return;
    if (value->kind == DOC_TEXT)
        add_field(out, value->text, true);
    else if (value->kind == DOC_INT && value->is_id)
        buf_add_int(out, value->number);
    else
        add_field(out, json_text(out->arena, value), false);
}

void view_csv_head(struct buf *out, const char *const *columns)
{
    buf_add_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; columns[i] != NULL; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_field(out, columns[i], true);
    }
    buf_add_text(out, "\r\n");
}

void view_csv_row(struct buf *out, const char *const *columns, const struct doc *row)
{
    size_t start = out->length;

    for (size_t i = 0; columns[i] != NULL; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_value(out, doc_get(row, columns[i]));
    }
    if (out->length == start)
        buf_add_text(out, "\"\"");
    buf_add_text(out, "\r\n");
}
