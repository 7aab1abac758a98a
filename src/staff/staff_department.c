/* Each change of the tree is an event of its community's chain. */
#include "staff/staff_department.h"

#include "staff/staff_department_rules.h"
#include "staff/staff_department_store.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

enum { EVENT_VERSION = 1 };

struct change {
    struct staff_department wanted;
    int64_t user_id;
    const struct staff_department_member *member; /* he */
    struct staff_department *all;
    size_t count;
};

/* It belongs to what was changed in the community's settings. */
static err_t record(struct op *op, const char *kind, int64_t community_id, int64_t id,
                    struct doc *facts)
{
    struct journal_event event;

    doc_set_id(facts, "department", id);
    event = (struct journal_event){.community_id = community_id,
                                   .kind = kind,
                                   .subject = "community",
                                   .subject_id = community_id,
                                   .version = EVENT_VERSION,
                                   .data = json_text(op->arena, facts)};

    return journal_append(op, &event);
}

static void set_facts(struct doc *facts, const struct staff_department *d)
{
    doc_set_text(facts, "name", d->name);
    doc_set_text(facts, "kind", d->kind);
    doc_set_id(facts, "parent", d->parent_id);
    doc_set_id(facts, "head", d->head_id);
}

/* The chain of the community is locked first, so nobody else moves the tree meanwhile. */
static err_t take(struct op *op, struct change *change)
{
    int64_t community_id = change->wanted.community_id;
    err_t e = journal_lock(op, community_id);

    return e != OK ? e
                   : staff_department_store_list(op, community_id, &change->all, &change->count);
}

static err_t find(struct op *op, const struct change *change,
                  const struct staff_department **ret_department)
{
    *ret_department = staff_department_rules_find(change->all, change->count, change->wanted.id);
    return *ret_department != NULL ? OK : op_fail(op, ERR_NOT_FOUND, "没有这个部门");
}

/* NULL: nobody who works here by a post of his own. */
static err_t find_member(struct op *op, int64_t community_id, int64_t user_id,
                         const struct staff_department_member **ret_member)
{
    struct staff_department_member *members;
    size_t count;
    err_t e = staff_department_store_members(op, community_id, &members, &count);

    *ret_member = NULL;
    for (size_t i = 0; e == OK && i < count; i++)
        if (members[i].user_id == user_id)
            *ret_member = &members[i];
    return e;
}

static err_t check_head(struct op *op, const struct staff_department *d)
{
    const struct staff_department_member *head;
    err_t e;

    if (d->head_id == 0)
        return OK;
    e = find_member(op, d->community_id, d->head_id, &head);
    if (e == OK && head == NULL)
        e = op_fail_field(op, "head", "unknown", "负责人须是在本小区工作的人");
    return e;
}

static err_t check(struct op *op, const struct change *change)
{
    err_t e = staff_department_rules_check(op, change->all, change->count, &change->wanted);
    err_t head = check_head(op, &change->wanted);

    return e != OK ? e : head;
}

/* ---- the tree ----------------------------------------------------------------------- */

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    struct doc *facts = doc_object(op->arena);
    err_t e = take(op, change);

    if (e == OK && change->count >= STAFF_DEPARTMENTS)
        return op_fail(op, ERR_CONFLICT, "一个小区最多 %d 个部门", STAFF_DEPARTMENTS);
    if (e == OK)
        e = check(op, change);
    if (e != OK)
        return e;
    change->wanted.id = id_next(op->now);
    e = staff_department_store_add(op, &change->wanted);
    set_facts(facts, &change->wanted);
    return e == OK ? record(op, "department_added", change->wanted.community_id, change->wanted.id,
                            facts)
                   : e;
}

static struct staff_department trimmed(struct op *op, const struct staff_department *department)
{
    struct staff_department d = *department;

    d.name = str_trim(op->arena, d.name == NULL ? "" : d.name);
    return d;
}

err_t staff_department_add(struct op *op, const struct staff_department *department,
                           int64_t *ret_id)
{
    struct change change = {.wanted = trimmed(op, department)};
    err_t e;

    change.wanted.id = 0;
    e = db_transaction(op, add_in_transaction, &change);
    if (e == OK)
        *ret_id = change.wanted.id;
    return e;
}

static bool is_same(const struct staff_department *a, const struct staff_department *b)
{
    return a->parent_id == b->parent_id && a->head_id == b->head_id &&
           str_equal(a->name, b->name) && str_equal(a->kind, b->kind);
}

static err_t change_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    const struct staff_department *there;
    struct doc *facts = doc_object(op->arena);
    err_t e = take(op, change);

    if (e == OK)
        e = find(op, change, &there);
    if (e == OK && there->closed)
        return op_fail(op, ERR_CONFLICT, "“%s”已撤销，请先恢复", there->name);
    if (e == OK)
        e = check(op, change);
    if (e != OK || is_same(there, &change->wanted))
        return e;
    e = staff_department_store_change(op, &change->wanted);
    set_facts(doc_set_object(facts, "before"), there);
    set_facts(facts, &change->wanted);
    return e == OK ? record(op, "department_changed", there->community_id, there->id, facts) : e;
}

err_t staff_department_change(struct op *op, const struct staff_department *department)
{
    struct change change = {.wanted = trimmed(op, department)};

    return db_transaction(op, change_in_transaction, &change);
}

/* Whoever is in it must know where to go first. */
static err_t refuse_full(struct op *op, const struct change *change,
                         const struct staff_department *d)
{
    struct staff_department_member *members;
    size_t count, people = 0;
    err_t e = staff_department_store_members(op, d->community_id, &members, &count);

    for (size_t i = 0; e == OK && i < change->count; i++)
        if (!change->all[i].closed && change->all[i].parent_id == d->id)
            return op_fail(op, ERR_CONFLICT, "“%s”下面还有“%s”，请先移走或撤销", d->name,
                           change->all[i].name);
    for (size_t i = 0; e == OK && i < count; i++)
        people += members[i].department_id == d->id;
    if (e == OK && people > 0)
        return op_fail(op, ERR_CONFLICT, "“%s”还有 %zu 人，请先把他们调到别的部门", d->name,
                       people);
    return e;
}

static err_t close_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    const struct staff_department *there;
    struct doc *facts = doc_object(op->arena);
    err_t e = take(op, change);

    if (e == OK)
        e = find(op, change, &there);
    if (e != OK || there->closed)
        return e;
    e = refuse_full(op, change, there);
    if (e == OK)
        e = staff_department_store_close(op, there->community_id, there->id, op->now);
    doc_set_text(facts, "name", there->name);
    return e == OK ? record(op, "department_closed", there->community_id, there->id, facts) : e;
}

err_t staff_department_close(struct op *op, int64_t community_id, int64_t id)
{
    struct change change = {.wanted = {.community_id = community_id, .id = id}};

    return db_transaction(op, close_in_transaction, &change);
}

static err_t open_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    const struct staff_department *there;
    struct doc *facts = doc_object(op->arena);
    err_t e = take(op, change);

    if (e == OK)
        e = find(op, change, &there);
    if (e != OK || !there->closed)
        return e;
    e = staff_department_rules_check(op, change->all, change->count, there);
    if (e == OK)
        e = staff_department_store_close(op, there->community_id, there->id, 0);
    doc_set_text(facts, "name", there->name);
    return e == OK ? record(op, "department_opened", there->community_id, there->id, facts) : e;
}

err_t staff_department_open(struct op *op, int64_t community_id, int64_t id)
{
    struct change change = {.wanted = {.community_id = community_id, .id = id}};

    return db_transaction(op, open_in_transaction, &change);
}

/* ---- who belongs where ------------------------------------------------------------------ */

static err_t check_place(struct op *op, struct change *change)
{
    const struct staff_department *there;
    err_t e;

    e = find_member(op, change->wanted.community_id, change->user_id, &change->member);
    if (e != OK || change->wanted.id == 0)
        return e;
    there = staff_department_rules_find(change->all, change->count, change->wanted.id);
    if (there == NULL || there->closed)
        return op_fail_field(op, "department", "unknown", "本小区没有这个部门");
    if (change->member == NULL)
        return op_fail_field(op, "user", "unknown", "他在本小区没有岗位");
    return OK;
}

static err_t place_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    int64_t community_id = change->wanted.community_id, before;
    const struct staff_department *there;
    struct doc *facts = doc_object(op->arena);
    err_t e = take(op, change);

    if (e == OK)
        e = check_place(op, change);
    if (e == OK)
        e = staff_department_store_place_of(op, community_id, change->user_id, &before);
    if (e != OK || before == change->wanted.id)
        return e;
    there = staff_department_rules_find(change->all, change->count,
                                        change->wanted.id != 0 ? change->wanted.id : before);
    e = staff_department_store_place(op, community_id, change->user_id, change->wanted.id);
    doc_set_id(facts, "user", change->user_id);
    doc_set_id(facts, "before", before);
    doc_set_text(facts, "login", change->member == NULL ? NULL : change->member->login);
    doc_set_text(facts, "name", there == NULL ? NULL : there->name);
    doc_set_bool(facts, "is_in", change->wanted.id != 0);
    return e == OK ? record(op, "department_member_placed", community_id,
                            change->wanted.id != 0 ? change->wanted.id : before, facts)
                   : e;
}

err_t staff_department_place(struct op *op, int64_t community_id, int64_t user_id,
                             int64_t department_id)
{
    struct change change = {.wanted = {.community_id = community_id, .id = department_id},
                            .user_id = user_id};

    return db_transaction(op, place_in_transaction, &change);
}

/* ---- reading ---------------------------------------------------------------------------- */

err_t staff_department_list(struct op *op, int64_t community_id,
                            struct staff_department **ret_departments, int **ret_levels,
                            size_t *ret_count)
{
    int *levels;
    err_t e = staff_department_store_list(op, community_id, ret_departments, ret_count);

    if (e != OK)
        return e;
    levels = ARENA_ARRAY(op->arena, *ret_count + 1, int);
    staff_department_rules_order(op, *ret_departments, *ret_count, levels);
    if (ret_levels != NULL)
        *ret_levels = levels;
    return OK;
}

err_t staff_department_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                           struct staff_department **ret_department)
{
    err_t e = staff_department_store_get(op, communities, count, id, ret_department);

    if (e == OK && *ret_department == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这个部门");
    return e;
}

err_t staff_department_members(struct op *op, int64_t community_id,
                               struct staff_department_member **ret_members, size_t *ret_count)
{
    return staff_department_store_members(op, community_id, ret_members, ret_count);
}
