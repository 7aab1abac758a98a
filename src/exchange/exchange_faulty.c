#include "exchange/exchange_faulty.h"

#include "base/str.h"
#include "exchange/exchange_source.h"
#include "view/view_table.h"

#include <stdlib.h>

struct faulty {
    struct exchange_source *source;
    struct exchange_fault *faults; /* by line */
    size_t count, at;
    struct view_column *columns; /* of the file, then what is wrong */
    size_t width;
    struct view_table *table;
};

static int by_line(const void *a, const void *b)
{
    const struct exchange_fault *one = a, *other = b;

    if (one->line != other->line)
        return one->line < other->line ? -1 : 1;
    return one < other ? -1 : one > other;
}

static struct exchange_fault *sorted(struct op *op, const struct exchange_faults *faults)
{
    struct exchange_fault *all = ARENA_ARRAY(op->arena, faults->kept + 1, struct exchange_fault);

    for (size_t i = 0; i < faults->kept; i++)
        all[i] = faults->faults[i];
    qsort(all, faults->kept, sizeof *all, by_line);
    return all;
}

/* A member of its own for each column, also where the file names two alike. */
static const char *own_name(struct op *op, const struct faulty *f, const char *title)
{
    for (size_t i = 0; i < f->width; i++)
        if (str_equal(f->columns[i].name, title))
            return arena_printf(op->arena, "%s %zu", title, f->width + 1);
    return arena_text(op->arena, title);
}

static void take_header(struct op *op, struct faulty *f, const struct csv_record *header)
{
    f->columns = ARENA_ARRAY(op->arena, header->count + 2, struct view_column);
    for (size_t i = 0; i < header->count; i++) {
        const char *name = own_name(op, f, header->fields[i]);
        f->columns[f->width++] = (struct view_column){name, name, VIEW_TEXT, 0};
    }
    f->columns[f->width] = (struct view_column){own_name(op, f, "问题"), "问题", VIEW_TEXT, 60};
}

/* Every reason of the row at f->at, which then stands behind them. */
static const char *reasons_of(struct op *op, struct faulty *f, int64_t line)
{
    const char *text = "";

    for (; f->at < f->count && f->faults[f->at].line <= line; f->at++) {
        const struct exchange_fault *fault = &f->faults[f->at];
        if (fault->line == line)
            text = arena_printf(op->arena, "%s%s%s%s%s", text, text[0] == '\0' ? "" : "；",
                                fault->column, fault->column[0] == '\0' ? "" : "：", fault->reason);
    }
    return text;
}

static err_t copy_row(struct op *op, struct faulty *f, const struct csv_record *record)
{
    const char *reasons = reasons_of(op, f, record->line);
    struct doc *row;

    if (reasons[0] == '\0')
        return OK;
    row = doc_object(op->arena);
    for (size_t i = 0; i < f->width; i++)
        doc_set_text(row, f->columns[i].name, i < record->count ? record->fields[i] : "");
    doc_set_text(row, f->columns[f->width].name, reasons);
    return view_table_row(op, f->table, row);
}

/* A record that is no CSV cannot be copied; those around it can. */
static err_t next(struct op *op, struct faulty *f, struct csv_record *record, bool *ret_more)
{
    err_t e = exchange_source_next(op, f->source, record, ret_more);

    while (e == ERR_INVALID && exchange_source_fault(f->source).reason != NULL) {
        op_forget_fault(op);
        e = exchange_source_next(op, f->source, record, ret_more);
    }
    return e;
}

static err_t copy_rows(struct op *op, struct faulty *f)
{
    struct arena *whole = op->arena, *slice = arena_new();
    struct csv_record record;
    bool more = true;
    err_t e = OK;

    op->arena = slice;
    while (e == OK && more) {
        e = next(op, f, &record, &more);
        if (e == OK && more)
            e = copy_row(op, f, &record);
        arena_reset(slice);
    }
    op->arena = whole;
    arena_free(slice);
    return e;
}

static err_t find_header(struct op *op, struct faulty *f, int64_t line)
{
    struct csv_record record;
    bool more = true;
    err_t e = OK;

    while (e == OK && more) {
        e = next(op, f, &record, &more);
        if (e == OK && more && record.line >= line) {
            take_header(op, f, &record);
            return OK;
        }
    }
    return e != OK ? e : op_fail(op, ERR_INVALID, "文件里没有列名一行");
}

err_t exchange_faulty_write(struct op *op, const char *from, const char *sheet,
                            const struct exchange_faults *faults, const char *format,
                            const char *to)
{
    struct faulty f = {.faults = sorted(op, faults), .count = faults->kept};
    err_t e = exchange_source_open(op, from, sheet, &f.source);

    if (e == OK)
        e = find_header(op, &f, faults->header_line);
    if (e == OK)
        e = view_table_open(op, to, format, "问题行", f.columns, &f.table);
    if (e == OK)
        e = view_table_close(op, f.table, copy_rows(op, &f));
    exchange_source_close(f.source);
    return e;
}
