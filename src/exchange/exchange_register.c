#include "exchange/exchange_register.h"

#include "base/clock.h"
#include "base/str.h"
#include "exchange/exchange_words.h"

enum { AT_ONCE = 500 };

const struct view_column EXCHANGE_HOUSE_COLUMNS[] = {
    {"code", "房号", VIEW_TEXT, 14},
    {"building", "楼栋", VIEW_TEXT, 8},
    {"unit", "单元", VIEW_TEXT, 8},
    {"number", "室号", VIEW_TEXT, 8},
    {"floor", "楼层", VIEW_NUMBER, 8},
    {"kind", "房屋类型", VIEW_TEXT, 10},
    {"status", "状态", VIEW_TEXT, 10},
    {"layout", "户型", VIEW_TEXT, 14},
    {"orientation", "朝向", VIEW_TEXT, 10},
    {"area_built", "建筑面积", VIEW_NUMBER, 10},
    {"area_inner", "套内面积", VIEW_NUMBER, 10},
    {"ownership", "产权性质", VIEW_TEXT, 10},
    {"handed_over_at", "交付日期", VIEW_DAY, 0},
    {"completed_at", "竣工日期", VIEW_DAY, 0},
    {"certificate", "产权证号", VIEW_TEXT, 20},
    {"external_id", "外部编号", VIEW_TEXT, 16},
    {NULL, NULL, VIEW_TEXT, 0},
};

const struct view_column EXCHANGE_PERSON_COLUMNS[] = {
    {"house", "房号", VIEW_TEXT, 14},
    {"name", "姓名", VIEW_TEXT, 14},
    {"relation", "关系", VIEW_TEXT, 10},
    {"phone", "手机", VIEW_TEXT, 14},
    {"phone2", "备用电话", VIEW_TEXT, 14},
    {"kind", "客户类型", VIEW_TEXT, 10},
    {"sex", "性别", VIEW_TEXT, 6},
    {"birth", "出生日期", VIEW_DAY, 0},
    {"id_kind", "证件类型", VIEW_TEXT, 10},
    {"id_number", "证件号码", VIEW_TEXT, 20},
    {"work_unit", "工作单位", VIEW_TEXT, 20},
    {"mail_address", "通讯地址", VIEW_TEXT, 24},
    {"channel", "联系偏好", VIEW_TEXT, 10},
    {"tags", "标签", VIEW_TEXT, 16},
    {"from_at", "起始日期", VIEW_DAY, 0},
    {"is_emergency", "紧急联系人", VIEW_BOOL, 10},
    {"pays_fee", "缴费人", VIEW_BOOL, 8},
    {"external_id", "外部编号", VIEW_TEXT, 16},
    {NULL, NULL, VIEW_TEXT, 0},
};

static const char *word(bool for_people, const struct exchange_word *list, const char *code)
{
    return for_people ? exchange_word_of(list, code) : code;
}

static void set_day(struct op *op, struct doc *row, const char *name, int64_t at)
{
    doc_set_text(row, name,
                 at == 0 ? "" : clock_format_day(op->arena, clock_day(at, op->utc_offset_min)));
}

/* ---- houses --------------------------------------------------------------------------- */

static struct doc *house_row(struct op *op, const struct house *h, bool for_people)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "code", h->code);
    doc_set_text(row, "building", h->building);
    doc_set_text(row, "unit", h->unit);
    doc_set_text(row, "number", h->number);
    if (h->floor != 0)
        doc_set_int(row, "floor", h->floor);
    doc_set_text(row, "kind", word(for_people, EXCHANGE_HOUSE_KINDS, h->kind));
    doc_set_text(row, "status", word(for_people, EXCHANGE_HOUSE_STATUSES, h->status));
    doc_set_text(row, "layout", h->layout);
    doc_set_text(row, "orientation", h->orientation);
    if (h->area_built != 0)
        doc_set_decimal(row, "area_built", h->area_built, 2);
    if (h->area_inner != 0)
        doc_set_decimal(row, "area_inner", h->area_inner, 2);
    doc_set_text(row, "ownership", word(for_people, EXCHANGE_OWNERSHIPS, h->ownership));
    set_day(op, row, "handed_over_at", h->handed_over_at);
    set_day(op, row, "completed_at", h->completed_at);
    doc_set_text(row, "certificate", h->certificate);
    doc_set_text(row, "external_id", h->external_id);
    return row;
}

static err_t write_houses(struct op *op, struct house_asking *asking, bool for_people,
                          struct view_table *table, bool *ret_goes_on)
{
    struct house_page page;
    err_t e = register_house_list(op, asking, &page);

    for (size_t i = 0; e == OK && i < page.count; i++)
        e = view_table_row(op, table, house_row(op, &page.houses[i], for_people));
    *ret_goes_on = e == OK && page.has_next;
    asking->after_id = page.next_id;
    return e;
}

/* Each slice in an arena of its own: memory stays flat. */
err_t exchange_register_houses(struct op *op, struct house_asking asking, bool for_people,
                               struct view_table *table)
{
    struct arena *whole = op->arena, *slice = arena_new();
    bool goes_on = true;
    err_t e = OK;

    asking.limit = AT_ONCE;
    asking.after_id = 0;
    op->arena = slice;
    while (e == OK && goes_on) {
        e = write_houses(op, &asking, for_people, table, &goes_on);
        arena_reset(slice);
    }
    op->arena = whole;
    arena_free(slice);
    return e;
}

/* ---- people --------------------------------------------------------------------------- */

static void set_contacts(struct op *op, struct doc *row, const struct person *p)
{
    static const char *const NAMES[] = {"phone", "phone2"};
    size_t count = 0;

    for (size_t i = 0; i < p->contact_count && count < 2; i++) {
        const struct person_contact *c = &p->contacts[i];
        if (str_equal(c->kind, "mobile") || str_equal(c->kind, "phone"))
            doc_set_text(row, NAMES[count++], register_person_masked(op, c->value));
    }
}

static struct doc *person_row(struct op *op, const struct person *p, bool for_people)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "house", "");
    doc_set_text(row, "name", p->name);
    doc_set_text(row, "relation", "");
    set_contacts(op, row, p);
    doc_set_text(row, "kind", word(for_people, EXCHANGE_PERSON_KINDS, p->kind));
    doc_set_text(row, "sex", word(for_people, EXCHANGE_SEXES, p->sex));
    doc_set_text(row, "birth", p->birth);
    doc_set_text(row, "id_kind", word(for_people, EXCHANGE_ID_KINDS, p->id_kind));
    doc_set_text(row, "id_number",
                 str_is_empty(p->id_number) ? "" : register_person_masked(op, p->id_number));
    doc_set_text(row, "work_unit", p->work_unit);
    doc_set_text(row, "mail_address", p->mail_address);
    doc_set_text(row, "channel", word(for_people, EXCHANGE_CHANNELS, p->channel));
    doc_set_text(row, "tags", str_trim(op->arena, p->tags));
    doc_set_text(row, "external_id", p->external_id);
    return row;
}

static err_t write_person(struct op *op, int64_t community_id, int64_t id, bool for_people,
                          struct view_table *table)
{
    struct person *p;
    struct doc *row;
    bool any = false;
    err_t e = register_person_get(op, &community_id, 1, id, &p);

    if (e != OK)
        return e;
    row = person_row(op, p, for_people);
    for (size_t i = 0; e == OK && i < p->house_count; i++) {
        const struct person_house *h = &p->houses[i];
        if (!register_person_house_holds(h, op->now))
            continue;
        doc_set_text(row, "house", h->house);
        doc_set_text(row, "relation", word(for_people, EXCHANGE_RELATIONS, h->relation));
        set_day(op, row, "from_at", h->from_at);
        doc_set_bool(row, "is_emergency", h->is_emergency);
        doc_set_bool(row, "pays_fee", h->pays_fee);
        e = view_table_row(op, table, row);
        any = true;
    }
    return e != OK || any ? e : view_table_row(op, table, row);
}

static err_t write_people(struct op *op, struct person_asking *asking, bool for_people,
                          struct view_table *table, bool *ret_goes_on)
{
    struct person_page page;
    err_t e = register_person_list(op, asking, &page);

    for (size_t i = 0; e == OK && i < page.count; i++)
        e = write_person(op, asking->community_id, page.persons[i].id, for_people, table);
    *ret_goes_on = e == OK && page.has_next;
    asking->after_id = page.next_id;
    return e;
}

/* Each slice in an arena of its own, as above. */
err_t exchange_register_people(struct op *op, struct person_asking asking, bool for_people,
                               struct view_table *table)
{
    struct arena *whole = op->arena, *slice = arena_new();
    bool goes_on = true;
    err_t e = OK;

    asking.limit = AT_ONCE;
    asking.after_id = 0;
    op->arena = slice;
    while (e == OK && goes_on) {
        e = write_people(op, &asking, for_people, table, &goes_on);
        arena_reset(slice);
    }
    op->arena = whole;
    arena_free(slice);
    return e;
}
