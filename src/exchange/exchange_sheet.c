#include "exchange/exchange_sheet.h"

#include "base/buf.h"
#include "base/str.h"
#include "exchange/exchange_merges.h"
#include "exchange/exchange_xml.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES (INT64_C(1) << 30)

enum { MOST_ROWS = 1048576, CELL_BYTES = 256 * 1024 };

struct exchange_sheet {
    const struct exchange_book *book;
    struct exchange_xml *xml;
    struct exchange_merges merges;
    struct arena *arena, *row_arena; /* row_arena: for the texts of one row */
    int64_t row;
    size_t column;
    size_t style;
    char type[12]; /* of the cell: s, str, inlineStr, b, d, e, n */
    char *value;   /* of the cell, as far as it was told; CELL_BYTES */
    size_t value_length;
    size_t row_bytes;
    bool in_value, in_phonetic, ended;
    const char *fields[CSV_MAX_FIELDS];
    size_t count; /* of the fields up to the last that is not blank */
};

/* ---- a cell -------------------------------------------------------------------------- */

static const char *shared_text(struct exchange_sheet *s)
{
    int64_t index;

    if (s->book->shared_count == 0 ||
        !str_to_int(s->value, 0, (int64_t)s->book->shared_count - 1, &index)) {
        exchange_xml_refuse(s->xml, "这个 Excel 文件的内容已损坏，请重新保存一份再上传");
        return "";
    }
    return s->book->shared + s->book->shared_at[index];
}

static const char *number_text(struct exchange_sheet *s)
{
    struct exchange_format format = {EXCHANGE_GENERAL, 0};
    const char *text = NULL;
    char *end;
    double number = strtod(s->value, &end);

    if (end == s->value || *end != '\0')
        return arena_text(s->row_arena, s->value);
    if (s->style < s->book->format_count)
        format = s->book->formats[s->style];
    if (format.style == EXCHANGE_DATE)
        text = exchange_cell_date(s->row_arena, number, s->book->is_1904);
    return text != NULL ? text : exchange_cell_number(s->row_arena, number, format);
}

/* 2026-11-21T16:30:00Z becomes 2026-11-21 16:30:00: spreadsheets know no zones. */
static const char *iso_text(struct exchange_sheet *s)
{
    char *text = arena_text(s->row_arena, s->value), *t = strchr(text, 'T');

    if (t != NULL)
        *t = ' ';
    text[strcspn(text, "Z")] = '\0';
    return text;
}

static const char *cell_text(struct exchange_sheet *s)
{
    if (s->value_length == 0)
        return "";
    s->value[s->value_length] = '\0';
    if (str_equal(s->type, "s"))
        return shared_text(s);
    if (str_equal(s->type, "b"))
        return str_equal(s->value, "1") ? "TRUE" : "FALSE";
    if (str_equal(s->type, "d"))
        return iso_text(s);
    if (str_equal(s->type, "") || str_equal(s->type, "n"))
        return number_text(s);
    exchange_book_unescape(s->value);
    return arena_text(s->row_arena, s->value);
}

static bool is_blank(const char *text)
{
    return str_is_empty(text) ||
           (strchr(" \t\r\n\xE3", text[0]) != NULL &&
            text[strspn(text, " \t\r\n")] == '\0'); /* the common case is quick */
}

static void put(struct exchange_sheet *s, size_t column, const char *text)
{
    if (column >= CSV_MAX_FIELDS) {
        exchange_xml_refuse(s->xml, "表太宽：第 1024 列以外还有内容，请删去再上传");
        return;
    }
    while (s->count <= column)
        s->fields[s->count++] = "";
    s->fields[column] = text;
}

/* ---- events ---------------------------------------------------------------------------- */

static void begin_row(struct exchange_sheet *s, const char *number)
{
    int64_t row = s->row + 1;

    if (number != NULL && !str_to_int(number, s->row + 1, MOST_ROWS, &row))
        exchange_xml_refuse(s->xml, "这个 Excel 文件的行号不对，请重新保存一份再上传");
    s->row = row;
    s->column = 0;
    s->count = 0;
    s->row_bytes = 0;
    arena_reset(s->row_arena);
}

static void begin_cell(struct exchange_sheet *s, const char **attributes)
{
    const char *place = exchange_xml_attribute(attributes, "r"),
               *type = exchange_xml_attribute(attributes, "t"),
               *style = exchange_xml_attribute(attributes, "s");
    int64_t row, number = 0;

    if (place != NULL && !exchange_cell_place(place, &s->column, &row))
        exchange_xml_refuse(s->xml, "这个 Excel 文件的单元格位置不对，请重新保存一份再上传");
    if (style != NULL)
        str_to_int(style, 0, 1000000, &number);
    s->style = (size_t)number;
    s->type[0] = '\0';
    if (type != NULL)
        memccpy(s->type, type, '\0', sizeof s->type - 1);
    s->value_length = 0;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct exchange_sheet *s = arg;

    if (str_equal(name, "row"))
        begin_row(s, exchange_xml_attribute(attributes, "r"));
    else if (str_equal(name, "c"))
        begin_cell(s, attributes);
    else if (str_equal(name, "v") || (str_equal(name, "t") && !s->in_phonetic))
        s->in_value = true;
    else if (str_equal(name, "rPh"))
        s->in_phonetic = true;
}

static void on_end(void *arg, const char *name)
{
    struct exchange_sheet *s = arg;
    const char *text;

    if (str_equal(name, "v") || str_equal(name, "t"))
        s->in_value = false;
    else if (str_equal(name, "rPh"))
        s->in_phonetic = false;
    else if (str_equal(name, "c")) {
        text = cell_text(s);
        s->row_bytes += strlen(text) + 1;
        if (s->row_bytes > CSV_MAX_RECORD_BYTES)
            exchange_xml_refuse(s->xml, "有一行的文字超过 4 MB，不像是名册");
        else if (!is_blank(text))
            put(s, s->column, text);
        s->column++;
    } else if (str_equal(name, "row") && s->count > 0)
        exchange_xml_pause(s->xml);
}

static void on_text(void *arg, const char *bytes, int length)
{
    struct exchange_sheet *s = arg;

    if (!s->in_value)
        return;
    if (s->value_length + (size_t)length >= CELL_BYTES) {
        exchange_xml_refuse(s->xml, "有一格的文字太长，不像是名册");
        return;
    }
    memcpy(s->value + s->value_length, bytes, (size_t)length);
    s->value_length += (size_t)length;
}

/* ---- rows -------------------------------------------------------------------------------- */

err_t exchange_sheet_open(struct op *op, const struct exchange_book *book,
                          const struct exchange_sheet_name *name, struct exchange_sheet **ret_sheet)
{
    struct exchange_sheet *s = ARENA_NEW(op->arena, struct exchange_sheet);
    struct exchange_xml_events events = {on_start, on_end, on_text, s};
    err_t e = exchange_merges_read(op, book, name->part, &s->merges);

    if (e == OK)
        e = exchange_xml_open(op, book->zip, name->part, PART_BYTES, &events, &s->xml);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return op_fail(op, ERR_INVALID, "工作表“%s”的内容不在文件里：文件已损坏", name->name);
    }
    if (e != OK)
        return e;
    s->book = book;
    s->arena = op->arena;
    s->row_arena = arena_new();
    s->value = arena_alloc(op->arena, CELL_BYTES + 1);
    *ret_sheet = s;
    return OK;
}

void exchange_sheet_close(struct exchange_sheet *s)
{
    if (s == NULL || s->row_arena == NULL)
        return;
    exchange_xml_close(s->xml);
    arena_free(s->row_arena);
    s->row_arena = NULL;
}

/* A shared text lives as long as the book, however many cells say it. */
static const char *kept_text(struct exchange_sheet *s, const char *text)
{
    const char *first = s->book->shared, *last;

    if (s->book->shared_count > 0) {
        last = first + s->book->shared_at[s->book->shared_count - 1];
        if (text >= first && text <= last)
            return text;
    }
    return arena_text(s->arena, text);
}

static void fill_merged(struct exchange_sheet *s)
{
    struct exchange_merge *m;

    exchange_merges_reach(&s->merges, s->row);
    for (size_t i = 0; i < s->merges.active_count; i++) {
        m = s->merges.active[i];
        if (m->first_row == s->row && m->column < s->count)
            m->text = kept_text(s, s->fields[m->column]);
        else if (m->first_row < s->row && m->column < CSV_MAX_FIELDS &&
                 (m->column >= s->count || s->fields[m->column][0] == '\0'))
            put(s, m->column, m->text);
    }
}

err_t exchange_sheet_next(struct op *op, struct exchange_sheet *s, size_t width,
                          struct csv_record *ret_record, bool *ret_more)
{
    err_t e = OK;

    *ret_more = !s->ended;
    if (!s->ended)
        e = exchange_xml_run(op, s->xml, ret_more);
    s->ended = e != OK || !*ret_more;
    if (s->ended)
        return e;
    fill_merged(s);
    while (s->count < width && s->count < CSV_MAX_FIELDS)
        s->fields[s->count++] = "";
    *ret_record = (struct csv_record){s->row, s->count, s->fields};
    return OK;
}

int exchange_sheet_percent(const struct exchange_sheet *s)
{
    return exchange_xml_percent(s->xml);
}
