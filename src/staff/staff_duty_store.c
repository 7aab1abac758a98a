#include "staff/staff_duty_store.h"

#include "base/clock.h"

static const struct db_query OF_ONE = {
    .name = "staff_duty_of",
    .sql = "SELECT community_id, role, from_at, to_at FROM duty_shift"
           " WHERE user_id = $1 AND to_at > $2 AND from_at <= $3 ORDER BY to_at LIMIT 1",
};

/* Of the same post: who leaves it when this shift begins, give or take an overlap of an hour. */
static const struct db_query BEFORE = {
    .name = "staff_duty_before",
    .sql = "SELECT u.name FROM duty_shift s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id"
           " WHERE s.community_id = $1 AND s.role = $2 AND s.to_at >= $3 AND s.to_at <= $4"
           "   AND s.from_at < $5 AND s.user_id <> $6 ORDER BY s.to_at DESC LIMIT 1",
};

/* Who is there when this shift is over, or comes next. */
static const struct db_query AFTER = {
    .name = "staff_duty_after",
    .sql = "SELECT u.name FROM duty_shift s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id"
           " WHERE s.community_id = $1 AND s.role = $2 AND s.to_at > $3 AND s.from_at <= $4"
           "   AND s.user_id <> $5 ORDER BY s.from_at, s.id LIMIT 1",
};

const struct db_query *const STAFF_DUTY_STORE_QUERIES[] = {&OF_ONE, &BEFORE, &AFTER, NULL};

err_t staff_duty_store_of(struct op *op, int64_t user_id, int64_t now, int64_t latest_at,
                          struct staff_duty *ret_duty, bool *ret_found)
{
    struct db_rows *rows;
    err_t e = db_run(op, &OF_ONE, DB_ARGS(DB_INT(user_id), DB_INT(now), DB_INT(latest_at)), &rows);

    *ret_found = e == OK && db_next(rows);
    if (!*ret_found)
        return e;
    *ret_duty = (struct staff_duty){
        .community_id = db_int(rows, 0), .from_at = db_int(rows, 2), .to_at = db_int(rows, 3)};
    *ret_found = staff_role_find(db_text(rows, 1), &ret_duty->role);
    return OK;
}

err_t staff_duty_store_before(struct op *op, const struct staff_duty *duty, int64_t user_id,
                              int64_t within_ms, const char **ret_name)
{
    struct db_rows *rows;
    err_t e =
        db_run(op, &BEFORE,
               DB_ARGS(DB_INT(duty->community_id), DB_TEXT(staff_role_code(duty->role)),
                       DB_INT(duty->from_at - within_ms), DB_INT(duty->from_at + CLOCK_HOUR_MS),
                       DB_INT(duty->from_at), DB_INT(user_id)),
               &rows);

    *ret_name = e == OK && db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

err_t staff_duty_store_after(struct op *op, const struct staff_duty *duty, int64_t user_id,
                             int64_t within_ms, const char **ret_name)
{
    struct db_rows *rows;
    err_t e = db_run(op, &AFTER,
                     DB_ARGS(DB_INT(duty->community_id), DB_TEXT(staff_role_code(duty->role)),
                             DB_INT(duty->to_at), DB_INT(duty->to_at + within_ms), DB_INT(user_id)),
                     &rows);

    *ret_name = e == OK && db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}
