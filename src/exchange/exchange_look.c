#include "exchange/exchange_look.h"

#include "base/str.h"
#include "exchange/exchange_columns.h"
#include "exchange/exchange_cell.h"
#include "exchange/exchange_import.h"
#include "exchange/exchange_source.h"
#include "exchange/exchange_targets.h"

enum {
    SAMPLES = 3,
    ROWS_HELD = EXCHANGE_HEADER_ROWS + SAMPLES + 1,
    COLUMNS_SHOWN = 100,
    NUMBER_DIGITS = 9
};

/* The first rows of a file, in memory. */
struct first {
    struct csv_record rows[ROWS_HELD];
    size_t count;
};

static struct csv_record copy_of(struct arena *a, const struct csv_record *record)
{
    const char **fields = ARENA_ARRAY(a, record->count + 1, const char *);

    for (size_t i = 0; i < record->count; i++)
        fields[i] = arena_text(a, record->fields[i]);
    return (struct csv_record){record->line, record->count, fields};
}

/* What is no CSV is told when it is checked. */
static err_t read_first(struct op *op, struct exchange_source *source, struct first *first)
{
    struct csv_record record;
    bool more = true;
    err_t e = OK;

    while (e == OK && more && first->count < ROWS_HELD) {
        e = exchange_source_next(op, source, &record, &more);
        if (e == OK && more && !csv_is_blank(&record))
            first->rows[first->count++] = copy_of(op->arena, &record);
    }
    if (e == ERR_INVALID && exchange_source_fault(source).reason != NULL) {
        op_forget_fault(op);
        return OK;
    }
    return e;
}

/* As find_header() of exchange_stage.c chooses. */
static size_t header_of(struct op *op, const struct exchange_kind *kind,
                        const struct exchange_map *map, const struct first *first, int *ret_matched)
{
    struct exchange_rows rows = {.map = map};

    *ret_matched = 0;
    for (size_t i = 0; i < first->count && i < EXCHANGE_HEADER_ROWS; i++) {
        *ret_matched = kind->match(op, &rows, &first->rows[i]);
        if (*ret_matched == 0)
            continue;
        if (i + 1 < first->count && kind->match(op, &rows, &first->rows[i + 1]) > *ret_matched)
            return i + 1;
        return i;
    }
    return 0;
}

/* Enough to recognise a column of numbers, too little to dial one. */
static const char *shown(struct arena *a, const char *text)
{
    char *copy = arena_text(a, text);
    size_t run = 0;

    for (char *p = copy;; p++) {
        if (*p >= '0' && *p <= '9') {
            run++;
            continue;
        }
        for (size_t i = 3; run >= NUMBER_DIGITS && i + 4 < run; i++)
            *(p - run + i) = '*';
        run = 0;
        if (*p == '\0')
            return copy;
    }
}

static void add_samples(struct arena *a, struct doc *column, const struct first *first,
                        size_t header, size_t i)
{
    struct doc *samples = doc_set_list(column, "samples");

    for (size_t r = header + 1; r < first->count && r <= header + SAMPLES; r++)
        doc_add_text(samples, i < first->rows[r].count ? shown(a, first->rows[r].fields[i]) : "");
}

/* Which columns are which fields: as their titles say, or as a map says. */
struct meaning {
    const struct exchange_target *targets;
    const struct exchange_map *map;
    int places[EXCHANGE_TARGETS_MOST];
};

static const char *field_of(const struct meaning *m, const char *title, size_t column)
{
    for (size_t i = 0; m->map != NULL && i < m->map->columns.count; i++)
        if (str_equal(m->map->columns.pairs[i].value, title))
            return m->map->columns.pairs[i].field;
    for (int t = 0; m->map == NULL && m->targets[t].field != NULL; t++)
        if (m->places[t] == (int)column)
            return m->targets[t].field;
    return "";
}

static void add_columns(struct op *op, struct meaning *m, const struct first *first, size_t header,
                        struct doc *look)
{
    const struct csv_record *record = &first->rows[header];
    struct doc *columns = doc_set_list(look, "columns");

    if (m->map == NULL)
        exchange_columns_match(op, m->targets, NULL, record, m->places);
    for (size_t i = 0; i < record->count && i < COLUMNS_SHOWN; i++) {
        struct doc *column = doc_add_object(columns);
        doc_set_text(column, "title", str_trim(op->arena, record->fields[i]));
        doc_set_text(column, "letters", exchange_cell_letters(op->arena, i));
        doc_set_text(column, "field", field_of(m, record->fields[i], i));
        add_samples(op->arena, column, first, header, i);
    }
}

static void add_sheets(struct exchange_source *source, struct doc *look)
{
    struct doc *list = doc_set_list(look, "sheets");
    const char *const *sheets;
    size_t count;

    sheets = exchange_source_sheets(source, &count);
    for (size_t i = 0; i < count; i++)
        doc_add_text(list, sheets[i]);
}

err_t exchange_look_file(struct op *op, const char *path, const char *sheet,
                         const struct exchange_kind *kind, const struct exchange_map *map,
                         struct doc **ret_look)
{
    struct meaning meaning = {.targets = exchange_targets_of(kind->name), .map = map};
    struct first *first = ARENA_NEW(op->arena, struct first);
    struct doc *look = doc_object(op->arena);
    struct exchange_source *source = NULL;
    int matched = 0;
    size_t header;
    err_t e = exchange_source_open(op, path, sheet, &source);

    if (e == OK)
        e = read_first(op, source, first);
    if (e == OK && first->count == 0)
        e = op_fail(op, ERR_INVALID, "表里什么也没有");
    if (e == OK) {
        header = header_of(op, kind, map, first, &matched);
        doc_set_text(look, "sheet", arena_text(op->arena, exchange_source_sheet(source)));
        add_sheets(source, look);
        doc_set_text(look, "file_hash", arena_text(op->arena, exchange_source_hash(source)));
        doc_set_int(look, "header_line", first->rows[header].line);
        doc_set_bool(look, "known", matched > 0);
        add_columns(op, &meaning, first, header, look);
    }
    /* names of sheets live in the source's arena, which is op's */
    exchange_source_close(source);
    *ret_look = look;
    return e;
}

struct doc *exchange_look_fields(struct op *op, const char *kind)
{
    const struct exchange_target *targets = exchange_targets_of(kind);
    struct doc *list = doc_list(op->arena);

    for (size_t i = 0; targets[i].field != NULL; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "value", targets[i].field);
        doc_set_text(one, "name", targets[i].title);
    }
    return list;
}
