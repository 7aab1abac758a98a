#include "staff/staff_delegation_store.h"

static const struct db_query ADD = {
    .name = "delegation_add",
    .sql = "INSERT INTO delegation (community_id, id, from_id, to_id, scope, reason, from_at,"
           " until_at, made_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
};

#define COLUMNS                                                                                    \
    "d.community_id, d.id, d.from_id, d.to_id, d.from_at, d.until_at, d.ended_at, d.scope,"        \
    " d.reason, f.name, t.name, c.name"
#define PEOPLE                                                                                     \
    " JOIN staff_user f ON f.community_id = 0 AND f.id = d.from_id"                                \
    " JOIN staff_user t ON t.community_id = 0 AND t.id = d.to_id"                                  \
    " JOIN community c ON c.community_id = d.community_id"

static const struct db_query GET_ONE = {
    .name = "delegation_get",
    .sql = "SELECT " COLUMNS " FROM delegation d" PEOPLE
           " WHERE d.community_id IN (ids($1)) AND d.id = $2",
};

/* His own, and all of where he directs; each part is bounded before they are laid together. */
static const struct db_query LIST = {
    .name = "delegation_list",
    .sql = "SELECT " COLUMNS " FROM ("
           " SELECT id FROM (SELECT id FROM delegation WHERE from_id = $2 AND id < $4"
           " AND community_id IN (ids($1))"
           " ORDER BY id DESC LIMIT $5) given"
           " UNION SELECT id FROM (SELECT id FROM delegation WHERE to_id = $2 AND id < $4"
           " AND community_id IN (ids($1))"
           " ORDER BY id DESC LIMIT $5) held"
           " UNION SELECT id FROM (SELECT id FROM delegation WHERE community_id IN (ids($3))"
           " AND id < $4 ORDER BY id DESC LIMIT $5) directed) k"
           " JOIN delegation d ON d.community_id IN (ids($1)) AND d.id = k.id" PEOPLE
           " ORDER BY d.id DESC LIMIT $5",
};

/* What goes on or is still to come, of one of the two; communities ascend, as locks are taken. */
static const struct db_query LIVE = {
    .name = "delegation_live",
    .sql = "SELECT " COLUMNS " FROM delegation d" PEOPLE
           " WHERE (d.from_id = $1 OR d.to_id = $1) AND d.until_at > $2 AND d.ended_at = 0"
           " ORDER BY d.community_id, d.id",
};

static const struct db_query END = {
    .name = "delegation_end",
    .sql = "UPDATE delegation SET ended_at = $3 WHERE community_id = $1 AND id = $2",
};

/* Each with what its giver is there now: a grant of the company counts in each community. */
static const struct db_query HELD = {
    .name = "delegation_held",
    .sql = "SELECT d.community_id, d.id, d.from_id, u.name, d.scope, g.roles FROM delegation d"
           " JOIN staff_user u ON u.community_id = 0 AND u.id = d.from_id AND u.disabled_at = 0"
           " JOIN staff_grant g ON g.user_id = d.from_id AND g.community_id IN (0, d.community_id)"
           " WHERE d.to_id = $1 AND d.until_at > $2 AND d.from_at <= $2 AND d.ended_at = 0"
           " ORDER BY d.community_id, d.id LIMIT 200",
};

static const struct db_query ROLES = {
    .name = "delegation_roles",
    .sql = "SELECT g.roles FROM staff_grant g"
           " JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id IN (0, $1) AND g.user_id = $2",
};

static const struct db_query JOINED = {
    .name = "delegation_joined",
    .sql = "SELECT count(*) FROM delegation d WHERE d.community_id = $1"
           " AND ((d.from_id = $2 AND d.to_id = $3) OR (d.from_id = $3 AND d.to_id = $2))"
           " AND d.until_at > $4 AND d.from_at <= $4 AND d.ended_at = 0",
};

static const struct db_query ABSENCES = {
    .name = "delegation_absences",
    .sql = "SELECT d.from_id, d.to_id, d.from_at, d.until_at, f.name, t.name FROM delegation d"
           " JOIN staff_user f ON f.community_id = 0 AND f.id = d.from_id AND f.disabled_at = 0"
           " JOIN staff_user t ON t.community_id = 0 AND t.id = d.to_id AND t.disabled_at = 0"
           " WHERE d.community_id = $1 AND d.scope = 'absent' AND d.ended_at = 0"
           " AND d.until_at > $2 AND d.from_at < $3 ORDER BY d.until_at, d.id LIMIT 500",
};

static struct staff_delegation read_row(struct db_rows *rows)
{
    return (struct staff_delegation){.community_id = db_int(rows, 0),
                                     .id = db_int(rows, 1),
                                     .from_id = db_int(rows, 2),
                                     .to_id = db_int(rows, 3),
                                     .from_at = db_int(rows, 4),
                                     .until_at = db_int(rows, 5),
                                     .ended_at = db_int(rows, 6),
                                     .scope = db_text(rows, 7),
                                     .reason = db_text(rows, 8),
                                     .from_name = db_text(rows, 9),
                                     .to_name = db_text(rows, 10),
                                     .community_name = db_text(rows, 11)};
}

err_t staff_delegation_store_add(struct op *op, const struct staff_delegation *d)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(d->community_id), DB_INT(d->id), DB_INT(d->from_id),
                           DB_INT(d->to_id), DB_TEXT(d->scope), DB_TEXT(d->reason),
                           DB_INT(d->from_at), DB_INT(d->until_at), DB_INT(op->actor->id),
                           DB_INT(op->now)),
                   NULL);
}

err_t staff_delegation_store_end(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)), NULL);
}

err_t staff_delegation_store_get(struct op *op, const int64_t *communities, size_t count,
                                 int64_t id, struct staff_delegation *ret_delegation)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这项授权");
    *ret_delegation = read_row(rows);
    return OK;
}

static err_t read_all(struct op *op, struct db_rows *rows,
                      struct staff_delegation **ret_delegations, size_t *ret_count)
{
    size_t n = 0;

    *ret_delegations = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_delegation);
    while (db_next(rows))
        (*ret_delegations)[n++] = read_row(rows);
    *ret_count = n;
    return OK;
}

err_t staff_delegation_store_list(struct op *op, const struct staff_delegation_scope *scope,
                                  int64_t before_id, int64_t limit,
                                  struct staff_delegation **ret_delegations, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &LIST,
                     DB_ARGS(DB_IDS(scope->all, scope->all_count), DB_INT(op->actor->id),
                             DB_IDS(scope->directed, scope->directed_count), DB_INT(before_id),
                             DB_INT(limit)),
                     &rows);

    return e == OK ? read_all(op, rows, ret_delegations, ret_count) : e;
}

err_t staff_delegation_store_live(struct op *op, int64_t user_id,
                                  struct staff_delegation **ret_delegations, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &LIVE, DB_ARGS(DB_INT(user_id), DB_INT(op->now)), &rows);

    return e == OK ? read_all(op, rows, ret_delegations, ret_count) : e;
}

err_t staff_delegation_store_held(struct op *op, int64_t user_id,
                                  struct staff_delegation_held **ret_held, size_t *ret_count)
{
    struct staff_delegation_held *held;
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &HELD, DB_ARGS(DB_INT(user_id), DB_INT(op->now)), &rows);

    if (e != OK)
        return e;
    held = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_delegation_held);
    while (db_next(rows)) {
        uint64_t roles = (uint64_t)db_int(rows, 5);
        if (n > 0 && held[n - 1].id == db_int(rows, 1)) {
            held[n - 1].roles |= roles;
            continue;
        }
        held[n++] = (struct staff_delegation_held){.community_id = db_int(rows, 0),
                                                   .id = db_int(rows, 1),
                                                   .from_id = db_int(rows, 2),
                                                   .from_name = db_text(rows, 3),
                                                   .scope = db_text(rows, 4),
                                                   .roles = roles};
    }
    *ret_held = held;
    *ret_count = n;
    return OK;
}

err_t staff_delegation_store_roles(struct op *op, int64_t community_id, int64_t user_id,
                                   uint64_t *ret_roles)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ROLES, DB_ARGS(DB_INT(community_id), DB_INT(user_id)), &rows);

    *ret_roles = 0;
    while (e == OK && db_next(rows))
        *ret_roles |= (uint64_t)db_int(rows, 0);
    return e;
}

err_t staff_delegation_store_joined(struct op *op, int64_t community_id, int64_t one, int64_t other,
                                    bool *ret_joined)
{
    struct db_rows *rows;
    err_t e =
        db_run(op, &JOINED,
               DB_ARGS(DB_INT(community_id), DB_INT(one), DB_INT(other), DB_INT(op->now)), &rows);

    *ret_joined = e == OK && db_next(rows) && db_int(rows, 0) > 0;
    return e;
}

err_t staff_delegation_store_absences(struct op *op, int64_t community_id, int64_t from_at,
                                      int64_t to_at, struct staff_absence **ret_absences,
                                      size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e =
        db_run(op, &ABSENCES, DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at)), &rows);

    if (e != OK)
        return e;
    *ret_absences = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_absence);
    while (db_next(rows))
        (*ret_absences)[n++] = (struct staff_absence){.absent_id = db_int(rows, 0),
                                                      .substitute_id = db_int(rows, 1),
                                                      .from_at = db_int(rows, 2),
                                                      .until_at = db_int(rows, 3),
                                                      .absent_name = db_text(rows, 4),
                                                      .substitute_name = db_text(rows, 5)};
    *ret_count = n;
    return OK;
}

const struct db_query *const STAFF_DELEGATION_STORE_QUERIES[] = {
    &ADD, &GET_ONE, &LIST, &LIVE, &END, &HELD, &ROLES, &JOINED, &ABSENCES, NULL};
