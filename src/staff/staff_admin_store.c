#include "staff/staff_admin_store.h"

/* ---- accounts --------------------------------------------------------------- */

/* Column order is the contract between these texts and read_member(). */
#define MEMBER_COLUMNS "u.id, u.login, u.name, u.created_at, u.disabled_at, u.must_change"
#define OF_THESE                                                                                   \
    " ($2 = 1 OR EXISTS (SELECT 1 FROM staff_grant g"                                              \
    "   WHERE g.user_id = u.id AND g.community_id IN (ids($3))))"

static struct staff_admin_member read_member(const struct db_rows *row)
{
    return (struct staff_admin_member){.id = db_int(row, 0),
                                       .login = db_text(row, 1),
                                       .name = db_text(row, 2),
                                       .created_at = db_int(row, 3),
                                       .disabled_at = db_int(row, 4),
                                       .must_change = db_int(row, 5) != 0};
}

static const struct db_query LIST = {
    .name = "staff_admin_list",
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user u"
           " WHERE u.community_id = 0 AND u.login > $1 AND" OF_THESE
           "   AND ($4 = '' OR u.login LIKE $4 || '%' ESCAPE '!'"
           "        OR u.name LIKE '%' || $4 || '%' ESCAPE '!')"
           " ORDER BY u.login LIMIT $5",
};

err_t staff_admin_store_list(struct op *op, const struct staff_admin_filter *filter,
                             struct staff_admin_member **ret_members, size_t *ret_count)
{
    struct staff_admin_member *members;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &LIST,
               DB_ARGS(DB_TEXT(filter->after), DB_BOOL(filter->everyone),
                       DB_IDS(filter->ids, filter->id_count),
                       DB_TEXT(db_like(op->arena, filter->words)), DB_INT(filter->limit)),
               &rows);
    if (e != OK)
        return e;
    members = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_admin_member);
    while (db_next(rows))
        members[count++] = read_member(rows);

    *ret_members = members;
    *ret_count = count;
    return OK;
}

static const struct db_query GET_ONE = {
    .name = "staff_admin_get",
    .sql = "SELECT " MEMBER_COLUMNS " FROM staff_user u"
           " WHERE u.community_id = 0 AND u.id = $1 AND" OF_THESE,
};

err_t staff_admin_store_get(struct op *op, const struct staff_admin_filter *filter, int64_t id,
                            struct staff_admin_member **ret_member)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(
        op, &GET_ONE,
        DB_ARGS(DB_INT(id), DB_BOOL(filter->everyone), DB_IDS(filter->ids, filter->id_count)),
        &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这个帐号");

    *ret_member = ARENA_NEW(op->arena, struct staff_admin_member);
    **ret_member = read_member(rows);
    return OK;
}

static const struct db_query ANY = {
    .name = "staff_admin_any",
    .sql = "SELECT id FROM staff_user WHERE community_id = 0 LIMIT 1",
};

err_t staff_admin_store_any(struct op *op, bool *ret_any)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ANY, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_any = db_next(rows);
    return e;
}

/* ---- what they may ----------------------------------------------------------- */

#define GRANT_COLUMNS "g.user_id, g.community_id, g.roles, c.code, c.name"

static err_t read_grants(struct op *op, struct db_rows *rows, struct staff_admin_grant **ret_grants,
                         size_t *ret_count)
{
    struct staff_admin_grant *grants =
        ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_admin_grant);
    size_t count = 0;

    while (db_next(rows))
        grants[count++] = (struct staff_admin_grant){.user_id = db_int(rows, 0),
                                                     .community_id = db_int(rows, 1),
                                                     .roles = (uint64_t)db_int(rows, 2),
                                                     .code = db_text(rows, 3),
                                                     .name = db_text(rows, 4)};
    *ret_grants = grants;
    *ret_count = count;
    return OK;
}

static const struct db_query GRANTS = {
    .name = "staff_admin_grants",
    .sql = "SELECT " GRANT_COLUMNS " FROM staff_grant g"
           "  LEFT JOIN community c ON c.community_id = g.community_id"
           " WHERE g.user_id IN (ids($1)) ORDER BY g.user_id, g.community_id LIMIT 20000",
};

err_t staff_admin_store_grants(struct op *op, const int64_t *user_ids, size_t user_count,
                               struct staff_admin_grant **ret_grants, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GRANTS, DB_ARGS(DB_IDS(user_ids, user_count)), &rows);

    return e == OK ? read_grants(op, rows, ret_grants, ret_count) : e;
}

static const struct db_query GRANT_REMOVE = {
    .name = "staff_admin_grant_remove",
    .sql = "DELETE FROM staff_grant WHERE community_id = $1 AND user_id = $2",
};

err_t staff_admin_store_grant_remove(struct op *op, int64_t community_id, int64_t user_id)
{
    return db_exec(op, &GRANT_REMOVE, DB_ARGS(DB_INT(community_id), DB_INT(user_id)), NULL);
}

static const struct db_query COUNT_ADMINS = {
    .name = "staff_admin_count_admins",
    .sql = "SELECT count(*) FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id = 0 AND (g.roles & $1) <> 0",
};

err_t staff_admin_store_count_admins(struct op *op, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &COUNT_ADMINS, DB_ARGS(DB_INT((int64_t)MAY_ADMINISTER)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_count = db_int(rows, 0);
    return OK;
}

static const struct db_query MANAGER = {
    .name = "staff_admin_manager",
    .sql = "SELECT u.id, u.name FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id = $1 AND (g.roles & $2) <> 0 AND u.id <> $3"
           " ORDER BY u.id LIMIT 1",
};

err_t staff_admin_store_manager(struct op *op, int64_t community_id, int64_t but,
                                int64_t *ret_user_id, const char **ret_name)
{
    struct db_rows *rows;
    err_t e = db_run(
        op, &MANAGER,
        DB_ARGS(DB_INT(community_id), DB_INT((int64_t)ROLE_BIT(ROLE_DIRECTOR)), DB_INT(but)),
        &rows);
    bool any = e == OK && db_next(rows);

    *ret_user_id = any ? db_int(rows, 0) : 0;
    *ret_name = any ? db_text(rows, 1) : NULL;
    return e;
}

/* ---- changes of an account ------------------------------------------------------ */

static const struct db_query MUST_CHANGE = {
    .name = "staff_admin_must_change",
    .sql = "UPDATE staff_user SET must_change = $2 WHERE community_id = 0 AND id = $1",
};

err_t staff_admin_store_must_change(struct op *op, int64_t user_id, bool must)
{
    return db_exec(op, &MUST_CHANGE, DB_ARGS(DB_INT(user_id), DB_BOOL(must)), NULL);
}

static const struct db_query ENABLE = {
    .name = "staff_admin_enable",
    .sql = "UPDATE staff_user SET disabled_at = 0 WHERE community_id = 0 AND id = $1",
};

err_t staff_admin_store_enable(struct op *op, int64_t user_id)
{
    return db_exec(op, &ENABLE, DB_ARGS(DB_INT(user_id)), NULL);
}

static const struct db_query RENAME = {
    .name = "staff_admin_rename",
    .sql = "UPDATE staff_user SET name = $2 WHERE community_id = 0 AND id = $1",
};

static const struct db_query SET_BADGE = {
    .name = "staff_admin_set_badge",
    .sql = "UPDATE staff_user SET badge = $2 WHERE community_id = 0 AND id = $1",
};

err_t staff_admin_store_set_badge(struct op *op, int64_t user_id, const char *badge)
{
    return db_exec(op, &SET_BADGE, DB_ARGS(DB_INT(user_id), DB_TEXT(badge)), NULL);
}

static const struct db_query BADGE_IS_WORN = {
    .name = "staff_admin_badge_is_worn",
    .sql = "SELECT 1 FROM staff_user WHERE community_id = 0 AND badge = $1 AND disabled_at = 0"
           " LIMIT 1",
};

err_t staff_admin_store_badge_is_worn(struct op *op, const char *badge, bool *ret_is_worn)
{
    struct db_rows *rows;
    err_t e = db_run(op, &BADGE_IS_WORN, DB_ARGS(DB_TEXT(badge)), &rows);

    *ret_is_worn = e == OK && db_next(rows);
    return e;
}

err_t staff_admin_store_rename(struct op *op, int64_t user_id, const char *name)
{
    return db_exec(op, &RENAME, DB_ARGS(DB_INT(user_id), DB_TEXT(name)), NULL);
}

/* ---- sessions --------------------------------------------------------------------- */

static const struct db_query SESSIONS = {
    .name = "staff_admin_sessions",
    .sql = "SELECT hash, created_at, seen_at, expires_at FROM staff_session"
           " WHERE community_id = 0 AND user_id = $1 AND expires_at > $2"
           " ORDER BY seen_at DESC LIMIT 100",
};

err_t staff_admin_store_sessions(struct op *op, int64_t user_id,
                                 struct staff_admin_session **ret_sessions, size_t *ret_count)
{
    struct staff_admin_session *sessions;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &SESSIONS, DB_ARGS(DB_INT(user_id), DB_INT(op->now)), &rows);
    if (e != OK)
        return e;
    sessions = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_admin_session);
    while (db_next(rows))
        sessions[count++] = (struct staff_admin_session){db_text(rows, 0), db_int(rows, 1),
                                                         db_int(rows, 2), db_int(rows, 3)};

    *ret_sessions = sessions;
    *ret_count = count;
    return OK;
}

static const struct db_query SESSION_END = {
    .name = "staff_admin_session_end",
    .sql = "DELETE FROM staff_session"
           " WHERE community_id = 0 AND user_id = $1 AND substr(hash, 1, 16) = $2",
};

err_t staff_admin_store_session_end(struct op *op, int64_t user_id, const char *start,
                                    int64_t *ret_changed)
{
    return db_exec(op, &SESSION_END, DB_ARGS(DB_INT(user_id), DB_TEXT(start)), ret_changed);
}

/* ---- roster ------------------------------------------------------------------------ */

static const struct db_query PEOPLE = {
    .name = "staff_admin_people",
    .sql = "SELECT u.id, g.community_id, g.roles, u.login, u.name FROM staff_grant g"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = g.user_id AND u.disabled_at = 0"
           " WHERE g.community_id IN (0, $1) ORDER BY u.name, u.login LIMIT 1000",
};

err_t staff_admin_store_people(struct op *op, int64_t community_id,
                               struct staff_admin_grant **ret_people, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &PEOPLE, DB_ARGS(DB_INT(community_id)), &rows);

    return e == OK ? read_grants(op, rows, ret_people, ret_count) : e;
}

/* Column order is the contract between these texts and read_shift(). */
#define SHIFT_COLUMNS "s.community_id, s.id, s.role, s.user_id, s.from_at, s.to_at, u.name"

static struct staff_admin_shift read_shift(const struct db_rows *row)
{
    struct staff_admin_shift one = {.shift = {.community_id = db_int(row, 0),
                                              .user_id = db_int(row, 3),
                                              .from_at = db_int(row, 4),
                                              .to_at = db_int(row, 5)},
                                    .id = db_int(row, 1),
                                    .role = db_text(row, 2),
                                    .user_name = db_text(row, 6)};

    staff_role_find(one.role, &one.shift.role);
    return one;
}

/* A shift lasts a day at most (staff_roster.c), so what began earlier cannot touch the span. */
static const struct db_query SHIFTS = {
    .name = "staff_admin_shifts",
    .sql = "SELECT " SHIFT_COLUMNS " FROM duty_shift s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id"
           " WHERE s.community_id = $1 AND s.to_at > $2 AND s.from_at < $3"
           " ORDER BY s.from_at, s.id LIMIT 2000",
};

err_t staff_admin_store_shifts(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               struct staff_admin_shift **ret_shifts, size_t *ret_count)
{
    struct staff_admin_shift *shifts;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &SHIFTS, DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at)), &rows);
    if (e != OK)
        return e;
    shifts = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct staff_admin_shift);
    while (db_next(rows))
        shifts[count++] = read_shift(rows);

    *ret_shifts = shifts;
    *ret_count = count;
    return OK;
}

static const struct db_query SHIFT_GET = {
    .name = "staff_admin_shift_get",
    .sql = "SELECT " SHIFT_COLUMNS " FROM duty_shift s"
           "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id"
           " WHERE s.community_id = $1 AND s.id = $2",
};

err_t staff_admin_store_shift_get(struct op *op, int64_t community_id, int64_t id,
                                  struct staff_admin_shift **ret_shift)
{
    struct db_rows *rows;
    err_t e = db_run(op, &SHIFT_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这个班次");
    *ret_shift = ARENA_NEW(op->arena, struct staff_admin_shift);
    **ret_shift = read_shift(rows);
    return OK;
}

static const struct db_query SHIFT_REMOVE = {
    .name = "staff_admin_shift_remove",
    .sql = "DELETE FROM duty_shift WHERE community_id = $1 AND id = $2",
};

err_t staff_admin_store_shift_remove(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &SHIFT_REMOVE, DB_ARGS(DB_INT(community_id), DB_INT(id)), NULL);
}

static const struct db_query OVERLAP = {
    .name = "staff_admin_overlap",
    .sql = "SELECT from_at, to_at FROM duty_shift"
           " WHERE user_id = $1 AND to_at > $2 AND from_at < $3 ORDER BY to_at LIMIT 1",
};

err_t staff_admin_store_overlap(struct op *op, const struct staff_shift *shift, bool *ret_overlaps,
                                int64_t *ret_from_at, int64_t *ret_to_at)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &OVERLAP,
               DB_ARGS(DB_INT(shift->user_id), DB_INT(shift->from_at), DB_INT(shift->to_at)),
               &rows);
    if (e != OK)
        return e;
    *ret_overlaps = db_next(rows);
    *ret_from_at = *ret_overlaps ? db_int(rows, 0) : 0;
    *ret_to_at = *ret_overlaps ? db_int(rows, 1) : 0;
    return OK;
}

const struct db_query *const STAFF_ADMIN_STORE_QUERIES[] = {
    &LIST,   &GET_ONE,   &ANY,          &GRANTS,        &GRANT_REMOVE, &COUNT_ADMINS, &MUST_CHANGE,
    &ENABLE, &RENAME,    &SET_BADGE,    &BADGE_IS_WORN, &SESSIONS,     &SESSION_END,  &PEOPLE,
    &SHIFTS, &SHIFT_GET, &SHIFT_REMOVE, &OVERLAP,       &MANAGER,      NULL,
};
