#include "staff/staff_delegation.h"

#include "staff/staff_delegation_store.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"
#include "staff/staff_rules.h"
#include "staff/staff_store.h"

#include <inttypes.h>

enum { EVENT_VERSION = 1 };

const char *const STAFF_DELEGATION_SCOPES[] = {
    "followup", "assign", "handle", "all", STAFF_DELEGATION_ABSENT, NULL};

const char *staff_delegation_scope_name(const char *scope)
{
    static const char *const NAMES[] = {"只办回访", "只办分类和派工", "办理手上的单", "以上三项",
                                        "不在岗，由他代班"};

    for (size_t i = 0; STAFF_DELEGATION_SCOPES[i] != NULL; i++)
        if (str_equal(STAFF_DELEGATION_SCOPES[i], scope))
            return NAMES[i];
    return scope;
}

/* ---- what is lent ------------------------------------------------------------------------ */

static const struct {
    uint64_t part, roles;
    const char *scope;
} PARTS[] = {
    {PART_FOLLOWUP, MAY_LEND_FOLLOWUP, "followup"},
    {PART_ASSIGN, MAY_LEND_ASSIGN, "assign"},
    {PART_HANDLE, MAY_LEND_HANDLE, "handle"},
};

/* Nobody lends what he has not. */
static uint64_t parts_of(const char *scope, uint64_t roles)
{
    uint64_t parts = 0;

    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        if ((str_equal(scope, "all") || str_equal(scope, STAFF_DELEGATION_ABSENT) ||
             str_equal(scope, PARTS[i].scope)) &&
            (roles & PARTS[i].roles) != 0)
            parts |= PARTS[i].part;
    return parts;
}

static uint64_t roles_of_actor(const struct actor *actor, int64_t community_id)
{
    for (size_t i = 0; i < actor->grant_count; i++)
        if (actor->grants[i].community_id == community_id)
            return actor->grants[i].roles;
    return 0;
}

err_t staff_delegation_lend(struct op *op, struct actor *actor)
{
    struct staff_delegation_held *held;
    struct loan *loans;
    size_t count;
    err_t e = staff_delegation_store_held(op, actor->id, &held, &count);

    if (e != OK)
        return e;
    loans = ARENA_ARRAY(op->arena, count + 1, struct loan);
    for (size_t i = 0; i < count; i++) {
        const struct staff_delegation_held *h = &held[i];
        uint64_t parts = parts_of(h->scope, h->roles);
        if (parts == 0 || (roles_of_actor(actor, h->community_id) & MAY_SEE_CASE) == 0)
            continue;
        loans[actor->loan_count++] = (struct loan){.id = h->id,
                                                   .community_id = h->community_id,
                                                   .from_id = h->from_id,
                                                   .from_name = h->from_name,
                                                   .parts = parts,
                                                   .roles = h->roles & MAY_LEND_HANDLE};
    }
    actor->loans = loans;
    return OK;
}

uint64_t staff_lent_roles(const struct op *op, int64_t community_id, int64_t from_id)
{
    for (size_t i = 0; i < op->actor->loan_count; i++)
        if (op->actor->loans[i].community_id == community_id &&
            op->actor->loans[i].from_id == from_id)
            return op->actor->loans[i].roles;
    return 0;
}

err_t staff_stand_as_one(struct op *op, int64_t community_id, int64_t other_id, bool *ret_as_one)
{
    return staff_delegation_store_joined(op, community_id, op->actor->id, other_id, ret_as_one);
}

/* ---- giving -------------------------------------------------------------------------------- */

static err_t record(struct op *op, const struct staff_delegation *d, const char *kind,
                    const char *why)
{
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = d->community_id,
                                  .kind = kind,
                                  .subject = "delegation",
                                  .subject_id = d->id,
                                  .version = EVENT_VERSION};

    doc_set_id(facts, "from", d->from_id);
    doc_set_id(facts, "to", d->to_id);
    doc_set_text(facts, "from_name", d->from_name);
    doc_set_text(facts, "to_name", d->to_name);
    doc_set_text(facts, "scope", d->scope);
    doc_set_text(facts, "reason", d->reason);
    doc_set_time(facts, "from_at", d->from_at, op->utc_offset_min);
    doc_set_time(facts, "until", d->until_at, op->utc_offset_min);
    if (why != NULL)
        doc_set_text(facts, "why", why);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

static const char *kind_of(const struct staff_delegation *d, const char *absence,
                           const char *delegation)
{
    return str_equal(d->scope, STAFF_DELEGATION_ABSENT) ? absence : delegation;
}

static bool is_director(const struct op *op, int64_t community_id)
{
    return (op_roles_in(op, community_id) & ROLE_BIT(ROLE_DIRECTOR)) != 0;
}

/* A stranger and a colleague of another community are told of alike; *ret_id is 0 then. */
static err_t find_member(struct op *op, int64_t community_id, const char *field, const char *who,
                         int64_t *ret_id, const char **ret_name)
{
    struct staff_member *member = NULL;
    int64_t id = 0;
    err_t e;

    str_to_int(who, 1, INT64_MAX, &id);
    e = staff_store_find_in(op, community_id, staff_rules_fold_login(op->arena, who), id, &member);
    if (e != OK)
        return e;
    *ret_id = member == NULL ? 0 : member->id;
    *ret_name = member == NULL ? NULL : member->name;
    if (member == NULL)
        op_fail_field(op, field, "unknown", "本小区没有员工 %s", who);
    else if (member->disabled)
        op_fail_field(op, field, "disabled", "员工 %s 已停用", who);
    return OK;
}

static void check_times(struct op *op, struct staff_delegation *d)
{
    if (d->from_at < op->now - CLOCK_DAY_MS && d->from_at != 0)
        op_fail_field(op, "from_at", "out_of_range", "“从什么时候”不能早于今天");
    if (d->from_at < op->now)
        d->from_at = op->now;
    if (d->until_at <= d->from_at)
        op_fail_field(op, "until", "out_of_range", "“到什么时候”须晚于“从什么时候”和现在");
    else if (d->until_at - d->from_at > STAFF_DELEGATION_MOST_DAYS * CLOCK_DAY_MS)
        op_fail_field(op, "until", "out_of_range", "一次授权最多 %d 天",
                      STAFF_DELEGATION_MOST_DAYS);
}

static err_t check_giver(struct op *op, const struct staff_delegation *d)
{
    uint64_t roles;
    err_t e = staff_delegation_store_roles(op, d->community_id, d->from_id, &roles);

    if (e != OK)
        return e;
    if (d->from_id != op->actor->id && !is_director(op, d->community_id))
        op_fail_field(op, "from", "not_yours", "只有主任可以替别人授权");
    else if (parts_of("all", roles) == 0)
        op_fail_field(op, "from", "no_role", "他在本小区没有可以授权的岗位");
    else if (parts_of(d->scope, roles) == 0)
        op_fail_field(op, "scope", "not_had", "他的岗位没有这项权限，不能授权给别人");
    return OK;
}

static err_t check_taker(struct op *op, const struct staff_delegation *d)
{
    uint64_t roles;
    err_t e = staff_delegation_store_roles(op, d->community_id, d->to_id, &roles);

    if (e != OK)
        return e;
    if (d->to_id == d->from_id)
        op_fail_field(op, "to", "same", "不能授权给本人");
    else if ((roles & MAY_OPEN_CASE) == 0)
        op_fail_field(op, "to", "no_role", "他在本小区不处理服务单，不能接受授权");
    return OK;
}

/* Nobody has two substitutes at a time. */
static err_t check_absence(struct op *op, const struct staff_delegation *d)
{
    struct staff_delegation *all;
    size_t count;
    err_t e = staff_delegation_store_live(op, d->from_id, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (all[i].community_id == d->community_id && all[i].from_id == d->from_id &&
            str_equal(all[i].scope, STAFF_DELEGATION_ABSENT) && all[i].from_at < d->until_at &&
            all[i].until_at > d->from_at) {
            op_fail_field(op, "from_at", "taken", "这段时间已经由%s代班，请先结束那一项",
                          all[i].to_name);
            break;
        }
    return e;
}

struct giving {
    struct staff_delegation d;
    const char *from, *to;
};

static err_t check(struct op *op, struct giving *g)
{
    struct staff_delegation *d = &g->d;
    err_t e = OK;

    d->from_id = op->actor->id;
    d->from_name = op->actor->name;
    if (!str_is_empty(g->from) && !str_equal(g->from, op->actor->login))
        e = find_member(op, d->community_id, "from", g->from, &d->from_id, &d->from_name);
    if (e == OK)
        e = find_member(op, d->community_id, "to", g->to, &d->to_id, &d->to_name);
    check_times(op, d);
    if (e == OK && d->from_id != 0)
        e = check_giver(op, d);
    if (e == OK && d->to_id != 0)
        e = check_taker(op, d);
    if (e == OK && d->from_id != 0 && str_equal(d->scope, STAFF_DELEGATION_ABSENT))
        e = check_absence(op, d);
    return e != OK ? e : op->fault.code;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct giving *g = arg;
    err_t e = journal_lock(op, g->d.community_id);

    if (e == OK)
        e = check(op, g);
    if (e != OK)
        return e;
    g->d.id = id_next(op->now);
    e = staff_delegation_store_add(op, &g->d);
    return e == OK ? record(op, &g->d, kind_of(&g->d, "absence_noted", "delegated"), NULL) : e;
}

err_t staff_delegation_add(struct op *op, const struct staff_delegation *delegation,
                           const char *from, const char *to, int64_t *ret_id)
{
    struct giving g = {*delegation, from, to};
    err_t e = db_transaction(op, add_in_transaction, &g);

    if (e == OK)
        *ret_id = g.d.id;
    return e;
}

/* ---- ending -------------------------------------------------------------------------------- */

static err_t end(struct op *op, const struct staff_delegation *d, const char *why)
{
    err_t e = journal_lock(op, d->community_id);

    if (e == OK)
        e = staff_delegation_store_end(op, d->community_id, d->id);
    return e == OK ? record(op, d, kind_of(d, "absence_ended", "delegation_ended"), why) : e;
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const int64_t *id = arg, *ids;
    struct staff_delegation d;
    size_t count;
    err_t e;

    staff_scope(op, MAY_SEE_CASE, &ids, &count);
    e = staff_delegation_store_get(op, ids, count, *id, &d);
    if (e != OK)
        return e;
    if (d.from_id != op->actor->id && d.to_id != op->actor->id && !is_director(op, d.community_id))
        return op_fail(op, ERR_NOT_FOUND, "没有这项授权");
    if (d.ended_at != 0 || d.until_at <= op->now)
        return op_fail(op, ERR_CONFLICT, "这项授权已经结束");
    return end(op, &d, NULL);
}

err_t staff_delegation_end(struct op *op, int64_t id)
{
    return db_transaction(op, end_in_transaction, &id);
}

err_t staff_delegation_end_without(struct op *op, int64_t user_id)
{
    struct staff_delegation *all;
    size_t count;
    err_t e = staff_delegation_store_live(op, user_id, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        uint64_t gives, takes;
        e = staff_delegation_store_roles(op, all[i].community_id, all[i].from_id, &gives);
        if (e == OK)
            e = staff_delegation_store_roles(op, all[i].community_id, all[i].to_id, &takes);
        if (e == OK && (parts_of(all[i].scope, gives) == 0 || (takes & MAY_OPEN_CASE) == 0))
            e = end(op, &all[i], "account");
    }
    return e;
}

err_t staff_delegation_list(struct op *op, int64_t before_id, int64_t limit,
                            struct staff_delegation **ret_delegations, size_t *ret_count)
{
    struct staff_delegation_scope scope;

    staff_scope(op, MAY_SEE_CASE, &scope.all, &scope.all_count);
    staff_scope(op, ROLE_BIT(ROLE_DIRECTOR), &scope.directed, &scope.directed_count);
    return staff_delegation_store_list(op, &scope, before_id, limit, ret_delegations, ret_count);
}
