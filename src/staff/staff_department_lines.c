/* Many departments at once, from lines that were typed or copied out of a table. */
#include "staff/staff_department.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/str.h"
#include "db/db.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_FIELDS = 3 };

/* What separates columns when people type Chinese, or copy out of a table. */
static const char *with_commas(struct op *op, const char *text)
{
    static const char WIDE[] = "，";
    struct buf out = buf_in(op->arena);

    buf_add_text(&out, "");
    while (*text != '\0') {
        if (strncmp(text, WIDE, strlen(WIDE)) == 0) {
            buf_add_char(&out, ',');
            text += strlen(WIDE);
        } else {
            buf_add_char(&out, *text == '\t' ? ',' : *text);
            text++;
        }
    }
    return out.data;
}

/* By its code or as people write it; without a word as the parent, else 其他. */
static const char *kind_of(const char *word, const struct staff_department *parent)
{
    for (const char *const *kind = STAFF_DEPARTMENT_KINDS; *kind != NULL; kind++)
        if (str_equal(*kind, word) || str_equal(staff_department_kind_name(*kind), word))
            return *kind;
    if (!str_is_empty(word))
        return NULL;
    return parent != NULL ? parent->kind : "other";
}

static err_t fail_line(struct op *op, int64_t line, const char *reason)
{
    const char *text = arena_text(op->arena, reason);

    op_forget_fault(op);
    return op_fail_field(op, "lines", "wrong", "第 %" PRId64 " 行：%s", line, text);
}

static err_t find_parent(struct op *op, int64_t community_id, const char *name,
                         struct staff_department **ret_parent)
{
    struct staff_department *all;
    size_t count;
    err_t e = staff_department_list(op, community_id, &all, NULL, &count);

    *ret_parent = NULL;
    for (size_t i = 0; e == OK && i < count; i++)
        if (!all[i].closed && str_equal(all[i].name, name))
            *ret_parent = &all[i];
    return e;
}

static const char *cell(struct op *op, const struct csv_record *record, size_t i)
{
    return i < record->count ? str_trim(op->arena, record->fields[i]) : "";
}

static err_t add_line(struct op *op, int64_t community_id, const struct csv_record *record)
{
    const char *above = cell(op, record, 1);
    struct staff_department d = {.community_id = community_id, .name = cell(op, record, 0)};
    struct staff_department *parent;
    int64_t id;
    err_t e = find_parent(op, community_id, above, &parent);

    if (e != OK)
        return e;
    if (record->count > LINE_FIELDS)
        return fail_line(op, record->line, "只写名称、上级、职能三项");
    if (parent == NULL && !str_is_empty(above))
        return fail_line(op, record->line, arena_printf(op->arena, "没有上级部门“%s”", above));
    d.parent_id = parent == NULL ? 0 : parent->id;
    d.kind = kind_of(cell(op, record, 2), parent);
    if (d.kind == NULL)
        return fail_line(op, record->line, "职能写作客户服务、工程、环境、护卫、财务、行政或其他");
    e = staff_department_add(op, &d, &id);
    return e == ERR_INVALID && op->fault.field_count > 0
               ? fail_line(op, record->line, op->fault.fields[0].message)
               : e;
}

struct lines {
    int64_t community_id;
    const char *text;
};

static err_t add_in_transaction(struct op *op, void *arg)
{
    const struct lines *lines = arg;
    struct csv *csv = csv_open_text(op, lines->text, strlen(lines->text));
    struct csv_record record;
    bool more = true;
    err_t e = OK;

    while (e == OK && more) {
        e = csv_next(op, csv, &record, &more);
        if (e == ERR_INVALID)
            return fail_line(op, csv_fault(csv).line, csv_fault(csv).reason);
        if (e == OK && more && !csv_is_blank(&record))
            e = add_line(op, lines->community_id, &record);
    }
    return e;
}

err_t staff_department_add_lines(struct op *op, int64_t community_id, const char *lines)
{
    struct lines given = {.community_id = community_id, .text = with_commas(op, lines)};

    return db_transaction(op, add_in_transaction, &given);
}
