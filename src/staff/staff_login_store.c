#include "staff/staff_login_store.h"

#include "base/clock.h"
#include "staff/staff.h"
#include "staff/staff_delegation.h"
#include "staff/staff_second_store.h"

/* So long after its last shift a roster still counts as kept. */
#define ROSTER_HOLDS_MS (31 * CLOCK_DAY_MS)

/* So that only who acts for somebody is asked about once more. */
#define HAS_LOANS(now)                                                                             \
    "(SELECT count(*) FROM delegation d WHERE d.to_id = u.id AND d.until_at > " now                \
    " AND d.from_at <= " now " AND d.ended_at = 0)"

/* ---- who is it ------------------------------------------------------------- */

static const struct db_query BY_SESSION = {
    .name = "staff_by_session",
    .sql = "SELECT u.id, u.login, u.name, g.community_id, g.roles,"
           "       s.csrf, s.created_at, s.seen_at,"
           "       (SELECT value FROM staff_setting"
           "         WHERE community_id = 0 AND user_id = u.id AND name = 'language'),"
           "       (SELECT value FROM staff_setting"
           "         WHERE community_id = 0 AND user_id = u.id AND name = 'look'),"
           "       " HAS_LOANS(
               "$2") ","
                     "       (SELECT roles FROM staff_second_rule WHERE community_id = 0),"
                     "       (SELECT confirmed_at FROM staff_second"
                     "         WHERE community_id = 0 AND user_id = u.id AND confirmed_at > 0)"
                     "  FROM staff_session s"
                     "  JOIN staff_user u ON u.community_id = 0 AND u.id = s.user_id "
                     "AND u.disabled_at = 0"
                     "  LEFT JOIN staff_grant g ON g.user_id = u.id"
                     " WHERE s.community_id = 0 AND s.hash = $1 AND s.expires_at > $2"
                     " ORDER BY g.community_id NULLS FIRST",
};

static const struct db_query BY_TOKEN = {
    .name = "staff_by_token",
    .sql = "SELECT u.id, u.login, u.name, g.community_id, g.roles, " HAS_LOANS(
        "$2") "  FROM staff_token t"
              "  JOIN staff_user u ON u.community_id = 0 AND u.id = t.user_id AND u.disabled_at = 0"
              "  LEFT JOIN staff_grant g ON g.user_id = u.id"
              " WHERE t.community_id = 0 AND t.hash = $1"
              " ORDER BY g.community_id NULLS FIRST",
};

static const struct db_query BY_LOGIN = {
    .name = "staff_by_login",
    .sql = "SELECT u.id, u.login, u.name, g.community_id, g.roles"
           "  FROM staff_user u LEFT JOIN staff_grant g ON g.user_id = u.id"
           " WHERE u.community_id = 0 AND u.login = $1 AND u.disabled_at = 0"
           " ORDER BY g.community_id NULLS FIRST",
};

static const struct db_query ALL_COMMUNITIES = {
    .name = "staff_all_communities",
    .sql = "SELECT community_id FROM community /*scan*/ ORDER BY community_id LIMIT 100000",
};

/* A grant in community 0 holds in every community, beside what is granted there. */
static err_t spread_company_grant(struct op *op, struct actor *actor)
{
    const struct grant *own = actor->grants;
    size_t own_count = actor->grant_count, next_own = 1, count = 0;
    struct grant *all;
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &ALL_COMMUNITIES, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct grant);
    all[count++] = own[0];
    while (db_next(rows)) {
        all[count] = (struct grant){db_int(rows, 0), own[0].roles};
        while (next_own < own_count && own[next_own].community_id < all[count].community_id)
            next_own++;
        if (next_own < own_count && own[next_own].community_id == all[count].community_id)
            all[count].roles |= own[next_own].roles;
        count++;
    }
    actor->grants = all;
    actor->grant_count = count;
    return OK;
}

/* The first row is current; the grants come in ascending order of community. */
static err_t read_actor(struct op *op, struct db_rows *rows, struct actor **ret_actor)
{
    struct actor *actor = ARENA_NEW(op->arena, struct actor);
    struct grant *grants = ARENA_ARRAY(op->arena, db_count(rows), struct grant);

    actor->id = db_int(rows, 0);
    actor->login = db_text(rows, 1);
    actor->name = db_text(rows, 2);
    actor->grants = grants;
    do {
        if (!db_is_null(rows, 3))
            grants[actor->grant_count++] =
                (struct grant){db_int(rows, 3), (uint64_t)db_int(rows, 4)};
    } while (db_next(rows));

    *ret_actor = actor;
    if (actor->grant_count > 0 && grants[0].community_id == 0)
        return spread_company_grant(op, actor);
    return OK;
}

/* ---- night duty ------------------------------------------------------------------ */

/* Which of these communities keep a roster of night duty, and whether he stands on it now. */
static const struct db_query DUTY_ROSTERS = {
    .name = "staff_duty_rosters",
    .sql = "SELECT community_id,"
           " max(CASE WHEN user_id = $1 AND from_at <= $2 AND to_at > $2 THEN 1 ELSE 0 END)"
           "  FROM duty_shift"
           " WHERE community_id IN (ids($3)) AND role = 'duty' AND to_at > $4"
           " GROUP BY community_id",
};

static void leave_duty(struct actor *actor, struct grant *grants, int64_t community_id)
{
    for (size_t i = 0; i < actor->grant_count; i++)
        if (grants[i].community_id == community_id)
            grants[i].roles &= ~ROLE_BIT(ROLE_DUTY);
}

/* domain.md H: night duty has its rights only inside the rostered shift, where there is a roster.
 */
static err_t keep_duty_on_shift(struct op *op, struct actor *actor)
{
    struct grant *grants = ARENA_ARRAY(op->arena, actor->grant_count + 1, struct grant);
    int64_t *ids = ARENA_ARRAY(op->arena, actor->grant_count + 1, int64_t);
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    for (size_t i = 0; i < actor->grant_count; i++) {
        grants[i] = actor->grants[i];
        if ((grants[i].roles & ROLE_BIT(ROLE_DUTY)) != 0 && grants[i].community_id != 0)
            ids[count++] = grants[i].community_id;
    }
    if (count == 0)
        return OK;
    e = db_run(op, &DUTY_ROSTERS,
               DB_ARGS(DB_INT(actor->id), DB_INT(op->now), DB_IDS(ids, count),
                       DB_INT(op->now - ROSTER_HOLDS_MS)),
               &rows);
    while (e == OK && db_next(rows))
        if (db_int(rows, 1) == 0)
            leave_duty(actor, grants, db_int(rows, 0));
    actor->grants = grants;
    return e;
}

static err_t finish_actor(struct op *op, struct actor *actor, bool has_loans)
{
    err_t e = keep_duty_on_shift(op, actor);

    return e == OK && has_loans ? staff_delegation_lend(op, actor) : e;
}

/* Whoever needs a second factor and has none is known, but may nothing. */
static void hold_at_the_door(struct actor *actor, uint64_t needed_for)
{
    for (size_t i = 0; i < actor->grant_count; i++)
        actor->is_entering |= (actor->grants[i].roles & needed_for) != 0;
    if (actor->is_entering)
        actor->grant_count = actor->loan_count = 0;
}

err_t staff_login_store_by_session(struct op *op, const char *hash,
                                   struct staff_login_store_caller *ret_caller)
{
    const char *language, *look;
    uint64_t needed_for;
    struct db_rows *rows;
    bool has_loans;
    err_t e;

    e = db_run(op, &BY_SESSION, DB_ARGS(DB_TEXT(hash), DB_INT(op->now)), &rows);
    if (e != OK)
        return e;
    *ret_caller = (struct staff_login_store_caller){0};
    if (!db_next(rows))
        return OK;

    ret_caller->csrf = db_text(rows, 5);
    ret_caller->opened_at = db_int(rows, 6);
    ret_caller->seen_at = db_int(rows, 7);
    language = db_text(rows, 8);
    look = db_text(rows, 9);
    has_loans = db_int(rows, 10) > 0;
    needed_for = db_is_null(rows, 11) || !db_is_null(rows, 12) ? 0 : (uint64_t)db_int(rows, 11);
    e = read_actor(op, rows, &ret_caller->actor);
    if (e == OK) {
        hold_at_the_door(ret_caller->actor, needed_for);
        ret_caller->actor->language = language;
        ret_caller->actor->look = look;
        if (!ret_caller->actor->is_entering)
            e = finish_actor(op, ret_caller->actor, has_loans);
    }
    return e;
}

err_t staff_login_store_by_token(struct op *op, const char *hash,
                                 struct staff_login_store_caller *ret_caller)
{
    struct db_rows *rows;
    bool has_loans;
    err_t e;

    e = db_run(op, &BY_TOKEN, DB_ARGS(DB_TEXT(hash), DB_INT(op->now)), &rows);
    if (e != OK)
        return e;
    *ret_caller = (struct staff_login_store_caller){0};
    if (!db_next(rows))
        return OK;
    has_loans = db_int(rows, 5) > 0;
    e = read_actor(op, rows, &ret_caller->actor);
    return e == OK ? finish_actor(op, ret_caller->actor, has_loans) : e;
}

err_t staff_login_store_by_login(struct op *op, const char *login, struct actor **ret_actor)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &BY_LOGIN, DB_ARGS(DB_TEXT(login)), &rows);
    if (e != OK)
        return e;
    *ret_actor = NULL;
    return db_next(rows) ? read_actor(op, rows, ret_actor) : OK;
}

/* ---- sessions and tokens ---------------------------------------------------- */

static const struct db_query SESSION_ADD = {
    .name = "staff_session_add",
    .sql = "INSERT INTO staff_session"
           " (community_id, hash, user_id, csrf, created_at, seen_at, expires_at)"
           " VALUES (0, $1, $2, $3, $4, $4, $5)",
};

err_t staff_login_store_session_add(struct op *op, const char *hash, int64_t user_id,
                                    const char *csrf, int64_t expires_at)
{
    return db_exec(
        op, &SESSION_ADD,
        DB_ARGS(DB_TEXT(hash), DB_INT(user_id), DB_TEXT(csrf), DB_INT(op->now), DB_INT(expires_at)),
        NULL);
}

static const struct db_query SESSION_SLIDE = {
    .name = "staff_session_slide",
    .sql = "UPDATE staff_session SET seen_at = $2, expires_at = $3"
           " WHERE community_id = 0 AND hash = $1 AND seen_at < $2",
};

err_t staff_login_store_session_slide(struct op *op, const char *hash, int64_t expires_at)
{
    return db_exec(op, &SESSION_SLIDE, DB_ARGS(DB_TEXT(hash), DB_INT(op->now), DB_INT(expires_at)),
                   NULL);
}

static const struct db_query SESSION_REMOVE = {
    .name = "staff_session_remove",
    .sql = "DELETE FROM staff_session WHERE community_id = 0 AND hash = $1",
};

err_t staff_login_store_session_remove(struct op *op, const char *hash)
{
    return db_exec(op, &SESSION_REMOVE, DB_ARGS(DB_TEXT(hash)), NULL);
}

static const struct db_query SESSIONS_END = {
    .name = "staff_sessions_end",
    .sql = "DELETE FROM staff_session WHERE community_id = 0 AND user_id = $1",
};

/* Who is only on his way in is sent back too. */
err_t staff_login_store_sessions_end(struct op *op, int64_t user_id)
{
    err_t e = db_exec(op, &SESSIONS_END, DB_ARGS(DB_INT(user_id)), NULL);

    return e == OK ? staff_second_store_steps_end(op, user_id) : e;
}

static const struct db_query SESSIONS_SWEEP = {
    .name = "staff_sessions_sweep",
    .sql = "DELETE FROM staff_session WHERE community_id = 0 AND expires_at <= $1",
};

err_t staff_login_store_sessions_sweep(struct op *op)
{
    return db_exec(op, &SESSIONS_SWEEP, DB_ARGS(DB_INT(op->now)), NULL);
}

static const struct db_query TOKEN_ADD = {
    .name = "staff_token_add",
    .sql = "INSERT INTO staff_token (community_id, hash, user_id, created_at)"
           " VALUES (0, $1, $2, $3)",
};

err_t staff_login_store_token_add(struct op *op, const char *hash, int64_t user_id)
{
    return db_exec(op, &TOKEN_ADD, DB_ARGS(DB_TEXT(hash), DB_INT(user_id), DB_INT(op->now)), NULL);
}

static const struct db_query TOKENS_END = {
    .name = "staff_tokens_end",
    .sql = "DELETE FROM staff_token WHERE community_id = 0 AND user_id = $1",
};

err_t staff_login_store_tokens_end(struct op *op, int64_t user_id)
{
    return db_exec(op, &TOKENS_END, DB_ARGS(DB_INT(user_id)), NULL);
}

/* ---- failed logins ----------------------------------------------------------- */

static const struct db_query ATTEMPTS = {
    .name = "staff_attempts",
    .sql = "SELECT failures, first_at FROM staff_attempt WHERE community_id = 0 AND hash = $1",
};

err_t staff_login_store_attempts(struct op *op, const char *hash, int64_t *ret_failures,
                                 int64_t *ret_first_at)
{
    struct db_rows *rows;
    bool found;
    err_t e;

    e = db_run(op, &ATTEMPTS, DB_ARGS(DB_TEXT(hash)), &rows);
    if (e != OK)
        return e;
    found = db_next(rows);
    *ret_failures = found ? db_int(rows, 0) : 0;
    *ret_first_at = found ? db_int(rows, 1) : 0;
    return OK;
}

static const struct db_query ATTEMPT_ADD = {
    .name = "staff_attempt_add",
    .sql = "INSERT INTO staff_attempt (community_id, hash, failures, first_at)"
           " VALUES (0, $1, 1, $2)"
           " ON CONFLICT (community_id, hash) DO UPDATE SET"
           " failures = CASE WHEN staff_attempt.first_at <= $3 THEN 1"
           "                 ELSE staff_attempt.failures + 1 END,"
           " first_at = CASE WHEN staff_attempt.first_at <= $3 THEN excluded.first_at"
           "                 ELSE staff_attempt.first_at END",
};

err_t staff_login_store_attempt_add(struct op *op, const char *hash, int64_t forgotten_before)
{
    return db_exec(op, &ATTEMPT_ADD,
                   DB_ARGS(DB_TEXT(hash), DB_INT(op->now), DB_INT(forgotten_before)), NULL);
}

static const struct db_query ATTEMPTS_FORGET = {
    .name = "staff_attempts_forget",
    .sql = "DELETE FROM staff_attempt WHERE community_id = 0 AND hash = $1",
};

err_t staff_login_store_attempts_forget(struct op *op, const char *hash)
{
    return db_exec(op, &ATTEMPTS_FORGET, DB_ARGS(DB_TEXT(hash)), NULL);
}

static const struct db_query ATTEMPTS_SWEEP = {
    .name = "staff_attempts_sweep",
    .sql = "DELETE FROM staff_attempt WHERE community_id = 0 AND first_at <= $1",
};

err_t staff_login_store_attempts_sweep(struct op *op, int64_t before)
{
    return db_exec(op, &ATTEMPTS_SWEEP, DB_ARGS(DB_INT(before)), NULL);
}

const struct db_query *const STAFF_LOGIN_STORE_QUERIES[] = {
    &BY_SESSION,     &BY_LOGIN,      &BY_TOKEN,       &ALL_COMMUNITIES, &DUTY_ROSTERS,
    &SESSION_ADD,    &SESSION_SLIDE, &SESSION_REMOVE, &SESSIONS_END,    &SESSIONS_SWEEP,
    &TOKEN_ADD,      &TOKENS_END,    &ATTEMPTS,       &ATTEMPT_ADD,     &ATTEMPTS_FORGET,
    &ATTEMPTS_SWEEP, NULL,
};
