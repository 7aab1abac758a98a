/* What somebody set for himself: a name and a text each, in the company's community 0. */
#include "staff/staff_setting.h"

#include "staff/staff.h"
#include "staff/staff_rules.h"

#include "base/str.h"

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

const struct db_query *const STAFF_SETTING_QUERIES[] = {&GET_ONE, &SET_ONE, &REMOVE_ONE, &ON_SHIFT,
                                                        NULL};

err_t staff_setting_get(struct op *op, int64_t user_id, const char *name, const char *otherwise,
                        const char **ret_value)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &GET_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name)), &rows);
    if (e != OK)
        return e;
    *ret_value = db_next(rows) ? db_text(rows, 0) : otherwise;
    return OK;
}

err_t staff_setting_set(struct op *op, int64_t user_id, const char *name, const char *value)
{
    if (str_is_empty(value))
        return db_exec(op, &REMOVE_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name)), NULL);
    return db_exec(op, &SET_ONE, DB_ARGS(DB_INT(user_id), DB_TEXT(name), DB_TEXT(value)), NULL);
}

/* A time that was set wrongly (by hand) counts as not set. */
static err_t minute_of(struct op *op, int64_t user_id, const char *name, const char *otherwise,
                       int *ret_minute)
{
    const char *value;
    err_t e = staff_setting_get(op, user_id, name, otherwise, &value);

    if (e == OK && !staff_rules_minute(value, ret_minute))
        must(staff_rules_minute(otherwise, ret_minute));
    return e;
}

err_t staff_quiet_until(struct op *op, int64_t user_id, int64_t *ret_until)
{
    const char *digest;
    int from, to;
    err_t e;

    e = staff_setting_get(op, user_id, "digest", "1", &digest);
    if (e == OK)
        e = minute_of(op, user_id, "quiet_from", STAFF_RULES_QUIET_FROM, &from);
    if (e == OK)
        e = minute_of(op, user_id, "quiet_to", STAFF_RULES_QUIET_TO, &to);
    if (e != OK)
        return e;
    *ret_until =
        str_equal(digest, "1") ? staff_rules_quiet_until(op->now, op->utc_offset_min, from, to) : 0;
    return OK;
}

err_t staff_hold_until(struct op *op, int64_t community_id, int64_t user_id, int64_t *ret_until)
{
    struct db_rows *rows;
    err_t e = staff_quiet_until(op, user_id, ret_until);

    if (e != OK || *ret_until == 0)
        return e;
    e = db_run(op, &ON_SHIFT, DB_ARGS(DB_INT(community_id), DB_INT(op->now), DB_INT(user_id)),
               &rows);
    if (e == OK && db_next(rows) && db_int(rows, 0) > 0)
        *ret_until = 0;
    return e;
}
