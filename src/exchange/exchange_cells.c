#include "exchange/exchange_cells.h"

#include "base/clock.h"
#include "base/str.h"
#include "exchange/exchange_cell.h"
#include "exchange/exchange_value.h"
#include "register/register.h"

#include <stdio.h>
#include <string.h>

/* ---- faults ------------------------------------------------------------------------------ */

void exchange_cells_fault(const struct exchange_cells *c, const char *field, const char *format,
                          ...)
{
    va_list args;

    va_start(args, format);
    exchange_faults_add(c->rows->faults, c->record->line,
                        exchange_columns_title(c->targets, c->rows, field), "%s",
                        arena_vprintf(c->op->arena, format, args));
    va_end(args);
}

static void check_cell(const struct exchange_cells *c, size_t column, const char *text)
{
    const char *title = column < c->rows->header_count ? c->rows->header[column] : "";

    if (exchange_cell_is_error(text))
        exchange_faults_add(c->rows->faults, c->record->line, title, "公式出错：%s", text);
    else if (exchange_cell_is_cut(text))
        exchange_faults_add(
            c->rows->faults, c->record->line, title,
            "Excel 把长号码当成了数字（%s），末几位已经丢失：请把这一列设成文本再重填", text);
    else if (title[0] == '\0' && text[0] != '\0')
        exchange_faults_add(c->rows->faults, c->record->line,
                            exchange_cell_letters(c->op->arena, column),
                            "这一列没有列名，却有内容");
}

static bool is_used(const struct exchange_cells *c, size_t column)
{
    for (int i = 0; c->targets[i].field != NULL; i++)
        if (c->rows->places[i] == (int)column)
            return true;
    return column >= c->rows->header_count;
}

void exchange_cells_check(struct exchange_cells *c)
{
    for (size_t i = 0; i < c->record->count; i++)
        if (is_used(c, i))
            check_cell(c, i, c->record->fields[i]);
}

void exchange_cells_take_faults(struct exchange_cells *c)
{
    const struct op_fault *fault = &c->op->fault;

    for (size_t i = 0; i < fault->field_count; i++)
        exchange_cells_fault(c, fault->fields[i].field, "%s", fault->fields[i].message);
    op_forget_fault(c->op);
}

/* ---- cells ------------------------------------------------------------------------------- */

const char *exchange_cells_text(const struct exchange_cells *c, const char *field)
{
    const char *text = exchange_columns_text(c->op, c->targets, c->rows, c->record, field);

    /* told by exchange_cells_check() already */
    return exchange_cell_is_error(text) || exchange_cell_is_cut(text) ? "" : text;
}

void exchange_cells_put(struct exchange_cells *c, const char *field)
{
    const char *text = exchange_cells_text(c, field);

    if (text[0] != '\0')
        doc_set_text(c->input, field, text);
}

/* "业主、家属 或 租户" of a list, for a fault. */
static const char *words_of(struct op *op, const struct exchange_word *list)
{
    const char *text = "";

    for (; list->code != NULL; list++)
        text = arena_printf(op->arena, "%s%s%s", text, text[0] == '\0' ? "" : "、", list->word);
    return text;
}

void exchange_cells_put_word(struct exchange_cells *c, const char *field,
                             const struct exchange_word *list)
{
    const char *text = exchange_cells_text(c, field), *code;

    if (text[0] == '\0')
        return;
    code = exchange_word_code(list, text);
    if (code == NULL)
        exchange_cells_fault(c, field, "“%s”不认识，可以写：%s",
                             exchange_faults_shown(c->op->arena, text), words_of(c->op, list));
    else
        doc_set_text(c->input, field, code);
}

void exchange_cells_put_day(struct exchange_cells *c, const char *field)
{
    const char *text = exchange_cells_text(c, field);
    int64_t day;

    if (text[0] == '\0')
        return;
    if (!exchange_value_day(text, &day))
        exchange_cells_fault(c, field, "不是可识别的日期：%s",
                             exchange_faults_shown(c->op->arena, text));
    else
        doc_set_text(c->input, field, clock_format_day(c->op->arena, day));
}

void exchange_cells_put_hundredths(struct exchange_cells *c, const char *field, int64_t most)
{
    const char *text = exchange_cells_text(c, field);
    int64_t n;

    if (text[0] == '\0')
        return;
    if (!exchange_value_hundredths(text, most, &n))
        exchange_cells_fault(c, field, "不是可识别的数：%s",
                             exchange_faults_shown(c->op->arena, text));
    else
        doc_set_int(c->input, field, n);
}

/* "3栋" "2单元" "1501室" "15层" without what the columns say anyway. */
static const char *bare(struct op *op, const char *text)
{
    static const char *const ENDS[] = {"号楼", "单元", "栋", "幢", "座",
                                       "楼",   "室",   "号", "层", NULL};
    size_t length = strlen(text);

    for (size_t i = 0; ENDS[i] != NULL; i++) {
        size_t end = strlen(ENDS[i]);
        if (length > end && str_equal(text + length - end, ENDS[i]))
            return arena_text_n(op->arena, text, length - end);
    }
    return text;
}

void exchange_cells_put_int(struct exchange_cells *c, const char *field, int64_t min, int64_t max)
{
    const char *text = bare(c->op, exchange_cells_text(c, field));
    int64_t n;

    if (text[0] == '\0')
        return;
    if (!str_to_int(text, min, max, &n))
        exchange_cells_fault(c, field, "须是 %lld 到 %lld 的整数", (long long)min, (long long)max);
    else
        doc_set_int(c->input, field, n);
}

const char *exchange_cells_house(struct exchange_cells *c, const char *field)
{
    const char *text = exchange_cells_text(c, field), *code,
               *building = bare(c->op, exchange_cells_text(c, "building")),
               *unit = bare(c->op, exchange_cells_text(c, "unit")),
               *number = bare(c->op, exchange_cells_text(c, "number"));

    code = text[0] == '\0' ? NULL : register_house_code(c->op->arena, text);
    if ((code == NULL || strchr(code, '-') == NULL) && building[0] != '\0' &&
        (number[0] != '\0' || text[0] != '\0')) {
        const char *door = number[0] != '\0' ? number : bare(c->op, text);
        const char *whole = unit[0] == '\0'
                                ? arena_printf(c->op->arena, "%s-%s", building, door)
                                : arena_printf(c->op->arena, "%s-%s-%s", building, unit, door);
        code = register_house_code(c->op->arena, whole);
    }
    if (code == NULL && text[0] == '\0' && building[0] == '\0' && number[0] == '\0')
        return "";
    if (code == NULL)
        exchange_cells_fault(c, field, "“%s”不是房号，写作 3-2-1501 或 3栋2单元1501",
                             exchange_faults_shown(c->op->arena, text[0] != '\0' ? text : number));
    return code;
}

int64_t exchange_cells_day_at(struct op *op, const struct doc *input, const char *field)
{
    const char *text = doc_get_text(input, field);
    int64_t day;

    if (str_is_empty(text) || !clock_parse_day(text, &day))
        return 0;
    return clock_day_start(day, op->utc_offset_min);
}
