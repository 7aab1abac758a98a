#include "promise/promise.h"

#include "db/db.h"
#include "promise/promise_overdue.h"

static const struct db_query OVERDUE = {
    .name = "promise_overdue",
    .sql =
        "SELECT DISTINCT case_id FROM promise WHERE community_id IN (ids($1)) AND state = 'running'"
        " AND due_at < $2 AND case_id < $3 ORDER BY case_id DESC LIMIT $4",
};

static const struct db_query HIGHEST = {
    .name = "promise_highest_id",
    .sql = "SELECT max((SELECT max(p.id) FROM promise p WHERE p.community_id = c.community_id))"
           " FROM community c /*scan*/",
};

const struct db_query *const PROMISE_OVERDUE_QUERIES[] = {&OVERDUE, &HIGHEST, NULL};

err_t promise_overdue_cases(struct op *op, const int64_t *communities, size_t count, int64_t now,
                            int64_t before_id, int limit, int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &OVERDUE,
               DB_ARGS(DB_IDS(communities, count), DB_INT(now),
                       DB_INT(before_id == 0 ? INT64_MAX : before_id), DB_INT(limit)),
               &rows);
    if (e != OK)
        return e;
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_ids)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}

err_t promise_highest_id(struct op *op, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &HIGHEST, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_id = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}
