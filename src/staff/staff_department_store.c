#include "staff/staff_department_store.h"

/* Column order is the contract between these texts and read_one(). */
#define COLUMNS "community_id, id, parent_id, name, kind, head_id, closed_at"

static struct staff_department read_one(const struct db_rows *row)
{
    return (struct staff_department){.community_id = db_int(row, 0),
                                     .id = db_int(row, 1),
                                     .parent_id = db_int(row, 2),
                                     .name = db_text(row, 3),
                                     .kind = db_text(row, 4),
                                     .head_id = db_int(row, 5),
                                     .closed = db_int(row, 6) != 0};
}

static const struct db_query ADD = {
    .name = "department_add",
    .sql = "INSERT INTO department (community_id, id, parent_id, name, kind, head_id)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

err_t staff_department_store_add(struct op *op, const struct staff_department *d)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(d->community_id), DB_INT(d->id), DB_INT(d->parent_id),
                           DB_TEXT(d->name), DB_TEXT(d->kind), DB_INT(d->head_id)),
                   NULL);
}

static const struct db_query CHANGE = {
    .name = "department_change",
    .sql = "UPDATE department SET parent_id = $3, name = $4, kind = $5, head_id = $6"
           " WHERE community_id = $1 AND id = $2",
};

err_t staff_department_store_change(struct op *op, const struct staff_department *d)
{
    return db_exec(op, &CHANGE,
                   DB_ARGS(DB_INT(d->community_id), DB_INT(d->id), DB_INT(d->parent_id),
                           DB_TEXT(d->name), DB_TEXT(d->kind), DB_INT(d->head_id)),
                   NULL);
}

static const struct db_query CLOSE = {
    .name = "department_close",
    .sql = "UPDATE department SET closed_at = $3 WHERE community_id = $1 AND id = $2",
};

err_t staff_department_store_close(struct op *op, int64_t community_id, int64_t id, int64_t at)
{
    return db_exec(op, &CLOSE, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(at)), NULL);
}

static const struct db_query LIST = {
    .name = "department_list",
    .sql = "SELECT " COLUMNS " FROM department WHERE community_id = $1"
           " ORDER BY CASE WHEN closed_at = 0 THEN 0 ELSE 1 END, id LIMIT 1000",
};

err_t staff_department_store_list(struct op *op, int64_t community_id,
                                  struct staff_department **ret_departments, size_t *ret_count)
{
    struct staff_department *all;
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &LIST, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_department);
    while (db_next(rows))
        all[count++] = read_one(rows);
    *ret_departments = all;
    *ret_count = count;
    return OK;
}

static const struct db_query GET_ONE = {
    .name = "department_get",
    .sql = "SELECT " COLUMNS " FROM department WHERE community_id IN (ids($1)) AND id = $2",
};

err_t staff_department_store_get(struct op *op, const int64_t *communities, size_t count,
                                 int64_t id, struct staff_department **ret_department)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    *ret_department = NULL;
    if (db_next(rows)) {
        *ret_department = ARENA_NEW(op->arena, struct staff_department);
        **ret_department = read_one(rows);
    }
    return OK;
}

static const struct db_query PLACE = {
    .name = "department_place",
    .sql = "INSERT INTO department_member (community_id, user_id, department_id)"
           " VALUES ($1, $2, $3)"
           " ON CONFLICT (community_id, user_id) DO UPDATE"
           " SET department_id = excluded.department_id",
};
static const struct db_query UNPLACE = {
    .name = "department_unplace",
    .sql = "DELETE FROM department_member WHERE community_id = $1 AND user_id = $2",
};

err_t staff_department_store_place(struct op *op, int64_t community_id, int64_t user_id,
                                   int64_t department_id)
{
    if (department_id == 0)
        return db_exec(op, &UNPLACE, DB_ARGS(DB_INT(community_id), DB_INT(user_id)), NULL);
    return db_exec(op, &PLACE,
                   DB_ARGS(DB_INT(community_id), DB_INT(user_id), DB_INT(department_id)), NULL);
}

static const struct db_query PLACE_OF = {
    .name = "department_place_of",
    .sql = "SELECT department_id FROM department_member WHERE community_id = $1 AND user_id = $2",
};

err_t staff_department_store_place_of(struct op *op, int64_t community_id, int64_t user_id,
                                      int64_t *ret_department_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &PLACE_OF, DB_ARGS(DB_INT(community_id), DB_INT(user_id)), &rows);

    if (e == OK)
        *ret_department_id = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

/* Whoever was disabled or has no post here any more belongs to nothing here. */
static const struct db_query MEMBERS = {
    .name = "department_members",
    .sql = "SELECT u.id, coalesce(m.department_id, 0), u.login, u.name FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           "  LEFT JOIN department_member m"
           "    ON m.community_id = g.community_id AND m.user_id = g.user_id"
           " WHERE g.community_id = $1 ORDER BY u.name, u.login LIMIT 1000",
};

err_t staff_department_store_members(struct op *op, int64_t community_id,
                                     struct staff_department_member **ret_members,
                                     size_t *ret_count)
{
    struct staff_department_member *members;
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &MEMBERS, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    members = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_department_member);
    while (db_next(rows))
        members[count++] = (struct staff_department_member){db_int(rows, 0), db_int(rows, 1),
                                                            db_text(rows, 2), db_text(rows, 3)};
    *ret_members = members;
    *ret_count = count;
    return OK;
}

const struct db_query *const STAFF_DEPARTMENT_STORE_QUERIES[] = {
    &ADD, &CHANGE, &CLOSE, &LIST, &GET_ONE, &PLACE, &UNPLACE, &PLACE_OF, &MEMBERS, NULL,
};
