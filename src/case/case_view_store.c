#include "case/case_view_store.h"

#define VIEW "SELECT community_id, id, owner_id, shared, name, query FROM saved_view"

static const struct db_query LIST = {
    .name = "case_view_list",
    .sql = VIEW " WHERE community_id = 0 AND owner_id = $2"
                " UNION ALL " VIEW " WHERE community_id IN (ids($1)) AND shared = 1"
                " ORDER BY 4, 5, 2 LIMIT $3",
};
static const struct db_query GET_ONE = {
    .name = "case_view_get",
    .sql = VIEW " WHERE community_id = 0 AND owner_id = $2 AND id = $3"
                " UNION ALL " VIEW " WHERE community_id IN (ids($1)) AND shared = 1 AND id = $3",
};
static const struct db_query COUNT_SHARED = {
    .name = "case_view_count_shared",
    .sql = "SELECT count(*) FROM saved_view WHERE community_id = $1",
};
static const struct db_query ADD = {
    .name = "case_view_add",
    .sql = "INSERT INTO saved_view (community_id, id, owner_id, shared, name, query, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)",
};
static const struct db_query CHANGE = {
    .name = "case_view_change",
    .sql = "UPDATE saved_view SET community_id = $3, shared = $4, name = $5, query = $6"
           " WHERE community_id = $1 AND id = $2",
};
static const struct db_query DELETE_ONE = {
    .name = "case_view_delete",
    .sql = "DELETE FROM saved_view WHERE community_id = $1 AND id = $2",
};

const struct db_query *const CASE_VIEW_STORE_QUERIES[] = {&LIST,   &GET_ONE,    &COUNT_SHARED, &ADD,
                                                          &CHANGE, &DELETE_ONE, NULL};

static struct case_view view_of(struct db_rows *row)
{
    return (struct case_view){.community_id = db_int(row, 0),
                              .id = db_int(row, 1),
                              .owner_id = db_int(row, 2),
                              .shared = db_int(row, 3) != 0,
                              .name = db_text(row, 4),
                              .query = db_text(row, 5)};
}

err_t case_view_store_list(struct op *op, const int64_t *communities, size_t count,
                           struct case_view **ret_views, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(
        op, &LIST,
        DB_ARGS(DB_IDS(communities, count), DB_INT(op->actor->id), DB_INT(CASE_VIEW_MOST * 2)),
        &rows);

    if (e != OK)
        return e;
    *ret_views = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_view);
    while (db_next(rows))
        (*ret_views)[n++] = view_of(rows);
    *ret_count = n;
    return OK;
}

err_t case_view_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct case_view *ret_view)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE,
                     DB_ARGS(DB_IDS(communities, count), DB_INT(op->actor->id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这个视图");
    *ret_view = view_of(rows);
    return OK;
}

err_t case_view_store_count_shared(struct op *op, int64_t community_id, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &COUNT_SHARED, DB_ARGS(DB_INT(community_id)), &rows);

    if (e == OK)
        *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t case_view_store_add(struct op *op, const struct case_view *v)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(v->community_id), DB_INT(v->id), DB_INT(v->owner_id),
                           DB_BOOL(v->shared), DB_TEXT(v->name), DB_TEXT(v->query),
                           DB_INT(op->now)),
                   NULL);
}

err_t case_view_store_change(struct op *op, int64_t community_id, const struct case_view *v)
{
    int64_t changed;
    err_t e = db_exec(op, &CHANGE,
                      DB_ARGS(DB_INT(community_id), DB_INT(v->id), DB_INT(v->community_id),
                              DB_BOOL(v->shared), DB_TEXT(v->name), DB_TEXT(v->query)),
                      &changed);

    return e == OK && changed == 0 ? op_fail(op, ERR_NOT_FOUND, "没有这个视图") : e;
}

err_t case_view_store_delete(struct op *op, const struct case_view *v)
{
    int64_t changed;
    err_t e = db_exec(op, &DELETE_ONE, DB_ARGS(DB_INT(v->community_id), DB_INT(v->id)), &changed);

    return e == OK && changed == 0 ? op_fail(op, ERR_NOT_FOUND, "没有这个视图") : e;
}
