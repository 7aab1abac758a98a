#include "staff/staff_manager.h"

#include "staff/staff.h"
#include "staff/staff_admin_store.h"

#include "base/json.h"
#include "db/db.h"
#include "journal/journal.h"

enum { COMPANY = 0, EVENT_VERSION = 1 };
#define DIRECTOR ROLE_BIT(ROLE_DIRECTOR)

err_t staff_manager_get(struct op *op, int64_t community_id, int64_t *ret_user_id,
                        const char **ret_name)
{
    return staff_admin_store_manager(op, community_id, 0, ret_user_id, ret_name);
}

err_t staff_manager_refuse_second(struct op *op, int64_t community_id, int64_t user_id,
                                  uint64_t before, uint64_t roles)
{
    const char *name;
    int64_t other;
    err_t e;

    if ((roles & DIRECTOR) == 0 || (before & DIRECTOR) != 0)
        return OK;
    if (community_id == COMPANY)
        return op_fail_field(op, "role", "one_community",
                             "服务中心主任对一个小区负责，请按小区任命");
    e = staff_admin_store_manager(op, community_id, user_id, &other, &name);
    if (e != OK || other == 0)
        return e;
    return op_fail_field(op, "role", "taken",
                         "这个小区已由%s任服务中心主任；一个小区只有一位，请在“部门”页办理交接",
                         name);
}

/* ---- handing over ---------------------------------------------------------------------- */

struct handing {
    int64_t community_id, to;
};

static err_t roles_of(struct op *op, int64_t community_id, int64_t user_id, uint64_t *ret_roles)
{
    struct staff_admin_grant *grants;
    size_t count;
    err_t e = staff_admin_store_grants(op, &user_id, 1, &grants, &count);

    *ret_roles = 0;
    for (size_t i = 0; e == OK && i < count; i++)
        if (grants[i].community_id == community_id)
            *ret_roles = grants[i].roles;
    return e;
}

static err_t record(struct op *op, const struct handing *handing, int64_t from,
                    const char *from_name, const struct staff_member *to)
{
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = handing->community_id,
                                  .kind = "manager_changed",
                                  .subject = "community",
                                  .subject_id = handing->community_id,
                                  .version = EVENT_VERSION};

    doc_set_id(facts, "from", from);
    doc_set_text(facts, "from_name", from_name);
    doc_set_id(facts, "to", to->id);
    doc_set_text(facts, "to_name", to->name);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

/* The old one first: there are never two. */
static err_t change_posts(struct op *op, const struct handing *handing, int64_t from,
                          uint64_t to_roles)
{
    uint64_t from_roles = 0;
    err_t e = from == 0 ? OK : roles_of(op, handing->community_id, from, &from_roles);

    if (e == OK && from != 0)
        e = staff_set_roles(op, from, handing->community_id, from_roles & ~DIRECTOR);
    return e == OK ? staff_set_roles(op, handing->to, handing->community_id, to_roles | DIRECTOR)
                   : e;
}

static err_t hand_over_in_transaction(struct op *op, void *arg)
{
    const struct handing *handing = arg;
    const char *name = NULL;
    struct staff_member *to;
    uint64_t roles;
    int64_t from;
    err_t e = journal_lock(op, COMPANY);

    if (e == OK)
        e = staff_get(op, handing->to, &to);
    if (e == OK)
        e = roles_of(op, handing->community_id, handing->to, &roles);
    if (e == OK)
        e = staff_manager_get(op, handing->community_id, &from, &name);
    if (e != OK || from == handing->to)
        return e;
    if (to->disabled || roles == 0)
        return op_fail_field(op, "user", "unknown", "接任的人须在这个小区工作");
    e = change_posts(op, handing, from, roles);
    return e == OK ? record(op, handing, from, name, to) : e;
}

err_t staff_manager_hand_over(struct op *op, int64_t community_id, int64_t user_id)
{
    struct handing handing = {.community_id = community_id, .to = user_id};

    return db_transaction(op, hand_over_in_transaction, &handing);
}
