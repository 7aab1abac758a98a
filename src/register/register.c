#include "register/register.h"

#include "register/register_house.h"
#include "register/register_house_store.h"
#include "register/register_find.h"
#include "register/register_rules.h"
#include "register/register_store.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENT_VERSION = 1 };

static err_t record(struct op *op, int64_t community_id, const char *kind, const char *subject,
                    int64_t subject_id, const struct doc *facts)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = subject,
                                  .subject_id = subject_id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, facts)};

    return journal_append(op, &event);
}

/* ---- communities ---------------------------------------------------------------- */

static const char *or_else(const char *text, const char *fallback)
{
    return text == NULL ? fallback : text;
}

err_t register_community_document(struct op *op, const struct community *c, struct doc *into)
{
    struct doc *profile;
    err_t e;

    e = json_parse(op, c->profile, strlen(c->profile), &profile);
    if (e != OK)
        return e;

    doc_set_id(into, "id", c->id);
    doc_set_text(into, "code", c->code);
    doc_set_text(into, "name", c->name);
    doc_set_text(into, "property_kind", c->property_kind);
    doc_set_int(into, "utc_offset_min", c->utc_offset_min);
    doc_set_text(into, "hotline_hours", c->hotline_hours);
    doc_set_text(into, "counter_hours", c->counter_hours);
    doc_set_text(into, "work_hours", c->work_hours);
    doc_set(into, "profile", profile);
    return OK;
}

static err_t record_community(struct op *op, const struct community *c)
{
    struct doc *facts = doc_object(op->arena);
    err_t e = register_community_document(op, c, facts);

    if (e != OK)
        return e;
    return record(op, c->id, "community_added", "community", c->id, facts);
}

static err_t community_add_in_transaction(struct op *op, void *arg)
{
    struct community *community = arg, *taken;
    err_t e;

    community->id = id_next(op->now);
    e = journal_lock(op, community->id);
    if (e == OK)
        e = register_store_community_find(op, community->code, &taken);
    if (e != OK)
        return e;
    if (taken != NULL)
        return op_fail(op, ERR_CONFLICT, "小区代码 %s 已经有了", community->code);

    e = register_store_community_add(op, community);
    return e == OK ? record_community(op, community) : e;
}

err_t register_community_add(struct op *op, const struct community *community, int64_t *ret_id)
{
    struct community adding = *community;
    err_t e;

    adding.hotline_hours = or_else(community->hotline_hours, "00:00-24:00");
    adding.counter_hours = or_else(community->counter_hours, "08:00-22:00");
    adding.work_hours = or_else(community->work_hours, "08:30-12:00,14:00-17:30");
    adding.property_kind = or_else(community->property_kind, "residential");
    adding.profile = or_else(community->profile, "{}");
    e = register_rules_check_community(op, &adding);
    if (e == OK)
        e = db_transaction(op, community_add_in_transaction, &adding);
    if (e != OK)
        return e;

    *ret_id = adding.id;
    return OK;
}

err_t register_community_find(struct op *op, const char *code, struct community **ret_community)
{
    struct community *community;
    err_t e;

    e = register_store_community_find(op, code, &community);
    if (e != OK)
        return e;
    if (community == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有小区 %s", code);

    *ret_community = community;
    return OK;
}

err_t register_community_get(struct op *op, int64_t id, struct community **ret_community)
{
    struct community *community;
    err_t e;

    e = register_store_community_get(op, id, &community);
    if (e != OK)
        return e;
    if (community == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这个小区");

    *ret_community = community;
    return OK;
}

err_t register_community_get_with_hours(struct op *op, int64_t id, int64_t hours_id,
                                        struct community **ret_community)
{
    err_t e = register_community_get(op, id, ret_community);

    if (e != OK || (*ret_community)->hours_id == hours_id)
        return e;
    return register_store_hours_get(op, *ret_community, hours_id);
}

static bool same_hours(const struct community *a, const struct community *b)
{
    return str_equal(a->hotline_hours, b->hotline_hours) &&
           str_equal(a->counter_hours, b->counter_hours) && str_equal(a->work_hours, b->work_hours);
}

/* Only what differs. */
static bool set_difference(struct doc *facts, const char *name, const char *before,
                           const char *after)
{
    struct doc *one;

    if (str_equal(before, after))
        return false;
    one = doc_set_object(facts, name);
    doc_set_text(one, "before", before);
    doc_set_text(one, "after", after);
    return true;
}

static bool set_differences(struct doc *facts, const struct community *was,
                            const struct community *is)
{
    bool differs = false;

    differs |= set_difference(facts, "name", was->name, is->name);
    differs |= set_difference(facts, "hotline_hours", was->hotline_hours, is->hotline_hours);
    differs |= set_difference(facts, "counter_hours", was->counter_hours, is->counter_hours);
    differs |= set_difference(facts, "work_hours", was->work_hours, is->work_hours);
    differs |= set_difference(facts, "profile", was->profile, is->profile);
    return differs;
}

static void lay_over(struct community *is, const struct community *change)
{
    is->name = or_else(change->name, is->name);
    is->hotline_hours = or_else(change->hotline_hours, is->hotline_hours);
    is->counter_hours = or_else(change->counter_hours, is->counter_hours);
    is->work_hours = or_else(change->work_hours, is->work_hours);
    is->profile = or_else(change->profile, is->profile);
}

static err_t community_change_in_transaction(struct op *op, void *arg)
{
    const struct community *change = arg;
    struct doc *facts = doc_object(op->arena);
    struct community *was, is;
    err_t e = journal_lock(op, change->id);

    if (e == OK)
        e = register_community_get(op, change->id, &was);
    if (e != OK)
        return e;
    is = *was;
    lay_over(&is, change);
    e = register_rules_check_community(op, &is);
    if (e != OK || !set_differences(facts, was, &is))
        return e;
    if (!same_hours(was, &is)) {
        e = register_store_hours_keep(op, was);
        is.hours_id = id_next(op->now);
    }
    if (e == OK)
        e = register_store_community_change(op, &is);
    return e == OK ? record(op, is.id, "community_changed", "community", is.id, facts) : e;
}

err_t register_community_change(struct op *op, const struct community *community)
{
    return db_transaction(op, community_change_in_transaction, (void *)(uintptr_t)community);
}

err_t register_community_list(struct op *op, struct community **ret_communities, size_t *ret_count)
{
    return register_store_community_list(op, ret_communities, ret_count);
}

err_t register_community_page(struct op *op, const int64_t *ids, size_t id_count, const char *words,
                              const char *after, int64_t limit, struct community **ret_communities,
                              size_t *ret_count)
{
    return register_store_community_page(op, ids, id_count, db_like(op->arena, words), after, limit,
                                         ret_communities, ret_count);
}

/* The actor's only community; 0 if he has none or several. A grant for the whole company
 * (community 0) stands beside the communities and does not count. */
static int64_t only_community(const struct op *op)
{
    int64_t only = 0;

    for (size_t i = 0; i < op->actor->grant_count; i++) {
        if (op->actor->grants[i].community_id == 0)
            continue;
        if (only != 0)
            return 0;
        only = op->actor->grants[i].community_id;
    }
    return only;
}

err_t register_choose_community(struct op *op, const char *code, int64_t *ret_community_id)
{
    int64_t only = str_is_empty(code) ? only_community(op) : 0;
    struct community *community;
    err_t e;

    if (str_is_empty(code) && only == 0)
        return op_fail_field(op, "community", "required", "请选择小区");
    if (only != 0)
        e = register_store_community_get(op, only, &community);
    else
        e = register_store_community_find(op, code, &community);
    if (e != OK)
        return e;
    if (community == NULL || op_roles_in(op, community->id) == 0)
        return op_fail_field(op, "community", "unknown", "没有小区 %s", or_else(code, ""));

    op->utc_offset_min = community->utc_offset_min;
    *ret_community_id = community->id;
    return OK;
}

/* ---- houses ------------------------------------------------------------------------ */

const char *register_house_code(struct arena *a, const char *text)
{
    return register_rules_house_code(a, text);
}

static err_t record_house(struct op *op, const struct house *house)
{
    struct doc *facts = doc_object(op->arena);

    doc_set_text(facts, "code", house->code);
    register_house_tell(op, house, facts);
    return record(op, house->community_id, "house_added", "house", house->id, facts);
}

static err_t house_add_in_transaction(struct op *op, void *arg)
{
    struct house *house = arg, *taken;
    err_t e;

    e = journal_lock(op, house->community_id);
    if (e == OK)
        e = register_house_store_find(op, house->community_id, house->code, &taken);
    if (e != OK)
        return e;
    if (taken != NULL)
        return op_fail(op, ERR_CONFLICT, "房号 %s 已经有了", house->code);

    house->id = id_next(op->now);
    e = register_house_store_add(op, house);
    if (e == OK)
        e = register_find_renew(op, house->community_id, FIND_HOUSE, &house->id, 1);
    return e == OK ? record_house(op, house) : e;
}

err_t register_house_add(struct op *op, const struct house *house, int64_t *ret_id)
{
    struct house adding = *house;
    err_t e;

    adding.code = register_rules_house_code(op->arena, house->code);
    adding.handover = or_else(house->handover, "handed_over");
    if (adding.code == NULL)
        return op_fail_field(op, "house", "bad_code", "房号须写作 3-2-1501");
    if (!register_rules_is_handover(adding.handover))
        return op_fail_field(op, "handover", "unknown",
                             "交付状态须为 handed_over 或 under_construction");
    register_rules_house_fill(op->arena, &adding);
    e = register_house_check(op, &adding);
    if (e == OK)
        e = db_transaction(op, house_add_in_transaction, &adding);
    if (e != OK)
        return e;

    *ret_id = adding.id;
    return OK;
}

err_t register_house_find(struct op *op, int64_t community_id, const char *code,
                          struct house **ret_house)
{
    const char *canonical = register_rules_house_code(op->arena, code);
    struct house *house = NULL;
    err_t e = OK;

    if (canonical != NULL)
        e = register_house_store_find(op, community_id, canonical, &house);
    if (e != OK)
        return e;
    if (house == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有房号 %s", or_else(canonical, or_else(code, "")));

    *ret_house = house;
    return OK;
}

err_t register_house_codes(struct op *op, int64_t community_id, int limit, const char ***ret_codes,
                           size_t *ret_count)
{
    return register_store_house_codes(op, community_id, limit, ret_codes, ret_count);
}

err_t register_house_of_building(struct op *op, int64_t community_id, const char *written,
                                 int limit, const char ***ret_codes, size_t *ret_count)
{
    const char *code = register_rules_house_code(op->arena, written);
    const char *dash = code == NULL ? NULL : strchr(code, '-');

    *ret_count = 0;
    if (dash == NULL || strchr(dash + 1, '-') != NULL)
        return OK;
    return register_store_house_like(
        op, community_id, arena_printf(op->arena, "%.*s-%%-%s", (int)(dash - code), code, dash + 1),
        limit, ret_codes, ret_count);
}
