/* Places that are nobody's house. */
#include "register/register_place.h"

#include "register/register_find.h"
#include "register/register_place_store.h"
#include "register/register_words.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENT_VERSION = 1 };

static err_t record(struct op *op, const char *kind, const struct place *p, const struct doc *data)
{
    struct journal_event event = {.community_id = p->community_id,
                                  .kind = kind,
                                  .subject = "place",
                                  .subject_id = p->id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, data)};
    err_t e = register_find_renew(op, p->community_id, FIND_PLACE, &p->id, 1);

    return e == OK ? journal_append(op, &event) : e;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* ---- checks --------------------------------------------------------------------------------- */

static void check_text(struct op *op, const char *field, const char *label, const char *text,
                       size_t most, bool is_required)
{
    if (is_required && str_is_empty(text))
        op_fail_field(op, field, "required", "请填写“%s”", label);
    else if (text != NULL && (!utf8_is_valid(text, strlen(text)) || utf8_length(text) > most))
        op_fail_field(op, field, "too_long", "“%s”最多 %zu 字", label, most);
}

static err_t check(struct op *op, const struct place *p)
{
    if (!str_in(p->kind, register_words_codes(REGISTER_PLACE)))
        op_fail_field(op, "kind", "unknown", "请选择“类别”");
    check_text(op, "code", "编号", p->code, 30, true);
    check_text(op, "name", "名称", p->name, 60, true);
    check_text(op, "hours", "开放时间", p->hours, 100, false);
    check_text(op, "rules", "使用规定", p->rules, 500, false);
    check_text(op, "phone", "电话", p->phone, 40, false);
    check_text(op, "address", "地址", p->address, 200, false);
    check_text(op, "note", "说明", p->note, 500, false);
    return op->fault.code;
}

/* Kind and code are one place's, and so is the name: cases are at a place by it. */
static err_t is_free(struct op *op, const struct place *p)
{
    struct place *coded, *named;
    err_t e = register_place_store_coded(op, p->community_id, p->kind, p->code, &coded);

    if (e == OK)
        e = register_place_store_named(op, p->community_id, p->name, &named);
    if (e != OK)
        return e;
    if (coded != NULL && coded->id != p->id)
        return op_fail_field(op, "code", "taken", "编号 %s 已经有了", p->code);
    if (named != NULL && named->id != p->id)
        return op_fail_field(op, "name", "taken", "名称 %s 已经有了", p->name);
    return OK;
}

/* The parent is a place of the same community, and not below the place itself. */
static err_t has_parent(struct op *op, const struct place *p)
{
    struct place *parent;
    err_t e = OK;

    for (int64_t id = p->parent_id; e == OK && id != 0; id = parent->parent_id) {
        e = register_place_store_get(op, &p->community_id, 1, id, &parent);
        if (e == OK && (parent == NULL || parent->void_at != 0 || parent->id == p->id))
            return op_fail_field(op, "parent", "unknown", "“所在位置”须是本小区另一个地点");
    }
    return e;
}

static struct doc *facts_of(struct op *op, const struct place *p)
{
    struct doc *facts = doc_object(op->arena);
    const struct {
        const char *name, *text;
    } TEXTS[] = {{"hours", p->hours},
                 {"rules", p->rules},
                 {"phone", p->phone},
                 {"address", p->address},
                 {"note", p->note}};

    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        if (!str_is_empty(TEXTS[i].text))
            doc_set_text(facts, TEXTS[i].name, TEXTS[i].text);
    if (p->is_bookable)
        doc_set_bool(facts, "bookable", true);
    return facts;
}

static struct doc *data_of(struct op *op, const struct place *p)
{
    struct doc *data = doc_object(op->arena);

    doc_set_text(data, "kind", p->kind);
    doc_set_text(data, "code", p->code);
    doc_set_text(data, "name", p->name);
    doc_set_id(data, "parent", p->parent_id);
    doc_set(data, "facts", facts_of(op, p));
    return data;
}

static struct place normal(struct op *op, const struct place *given)
{
    struct place p = *given;

    p.kind = or_empty(p.kind);
    p.code = str_trim(op->arena, or_empty(p.code));
    p.name = str_trim(op->arena, or_empty(p.name));
    return p;
}

/* ---- use cases ---------------------------------------------------------------------------------
 */

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct place *p = arg;
    err_t e;

    p->id = 0;
    e = journal_lock(op, p->community_id);
    if (e == OK)
        e = is_free(op, p);
    if (e == OK)
        e = has_parent(op, p);
    if (e != OK)
        return e;
    p->id = id_next(op->now);
    e = register_place_store_add(op, p, json_text(op->arena, facts_of(op, p)));
    return e == OK ? record(op, "place_added", p, data_of(op, p)) : e;
}

err_t register_place_add(struct op *op, const struct place *place, int64_t *ret_id)
{
    struct place p = normal(op, place);
    err_t e = check(op, &p);

    if (e == OK)
        e = db_transaction(op, add_in_transaction, &p);
    if (e == OK)
        *ret_id = p.id;
    return e;
}

struct changing {
    struct place place;
    int64_t version;
};

static err_t change_in_transaction(struct op *op, void *arg)
{
    struct changing *changing = arg;
    struct place *p = &changing->place, *was;
    err_t e = journal_lock(op, p->community_id);

    if (e == OK)
        e = register_place_get(op, &p->community_id, 1, p->id, &was);
    if (e == OK && changing->version != 0 && changing->version != was->version)
        return op_fail(op, ERR_CONFLICT, "这个地点刚被别人改过，请刷新后再改");
    if (e == OK)
        e = is_free(op, p);
    if (e == OK)
        e = has_parent(op, p);
    if (e != OK)
        return e;
    if (str_equal(json_text(op->arena, data_of(op, was)), json_text(op->arena, data_of(op, p))))
        return OK;
    e = register_place_store_change(op, p, json_text(op->arena, facts_of(op, p)));
    return e == OK ? record(op, "place_changed", p, data_of(op, p)) : e;
}

err_t register_place_change(struct op *op, const struct place *place, int64_t version)
{
    struct changing changing = {normal(op, place), version};
    err_t e = check(op, &changing.place);

    return e == OK ? db_transaction(op, change_in_transaction, &changing) : e;
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct place *ending = arg;
    struct place *p, *inside;
    size_t count;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_place_get(op, &ending->community_id, 1, ending->id, &p);
    if (e == OK)
        e = register_place_store_inside(op, p->community_id, p->id, &inside, &count);
    if (e == OK && count > 0)
        return op_fail(op, ERR_CONFLICT, "里面还有 %zu 个地点，请先处理它们", count);
    if (e == OK)
        e = register_place_store_end(op, p);
    return e == OK ? record(op, "place_ended", p, doc_object(op->arena)) : e;
}

err_t register_place_end(struct op *op, int64_t community_id, int64_t id)
{
    struct place ending = {.community_id = community_id, .id = id};

    return db_transaction(op, end_in_transaction, &ending);
}

/* ---- looking
 * -------------------------------------------------------------------------------------- */

err_t register_place_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                         struct place **ret_place)
{
    struct place *p;
    err_t e = register_place_store_get(op, communities, count, id, &p);

    if (e == OK && (p == NULL || p->void_at != 0))
        return op_fail(op, ERR_NOT_FOUND, "没有这个地点");
    if (e == OK)
        *ret_place = p;
    return e;
}

err_t register_place_named(struct op *op, int64_t community_id, const char *name,
                           struct place **ret_place)
{
    *ret_place = NULL;
    return str_is_empty(name) ? OK : register_place_store_named(op, community_id, name, ret_place);
}

err_t register_place_list(struct op *op, const struct place_asking *asking,
                          struct place **ret_places, size_t *ret_count)
{
    struct place_asking q = *asking;

    q.kind = or_empty(q.kind);
    q.words = db_like(op->arena, str_trim(op->arena, or_empty(q.words)));
    return register_place_store_list(op, &q, ret_places, ret_count);
}

err_t register_place_inside(struct op *op, int64_t community_id, int64_t parent_id,
                            struct place **ret_places, size_t *ret_count)
{
    return register_place_store_inside(op, community_id, parent_id, ret_places, ret_count);
}
