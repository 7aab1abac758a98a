#include "register/register_resident_store.h"

#include "db/db.h"

/* ---- residents ---------------------------------------------------------------- */

/* Column order is the contract between these texts and from_row(). A resident is a relation that
 * holds, of a person who is reached by a phone; who acts for the owner, only as long as he may. */
#define RESIDENT_COLUMNS                                                                           \
    "r.community_id, r.id, r.house_id, h.code, p.name, r.relation, c.value, c.value_hash"
#define RESIDENT_TABLES                                                                            \
    " FROM person_contact c"                                                                       \
    " JOIN person p ON p.community_id = c.community_id AND p.id = c.person_id"                     \
    " JOIN person_house r ON r.community_id = p.community_id AND r.person_id = p.id"               \
    " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"
#define HOLDS                                                                                      \
    " p.status = 'active' AND (r.to_at = 0 OR r.to_at > $2)"                                       \
    " AND (r.authority_until = 0 OR r.authority_until > $2)"

static const struct db_query BY_PHONE = {
    .name = "resident_by_phone",
    .sql = "SELECT " RESIDENT_COLUMNS RESIDENT_TABLES
           " WHERE c.value_hash = $1 AND c.void_at = 0 AND" HOLDS
           " ORDER BY r.community_id, r.id LIMIT 50",
};

static const struct db_query BY_HOUSE = {
    .name = "resident_by_house",
    .sql = "SELECT r.community_id, r.id, r.house_id, h.code, p.name, r.relation,"
           " coalesce(c.value, ''), coalesce(c.value_hash, '') FROM person_house r"
           " JOIN person p ON p.community_id = r.community_id AND p.id = r.person_id"
           " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"
           " LEFT JOIN person_contact c ON c.community_id = p.community_id AND c.person_id = p.id"
           "   AND c.is_primary = 1 AND c.void_at = 0"
           " WHERE r.community_id = $1 AND r.house_id = $3 AND" HOLDS " ORDER BY r.id LIMIT 50",
};

static const struct db_query ANY = {
    .name = "resident_any",
    .sql = "SELECT id FROM person_house WHERE community_id = $1 LIMIT 1",
};

err_t register_resident_store_any(struct op *op, int64_t community_id, bool *ret_any)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ANY, DB_ARGS(DB_INT(community_id)), &rows);

    if (e == OK)
        *ret_any = db_next(rows);
    return e;
}

static struct resident from_row(const struct db_rows *row)
{
    return (struct resident){
        .community_id = db_int(row, 0),
        .id = db_int(row, 1),
        .house_id = db_int(row, 2),
        .house = db_text(row, 3),
        .name = db_text(row, 4),
        .kind = db_text(row, 5),
        .phone = db_text(row, 6),
        .phone_hash = db_text(row, 7),
    };
}

static err_t list(struct op *op, const struct db_query *query, struct db_args args,
                  struct resident **ret_residents, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    *ret_residents = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct resident);
    while (db_next(rows))
        (*ret_residents)[n++] = from_row(rows);
    *ret_count = n;
    return OK;
}

err_t register_resident_store_by_phone(struct op *op, const char *phone_hash,
                                       struct resident **ret_residents, size_t *ret_count)
{
    return list(op, &BY_PHONE, DB_ARGS(DB_TEXT(phone_hash), DB_INT(op->now)), ret_residents,
                ret_count);
}

err_t register_resident_store_by_house(struct op *op, int64_t community_id, int64_t house_id,
                                       struct resident **ret_residents, size_t *ret_count)
{
    return list(op, &BY_HOUSE, DB_ARGS(DB_INT(community_id), DB_INT(op->now), DB_INT(house_id)),
                ret_residents, ret_count);
}

/* ---- codes ---------------------------------------------------------------------- */

static const struct db_query CODE_COUNT = {
    .name = "resident_code_count",
    .sql =
        "INSERT INTO resident_code"
        " (community_id, phone_hash, code_hash, tries, expires_at, made, made_since)"
        " VALUES (0, $1, '', 0, 0, 1, $2) ON CONFLICT (community_id, phone_hash) DO UPDATE SET"
        " made = CASE WHEN resident_code.made_since <= $3 THEN 1 ELSE resident_code.made + 1 END,"
        " made_since = CASE WHEN resident_code.made_since <= $3 THEN $2"
        "   ELSE resident_code.made_since END RETURNING made",
};

static const struct db_query CODE_SET = {
    .name = "resident_code_set",
    .sql = "UPDATE resident_code SET code_hash = $2, tries = 0, expires_at = $3"
           " WHERE community_id = 0 AND phone_hash = $1",
};

static const struct db_query CODE_SWEEP = {
    .name = "resident_code_sweep",
    .sql = "DELETE FROM resident_code WHERE community_id = 0 AND made_since <= $1",
};

static const struct db_query CODE_TRY = {
    .name = "resident_code_try",
    .sql = "UPDATE resident_code SET tries = tries + 1"
           " WHERE community_id = 0 AND phone_hash = $1 AND expires_at > $2 AND tries < $3"
           " RETURNING code_hash",
};

static const struct db_query CODE_DROP = {
    .name = "resident_code_drop",
    .sql = "DELETE FROM resident_code WHERE community_id = 0 AND phone_hash = $1",
};

err_t register_resident_store_code_count(struct op *op, const char *phone_hash, int64_t since,
                                         int64_t *ret_made)
{
    struct db_rows *rows;
    err_t e = db_exec(op, &CODE_SWEEP, DB_ARGS(DB_INT(since)), NULL);

    if (e == OK)
        e = db_run(op, &CODE_COUNT, DB_ARGS(DB_TEXT(phone_hash), DB_INT(op->now), DB_INT(since)),
                   &rows);
    if (e == OK)
        *ret_made = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t register_resident_store_code_set(struct op *op, const char *phone_hash, const char *code_hash,
                                       int64_t expires_at)
{
    return db_exec(op, &CODE_SET,
                   DB_ARGS(DB_TEXT(phone_hash), DB_TEXT(code_hash), DB_INT(expires_at)), NULL);
}

err_t register_resident_store_code_try(struct op *op, const char *phone_hash, int64_t most,
                                       const char **ret_code_hash)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CODE_TRY, DB_ARGS(DB_TEXT(phone_hash), DB_INT(op->now), DB_INT(most)), &rows);
    if (e == OK)
        *ret_code_hash = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

err_t register_resident_store_code_drop(struct op *op, const char *phone_hash)
{
    return db_exec(op, &CODE_DROP, DB_ARGS(DB_TEXT(phone_hash)), NULL);
}

/* ---- sessions ------------------------------------------------------------------- */

static const struct db_query SESSION_ADD = {
    .name = "resident_session_add",
    .sql = "INSERT INTO resident_session (community_id, hash, phone_hash, csrf, expires_at)"
           " VALUES (0, $1, $2, $3, $4)",
};

static const struct db_query SESSION_GET = {
    .name = "resident_session_get",
    .sql = "SELECT phone_hash, csrf FROM resident_session"
           " WHERE community_id = 0 AND hash = $1 AND expires_at > $2",
};

static const struct db_query SESSION_DROP = {
    .name = "resident_session_drop",
    .sql = "DELETE FROM resident_session WHERE community_id = 0 AND hash = $1",
};

static const struct db_query SESSION_SWEEP = {
    .name = "resident_session_sweep",
    .sql = "DELETE FROM resident_session WHERE community_id = 0 AND expires_at <= $1",
};

err_t register_resident_store_session_add(struct op *op, const char *hash, const char *phone_hash,
                                          const char *csrf, int64_t expires_at)
{
    return db_exec(op, &SESSION_ADD,
                   DB_ARGS(DB_TEXT(hash), DB_TEXT(phone_hash), DB_TEXT(csrf), DB_INT(expires_at)),
                   NULL);
}

err_t register_resident_store_session_get(struct op *op, const char *hash,
                                          struct register_resident_session *ret_session)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &SESSION_GET, DB_ARGS(DB_TEXT(hash), DB_INT(op->now)), &rows);
    if (e != OK)
        return e;
    *ret_session = (struct register_resident_session){0};
    if (db_next(rows))
        *ret_session = (struct register_resident_session){db_text(rows, 0), db_text(rows, 1)};
    return OK;
}

err_t register_resident_store_session_drop(struct op *op, const char *hash)
{
    return db_exec(op, &SESSION_DROP, DB_ARGS(DB_TEXT(hash)), NULL);
}

err_t register_resident_store_session_sweep(struct op *op)
{
    return db_exec(op, &SESSION_SWEEP, DB_ARGS(DB_INT(op->now)), NULL);
}

err_t register_resident_store_forget_all(struct op *op)
{
    err_t e = db_exec(op, &CODE_SWEEP, DB_ARGS(DB_INT(INT64_MAX)), NULL);

    return e != OK ? e : db_exec(op, &SESSION_SWEEP, DB_ARGS(DB_INT(INT64_MAX)), NULL);
}

const struct db_query *const REGISTER_RESIDENT_QUERIES[] = {
    &BY_PHONE,    &BY_HOUSE,    &CODE_SET,     &CODE_COUNT,    &CODE_SWEEP, &CODE_TRY, &CODE_DROP,
    &SESSION_ADD, &SESSION_GET, &SESSION_DROP, &SESSION_SWEEP, &ANY,        NULL,
};
