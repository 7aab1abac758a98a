#include "http/http_store.h"

#include "base/clock.h"
#include "base/str.h"

enum { PURGE_SLICE = 50 };

/* An old row is taken over, so a key may be used again after its day. */
static const struct db_query ONCE_CLAIM = {
    .name = "http_once_claim",
    .sql = "INSERT INTO http_once (actor_id, key, request_hash, status, see, created_at)"
           " VALUES ($1, $2, $3, 0, '', $4)"
           " ON CONFLICT (actor_id, key) DO UPDATE"
           "   SET request_hash = excluded.request_hash, status = 0, see = '',"
           "       answer = NULL,"
           "       created_at = excluded.created_at"
           " WHERE http_once.created_at < $5",
};

static const struct db_query ONCE_GET = {
    .name = "http_once_get",
    .sql = "SELECT request_hash, status, see, answer FROM http_once WHERE actor_id = $1 AND key = $2",
};

static const struct db_query ONCE_KEEP = {
    .name = "http_once_keep",
    .sql = "UPDATE http_once SET status = $3, see = $4, answer = $5 WHERE actor_id = $1 AND key = $2",
};

static const struct db_query ONCE_PURGE = {
    .name = "http_once_purge",
    .sql = "DELETE FROM http_once WHERE (actor_id, key) IN"
           " (SELECT actor_id, key FROM http_once WHERE created_at < $1"
           "   ORDER BY created_at LIMIT $2)",
};

static const struct db_query PING = {.name = "http_ping", .sql = "SELECT 1"};

const struct db_query *const HTTP_STORE_QUERIES[] = {
    &ONCE_CLAIM, &ONCE_GET, &ONCE_KEEP, &ONCE_PURGE, &PING, NULL,
};

err_t http_store_ping(struct op *op)
{
    struct db_rows *rows;

    return db_run(op, &PING, DB_NO_ARGS, &rows);
}

static err_t read_done(struct op *op, const struct http_once *once, struct http_done *ret_done)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ONCE_GET, DB_ARGS(DB_INT(once->actor_id), DB_TEXT(once->key)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_BUSY, "the same request is being worked on");
    if (!str_equal(db_text(rows, 0), once->request_hash))
        return op_fail_field(op, "Idempotency-Key", "used_otherwise",
                             "这个 Idempotency-Key 已用于另一个请求");
    ret_done->status = (int)db_int(rows, 1);
    ret_done->see = db_text(rows, 2);
    ret_done->answer = db_text(rows, 3);
    return OK;
}

/* One of sixteen keyed writes sweeps, so the table stays about a day long. */
static err_t purge_sometimes(struct op *op)
{
    if (op->now % 16 != 0)
        return OK;
    return db_exec(op, &ONCE_PURGE, DB_ARGS(DB_INT(op->now - CLOCK_DAY_MS), DB_INT(PURGE_SLICE)),
                   NULL);
}

err_t http_store_claim(struct op *op, const struct http_once *once, bool *ret_is_new,
                       struct http_done *ret_done)
{
    int64_t claimed;
    err_t e =
        db_exec(op, &ONCE_CLAIM,
                DB_ARGS(DB_INT(once->actor_id), DB_TEXT(once->key), DB_TEXT(once->request_hash),
                        DB_INT(op->now), DB_INT(op->now - CLOCK_DAY_MS)),
                &claimed);

    if (e != OK)
        return e;
    *ret_is_new = claimed == 1;
    return claimed == 1 ? purge_sometimes(op) : read_done(op, once, ret_done);
}

err_t http_store_keep(struct op *op, const struct http_once *once, const struct http_done *done)
{
    return db_exec(op, &ONCE_KEEP,
                   DB_ARGS(DB_INT(once->actor_id), DB_TEXT(once->key), DB_INT(done->status),
                           DB_TEXT(done->see == NULL ? "" : done->see), DB_TEXT(done->answer)),
                   NULL);
}
