/* Houses from a file: a new code is added, one that is there gets the facts that the row tells. */
#include "exchange/exchange_kind.h"

#include "base/str.h"
#include "exchange/exchange_cells.h"
#include "exchange/exchange_targets.h"
#include "register/register_house.h"

enum { AREA_MAX = 10000000, FLOOR_MIN = -10, FLOOR_MAX = 200 };

const struct exchange_target EXCHANGE_HOUSE_TARGETS[] = {
    {"code", "房号"},
    {"building", "楼栋"},
    {"unit", "单元"},
    {"number", "室号"},
    {"floor", "楼层"},
    {"kind", "房屋类型"},
    {"status", "状态"},
    {"layout", "户型"},
    {"orientation", "朝向"},
    {"area_built", "建筑面积"},
    {"area_inner", "套内面积"},
    {"ownership", "产权性质"},
    {"handed_over_at", "交付日期"},
    {"completed_at", "竣工日期"},
    {"warranty_until", "保修到期"},
    {"certificate", "产权证号"},
    {"external_id", "外部编号"},
    {NULL, NULL},
};

static int match(struct op *op, const struct exchange_rows *rows, const struct csv_record *record)
{
    int places[EXCHANGE_TARGETS_MOST],
        found = exchange_columns_match(op, EXCHANGE_HOUSE_TARGETS, rows->chosen, record, places);
    bool has_code = places[0] != EXCHANGE_NOWHERE ||
                    (places[1] != EXCHANGE_NOWHERE && places[3] != EXCHANGE_NOWHERE);

    return has_code ? found : 0;
}

static err_t take_header(struct op *op, const struct csv_record *record, struct exchange_rows *rows)
{
    bool is_one = match(op, rows, record) > 0;

    exchange_columns_take(op, EXCHANGE_HOUSE_TARGETS, record, rows);
    if (is_one)
        return OK;
    exchange_faults_add(rows->faults, record->line, "房号",
                        "没有找到“房号”一列，也没有“楼栋”和“室号”");
    return ERR_INVALID;
}

/* What a row tells, over what is known. */
static void lay_over(struct op *op, const struct doc *input, struct house *h)
{
    const struct {
        const char *field;
        const char **text;
    } texts[] = {{"kind", &h->kind},
                 {"status", &h->status},
                 {"layout", &h->layout},
                 {"orientation", &h->orientation},
                 {"ownership", &h->ownership},
                 {"certificate", &h->certificate},
                 {"external_id", &h->external_id}};
    const struct {
        const char *field;
        int64_t *at;
    } days[] = {{"handed_over_at", &h->handed_over_at},
                {"completed_at", &h->completed_at},
                {"warranty_until", &h->warranty_until}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (doc_get_text(input, texts[i].field) != NULL)
            *texts[i].text = doc_get_text(input, texts[i].field);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (doc_get_text(input, days[i].field) != NULL)
            *days[i].at = exchange_cells_day_at(op, input, days[i].field);
    if (doc_get(input, "floor") != NULL)
        h->floor = doc_get_int(input, "floor");
    if (doc_get(input, "area_built") != NULL)
        h->area_built = doc_get_int(input, "area_built");
    if (doc_get(input, "area_inner") != NULL)
        h->area_inner = doc_get_int(input, "area_inner");
}

static struct house house_of(struct op *op, int64_t community_id, const struct doc *input)
{
    struct house h = {.community_id = community_id,
                      .code = doc_get_text(input, "code"),
                      .handover = "handed_over",
                      .kind = "dwelling"};

    lay_over(op, input, &h);
    return h;
}

static void read_cells(struct exchange_cells *c)
{
    exchange_cells_put_word(c, "kind", EXCHANGE_HOUSE_KINDS);
    exchange_cells_put_word(c, "status", EXCHANGE_HOUSE_STATUSES);
    exchange_cells_put_word(c, "ownership", EXCHANGE_OWNERSHIPS);
    exchange_cells_put(c, "layout");
    exchange_cells_put(c, "orientation");
    exchange_cells_put(c, "certificate");
    exchange_cells_put(c, "external_id");
    exchange_cells_put_hundredths(c, "area_built", AREA_MAX);
    exchange_cells_put_hundredths(c, "area_inner", AREA_MAX);
    exchange_cells_put_int(c, "floor", FLOOR_MIN, FLOOR_MAX);
    exchange_cells_put_day(c, "handed_over_at");
    exchange_cells_put_day(c, "completed_at");
    exchange_cells_put_day(c, "warranty_until");
}

static err_t read_row(struct op *op, const struct exchange_rows *rows,
                      const struct csv_record *record, struct doc **ret_input)
{
    struct exchange_cells c = {op, EXCHANGE_HOUSE_TARGETS, rows, record, doc_object(op->arena)};
    int64_t before = rows->faults->count;
    const char *code;
    struct house h;

    exchange_cells_check(&c);
    code = exchange_cells_house(&c, "code");
    if (code != NULL && code[0] == '\0')
        exchange_cells_fault(&c, "code", "房号是空的");
    read_cells(&c);
    doc_set_text(c.input, "code", code);
    h = house_of(op, rows->community_id, c.input);
    if (register_house_check(op, &h) != OK)
        exchange_cells_take_faults(&c);
    *ret_input = c.input;
    return rows->faults->count > before ? ERR_INVALID : OK;
}

static err_t add(struct op *op, const struct exchange_run *run, const struct doc *input,
                 int64_t *ret_id, enum exchange_how *ret_how)
{
    struct house h = house_of(op, run->community_id, input);

    *ret_how = EXCHANGE_ADDED;
    return register_house_add(op, &h, ret_id);
}

static err_t apply(struct op *op, const struct exchange_run *run, const struct doc *input,
                   int64_t *ret_id, enum exchange_how *ret_how)
{
    struct house *there, *now, changed;
    err_t e = register_house_find(op, run->community_id, doc_get_text(input, "code"), &there);

    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return add(op, run, input, ret_id, ret_how);
    }
    if (e != OK)
        return e;
    changed = *there;
    lay_over(op, input, &changed);
    e = register_house_change(op, &changed, 0);
    if (e == OK)
        e = register_house_get(op, &run->community_id, 1, there->id, &now);
    if (e != OK)
        return e;
    *ret_id = there->id;
    *ret_how = now->version == there->version ? EXCHANGE_SAME : EXCHANGE_CHANGED;
    return OK;
}

const struct exchange_kind EXCHANGE_HOUSES = {.name = "houses",
                                              .is_light = true,
                                              .match = match,
                                              .header = take_header,
                                              .read = read_row,
                                              .apply = apply};
