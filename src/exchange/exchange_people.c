/*
 * People from a file, a row for each relation to a house. Somebody is known by the number that
 * another system gave him, else by his name together with a telephone or a house; then the row
 * is laid over what is known of him and nothing is doubled.
 */
#include "exchange/exchange_kind.h"

#include "base/str.h"
#include "exchange/exchange_cells.h"
#include "exchange/exchange_targets.h"
#include "exchange/exchange_value.h"
#include "register/register.h"
#include "register/register_person.h"

#include <string.h>

enum { SHARE_MAX = 10000 };

const struct exchange_target EXCHANGE_PERSON_TARGETS[] = {
    {"house", "房号"},
    {"building", "楼栋"},
    {"unit", "单元"},
    {"number", "室号"},
    {"name", "姓名"},
    {"relation", "关系"},
    {"phone", "手机"},
    {"phone2", "备用电话"},
    {"email", "邮箱"},
    {"wechat", "微信"},
    {"kind", "客户类型"},
    {"sex", "性别"},
    {"birth", "出生日期"},
    {"id_kind", "证件类型"},
    {"id_number", "证件号码"},
    {"work_unit", "工作单位"},
    {"mail_address", "通讯地址"},
    {"channel", "联系偏好"},
    {"tags", "标签"},
    {"share", "产权份额"},
    {"from_at", "起始日期"},
    {"kinship", "亲属关系"},
    {"is_emergency", "紧急联系人"},
    {"pays_fee", "缴费人"},
    {"external_id", "外部编号"},
    {NULL, NULL},
};

/* Fields of a person that are texts as they stand. */
static const char *const TEXTS[] = {"work_unit",   "mail_address", "tags",
                                    "external_id", "kinship",      NULL};

static int match(struct op *op, const struct exchange_rows *rows, const struct csv_record *record)
{
    int places[EXCHANGE_TARGETS_MOST],
        found = exchange_columns_match(op, EXCHANGE_PERSON_TARGETS, rows->chosen, record, places);

    return places[4] != EXCHANGE_NOWHERE ? found : 0;
}

static err_t take_header(struct op *op, const struct csv_record *record, struct exchange_rows *rows)
{
    bool is_one = match(op, rows, record) > 0;

    exchange_columns_take(op, EXCHANGE_PERSON_TARGETS, record, rows);
    if (is_one)
        return OK;
    exchange_faults_add(rows->faults, record->line, "姓名", "没有找到“姓名”一列");
    return ERR_INVALID;
}

/* ---- reading a row ----------------------------------------------------------------------- */

/* Several in one cell are several; masked ones came from us and change nothing. */
static void put_contacts(struct exchange_cells *c)
{
    static const char *const FIELDS[] = {"phone", "phone2", "email", "wechat", NULL};
    struct doc *list = doc_list(c->op->arena);

    for (size_t f = 0; FIELDS[f] != NULL; f++) {
        bool is_phone = str_starts_with(FIELDS[f], "phone");
        const char *text = exchange_cells_text(c, FIELDS[f]);
        size_t count = 0;
        char **all = exchange_value_list(c->op->arena, text, &count);
        for (size_t i = 0; i < count; i++) {
            struct doc *one;
            if (exchange_value_is_masked(all[i]))
                continue;
            one = doc_add_object(list);
            doc_set_text(one, "kind", is_phone ? "mobile" : FIELDS[f]);
            doc_set_text(one, "value", all[i]);
            doc_set_text(one, "field", FIELDS[f]);
        }
    }
    if (list->count > 0)
        doc_set(c->input, "contacts", list);
}

static void read_cells(struct exchange_cells *c)
{
    const char *id_number = exchange_cells_text(c, "id_number");

    exchange_cells_put(c, "name");
    for (size_t i = 0; TEXTS[i] != NULL; i++)
        exchange_cells_put(c, TEXTS[i]);
    exchange_cells_put_word(c, "kind", EXCHANGE_PERSON_KINDS);
    exchange_cells_put_word(c, "sex", EXCHANGE_SEXES);
    exchange_cells_put_word(c, "id_kind", EXCHANGE_ID_KINDS);
    exchange_cells_put_word(c, "channel", EXCHANGE_CHANNELS);
    exchange_cells_put_word(c, "relation", EXCHANGE_RELATIONS);
    exchange_cells_put_word(c, "is_emergency", EXCHANGE_YES_NO);
    exchange_cells_put_word(c, "pays_fee", EXCHANGE_YES_NO);
    exchange_cells_put_day(c, "birth");
    exchange_cells_put_day(c, "from_at");
    exchange_cells_put_hundredths(c, "share", SHARE_MAX);
    if (id_number[0] != '\0' && !exchange_value_is_masked(id_number))
        doc_set_text(c->input, "id_number", id_number);
    put_contacts(c);
}

static void take_contacts(struct op *op, const struct doc *input, struct person *p)
{
    const struct doc *list = doc_get(input, "contacts");
    struct person_contact *contacts =
        ARENA_ARRAY(op->arena, list == NULL ? 1 : list->count + 1, struct person_contact);

    DOC_EACH(member, list)
    {
        contacts[p->contact_count++] =
            (struct person_contact){.kind = doc_get_text(member->value, "kind"),
                                    .value = doc_get_text(member->value, "value")};
    }
    p->contacts = contacts;
}

static void take_house(struct op *op, const struct doc *input, struct person *p)
{
    const char *relation = doc_get_text(input, "relation");
    struct person_house *h = ARENA_NEW(op->arena, struct person_house);

    p->houses = h;
    if (str_is_empty(doc_get_text(input, "house")))
        return;
    p->house_count = 1;
    *h = (struct person_house){
        .community_id = p->community_id,
        .house = doc_get_text(input, "house"),
        .relation = relation == NULL ? "owner" : relation,
        .share = doc_get_int(input, "share"),
        .from_at = exchange_cells_day_at(op, input, "from_at"),
        .pays_fee = str_equal(doc_get_text(input, "pays_fee"), "1"),
        .is_emergency = str_equal(doc_get_text(input, "is_emergency"), "1"),
        .kinship = doc_get_text(input, "kinship"),
    };
}

/* What a row tells of the person himself, over what is known. */
static void lay_over(const struct doc *input, struct person *p)
{
    const struct {
        const char *field;
        const char **text;
    } texts[] = {{"kind", &p->kind},
                 {"name", &p->name},
                 {"sex", &p->sex},
                 {"birth", &p->birth},
                 {"id_kind", &p->id_kind},
                 {"work_unit", &p->work_unit},
                 {"mail_address", &p->mail_address},
                 {"channel", &p->channel},
                 {"tags", &p->tags},
                 {"external_id", &p->external_id}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (doc_get_text(input, texts[i].field) != NULL)
            *texts[i].text = doc_get_text(input, texts[i].field);
    p->id_number = doc_get_text(input, "id_number"); /* NULL: stays as it is */
}

static struct person person_of(struct op *op, int64_t community_id, const struct doc *input)
{
    struct person p = {.community_id = community_id, .quiet_from = -1, .quiet_to = -1};

    lay_over(input, &p);
    take_contacts(op, input, &p);
    take_house(op, input, &p);
    return p;
}

/* As the file calls the field that the register found wrong: contact_2 came from a cell. */
static void take_faults(struct exchange_cells *c)
{
    const struct doc *list = doc_get(c->input, "contacts");
    size_t number = 0;

    for (size_t i = 0; i < c->op->fault.field_count; i++) {
        struct field_error *error = &c->op->fault.fields[i];
        number = 0;
        DOC_EACH(member, list)
        {
            const char *name =
                ++number == 1 ? "contact" : arena_printf(c->op->arena, "contact_%zu", number);
            if (str_equal(error->field, name))
                error->field = doc_get_text(member->value, "field");
        }
    }
    exchange_cells_take_faults(c);
}

static err_t check_house(struct exchange_cells *c, const char *code)
{
    struct house *house;
    err_t e;

    if (str_is_empty(code))
        return OK;
    doc_set_text(c->input, "house", code);
    e = register_house_find(c->op, c->rows->community_id, code, &house);
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(c->op);
    exchange_cells_fault(c, "house", "本小区没有房号 %s：先导入房屋", code);
    return OK;
}

static err_t read_row(struct op *op, const struct exchange_rows *rows,
                      const struct csv_record *record, struct doc **ret_input)
{
    struct exchange_cells c = {op, EXCHANGE_PERSON_TARGETS, rows, record, doc_object(op->arena)};
    int64_t before = rows->faults->count;
    struct person p;
    err_t e;

    exchange_cells_check(&c);
    e = check_house(&c, exchange_cells_house(&c, "house"));
    read_cells(&c);
    if (e != OK)
        return e;
    p = person_of(op, rows->community_id, c.input);
    if (register_person_check(op, &p) != OK)
        take_faults(&c);
    *ret_input = c.input;
    return rows->faults->count > before ? ERR_INVALID : OK;
}

/* ---- who is it ----------------------------------------------------------------------------- */

/* One who has another number there is another one. */
static bool may_be(const struct person *p, const char *name, const char *external_id)
{
    return str_equal(name, p->name) && (str_is_empty(p->external_id) || str_is_empty(external_id) ||
                                        str_equal(external_id, p->external_id));
}

static err_t by_phone(struct op *op, const struct person *p, int64_t *ret_id)
{
    struct person *known;
    size_t count = 0;
    err_t e = OK;

    for (size_t i = 0; e == OK && *ret_id == 0 && i < p->contact_count; i++) {
        const char *hash =
            register_person_value_hash(op, p->contacts[i].kind, p->contacts[i].value);
        e = register_person_of_value(op, &p->community_id, 1, hash, &known, &count);
        for (size_t k = 0; e == OK && *ret_id == 0 && k < count; k++)
            if (may_be(p, known[k].name, known[k].external_id))
                *ret_id = known[k].id;
    }
    return e;
}

/* Tells the house that it found, too. */
static err_t by_house(struct op *op, struct person *p, int64_t *ret_id)
{
    struct person_house *there, *told = ARENA_NEW(op->arena, struct person_house);
    struct person *known;
    struct house *house;
    size_t count = 0;
    err_t e;

    if (p->house_count == 0)
        return OK;
    *told = p->houses[0];
    e = register_house_find(op, p->community_id, told->house, &house);
    if (e != OK)
        return e;
    p->houses = told;
    told->house_id = house->id;
    told->house = house->code;
    e = register_person_of_house(op, p->community_id, house->id, &there, &count);
    for (size_t i = 0; e == OK && *ret_id == 0 && i < count; i++) {
        if (!str_equal(there[i].name, p->name) || !register_person_house_holds(&there[i], op->now))
            continue;
        e = register_person_get(op, &p->community_id, 1, there[i].person_id, &known);
        if (e == OK && may_be(p, known->name, known->external_id))
            *ret_id = known->id;
    }
    return e;
}

static err_t find(struct op *op, struct person *p, int64_t *ret_id)
{
    struct person *known = NULL;
    err_t e = OK;

    *ret_id = 0;
    if (!str_is_empty(p->external_id)) {
        e = register_person_find_external(op, p->community_id, p->external_id, &known);
        if (e == OK && known != NULL)
            *ret_id = known->id;
    }
    if (e == OK && *ret_id == 0)
        e = by_phone(op, p, ret_id);
    if (e == OK && *ret_id == 0)
        e = by_house(op, p, ret_id);
    return e;
}

/* ---- applying -------------------------------------------------------------------------------- */

static bool is_known_contact(struct op *op, const struct person *there,
                             const struct person_contact *c)
{
    const char *hash = register_person_value_hash(op, c->kind, c->value);

    for (size_t i = 0; i < there->contact_count; i++)
        if (str_equal(there->contacts[i].value_hash, hash))
            return true;
    return false;
}

/* A row that does not say what he is to the house takes him as he is known there. */
static bool is_known_house(struct op *op, const struct person *there, const struct person_house *h,
                           bool any_relation)
{
    const char *code = register_house_code(op->arena, h->house);

    for (size_t i = 0; i < there->house_count; i++)
        if (str_equal(there->houses[i].house, code) &&
            (any_relation || str_equal(there->houses[i].relation, h->relation)) &&
            register_person_house_holds(&there->houses[i], op->now))
            return true;
    return false;
}

static err_t add_missing(struct op *op, const struct person *there, const struct person *told,
                         bool any_relation)
{
    int64_t id;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < told->contact_count; i++)
        if (!is_known_contact(op, there, &told->contacts[i]))
            e = register_person_contact_add(op, there->community_id, there->id, &told->contacts[i],
                                            &id);
    for (size_t i = 0; e == OK && i < told->house_count; i++)
        if (!is_known_house(op, there, &told->houses[i], any_relation)) {
            struct person_house h = told->houses[i];
            h.person_id = there->id;
            e = register_person_house_add(op, &h, &id);
        }
    return e;
}

static err_t change(struct op *op, const struct person *told, const struct doc *input, int64_t id,
                    enum exchange_how *ret_how)
{
    struct person *there, *now, changed;
    err_t e = register_person_get(op, &told->community_id, 1, id, &there);

    if (e != OK)
        return e;
    changed = *there;
    lay_over(input, &changed);
    e = register_person_change(op, &changed, 0);
    if (e == OK)
        e = add_missing(op, there, told, doc_get_text(input, "relation") == NULL);
    if (e == OK)
        e = register_person_get(op, &told->community_id, 1, id, &now);
    if (e == OK)
        *ret_how = now->version == there->version ? EXCHANGE_SAME : EXCHANGE_CHANGED;
    return e;
}

static err_t apply(struct op *op, const struct exchange_run *run, const struct doc *input,
                   int64_t *ret_id, enum exchange_how *ret_how)
{
    struct person told = person_of(op, run->community_id, input);
    err_t e = find(op, &told, ret_id);

    if (e != OK)
        return e;
    if (*ret_id != 0)
        return change(op, &told, input, *ret_id, ret_how);
    *ret_how = EXCHANGE_ADDED;
    return register_person_add(op, &told, ret_id);
}

const struct exchange_kind EXCHANGE_PEOPLE = {.name = "people",
                                              .is_sealed = true,
                                              .is_light = true,
                                              .match = match,
                                              .header = take_header,
                                              .read = read_row,
                                              .apply = apply};
