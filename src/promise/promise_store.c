#include "promise/promise_store.h"

#include "base/clock.h"
#include "base/str.h"

/* Column order is the contract between these texts, add, save and from_row(). */
#define COLUMNS                                                                                    \
    "community_id, id, case_id, metric, round, standard, standard_id, is_public, start_at,"        \
    " due_at, warn_at, met_at, state, provisional, level, next_at"

static const struct db_query LIST = {
    .name = "promise_list",
    .sql = "SELECT " COLUMNS "  FROM promise"
           " WHERE case_id = $2 AND community_id = $1"
           " ORDER BY id",
};

static const struct db_query LIST_FOR = {
    .name = "promise_list_for",
    .sql = "SELECT " COLUMNS "  FROM promise"
           " WHERE case_id IN (ids($1))"
           " ORDER BY case_id, start_at, id",
};

/* Answered by the index promise_running alone. */
static const struct db_query LIST_RUNNING = {
    .name = "promise_list_running",
    .sql = "SELECT case_id, due_at, warn_at FROM promise"
           " WHERE case_id IN (ids($1)) AND state = 'running'"
           " ORDER BY case_id, due_at",
};

static const struct db_query ADD = {
    .name = "promise_add",
    .sql = "INSERT INTO promise (" COLUMNS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
};

static const struct db_query SAVE = {
    .name = "promise_save",
    .sql = "UPDATE promise"
           "   SET standard = $3, standard_id = $4, is_public = $5, start_at = $6, due_at = $7,"
           "       warn_at = $8, met_at = $9, state = $10, provisional = $11, level = $12,"
           "       next_at = $13"
           " WHERE community_id = $1 AND id = $2",
};

static const struct db_query REMOVE = {
    .name = "promise_remove",
    .sql = "DELETE FROM promise WHERE community_id = $1 AND id = $2",
};

static const struct db_query DUE = {
    .name = "promise_due",
    .sql = "SELECT community_id, case_id, id, metric, round, level, due_at"
           "  FROM promise"
           " WHERE next_at IS NOT NULL AND next_at <= $1"
           " ORDER BY next_at"
           " LIMIT $2",
};

static const struct db_query STEP = {
    .name = "promise_step",
    .sql = "UPDATE promise"
           "   SET level = $4, next_at = $5"
           " WHERE community_id = $1 AND id = $2 AND level = $3"
           "   AND next_at IS NOT NULL AND next_at <= $6",
};

static const struct db_query PROVISIONAL = {
    .name = "promise_provisional",
    .sql = "SELECT DISTINCT case_id, community_id"
           "  FROM promise"
           " WHERE provisional = 1 AND state IN ('running', 'paused') AND case_id > $1"
           " ORDER BY case_id"
           " LIMIT $2",
};

/* A case stands where the earliest of its running promises stands, and once. */
#define IS_EARLIEST                                                                                \
    " AND NOT EXISTS (SELECT 1 FROM promise q WHERE q.case_id = p.case_id"                         \
    "   AND q.community_id = p.community_id AND q.state = 'running'"                               \
    "   AND (q.due_at < p.due_at OR (q.due_at = p.due_at AND q.id < p.id)))"

#define BY_DUE_OF(plus)                                                                            \
    "SELECT p.community_id, p.case_id, p.due_at FROM promise p"                                    \
    " WHERE " plus "p.community_id IN (ids($1)) AND p.state = 'running'"                           \
    "   AND p.due_at >= $2 AND p.due_at < $3"                                                      \
    "   AND p.due_at >= $4 AND (p.due_at > $4 OR p.case_id > $5)" IS_EARLIEST                      \
    " ORDER BY p.due_at, p.case_id LIMIT $6"

static const struct db_query BY_DUE = {.name = "promise_by_due", .sql = BY_DUE_OF("")};
/* By due time alone: the plus keeps the planner from asking community by community. */
static const struct db_query BY_DUE_OF_ALL = {
    .name = "promise_by_due_of_all",
    .sql = BY_DUE_OF("+"),
};

/* In no order, so that it ends as soon as there are enough. */
static const struct db_query COUNT_DUE = {
    .name = "promise_count_due",
    .sql = "SELECT count(*) FROM (SELECT 1 FROM promise p"
           " WHERE p.community_id IN (ids($1)) AND p.state = 'running'"
           "   AND p.due_at >= $2 AND p.due_at < $3" IS_EARLIEST " LIMIT $4) AS bounded",
};

static const struct db_query DUE_OF = {
    .name = "promise_due_of",
    .sql = "SELECT community_id, case_id, min(due_at) FROM promise"
           " WHERE case_id IN (ids($1)) AND state = 'running' GROUP BY community_id, case_id",
};

static const struct db_query PROVISIONAL_CASES = {
    .name = "promise_provisional_cases",
    .sql = "SELECT DISTINCT community_id, case_id, case_id FROM promise"
           " WHERE community_id IN (ids($1)) AND provisional = 1"
           "   AND state IN ('running', 'paused') AND case_id < $2"
           " ORDER BY case_id DESC LIMIT $3",
};

/* One probe for each community. */
static const struct db_query HIGHEST_ID = {
    .name = "promise_highest_id",
    .sql = "SELECT max((SELECT max(p.id) FROM promise p WHERE p.community_id = c.community_id))"
           " FROM community c /*scan*/",
};

const struct db_query *const PROMISE_STORE_QUERIES[] = {
    &LIST,          &LIST_FOR,
    &LIST_RUNNING,  &ADD,
    &SAVE,          &REMOVE,
    &DUE,           &STEP,
    &PROVISIONAL,   &BY_DUE,
    &BY_DUE_OF_ALL, &COUNT_DUE,
    &DUE_OF,        &PROVISIONAL_CASES,
    &HIGHEST_ID,    NULL,
};

static enum promise_state state_of(const char *code)
{
    int state = PROMISE_RUNNING;

    while (state < PROMISE_CANCELLED &&
           !str_equal(promise_state_code((enum promise_state)state), code))
        state++;
    return (enum promise_state)state;
}

static struct promise from_row(const struct db_rows *row)
{
    struct promise p = {
        .community_id = db_int(row, 0),
        .id = db_int(row, 1),
        .case_id = db_int(row, 2),
        .metric = db_text(row, 3),
        .round = (int)db_int(row, 4),
        .standard = db_text(row, 5),
        .standard_id = db_int(row, 6),
        .is_public = db_int(row, 7) != 0,
        .start_at = db_int(row, 8),
        .due_at = db_int(row, 9),
        .warn_at = db_int(row, 10),
        .met_at = db_int(row, 11),
        .state = state_of(db_text(row, 12)),
        .provisional = db_int(row, 13) != 0,
        .level = (int)db_int(row, 14),
        .next_at = db_int(row, 15),
    };

    return p;
}

static err_t list(struct op *op, const struct db_query *query, struct db_args args,
                  struct promise **ret_promises, size_t *ret_count)
{
    struct db_rows *rows;
    struct promise *promises;
    size_t count = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    promises = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise);
    while (db_next(rows))
        promises[count++] = from_row(rows);

    *ret_promises = promises;
    *ret_count = count;
    return OK;
}

err_t promise_store_list(struct op *op, int64_t community_id, int64_t case_id,
                         struct promise **ret_promises, size_t *ret_count)
{
    return list(op, &LIST, DB_ARGS(DB_INT(community_id), DB_INT(case_id)), ret_promises, ret_count);
}

err_t promise_store_list_for(struct op *op, const int64_t *case_ids, size_t case_count,
                             struct promise **ret_promises, size_t *ret_count)
{
    return list(op, &LIST_FOR, DB_ARGS(DB_IDS(case_ids, case_count)), ret_promises, ret_count);
}

err_t promise_store_pressing_for(struct op *op, const int64_t *case_ids, size_t case_count,
                                 struct promise **ret_promises, size_t *ret_count)
{
    struct db_rows *rows;
    struct promise *promises;
    size_t count = 0;
    err_t e;

    e = db_run(op, &LIST_RUNNING, DB_ARGS(DB_IDS(case_ids, case_count)), &rows);
    if (e != OK)
        return e;
    promises = ARENA_ARRAY(op->arena, case_count + 1, struct promise);
    while (db_next(rows))
        if (count == 0 || promises[count - 1].case_id != db_int(rows, 0))
            promises[count++] = (struct promise){.case_id = db_int(rows, 0),
                                                 .due_at = db_int(rows, 1),
                                                 .warn_at = db_int(rows, 2),
                                                 .state = PROMISE_RUNNING};
    *ret_promises = promises;
    *ret_count = count;
    return OK;
}

err_t promise_store_add(struct op *op, const struct promise *p)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_INT(p->case_id),
                           DB_TEXT(p->metric), DB_INT(p->round), DB_TEXT(p->standard),
                           DB_INT(p->standard_id), DB_BOOL(p->is_public), DB_INT(p->start_at),
                           DB_INT(p->due_at), DB_INT(p->warn_at), DB_INT(p->met_at),
                           DB_TEXT(promise_state_code(p->state)), DB_BOOL(p->provisional),
                           DB_INT(p->level), DB_INT_OR_NULL(p->next_at)),
                   NULL);
}

err_t promise_store_save(struct op *op, const struct promise *p)
{
    return db_exec(op, &SAVE,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_TEXT(p->standard),
                           DB_INT(p->standard_id), DB_BOOL(p->is_public), DB_INT(p->start_at),
                           DB_INT(p->due_at), DB_INT(p->warn_at), DB_INT(p->met_at),
                           DB_TEXT(promise_state_code(p->state)), DB_BOOL(p->provisional),
                           DB_INT(p->level), DB_INT_OR_NULL(p->next_at)),
                   NULL);
}

err_t promise_store_remove(struct op *op, const struct promise *p)
{
    return db_exec(op, &REMOVE, DB_ARGS(DB_INT(p->community_id), DB_INT(p->id)), NULL);
}

err_t promise_store_due(struct op *op, int limit, struct promise_ring **ret_rings,
                        size_t *ret_count)
{
    struct db_rows *rows;
    struct promise_ring *rings;
    size_t count = 0;
    err_t e;

    e = db_run(op, &DUE, DB_ARGS(DB_INT(op->now), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    rings = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_ring);
    for (; db_next(rows); count++)
        rings[count] = (struct promise_ring){
            .community_id = db_int(rows, 0),
            .case_id = db_int(rows, 1),
            .promise_id = db_int(rows, 2),
            .metric = db_text(rows, 3),
            .round = (int)db_int(rows, 4),
            .level = (int)db_int(rows, 5),
            .due_at = db_int(rows, 6),
        };

    *ret_rings = rings;
    *ret_count = count;
    return OK;
}

err_t promise_store_step(struct op *op, const struct promise_ring *ring, int new_level,
                         int64_t next_at, bool *ret_done)
{
    int64_t changed;
    err_t e;

    e = db_exec(op, &STEP,
                DB_ARGS(DB_INT(ring->community_id), DB_INT(ring->promise_id), DB_INT(ring->level),
                        DB_INT(new_level),
                        next_at == CLOCK_NEVER ? DB_NULL : DB_INT_OR_NULL(next_at),
                        DB_INT(op->now)),
                &changed);
    if (e != OK)
        return e;
    *ret_done = changed == 1;
    return OK;
}

err_t promise_store_provisional(struct op *op, int64_t after_case_id, int limit,
                                struct promise_case **ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    struct promise_case *cases;
    size_t count = 0;
    err_t e;

    e = db_run(op, &PROVISIONAL, DB_ARGS(DB_INT(after_case_id), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_case);
    for (; db_next(rows); count++)
        cases[count] =
            (struct promise_case){.case_id = db_int(rows, 0), .community_id = db_int(rows, 1)};

    *ret_cases = cases;
    *ret_count = count;
    return OK;
}

static err_t due_cases(struct op *op, const struct db_query *query, struct db_args args,
                       struct promise_due_case **ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    *ret_cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_due_case);
    while (db_next(rows))
        (*ret_cases)[n++] =
            (struct promise_due_case){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2)};
    *ret_count = n;
    return OK;
}

err_t promise_store_by_due(struct op *op, const struct promise_window *w, int limit,
                           struct promise_due_case **ret_cases, size_t *ret_count)
{
    return due_cases(op, w->of_all ? &BY_DUE_OF_ALL : &BY_DUE,
                     DB_ARGS(DB_IDS(w->communities, w->community_count), DB_INT(w->from_at),
                             DB_INT(w->to_at), DB_INT(w->after_due_at), DB_INT(w->after_case_id),
                             DB_INT(limit)),
                     ret_cases, ret_count);
}

err_t promise_store_count_due(struct op *op, const struct promise_window *w, int64_t most,
                              int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &COUNT_DUE,
                     DB_ARGS(DB_IDS(w->communities, w->community_count), DB_INT(w->from_at),
                             DB_INT(w->to_at), DB_INT(most)),
                     &rows);

    if (e == OK)
        *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t promise_store_due_of(struct op *op, const int64_t *case_ids, size_t count,
                           struct promise_due_case **ret_cases, size_t *ret_count)
{
    return due_cases(op, &DUE_OF, DB_ARGS(DB_IDS(case_ids, count)), ret_cases, ret_count);
}

err_t promise_store_provisional_cases(struct op *op, const int64_t *communities, size_t count,
                                      int64_t before_id, int limit,
                                      struct promise_due_case **ret_cases, size_t *ret_count)
{
    return due_cases(op, &PROVISIONAL_CASES,
                     DB_ARGS(DB_IDS(communities, count), DB_INT(before_id), DB_INT(limit)),
                     ret_cases, ret_count);
}

err_t promise_store_highest_id(struct op *op, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &HIGHEST_ID, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_id = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}
