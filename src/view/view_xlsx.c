#include "view/view_xlsx.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum {
    MOST_ROWS = LXW_ROW_MAX,
    MOST_CHARACTERS = 32767, /* in UTF-16, of a cell */
    TITLE_CHARACTERS = 25,   /* of a worksheet's name, with room for its number */
    SERIAL_OF_1970 = 25569,
    EXACT_DIGITS = 15,
};

struct view_xlsx {
    const struct view_column *columns;
    const char *title;
    enum language language;
    struct arena *arena; /* of one row */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *text, *time, *day;
    int sheets;
    lxw_row_t row;
};

static int rows_per_sheet = MOST_ROWS;

void view_xlsx_limit(int rows)
{
    rows_per_sheet = rows;
}

/* ---- worksheets ------------------------------------------------------------------------- */

static lxw_format *format_of(lxw_workbook *book, const char *numbers)
{
    lxw_format *format = workbook_add_format(book);

    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (numbers != NULL)
        format_set_num_format(format, numbers);
    return format;
}

static void make_formats(struct view_xlsx *x)
{
    x->head = format_of(x->book, NULL);
    format_set_bold(x->head);
    format_set_bg_color(x->head, 0xE8EEF4);
    format_set_bottom(x->head, LXW_BORDER_THIN);
    x->text = format_of(x->book, NULL);
    x->time = format_of(x->book, "yyyy-mm-dd hh:mm");
    x->day = format_of(x->book, "yyyy-mm-dd");
}

static double width_of(const struct view_column *column)
{
    static const int WIDTHS[] = {
        [VIEW_TEXT] = 16, [VIEW_NUMBER] = 10, [VIEW_BOOL] = 8, [VIEW_TIME] = 17, [VIEW_DAY] = 12};

    return column->width > 0 ? column->width : WIDTHS[column->kind];
}

/* A worksheet's name may not hold []:*?/\ nor be long. */
static const char *sheet_name(struct view_xlsx *x)
{
    const char *title = words_in(x->language, x->title);
    char *name = arena_text_n(x->arena, title, utf8_prefix_bytes(title, TITLE_CHARACTERS));

    for (char *p = strpbrk(name, "[]:*?/\\'"); p != NULL; p = strpbrk(p, "[]:*?/\\'"))
        *p = ' ';
    return x->sheets == 1 ? name : arena_printf(x->arena, "%s %d", name, x->sheets);
}

static bool begin_sheet(struct view_xlsx *x)
{
    x->sheets++;
    x->sheet = workbook_add_worksheet(x->book, sheet_name(x));
    if (x->sheet == NULL)
        return false;
    for (lxw_col_t i = 0; x->columns[i].name != NULL; i++)
        worksheet_set_column(x->sheet, i, i, width_of(&x->columns[i]), NULL);
    worksheet_freeze_panes(x->sheet, 1, 0);
    for (lxw_col_t i = 0; x->columns[i].name != NULL; i++)
        worksheet_write_string(x->sheet, 0, i, words_in(x->language, x->columns[i].title), x->head);
    x->row = 1;
    return true;
}

/* ---- cells ------------------------------------------------------------------------------- */

/* What a cell cannot hold is cut, and says so. */
static const char *fitting(struct arena *a, const char *text)
{
    static const char CUT[] = "……（太长，已截断）";
    const char *p = text, *end = text;
    size_t units = 0;
    uint32_t character;

    if (strlen(text) <= MOST_CHARACTERS)
        return text;
    while ((character = utf8_next(&p)) != 0) {
        units += character > 0xFFFF ? 2 : 1;
        if (units <= MOST_CHARACTERS - sizeof CUT)
            end = p;
    }
    if (units <= MOST_CHARACTERS)
        return text;
    return arena_printf(a, "%.*s%s", (int)(end - text), text, CUT);
}

/* The time on the wall as a serial number; false for what is none. */
static bool serial_of(struct arena *a, const char *text, bool is_day, double *ret_serial)
{
    int64_t at, day;

    if (is_day) {
        if (!clock_parse_day(text, &day))
            return false;
        *ret_serial = (double)(day + SERIAL_OF_1970);
        return true;
    }
    if (!clock_parse(text, &at) || strlen(text) < 19)
        return false;
    must(clock_parse(arena_printf(a, "%.19sZ", text), &at)); /* its offset left away */
    *ret_serial = (double)at / (double)CLOCK_DAY_MS + SERIAL_OF_1970;
    return *ret_serial >= 1;
}

static void write_text(struct view_xlsx *x, lxw_col_t column, const char *text)
{
    double serial;
    enum view_cell kind = x->columns[column].kind;

    if (text[0] == '\0')
        return;
    if ((kind == VIEW_TIME || kind == VIEW_DAY) &&
        serial_of(x->arena, text, kind == VIEW_DAY, &serial))
        worksheet_write_number(x->sheet, x->row, column, serial,
                               kind == VIEW_DAY ? x->day : x->time);
    else
        worksheet_write_string(x->sheet, x->row, column, fitting(x->arena, text), x->text);
}

static void write_value(struct view_xlsx *x, lxw_col_t column, const struct doc *value)
{
    char number[32];
    double scale = 1;

    if (value == NULL || value->kind == DOC_NULL)
        return;
    if (value->kind == DOC_TEXT)
        write_text(x, column, words_shown(x->language, value->text));
    else if (value->kind == DOC_BOOL)
        write_text(x, column, words_in(x->language, value->truth ? "是" : "否"));
    else if (value->kind == DOC_REAL)
        worksheet_write_number(x->sheet, x->row, column, value->real, x->text);
    else if (value->kind != DOC_INT)
        write_text(x, column, json_text(x->arena, value));
    else {
        /* a number of more digits than a spreadsheet keeps stays a text: ids are such */
        int digits = snprintf(number, sizeof number, "%lld", (long long)value->number);
        for (int i = 0; i < value->decimals; i++)
            scale *= 10;
        if (value->is_id || digits > EXACT_DIGITS)
            write_text(x, column, number);
        else
            worksheet_write_number(x->sheet, x->row, column, (double)value->number / scale,
                                   x->text);
    }
}

/* ---- the workbook --------------------------------------------------------------------------- */

err_t view_xlsx_open(struct op *op, const char *path, const char *title,
                     const struct view_column *columns, struct view_xlsx **ret_xlsx)
{
    struct view_xlsx *x = ARENA_NEW(op->arena, struct view_xlsx);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE};

    x->columns = columns;
    x->title = title;
    x->language = op->language;
    x->book = workbook_new_opt(path, &options);
    if (x->book == NULL)
        return op_fail(op, ERR_IO, "cannot write %s", path);
    x->arena = arena_new();
    make_formats(x);
    *ret_xlsx = x;
    if (begin_sheet(x))
        return OK;
    view_xlsx_close(op, x);
    return op_fail(op, ERR_IO, "cannot write the worksheet %s", title);
}

void view_xlsx_row(struct view_xlsx *x, const struct doc *row)
{
    arena_reset(x->arena);
    if (x->row >= (lxw_row_t)rows_per_sheet && !begin_sheet(x))
        return;
    for (lxw_col_t i = 0; x->columns[i].name != NULL; i++)
        write_value(x, i, doc_get(row, x->columns[i].name));
    x->row++;
}

err_t view_xlsx_close(struct op *op, struct view_xlsx *x)
{
    lxw_error error = workbook_close(x->book);

    arena_free(x->arena);
    if (error != LXW_NO_ERROR)
        return op_fail(op, ERR_IO, "cannot write the workbook: %s", lxw_strerror(error));
    return OK;
}
