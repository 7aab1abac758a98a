/* The file of a house: its facts, how it was used, what is under warranty. */
#include "register/register_house.h"

#include "register/register_house_store.h"
#include "register/register_rules.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENT_VERSION = 1, AREA_MAX = 10000000, FLOOR_MIN = -10, FLOOR_MAX = 200 };

static err_t record(struct op *op, int64_t community_id, const char *kind, int64_t id,
                    const struct doc *facts)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = "house",
                                  .subject_id = id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, facts)};

    return journal_append(op, &event);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* ---- facts ------------------------------------------------------------------------------ */

static void check_text(struct op *op, const char *field, const char *label, const char *text,
                       size_t most)
{
    if (text != NULL && (!utf8_is_valid(text, strlen(text)) || utf8_length(text) > most))
        op_fail_field(op, field, "too_long", "“%s”最多 %zu 字", label, most);
}

static void check_words(struct op *op, const struct house *h)
{
    if (!str_in(h->kind,
                (const char *const[]){"dwelling", "shop", "office", "garage", "storage", NULL}))
        op_fail_field(op, "kind", "unknown", "“类型”须为住宅、商铺、办公、车库或储藏");
    if (!str_is_empty(h->status) &&
        !str_in(h->status, (const char *const[]){"unsold", "unhanded", "handed_over", "renovating",
                                                 "owner_occupied", "let", "vacant", NULL}))
        op_fail_field(op, "status", "unknown", "“状态”不认识");
    if (!str_is_empty(h->ownership) &&
        !str_in(h->ownership,
                (const char *const[]){"private", "company", "public", "shared", NULL}))
        op_fail_field(op, "ownership", "unknown", "“产权”须为私有、单位、公有或共有");
    if (!register_rules_is_handover(h->handover))
        op_fail_field(op, "handover", "unknown", "“移交”须为已移交或在建");
}

err_t register_house_check(struct op *op, const struct house *h)
{
    check_words(op, h);
    if (h->area_built < 0 || h->area_built > AREA_MAX)
        op_fail_field(op, "area_built", "out_of_range", "“建筑面积”须在 0 与 100000 ㎡ 之间");
    if (h->area_inner < 0 || h->area_inner > AREA_MAX)
        op_fail_field(op, "area_inner", "out_of_range", "“套内面积”须在 0 与 100000 ㎡ 之间");
    else if (h->area_built > 0 && h->area_inner > h->area_built)
        op_fail_field(op, "area_inner", "out_of_range", "“套内面积”不能大于建筑面积");
    if (h->floor < FLOOR_MIN || h->floor > FLOOR_MAX)
        op_fail_field(op, "floor", "out_of_range", "“楼层”须在 %d 与 %d 之间", FLOOR_MIN,
                      FLOOR_MAX);
    if (h->completed_at != 0 && h->handed_over_at != 0 && h->handed_over_at < h->completed_at)
        op_fail_field(op, "handed_over", "out_of_range", "“交付日期”不能早于竣工日期");
    check_text(op, "layout", "户型", h->layout, 40);
    check_text(op, "orientation", "朝向", h->orientation, 20);
    check_text(op, "certificate", "产权证号", h->certificate, 60);
    check_text(op, "external_id", "外部编号", h->external_id, 64);
    return op->fault.code;
}

struct fact {
    const char *name, *text;
};

enum { FACTS = 14 };

static const char *number_text(struct op *op, int64_t n)
{
    return n == 0 ? "" : arena_printf(op->arena, "%lld", (long long)n);
}

static const char *day_text(struct op *op, int64_t at)
{
    struct doc *day = doc_object(op->arena);

    doc_set_time(day, "at", at, op->utc_offset_min);
    return or_empty(doc_get_text(day, "at"));
}

static void facts_of(struct op *op, const struct house *h, struct fact facts[FACTS])
{
    const struct fact all[FACTS] = {{"handover", h->handover},
                                    {"kind", h->kind},
                                    {"status", h->status},
                                    {"floor", number_text(op, h->floor)},
                                    {"layout", h->layout},
                                    {"orientation", h->orientation},
                                    {"area_built", number_text(op, h->area_built)},
                                    {"area_inner", number_text(op, h->area_inner)},
                                    {"ownership", h->ownership},
                                    {"warranty_until", day_text(op, h->warranty_until)},
                                    {"handed_over_at", day_text(op, h->handed_over_at)},
                                    {"completed_at", day_text(op, h->completed_at)},
                                    {"certificate", h->certificate},
                                    {"external_id", h->external_id}};

    memcpy(facts, all, sizeof all);
}

void register_house_tell(struct op *op, const struct house *h, struct doc *into)
{
    struct fact facts[FACTS];

    facts_of(op, h, facts);
    for (size_t i = 0; i < FACTS; i++)
        if (!str_is_empty(facts[i].text))
            doc_set_text(into, facts[i].name, facts[i].text);
}

static void tell_changes(struct op *op, const struct house *was, const struct house *is,
                         struct doc *data)
{
    struct fact before[FACTS], after[FACTS];

    facts_of(op, was, before);
    facts_of(op, is, after);
    for (size_t i = 0; i < FACTS; i++) {
        struct doc *one;
        if (str_equal(before[i].text, after[i].text))
            continue;
        one = doc_set_object(data, before[i].name);
        doc_set_text(one, "before", before[i].text);
        doc_set_text(one, "after", after[i].text);
    }
}

err_t register_house_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                         struct house **ret_house)
{
    struct house *house;
    err_t e = register_house_store_get(op, communities, count, id, &house);

    if (e == OK && house == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这套房");
    if (e == OK)
        *ret_house = house;
    return e;
}

err_t register_house_find_external(struct op *op, int64_t community_id, const char *external_id,
                                   struct house **ret_house)
{
    return register_house_store_external(op, community_id, external_id, ret_house);
}

struct changing {
    const struct house *house;
    int64_t version;
};

static err_t is_free(struct op *op, const struct house *h)
{
    struct house *there = NULL;
    err_t e = OK;

    if (!str_is_empty(h->external_id))
        e = register_house_store_external(op, h->community_id, h->external_id, &there);
    if (e == OK && there != NULL && there->id != h->id)
        return op_fail(op, ERR_CONFLICT, "外部编号 %s 已经有了", h->external_id);
    return e;
}

static err_t change_in_transaction(struct op *op, void *arg)
{
    const struct changing *changing = arg;
    struct house *was, is = *changing->house;
    struct doc *data = doc_object(op->arena);
    err_t e = journal_lock(op, is.community_id);

    if (e == OK)
        e = register_house_get(op, &is.community_id, 1, is.id, &was);
    if (e == OK && changing->version != 0 && changing->version != was->version)
        return op_fail(op, ERR_CONFLICT, "这套房的档案刚被别人改过，请刷新后再改");
    if (e == OK)
        e = is_free(op, &is);
    if (e != OK)
        return e;
    is.code = was->code;
    register_rules_house_fill(op->arena, &is);
    tell_changes(op, was, &is, data);
    if (data->count == 0)
        return OK;
    e = register_house_store_change(op, &is);
    return e == OK ? record(op, is.community_id, "house_changed", is.id, data) : e;
}

err_t register_house_change(struct op *op, const struct house *house, int64_t version)
{
    struct changing changing = {house, version};
    struct house checked = *house;
    err_t e;

    checked.kind = str_is_empty(checked.kind) ? "dwelling" : checked.kind;
    e = register_house_check(op, &checked);
    return e == OK ? db_transaction(op, change_in_transaction, &changing) : e;
}

/* ---- lists --------------------------------------------------------------------------------- */

err_t register_house_list(struct op *op, const struct house_asking *asking,
                          struct house_page *ret_page)
{
    struct house_asking q = *asking;
    struct house *after = NULL;
    const char *code;
    err_t e = OK;

    *ret_page = (struct house_page){.count = 0};
    q.words = str_trim(op->arena, or_empty(q.words));
    code = register_rules_house_code(op->arena, q.words);
    q.words = db_like(op->arena, code != NULL ? code : q.words);
    q.building = or_empty(q.building);
    q.status = or_empty(q.status);
    q.kind = or_empty(q.kind);
    if (q.after_id != 0)
        e = register_house_get(op, &q.community_id, 1, q.after_id, &after);
    return e == OK ? register_house_store_list(op, &q, after, ret_page) : e;
}

err_t register_house_buildings(struct op *op, int64_t community_id, const char ***ret_buildings,
                               size_t *ret_count)
{
    return register_house_store_buildings(op, community_id, ret_buildings, ret_count);
}

/* ---- use ---------------------------------------------------------------------------------------
 */

static const char *const USES[] = {"owner_occupied", "let", "vacant", "changed", NULL};

/* The one that runs ends where the next begins. */
static err_t end_last_use(struct op *op, const struct house_use *next)
{
    struct house_use *uses;
    size_t count;
    err_t e = register_house_store_uses(op, next->community_id, next->house_id, &uses, &count);

    if (e != OK || count == 0)
        return e;
    if (next->from_at < uses[0].from_at)
        return op_fail_field(op, "from", "out_of_range", "开始不能早于上一段使用情况的开始");
    if (uses[0].to_at != 0)
        return OK;
    uses[0].to_at = next->from_at;
    return register_house_store_use_end(op, &uses[0]);
}

static err_t use_in_transaction(struct op *op, void *arg)
{
    struct house_use *u = arg;
    struct doc *data = doc_object(op->arena);
    struct house *house;
    err_t e = journal_lock(op, u->community_id);

    if (e == OK)
        e = register_house_get(op, &u->community_id, 1, u->house_id, &house);
    if (e == OK)
        e = end_last_use(op, u);
    u->id = id_next(op->now);
    if (e == OK)
        e = register_house_store_use_add(op, u);
    if (e != OK)
        return e;
    if (!str_equal(u->use, "changed"))
        house->status = u->use;
    e = register_house_store_change(op, house);
    doc_set_text(data, "use", u->use);
    doc_set_text(data, "tenants", u->tenants);
    doc_set_time(data, "from_at", u->from_at, op->utc_offset_min);
    return e == OK ? record(op, u->community_id, "house_use_added", u->house_id, data) : e;
}

err_t register_house_use_add(struct op *op, const struct house_use *use, int64_t *ret_id)
{
    struct house_use adding = *use;
    err_t e;

    adding.tenants = or_empty(use->tenants);
    adding.from_at = use->from_at == 0 ? op->now : use->from_at;
    adding.to_at = 0;
    if (!str_in(use->use, USES))
        op_fail_field(op, "use", "unknown", "“使用情况”须为自住、出租、空置或改变用途");
    check_text(op, "tenants", "使用人", adding.tenants, 100);
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, use_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

err_t register_house_uses(struct op *op, int64_t community_id, int64_t house_id,
                          struct house_use **ret_uses, size_t *ret_count)
{
    return register_house_store_uses(op, community_id, house_id, ret_uses, ret_count);
}

/* ---- warranties ---------------------------------------------------------------------------------
 */

static err_t warranty_in_transaction(struct op *op, void *arg)
{
    struct house_warranty *w = arg;
    struct doc *data = doc_object(op->arena);
    struct house *house;
    err_t e = journal_lock(op, w->community_id);

    if (e == OK)
        e = register_house_get(op, &w->community_id, 1, w->house_id, &house);
    w->id = id_next(op->now);
    if (e == OK)
        e = register_house_store_warranty_add(op, w);
    if (e == OK)
        e = register_house_store_change(op, house); /* its version counts on */
    if (e != OK)
        return e;
    doc_set_id(data, "id", w->id);
    doc_set_text(data, "component", w->component);
    doc_set_text(data, "contractor", w->contractor);
    doc_set_time(data, "until_at", w->until_at, op->utc_offset_min);
    return record(op, w->community_id, "house_warranty_added", w->house_id, data);
}

err_t register_house_warranty_add(struct op *op, const struct house_warranty *warranty,
                                  int64_t *ret_id)
{
    struct house_warranty adding = *warranty;
    err_t e;

    adding.contractor = or_empty(warranty->contractor);
    if (str_is_empty(adding.component))
        op_fail_field(op, "component", "required", "请填写“保修部位”");
    check_text(op, "component", "保修部位", adding.component, 40);
    check_text(op, "contractor", "责任单位", adding.contractor, 60);
    if (adding.until_at <= 0)
        op_fail_field(op, "until", "required", "请填写“保修到期”");
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, warranty_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

struct ending {
    int64_t community_id, id;
};

static err_t end_warranty_in_transaction(struct op *op, void *arg)
{
    const struct ending *ending = arg;
    struct doc *data = doc_object(op->arena);
    int64_t house_id;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_house_store_warranty_end(op, ending->community_id, ending->id, &house_id);
    if (e == OK && house_id == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有这项保修");
    doc_set_id(data, "id", ending->id);
    return e == OK ? record(op, ending->community_id, "house_warranty_ended", house_id, data) : e;
}

err_t register_house_warranty_end(struct op *op, int64_t community_id, int64_t id)
{
    struct ending ending = {community_id, id};

    return db_transaction(op, end_warranty_in_transaction, &ending);
}

err_t register_house_warranties(struct op *op, int64_t community_id, int64_t house_id,
                                struct house_warranty **ret_warranties, size_t *ret_count)
{
    return register_house_store_warranties(op, community_id, house_id, ret_warranties, ret_count);
}
