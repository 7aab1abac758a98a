#include "case/case_sight.h"

#include "base/buf.h"
#include "case/case_lent.h"
#include "case/case_sight_store.h"
#include "case/case_store.h"
#include "staff/staff.h"

/* ---- posts ------------------------------------------------------------------------------- */

/* What a post sees beyond what is his own: whole natures, cases of a department, work that is
 * given to his department and to nobody by name, what costs something, what is over. */
static const struct sight {
    uint64_t role;
    const char *natures, *department, *unnamed;
    bool fees, finished;
} SIGHTS[] = {
    {ROLE_BIT(ROLE_ENG), "repair,paid,request,", "engineering,", "", false, false},
    {ROLE_BIT(ROLE_TECHNICIAN), "", "", "engineering,", false, false},
    {ROLE_BIT(ROLE_ENV), "request,", "environment,", "", false, false},
    {ROLE_BIT(ROLE_SECURITY), "request,help,", "security,", "", false, false},
    {ROLE_BIT(ROLE_GUARD), "", "", "security,", false, false},
    {ROLE_BIT(ROLE_FINANCE), "paid,", "finance,", "", true, false},
    {ROLE_BIT(ROLE_ARCHIVIST), "", "", "", false, true},
};
enum { SIGHT_COUNT = sizeof SIGHTS / sizeof SIGHTS[0] };

#define SEES_OWN (ROLE_BIT(ROLE_TECHNICIAN) | ROLE_BIT(ROLE_GUARD))
#define SEES_SOME                                                                                  \
    (SEES_OWN | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) |                \
     ROLE_BIT(ROLE_FINANCE) | ROLE_BIT(ROLE_ARCHIVIST))
#define SEES_ALL (MAY_SEE_CASE & ~SEES_SOME)

static bool sees_all_in(const struct op *op, int64_t community_id)
{
    return op->actor->id == 0 || (op_roles_in(op, community_id) & SEES_ALL) != 0;
}

bool case_sight_is_full(const struct op *op)
{
    for (size_t i = 0; i < op->actor->grant_count; i++)
        if ((op->actor->grants[i].roles & MAY_SEE_CASE) != 0 &&
            (op->actor->grants[i].roles & SEES_ALL) == 0)
            return false;
    return true;
}

bool case_sight_is_own(const struct op *op)
{
    for (size_t i = 0; i < op->actor->grant_count; i++)
        if ((op->actor->grants[i].roles & MAY_SEE_CASE & ~SEES_OWN) != 0)
            return false;
    return op->actor->id != 0 && op->actor->loan_count == 0;
}

/* ---- cases ------------------------------------------------------------------------------- */

/* What these posts see beyond what is somebody's own. */
static struct case_sight_asked asked_by(struct op *op, uint64_t roles)
{
    struct buf natures = buf_in(op->arena), departments = buf_in(op->arena),
               unnamed = buf_in(op->arena);
    struct case_sight_asked asked = {.who = op->actor->id};

    buf_add_char(&natures, ',');
    buf_add_char(&departments, ',');
    buf_add_char(&unnamed, ',');
    for (size_t i = 0; i < SIGHT_COUNT; i++) {
        if ((roles & SIGHTS[i].role) == 0)
            continue;
        buf_add_text(&natures, SIGHTS[i].natures);
        buf_add_text(&departments, SIGHTS[i].department);
        buf_add_text(&unnamed, SIGHTS[i].unnamed);
        asked.fees = asked.fees || SIGHTS[i].fees;
        asked.finished = asked.finished || SIGHTS[i].finished;
    }
    asked.natures = natures.data;
    asked.departments = departments.data;
    asked.unnamed = unnamed.data;
    return asked;
}

struct looking {
    int64_t community_id;
    const int64_t *ids;
    size_t count;
    bool *seen;
};

static void mark_found(const struct looking *l, const int64_t *found, size_t found_count)
{
    for (size_t n = 0; n < found_count; n++)
        for (size_t i = 0; i < l->count; i++)
            if (l->ids[i] == found[n])
                l->seen[i] = true;
}

/* What was lent, and of that only what the lender sees himself. */
static err_t look_for(struct op *op, const struct looking *l, const struct loan *loan)
{
    struct case_sight_asked asked = asked_by(op, loan->roles);
    struct case_sight_lent lent = {.all = (loan->roles & SEES_ALL) != 0,
                                   .in_hands = (loan->parts & PART_HANDLE) != 0,
                                   .followed_up = (loan->parts & PART_FOLLOWUP) != 0,
                                   .statuses = case_lent_statuses(op->arena, loan->parts)};
    int64_t *found;
    size_t count;
    err_t e;

    asked.who = loan->from_id;
    e = case_sight_store_lent(op, l->community_id, l->ids, l->count, &asked, &lent, &found, &count);
    if (e == OK)
        mark_found(l, found, count);
    return e;
}

err_t case_sight_of(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                    bool *seen)
{
    struct looking l = {community_id, ids, count, seen};
    struct case_sight_asked asked;
    int64_t *found;
    size_t found_count;
    err_t e;

    for (size_t i = 0; i < count; i++)
        seen[i] = sees_all_in(op, community_id);
    if (count == 0 || seen[0])
        return OK;
    asked = asked_by(op, op_roles_in(op, community_id));
    e = case_sight_store_seen(op, community_id, ids, count, &asked, &found, &found_count);
    if (e == OK)
        mark_found(&l, found, found_count);
    for (size_t i = 0; e == OK && i < op->actor->loan_count; i++)
        if (op->actor->loans[i].community_id == community_id)
            e = look_for(op, &l, &op->actor->loans[i]);
    return e;
}

/* Marks the cases of one community that are seen. */
static err_t mark_seen(struct op *op, int64_t community_id, struct service_case **cases,
                       size_t count, bool *seen)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count, int64_t);
    size_t *at = ARENA_ARRAY(op->arena, count, size_t), n = 0;
    bool *found = ARENA_ARRAY(op->arena, count, bool);
    err_t e;

    for (size_t i = 0; i < count; i++)
        if (cases[i]->community_id == community_id) {
            at[n] = i;
            ids[n++] = cases[i]->id;
        }
    e = case_sight_of(op, community_id, ids, n, found);
    for (size_t i = 0; e == OK && i < n; i++)
        seen[at[i]] = found[i];
    return e;
}

static bool is_first_of_community(struct service_case **cases, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (cases[i]->community_id == cases[at]->community_id)
            return false;
    return true;
}

err_t case_sight_keep(struct op *op, struct service_case **cases, size_t *count)
{
    bool *seen;
    size_t n = 0;
    err_t e = OK;

    if (case_sight_is_full(op) || *count == 0)
        return OK;
    seen = ARENA_ARRAY(op->arena, *count, bool);
    for (size_t i = 0; e == OK && i < *count; i++)
        if (is_first_of_community(cases, i))
            e = mark_seen(op, cases[i]->community_id, cases, *count, seen);
    for (size_t i = 0; i < *count; i++)
        if (seen[i])
            cases[n++] = cases[i];
    *count = n;
    return e;
}

err_t case_sight_get(struct op *op, int64_t id, struct service_case **ret_case)
{
    const int64_t *communities;
    struct service_case *sc;
    size_t count;
    err_t e;

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    e = case_store_get(op, communities, count, id, &sc);
    if (e != OK)
        return e;
    count = sc->import_run < 0 ? 0 : 1; /* an import that was undone is in no list either */
    e = case_sight_keep(op, &(struct service_case *){sc}, &count);
    if (e == OK && count == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    if (e == OK)
        *ret_case = sc;
    return e;
}
