#include "staff/staff_store.h"

#include <stdlib.h>

/* ---- accounts ------------------------------------------------------------- */

static const struct db_query ADD = {
    .name = "staff_add",
    .sql = "INSERT INTO staff_user (community_id, id, login, name, password, created_at)"
           " VALUES (0, $1, $2, $3, $4, $5)",
};

err_t staff_store_add(struct op *op, const struct staff_member *member, const char *password)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(member->id), DB_TEXT(member->login), DB_TEXT(member->name),
                           DB_TEXT(password), DB_INT(op->now)),
                   NULL);
}

static const struct db_query GRANT = {
    .name = "staff_grant",
    .sql = "INSERT INTO staff_grant (community_id, user_id, roles) VALUES ($1, $2, $3)"
           " ON CONFLICT (community_id, user_id) DO UPDATE SET roles = excluded.roles",
};

err_t staff_store_grant(struct op *op, int64_t community_id, int64_t user_id, uint64_t roles)
{
    return db_exec(op, &GRANT,
                   DB_ARGS(DB_INT(community_id), DB_INT(user_id), DB_INT((int64_t)roles)), NULL);
}

static const struct db_query SET_PASSWORD = {
    .name = "staff_set_password",
    .sql = "UPDATE staff_user SET password = $2 WHERE community_id = 0 AND id = $1",
};

err_t staff_store_set_password(struct op *op, int64_t user_id, const char *password)
{
    return db_exec(op, &SET_PASSWORD, DB_ARGS(DB_INT(user_id), DB_TEXT(password)), NULL);
}

static const struct db_query DISABLE = {
    .name = "staff_disable",
    .sql = "UPDATE staff_user SET disabled_at = $2 WHERE community_id = 0 AND id = $1",
};

err_t staff_store_disable(struct op *op, int64_t user_id)
{
    return db_exec(op, &DISABLE, DB_ARGS(DB_INT(user_id), DB_INT(op->now)), NULL);
}

/* Column order is the contract between these texts and read_member(). */
#define MEMBER_COLUMNS "id, login, name, disabled_at, badge"

static struct staff_member read_member(const struct db_rows *row)
{
    return (struct staff_member){.id = db_int(row, 0),
                                 .login = db_text(row, 1),
                                 .name = db_text(row, 2),
                                 .disabled = db_int(row, 3) != 0,
                                 .badge = db_text(row, 4)};
}

static struct staff_member *new_member(struct op *op, const struct db_rows *row)
{
    struct staff_member *member = ARENA_NEW(op->arena, struct staff_member);

    *member = read_member(row);
    return member;
}

static const struct db_query LIST = {
    .name = "staff_list",
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user WHERE community_id = 0"
           " ORDER BY login LIMIT 10000",
};

err_t staff_store_list(struct op *op, struct staff_member **ret_members, size_t *ret_count)
{
    struct staff_member *members;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &LIST, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    members = ARENA_ARRAY(op->arena, db_count(rows), struct staff_member);
    while (db_next(rows))
        members[count++] = read_member(rows);

    *ret_members = members;
    *ret_count = count;
    return OK;
}

static const struct db_query BY_ID = {
    .name = "staff_get",
    .is_steady = true,
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user WHERE community_id = 0 AND id = $1",
};

err_t staff_store_get(struct op *op, int64_t id, struct staff_member **ret_member)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &BY_ID, DB_ARGS(DB_INT(id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "no such member of the staff");

    *ret_member = new_member(op, rows);
    return OK;
}

static const struct db_query MANY = {
    .name = "staff_get_many",
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user WHERE community_id = 0 AND id IN (ids($1))"
           " ORDER BY id",
};

err_t staff_store_get_many(struct op *op, const int64_t *ids, size_t count,
                           struct staff_member **ret_members, size_t *ret_count)
{
    struct staff_member *members;
    struct db_rows *rows;
    size_t found = 0;
    err_t e;

    e = db_run(op, &MANY, DB_ARGS(DB_IDS(ids, count)), &rows);
    if (e != OK)
        return e;
    members = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_member);
    while (db_next(rows))
        members[found++] = read_member(rows);

    *ret_members = members;
    *ret_count = found;
    return OK;
}

static const struct db_query FIND = {
    .name = "staff_find",
    .sql = "SELECT " MEMBER_COLUMNS ", password FROM staff_user"
           " WHERE community_id = 0 AND login = $1",
};

err_t staff_store_find(struct op *op, const char *login, struct staff_member **ret_member,
                       const char **ret_password)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &FIND, DB_ARGS(DB_TEXT(login)), &rows);
    if (e != OK)
        return e;

    *ret_member = NULL;
    *ret_password = NULL;
    if (db_next(rows)) {
        *ret_member = new_member(op, rows);
        *ret_password = db_text(rows, 5);
    }
    return OK;
}

/* A login, or an id in digits, of whoever holds a role here or everywhere. */
static const struct db_query FIND_IN = {
    .name = "staff_find_in",
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user u"
           " WHERE u.community_id = 0 AND (u.login = $2 OR u.id = $3) AND EXISTS"
           " (SELECT 1 FROM staff_grant g WHERE g.user_id = u.id AND g.community_id IN (0, $1))",
};

err_t staff_store_find_in(struct op *op, int64_t community_id, const char *login, int64_t id,
                          struct staff_member **ret_member)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &FIND_IN, DB_ARGS(DB_INT(community_id), DB_TEXT(login), DB_INT(id)), &rows);
    if (e != OK)
        return e;

    *ret_member = db_next(rows) ? new_member(op, rows) : NULL;
    return OK;
}

/* ---- roster ------------------------------------------------------------------- */

static const struct db_query SHIFT_ADD = {
    .name = "staff_shift_add",
    .sql = "INSERT INTO duty_shift (community_id, id, role, user_id, from_at, to_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

err_t staff_store_shift_add(struct op *op, int64_t id, const struct staff_shift *shift)
{
    return db_exec(op, &SHIFT_ADD,
                   DB_ARGS(DB_INT(shift->community_id), DB_INT(id),
                           DB_TEXT(staff_role_code(shift->role)), DB_INT(shift->user_id),
                           DB_INT(shift->from_at), DB_INT(shift->to_at)),
                   NULL);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Ascending, each once. Sorted here: for a handful of rows SQLite would build a tree in a
 * file of its own, and every new case asks. */
static void read_ids(struct op *op, struct db_rows *rows, int64_t **ret_ids, size_t *ret_count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    size_t count = 0, kept = 0;

    while (db_next(rows))
        ids[count++] = db_int(rows, 0);
    qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    *ret_ids = ids;
    *ret_count = kept;
}

static const struct db_query ON_SHIFT = {
    .name = "staff_on_shift",
    .sql = "SELECT s.user_id FROM duty_shift s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id AND u.disabled_at = 0"
           " WHERE s.community_id = $1 AND s.role = $2 AND s.to_at > $3 AND s.from_at <= $3"
           " LIMIT 200",
};

err_t staff_store_on_shift(struct op *op, int64_t community_id, enum staff_role role, int64_t at,
                           int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &ON_SHIFT,
               DB_ARGS(DB_INT(community_id), DB_TEXT(staff_role_code(role)), DB_INT(at)), &rows);
    if (e != OK)
        return e;
    read_ids(op, rows, ret_ids, ret_count);
    return OK;
}

static const struct db_query WITH_ROLE = {
    .name = "staff_with_role",
    .is_steady = true,
    .sql = "SELECT g.user_id FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id = 0 AND (g.roles & $2) <> 0"
           " UNION ALL"
           " SELECT g.user_id FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id = $1 AND (g.roles & $2) <> 0"
           " LIMIT 200",
};

err_t staff_store_with_role(struct op *op, int64_t community_id, enum staff_role role,
                            int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &WITH_ROLE, DB_ARGS(DB_INT(community_id), DB_INT((int64_t)ROLE_BIT(role))),
               &rows);
    if (e != OK)
        return e;
    read_ids(op, rows, ret_ids, ret_count);
    return OK;
}

static const struct db_query COLLEAGUES = {
    .name = "staff_colleagues",
    .sql = "SELECT u.id, u.login, u.name, g.roles, d.name, d.kind FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           "  LEFT JOIN department_member m"
           "    ON m.community_id = g.community_id AND m.user_id = g.user_id"
           "  LEFT JOIN department d ON d.community_id = m.community_id AND d.id = m.department_id"
           " WHERE g.community_id = $1 ORDER BY u.login LIMIT 500",
};

err_t staff_store_colleagues(struct op *op, int64_t community_id,
                             struct staff_colleague **ret_colleagues, size_t *ret_count)
{
    struct staff_colleague *found;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &COLLEAGUES, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    found = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_colleague);
    while (db_next(rows))
        found[count++] = (struct staff_colleague){.id = db_int(rows, 0),
                                                  .login = db_text(rows, 1),
                                                  .name = db_text(rows, 2),
                                                  .roles = (uint64_t)db_int(rows, 3),
                                                  .department = db_text(rows, 4),
                                                  .department_kind = db_text(rows, 5)};
    *ret_colleagues = found;
    *ret_count = count;
    return OK;
}

/* ---- communities ---------------------------------------------------------------- */

static const struct db_query COMMUNITY_ID = {
    .name = "staff_community_id",
    .sql = "SELECT community_id FROM community WHERE code = $1",
};

err_t staff_store_community_id(struct op *op, const char *code, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &COMMUNITY_ID, DB_ARGS(DB_TEXT(code)), &rows);
    if (e != OK)
        return e;
    *ret_id = db_next(rows) ? db_int(rows, 0) : 0;
    return OK;
}

static const struct db_query COMMUNITIES = {
    .name = "staff_communities",
    .sql = "SELECT community_id, code, name FROM community WHERE community_id IN (ids($1))"
           " ORDER BY code",
};

err_t staff_store_communities(struct op *op, const int64_t *ids, size_t count,
                              struct staff_store_community **ret_communities, size_t *ret_count)
{
    struct staff_store_community *communities;
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &COMMUNITIES, DB_ARGS(DB_IDS(ids, count)), &rows);
    if (e != OK)
        return e;
    communities = ARENA_ARRAY(op->arena, db_count(rows), struct staff_store_community);
    while (db_next(rows))
        communities[n++] =
            (struct staff_store_community){db_int(rows, 0), db_text(rows, 1), db_text(rows, 2)};

    *ret_communities = communities;
    *ret_count = n;
    return OK;
}

const struct db_query *const STAFF_STORE_QUERIES[] = {
    &ADD,       &GRANT,    &SET_PASSWORD, &DISABLE,    &LIST,         &BY_ID,       &FIND, &FIND_IN,
    &SHIFT_ADD, &ON_SHIFT, &WITH_ROLE,    &COLLEAGUES, &COMMUNITY_ID, &COMMUNITIES, &MANY, NULL,
};
