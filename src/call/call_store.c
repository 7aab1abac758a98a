#include "call/call_store.h"

/* Column order is the contract between these texts and read_call(). */
#define COLUMNS                                                                                    \
    "SELECT id, community_id, phone, called_at, last_at, times, due_at, called_back_at,"           \
    " called_back_by, outcome, case_id FROM missed_call"

static struct missed_call read_call(const struct db_rows *row)
{
    return (struct missed_call){.id = db_int(row, 0),
                                .community_id = db_int(row, 1),
                                .phone = db_text(row, 2),
                                .called_at = db_int(row, 3),
                                .last_at = db_int(row, 4),
                                .times = db_int(row, 5),
                                .due_at = db_int(row, 6),
                                .called_back_at = db_int(row, 7),
                                .called_back_by = db_int(row, 8),
                                .outcome = db_text(row, 9),
                                .case_id = db_int(row, 10)};
}

static const struct db_query ADD = {
    .name = "call_add",
    .sql =
        "INSERT INTO missed_call (community_id, id, phone, phone_hash, called_at, last_at, due_at,"
        " ring_at, standard) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
};

static const struct db_query FIND_WAITING = {
    .name = "call_find_waiting",
    .sql = COLUMNS " WHERE community_id = $1 AND phone_hash = $2 AND called_back_at = 0",
};

static const struct db_query AGAIN = {
    .name = "call_again",
    .sql = "UPDATE missed_call SET times = $3, last_at = $4 WHERE community_id = $1 AND id = $2",
};

static const struct db_query CALL_GET = {
    .name = "call_get",
    .sql = COLUMNS " WHERE community_id IN (ids($1)) AND id = $2",
};

static const struct db_query BACK = {
    .name = "call_back",
    .sql = "UPDATE missed_call SET called_back_at = $3, called_back_by = $4, outcome = $5, case_id "
           "= $6"
           " WHERE community_id = $1 AND id = $2 AND called_back_at = 0",
};

static const struct db_query WAITING = {
    .name = "call_waiting",
    .sql = COLUMNS " WHERE community_id IN (ids($1)) AND called_back_at = 0"
                   " AND due_at >= $2 AND (due_at > $2 OR id > $3) ORDER BY due_at, id LIMIT $4",
};

static const struct db_query DONE = {
    .name = "call_done",
    .sql = COLUMNS " WHERE community_id IN (ids($1)) AND id >= $2 AND called_back_at <> 0"
                   " ORDER BY id DESC LIMIT $3",
};

static const struct db_query COUNT = {
    .name = "call_count",
    .sql = "SELECT count(*) FROM (SELECT 1 FROM missed_call WHERE community_id IN (ids($1))"
           " AND called_back_at = 0 LIMIT $2) AS bounded",
};

static const struct db_query OF_PHONE = {
    .name = "call_of_phone",
    .sql = COLUMNS " WHERE community_id = $1 AND phone_hash = $2 ORDER BY id DESC LIMIT 50",
};

static const struct db_query DUE = {
    .name = "call_due",
    .sql = "SELECT community_id, id, due_at, rung FROM missed_call"
           " WHERE called_back_at = 0 AND ring_at > 0 AND ring_at <= $1"
           " ORDER BY ring_at, id LIMIT $2",
};

static const struct db_query CLAIM = {
    .name = "call_claim",
    .sql = "UPDATE missed_call SET rung = rung + 1, ring_at = $4"
           " WHERE community_id = $1 AND id = $2 AND rung = $3 AND called_back_at = 0",
};

const struct db_query *const CALL_STORE_QUERIES[] = {
    &ADD,  &FIND_WAITING, &AGAIN,    &CALL_GET, &BACK,  &WAITING,
    &DONE, &COUNT,        &OF_PHONE, &DUE,      &CLAIM, NULL};

err_t call_store_due(struct op *op, int limit, struct call_ring **ret_rings, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &DUE, DB_ARGS(DB_INT(op->now), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    *ret_rings = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct call_ring);
    while (db_next(rows))
        (*ret_rings)[n++] = (struct call_ring){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                               db_int(rows, 3)};
    *ret_count = n;
    return OK;
}

err_t call_store_claim(struct op *op, const struct call_ring *ring, int64_t next_at,
                       bool *ret_is_mine)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &CLAIM,
                      DB_ARGS(DB_INT(ring->community_id), DB_INT(ring->id), DB_INT(ring->rung),
                              DB_INT(next_at)),
                      &changed);

    *ret_is_mine = changed > 0;
    return e;
}

err_t call_store_add(struct op *op, const struct missed_call *c, const char *phone_hash,
                     const char *standard)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(c->community_id), DB_INT(c->id), DB_TEXT(c->phone),
                           DB_TEXT(phone_hash), DB_INT(c->called_at), DB_INT(c->last_at),
                           DB_INT(c->due_at), DB_TEXT(standard)),
                   NULL);
}

static err_t one_call(struct op *op, const struct db_query *query, struct db_args args,
                      struct missed_call **ret_call)
{
    struct db_rows *rows;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_call = NULL;
    if (db_next(rows)) {
        *ret_call = ARENA_NEW(op->arena, struct missed_call);
        **ret_call = read_call(rows);
    }
    return OK;
}

static err_t many_calls(struct op *op, const struct db_query *query, struct db_args args,
                        struct missed_call **ret_calls, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_calls = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct missed_call);
    while (db_next(rows))
        (*ret_calls)[n++] = read_call(rows);
    *ret_count = n;
    return OK;
}

err_t call_store_find_waiting(struct op *op, int64_t community_id, const char *phone_hash,
                              struct missed_call **ret_call)
{
    return one_call(op, &FIND_WAITING, DB_ARGS(DB_INT(community_id), DB_TEXT(phone_hash)),
                    ret_call);
}

err_t call_store_again(struct op *op, const struct missed_call *c)
{
    return db_exec(
        op, &AGAIN,
        DB_ARGS(DB_INT(c->community_id), DB_INT(c->id), DB_INT(c->times), DB_INT(c->last_at)),
        NULL);
}

err_t call_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                     struct missed_call **ret_call)
{
    err_t e = one_call(op, &CALL_GET, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), ret_call);

    if (e == OK && *ret_call == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这个未接来电");
    return e;
}

err_t call_store_back(struct op *op, const struct missed_call *c)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &BACK,
                      DB_ARGS(DB_INT(c->community_id), DB_INT(c->id), DB_INT(c->called_back_at),
                              DB_INT(c->called_back_by), DB_TEXT(c->outcome), DB_INT(c->case_id)),
                      &changed);

    if (e == OK && changed == 0)
        return op_fail(op, ERR_CONFLICT, "这个电话已经有人回过了");
    return e;
}

err_t call_store_waiting(struct op *op, const int64_t *communities, size_t count,
                         struct call_place after, int64_t limit, struct missed_call **ret_calls,
                         size_t *ret_count)
{
    return many_calls(
        op, &WAITING,
        DB_ARGS(DB_IDS(communities, count), DB_INT(after.due_at), DB_INT(after.id), DB_INT(limit)),
        ret_calls, ret_count);
}

err_t call_store_done(struct op *op, const int64_t *communities, size_t count, int64_t from_id,
                      int64_t limit, struct missed_call **ret_calls, size_t *ret_count)
{
    return many_calls(op, &DONE,
                      DB_ARGS(DB_IDS(communities, count), DB_INT(from_id), DB_INT(limit)),
                      ret_calls, ret_count);
}

err_t call_store_count(struct op *op, const int64_t *communities, size_t count, int64_t most,
                       int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &COUNT, DB_ARGS(DB_IDS(communities, count), DB_INT(most)), &rows);

    if (e == OK)
        *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t call_store_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                          struct missed_call **ret_calls, size_t *ret_count)
{
    return many_calls(op, &OF_PHONE, DB_ARGS(DB_INT(community_id), DB_TEXT(phone_hash)), ret_calls,
                      ret_count);
}
