#include "case/case_around_store.h"

static const struct db_query SEEN = {
    .name = "case_presence_seen",
    .sql = "INSERT INTO case_presence (community_id, case_id, user_id, seen_at)"
           " VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (community_id, case_id, user_id) DO UPDATE SET seen_at = excluded.seen_at",
};

err_t case_around_store_seen(struct op *op, int64_t community_id, int64_t case_id)
{
    return db_exec(
        op, &SEEN,
        DB_ARGS(DB_INT(community_id), DB_INT(case_id), DB_INT(op->actor->id), DB_INT(op->now)),
        NULL);
}

static const struct db_query FORGET = {
    .name = "case_presence_forget",
    .sql = "DELETE FROM case_presence WHERE community_id = $1 AND seen_at < $2",
};

err_t case_around_store_forget(struct op *op, int64_t community_id, int64_t seen_before)
{
    return db_exec(op, &FORGET, DB_ARGS(DB_INT(community_id), DB_INT(seen_before)), NULL);
}

static const struct db_query PRESENT = {
    .name = "case_presence_list",
    .sql = "SELECT user_id FROM case_presence WHERE community_id = $1 AND case_id = $2"
           " AND user_id <> $3 AND seen_at >= $4 ORDER BY user_id LIMIT $5",
};

err_t case_around_store_present(struct op *op, int64_t community_id, int64_t case_id,
                                int64_t seen_since, int limit, int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    int64_t *ids;
    size_t count = 0;
    err_t e;

    e = db_run(op, &PRESENT,
               DB_ARGS(DB_INT(community_id), DB_INT(case_id), DB_INT(op->actor->id),
                       DB_INT(seen_since), DB_INT(limit)),
               &rows);
    if (e != OK)
        return e;
    ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        ids[count++] = db_int(rows, 0);

    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

/* Column order is the contract between these texts and neighbours_of(). */
#define NEIGHBOUR                                                                                  \
    "SELECT id, received_at, followup_score, followup_last_at, number, title, status, nature,"     \
    " category, object, followup_result FROM service_case WHERE community_id = $1"

static const struct db_query OF_HOUSE = {
    .name = "case_around_house",
    .sql = NEIGHBOUR " AND house_id = $2 AND house_id <> 0 AND import_run >= 0"
                     " ORDER BY id DESC LIMIT $3",
};

/* The few are sorted: in the order of the primary key all cases of the community were walked. */
static const struct db_query MERGED = {
    .name = "case_around_merged",
    .sql = NEIGHBOUR " AND merged_into = $2 AND merged_into <> 0 ORDER BY id + 0 LIMIT $3",
};

static const struct db_query ONE = {
    .name = "case_around_one",
    .sql = NEIGHBOUR " AND id = $2",
};

const struct db_query *const CASE_AROUND_STORE_QUERIES[] = {
    &SEEN, &FORGET, &PRESENT, &OF_HOUSE, &MERGED, &ONE, NULL,
};

static err_t neighbours_of(struct op *op, const struct db_query *query, struct db_args args,
                           struct case_neighbour **ret_cases, size_t *ret_count)
{
    struct case_neighbour *cases;
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_neighbour);
    while (db_next(rows))
        cases[count++] = (struct case_neighbour){.id = db_int(rows, 0),
                                                 .received_at = db_int(rows, 1),
                                                 .followup_score = db_int(rows, 2),
                                                 .followup_last_at = db_int(rows, 3),
                                                 .number = db_text(rows, 4),
                                                 .title = db_text(rows, 5),
                                                 .status = db_text(rows, 6),
                                                 .nature = db_text(rows, 7),
                                                 .category = db_text(rows, 8),
                                                 .object = db_text(rows, 9),
                                                 .followup_result = db_text(rows, 10)};
    *ret_cases = cases;
    *ret_count = count;
    return OK;
}

err_t case_around_store_of_house(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                 struct case_neighbour **ret_cases, size_t *ret_count)
{
    return neighbours_of(op, &OF_HOUSE,
                         DB_ARGS(DB_INT(community_id), DB_INT(house_id), DB_INT(limit)), ret_cases,
                         ret_count);
}

err_t case_around_store_merged(struct op *op, int64_t community_id, int64_t into, int limit,
                               struct case_neighbour **ret_cases, size_t *ret_count)
{
    return neighbours_of(op, &MERGED, DB_ARGS(DB_INT(community_id), DB_INT(into), DB_INT(limit)),
                         ret_cases, ret_count);
}

err_t case_around_store_one(struct op *op, int64_t community_id, int64_t id,
                            struct case_neighbour **ret_cases, size_t *ret_count)
{
    return neighbours_of(op, &ONE, DB_ARGS(DB_INT(community_id), DB_INT(id)), ret_cases, ret_count);
}
