#include "exchange/exchange_row.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "case/case.h"
#include "register/register.h"

#include <string.h>

enum { EXTERNAL_ID_MAX = 200, FUTURE_GRACE_MS = 5 * 60000, FOREIGN_TEXT_MAX = 1000 };

/* ---- the header ------------------------------------------------------------------- */

static size_t find_column(const struct csv_record *header, const char *name, size_t *ret_times)
{
    size_t found = 0;

    *ret_times = 0;
    for (size_t i = 0; i < header->count; i++)
        if (str_equal(header->fields[i], name)) {
            found = i;
            (*ret_times)++;
        }
    return found;
}

int exchange_row_match(struct op *op, const struct exchange_rows *rows,
                       const struct csv_record *record)
{
    size_t times;

    (void)op;
    for (size_t i = 0; i < rows->map->columns.count; i++) {
        find_column(record, rows->map->columns.pairs[i].value, &times);
        if (times == 0)
            return 0;
    }
    return (int)rows->map->columns.count;
}

/* What others named at length is not cut and not refused: it is only not typed here. */
static const struct field *roomy_fields(struct op *op)
{
    static const char *const ROOMY[] = {"category", "title", "place", "external_number", NULL};
    struct field *fields;
    size_t count = 0;

    while (CASE_FIELDS[count].name != NULL)
        count++;
    fields = ARENA_ARRAY(op->arena, count + 1, struct field);
    memcpy(fields, CASE_FIELDS, count * sizeof *fields);
    for (struct field *f = fields; f->name != NULL; f++)
        if (str_in(f->name, ROOMY))
            f->max = FOREIGN_TEXT_MAX;
    return fields;
}

err_t exchange_row_header(struct op *op, const struct csv_record *header,
                          struct exchange_rows *rows)
{
    const struct exchange_pairs *columns = &rows->map->columns;
    const char **names = ARENA_ARRAY(op->arena, header->count + 1, const char *);
    int64_t before = rows->faults->count;
    size_t times;

    for (size_t i = 0; i < header->count; i++)
        names[i] = arena_text(op->arena, header->fields[i]);
    rows->fields = roomy_fields(op);
    rows->header = names;
    rows->header_count = header->count;
    rows->columns = ARENA_ARRAY(op->arena, columns->count + 1, size_t);
    for (size_t i = 0; i < columns->count; i++) {
        const char *name = columns->pairs[i].value;
        rows->columns[i] = find_column(header, name, &times);
        if (times != 1)
            exchange_faults_add(rows->faults, header->line, name,
                                times == 0 ? "文件里没有这一列" : "文件里有几列都叫这个名字");
    }
    return rows->faults->count > before ? ERR_INVALID : OK;
}

/* ---- one record -------------------------------------------------------------------- */

/* What one row is being made of. */
struct making {
    const struct exchange_rows *rows;
    int64_t line;
    struct doc *raw;   /* texts for the field table */
    struct doc *extra; /* what stands beside it: times and the external id */
};

/* The column that a field comes from, else the field's own name. */
static const char *column_of(const struct exchange_rows *rows, const char *field)
{
    const struct exchange_pair *pair = exchange_map_find(&rows->map->columns, field);

    if (pair == NULL && str_equal(field, "external_due_at"))
        pair = exchange_map_find(&rows->map->columns, "due_at");
    return pair == NULL ? field : pair->value;
}

static bool is_time(const char *field)
{
    static const char *const TIMES[] = {"received_at",     "finished_at", "due_at",
                                        "external_due_at", "appointment", NULL};

    return str_in(field, TIMES);
}

static void put_time(struct op *op, struct making *m, const char *field, const char *text)
{
    int64_t at;

    if (!exchange_time_read(&m->rows->map->times, text, &at))
        exchange_faults_add(m->rows->faults, m->line, column_of(m->rows, field),
                            "不是可识别的时间：%s", exchange_faults_shown(op->arena, text));
    else
        doc_set_int(m->extra, str_equal(field, "due_at") ? "external_due_at" : field, at);
}

static void put(struct op *op, struct making *m, const char *field, const char *text)
{
    const char *copy = str_trim(op->arena, text);

    if (is_time(field))
        put_time(op, m, field, copy);
    else if (!str_equal(field, "external_id"))
        doc_set_text(m->raw, field, copy);
    else if (utf8_length(copy) > EXTERNAL_ID_MAX)
        exchange_faults_add(m->rows->faults, m->line, column_of(m->rows, field), "最多%d个字",
                            EXTERNAL_ID_MAX);
    else
        doc_set_text(m->extra, field, copy);
}

static bool is_blank(const char *text)
{
    while (*text == ' ' || (*text >= '\t' && *text <= '\r') || strncmp(text, "　", 3) == 0)
        text += *text == '\xE3' ? 3 : 1;
    return *text == '\0';
}

/* Still open, nothing promised: these two may be blank. */
static bool may_be_blank(const char *field)
{
    return str_equal(field, "finished_at") || str_equal(field, "due_at") ||
           str_equal(field, "external_due_at");
}

static void put_columns(struct op *op, struct making *m, const struct csv_record *record)
{
    const struct exchange_map *map = m->rows->map;

    for (size_t i = 0; i < map->columns.count; i++) {
        const struct exchange_pair *pair = &map->columns.pairs[i];
        const struct exchange_pair *other = exchange_map_find(&map->defaults, pair->field);
        const char *text = record->fields[m->rows->columns[i]];

        if (!is_blank(text))
            put(op, m, pair->field, text);
        else if (other != NULL)
            put(op, m, pair->field, other->value);
        else if (!may_be_blank(pair->field))
            exchange_faults_add(m->rows->faults, m->line, pair->value, "为空，也没有默认值");
    }
}

static void put_constants(struct op *op, struct making *m)
{
    const struct exchange_map *map = m->rows->map;

    for (size_t i = 0; i < map->constants.count; i++)
        put(op, m, map->constants.pairs[i].field, map->constants.pairs[i].value);
    for (size_t i = 0; i < map->defaults.count; i++) {
        const char *field = map->defaults.pairs[i].field;
        if (exchange_map_find(&map->columns, field) == NULL &&
            exchange_map_find(&map->constants, field) == NULL)
            put(op, m, field, map->defaults.pairs[i].value);
    }
}

/* The field errors of op become faults of the file. */
static void move_faults(struct op *op, struct making *m)
{
    for (size_t i = 0; i < op->fault.field_count; i++)
        exchange_faults_add(m->rows->faults, m->line, column_of(m->rows, op->fault.fields[i].field),
                            "%s", op->fault.fields[i].message);
    op_forget_fault(op);
}

static void need(struct making *m, bool there, const char *field, const char *reason)
{
    if (!there)
        exchange_faults_add(m->rows->faults, m->line, column_of(m->rows, field), "%s", reason);
}

static bool has(const struct doc *input, const char *field)
{
    return !str_is_empty(doc_get_text(input, field));
}

/* What case_open() asks beyond the field table, so that nothing is refused half-way. */
static void check_together(struct op *op, struct making *m, const struct doc *input)
{
    bool named = has(input, "reporter_name") && has(input, "house");

    need(m, has(input, "title") || has(input, "content"), "title", "事由和原话都是空的");
    need(m, has(input, "house") || has(input, "place"), "place", "房号和地点都是空的");
    need(m, named || has(input, "reporter_phone") || has(input, "anonymous_reason"),
         "reporter_phone", "没有联系方式，也没有匿名原因");
    need(m, doc_get_int(input, "received_at") <= op->now + FUTURE_GRACE_MS, "received_at",
         "接到时间晚于现在");
    need(m, !str_equal(doc_get_text(input, "channel"), "staff") || has(input, "relayed_by"),
         "relayed_by", "员工转述的，缺转述员工");
}

static err_t check_house(struct op *op, struct making *m, const struct doc *input)
{
    struct house *house;
    err_t e;

    if (!has(input, "house"))
        return OK;
    e = register_house_find(op, m->rows->community_id, doc_get_text(input, "house"), &house);
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    need(m, false, "house", "本小区没有这个房号");
    return OK;
}

err_t exchange_row_read(struct op *op, const struct exchange_rows *rows,
                        const struct csv_record *record, struct doc **ret_input)
{
    struct making m = {rows, record->line, doc_object(op->arena), doc_object(op->arena)};
    int64_t before = rows->faults->count;
    struct doc *input;
    err_t e;

    if (record->count != rows->header_count) {
        exchange_faults_add(rows->faults, record->line, "", "有%zu列，表头有%zu列", record->count,
                            rows->header_count);
        return ERR_INVALID;
    }
    put_columns(op, &m, record);
    put_constants(op, &m);
    if (field_check(op, rows->fields, m.raw, NULL, &input) != OK)
        move_faults(op, &m);
    if (rows->faults->count > before)
        return ERR_INVALID;

    DOC_EACH(member, m.extra)
    {
        doc_set(input, member->name, member->value);
    }
    check_together(op, &m, input);
    e = check_house(op, &m, input);
    if (e != OK)
        return e;
    *ret_input = input;
    return rows->faults->count > before ? ERR_INVALID : OK;
}
