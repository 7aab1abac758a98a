#include "staff/staff_second_store.h"

/* ---- the secret ------------------------------------------------------------------ */

static const struct db_query GET_ONE = {
    .name = "staff_second_get",
    .sql = "SELECT secret, begun_at, confirmed_at, last_step FROM staff_second"
           " WHERE community_id = 0 AND user_id = $1",
};

err_t staff_second_store_get(struct op *op, int64_t user_id, struct staff_second_row *ret_row)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_INT(user_id)), &rows);

    if (e != OK)
        return e;
    *ret_row = (struct staff_second_row){0};
    if (db_next(rows))
        *ret_row = (struct staff_second_row){db_text(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                             db_int(rows, 3)};
    return OK;
}

static const struct db_query SET = {
    .name = "staff_second_set",
    .sql = "INSERT INTO staff_second (community_id, user_id, secret, begun_at)"
           " VALUES (0, $1, $2, $3)"
           " ON CONFLICT (community_id, user_id) DO UPDATE SET secret = excluded.secret,"
           " begun_at = excluded.begun_at, confirmed_at = 0, last_step = 0",
};

err_t staff_second_store_set(struct op *op, int64_t user_id, const char *sealed)
{
    return db_exec(op, &SET, DB_ARGS(DB_INT(user_id), DB_TEXT(sealed), DB_INT(op->now)), NULL);
}

static const struct db_query CONFIRM = {
    .name = "staff_second_confirm",
    .sql = "UPDATE staff_second SET confirmed_at = $2 WHERE community_id = 0 AND user_id = $1",
};

err_t staff_second_store_confirm(struct op *op, int64_t user_id)
{
    return db_exec(op, &CONFIRM, DB_ARGS(DB_INT(user_id), DB_INT(op->now)), NULL);
}

static const struct db_query TAKE_STEP = {
    .name = "staff_second_take_step",
    .sql = "UPDATE staff_second SET last_step = $2"
           " WHERE community_id = 0 AND user_id = $1 AND last_step < $2",
};

err_t staff_second_store_take_step(struct op *op, int64_t user_id, int64_t step, bool *ret_taken)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &TAKE_STEP, DB_ARGS(DB_INT(user_id), DB_INT(step)), &changed);

    *ret_taken = changed > 0;
    return e;
}

static const struct db_query REMOVE = {
    .name = "staff_second_remove",
    .sql = "DELETE FROM staff_second WHERE community_id = 0 AND user_id = $1",
};

err_t staff_second_store_remove(struct op *op, int64_t user_id)
{
    err_t e = db_exec(op, &REMOVE, DB_ARGS(DB_INT(user_id)), NULL);

    return e == OK ? staff_second_store_codes_remove(op, user_id) : e;
}

/* ---- recovery codes ----------------------------------------------------------------- */

static const struct db_query CODE_ADD = {
    .name = "staff_second_code_add",
    .sql = "INSERT INTO staff_recovery (community_id, user_id, start, hash) VALUES (0, $1, $2, $3)",
};

err_t staff_second_store_code_add(struct op *op, int64_t user_id, const char *start,
                                  const char *hash)
{
    return db_exec(op, &CODE_ADD, DB_ARGS(DB_INT(user_id), DB_TEXT(start), DB_TEXT(hash)), NULL);
}

static const struct db_query CODE = {
    .name = "staff_second_code",
    .sql = "SELECT hash FROM staff_recovery"
           " WHERE community_id = 0 AND user_id = $1 AND start = $2 AND used_at = 0",
};

err_t staff_second_store_code(struct op *op, int64_t user_id, const char *start,
                              const char **ret_hash)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CODE, DB_ARGS(DB_INT(user_id), DB_TEXT(start)), &rows);

    if (e == OK)
        *ret_hash = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

static const struct db_query TAKE_CODE = {
    .name = "staff_second_take_code",
    .sql = "UPDATE staff_recovery SET used_at = $3"
           " WHERE community_id = 0 AND user_id = $1 AND start = $2 AND used_at = 0",
};

err_t staff_second_store_take_code(struct op *op, int64_t user_id, const char *start,
                                   bool *ret_taken)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &TAKE_CODE, DB_ARGS(DB_INT(user_id), DB_TEXT(start), DB_INT(op->now)),
                      &changed);

    *ret_taken = changed > 0;
    return e;
}

static const struct db_query CODES_LEFT = {
    .name = "staff_second_codes_left",
    .sql = "SELECT count(*) FROM staff_recovery"
           " WHERE community_id = 0 AND user_id = $1 AND used_at = 0",
};

err_t staff_second_store_codes_left(struct op *op, int64_t user_id, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CODES_LEFT, DB_ARGS(DB_INT(user_id)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_count = db_int(rows, 0);
    return OK;
}

static const struct db_query CODES_REMOVE = {
    .name = "staff_second_codes_remove",
    .sql = "DELETE FROM staff_recovery WHERE community_id = 0 AND user_id = $1",
};

err_t staff_second_store_codes_remove(struct op *op, int64_t user_id)
{
    return db_exec(op, &CODES_REMOVE, DB_ARGS(DB_INT(user_id)), NULL);
}

/* ---- logins that still owe the code ---------------------------------------------------- */

static const struct db_query STEPS_SWEEP = {
    .name = "staff_second_steps_sweep",
    .sql = "DELETE FROM staff_step WHERE community_id = 0 AND expires_at <= $1",
};

static const struct db_query STEP_ADD = {
    .name = "staff_second_step_add",
    .sql =
        "INSERT INTO staff_step (community_id, hash, user_id, expires_at) VALUES (0, $1, $2, $3)",
};

err_t staff_second_store_step_add(struct op *op, const char *hash, int64_t user_id,
                                  int64_t expires_at)
{
    err_t e = db_exec(op, &STEPS_SWEEP, DB_ARGS(DB_INT(op->now)), NULL);

    if (e != OK)
        return e;
    return db_exec(op, &STEP_ADD, DB_ARGS(DB_TEXT(hash), DB_INT(user_id), DB_INT(expires_at)),
                   NULL);
}

static const struct db_query STEP = {
    .name = "staff_second_step",
    .sql = "SELECT u.id, u.login FROM staff_step s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id AND u.disabled_at = 0"
           " WHERE s.community_id = 0 AND s.hash = $1 AND s.expires_at > $2",
};

err_t staff_second_store_step(struct op *op, const char *hash, int64_t *ret_user_id,
                              const char **ret_login)
{
    struct db_rows *rows;
    err_t e = db_run(op, &STEP, DB_ARGS(DB_TEXT(hash), DB_INT(op->now)), &rows);

    if (e != OK)
        return e;
    *ret_user_id = 0;
    if (!db_next(rows))
        return OK;
    *ret_user_id = db_int(rows, 0);
    *ret_login = db_text(rows, 1);
    return OK;
}

static const struct db_query STEPS_END = {
    .name = "staff_second_steps_end",
    .sql = "DELETE FROM staff_step WHERE community_id = 0 AND user_id = $1",
};

err_t staff_second_store_steps_end(struct op *op, int64_t user_id)
{
    return db_exec(op, &STEPS_END, DB_ARGS(DB_INT(user_id)), NULL);
}

static const struct db_query END_OTHERS = {
    .name = "staff_second_end_others",
    .sql = "DELETE FROM staff_session WHERE community_id = 0 AND user_id = $1 AND hash <> $2",
};

err_t staff_second_store_end_others(struct op *op, int64_t user_id, const char *hash,
                                    int64_t *ret_ended)
{
    return db_exec(op, &END_OTHERS, DB_ARGS(DB_INT(user_id), DB_TEXT(hash)), ret_ended);
}

/* ---- who must have one ------------------------------------------------------------------- */

static const struct db_query RULE = {
    .name = "staff_second_rule",
    .sql = "SELECT roles FROM staff_second_rule WHERE community_id = 0",
};

err_t staff_second_store_rule(struct op *op, int64_t *ret_roles)
{
    struct db_rows *rows;
    err_t e = db_run(op, &RULE, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_roles = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

static const struct db_query SET_RULE = {
    .name = "staff_second_set_rule",
    .sql = "INSERT INTO staff_second_rule (community_id, roles) VALUES (0, $1)"
           " ON CONFLICT (community_id) DO UPDATE SET roles = excluded.roles",
};

err_t staff_second_store_set_rule(struct op *op, int64_t roles)
{
    return db_exec(op, &SET_RULE, DB_ARGS(DB_INT(roles)), NULL);
}

const struct db_query *const STAFF_SECOND_STORE_QUERIES[] = {
    &GET_ONE, &SET,       &CONFIRM,    &TAKE_STEP,    &REMOVE,      &CODE_ADD,
    &CODE,    &TAKE_CODE, &CODES_LEFT, &CODES_REMOVE, &STEPS_SWEEP, &STEP_ADD,
    &STEP,    &STEPS_END, &END_OTHERS, &RULE,         &SET_RULE,    NULL,
};
