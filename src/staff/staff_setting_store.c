#include "staff/staff_setting_store.h"

static const struct db_query GET_ONE = {
    .name = "staff_setting_get",
    .sql = "SELECT value FROM staff_setting WHERE community_id = 0 AND user_id = $1 AND name = $2",
};

static const struct db_query SET_ONE = {
    .name = "staff_setting_set",
    .sql = "INSERT INTO staff_setting (community_id, user_id, name, value) VALUES (0, $1, $2, $3)"
           " ON CONFLICT (community_id, user_id, name) DO UPDATE SET value = excluded.value",
};

static const struct db_query REMOVE_ONE = {
    .name = "staff_setting_remove",
    .sql = "DELETE FROM staff_setting WHERE community_id = 0 AND user_id = $1 AND name = $2",
};

static const struct db_query ON_SHIFT = {
    .name = "staff_setting_on_shift",
    .sql = "SELECT count(*) FROM duty_shift WHERE community_id = $1 AND to_at > $2"
           " AND from_at <= $2 AND user_id = $3",
};

const struct db_query *const STAFF_SETTING_STORE_QUERIES[] = {&GET_ONE, &SET_ONE, &REMOVE_ONE,
                                                              &ON_SHIFT, NULL};

err_t staff_setting_store_get(struct op *op, int64_t user_id, const char *name,
                              const char **ret_value)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name)), &rows);

    if (e == OK)
        *ret_value = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

err_t staff_setting_store_set(struct op *op, int64_t user_id, const char *name, const char *value)
{
    return db_exec(op, &SET_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name), DB_TEXT(value)), NULL);
}

err_t staff_setting_store_remove(struct op *op, int64_t user_id, const char *name)
{
    return db_exec(op, &REMOVE_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name)), NULL);
}

err_t staff_setting_store_on_shift(struct op *op, int64_t community_id, int64_t user_id,
                                   bool *ret_is_on_shift)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ON_SHIFT, DB_ARGS(DB_INT(community_id), DB_INT(op->now), DB_INT(user_id)),
                     &rows);

    if (e == OK)
        *ret_is_on_shift = db_next(rows) && db_int(rows, 0) > 0;
    return e;
}
