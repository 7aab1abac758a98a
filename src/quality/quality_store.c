#include "quality/quality_store.h"

static const struct db_query CANDIDATES = {
    .name = "quality_candidates",
    .sql = "SELECT c.id, c.nature, c.followup_result FROM service_case c"
           " WHERE c.community_id = $1 AND c.status IN ('closed', 'archived') AND c.id IN ("
           "SELECT e.subject_id FROM journal_event e"
           " WHERE e.community_id = $1 AND e.at >= $2 AND e.at < $3 AND e.subject = 'case'"
           " AND e.kind IN ('opened', 'closed', 'followed_up') AND e.kind = 'closed')"
           " ORDER BY c.id LIMIT 50000",
};

/* Column order is the contract between these texts, add and read_sample(). */
#define COLUMNS "community_id, id, kind, from_day, to_day, seed, base, drawn_by, drawn_at"

static const struct db_query ADD = {
    .name = "quality_add",
    .sql = "INSERT INTO quality_sample (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

static const struct db_query ADD_ITEM = {
    .name = "quality_add_item",
    .sql = "INSERT INTO quality_sample_item (community_id, sample_id, ordinal, case_id, on_record)"
           " VALUES ($1, $2, $3, $4, $5)",
};

static const struct db_query GET_ONE = {
    .name = "quality_get",
    .sql = "SELECT " COLUMNS " FROM quality_sample WHERE community_id IN (ids($1)) AND id = $2",
};

static const struct db_query LIST = {
    .name = "quality_list",
    .sql = "SELECT " COLUMNS " FROM quality_sample WHERE community_id = $1 AND id < $2"
           " ORDER BY id DESC LIMIT $3",
};

static const struct db_query ITEMS = {
    .name = "quality_items",
    .sql = "SELECT i.ordinal, i.case_id, i.on_record, i.result, i.words, i.called_by, i.called_at,"
           " c.number, c.nature, CASE c.confidential WHEN 0 THEN c.title END,"
           " CASE c.confidential WHEN 0 THEN c.house END,"
           " CASE c.confidential WHEN 0 THEN c.place END FROM quality_sample_item i"
           " JOIN service_case c ON c.community_id = i.community_id AND c.id = i.case_id"
           " WHERE i.community_id = $1 AND i.sample_id = $2 ORDER BY i.ordinal",
};

static const struct db_query RECORD = {
    .name = "quality_record",
    .sql = "UPDATE quality_sample_item SET result = $4, words = $5, called_by = $6, called_at = $7"
           " WHERE community_id = $1 AND sample_id = $2 AND case_id = $3"
           " AND (result IS NULL OR result = 'unreachable')",
};

const struct db_query *const QUALITY_STORE_QUERIES[] = {
    &CANDIDATES, &ADD, &ADD_ITEM, &GET_ONE, &LIST, &ITEMS, &RECORD, NULL,
};

err_t quality_store_candidates(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               struct quality_candidate **ret_candidates, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &CANDIDATES, DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at)),
                     &rows);

    if (e != OK)
        return e;
    *ret_candidates = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct quality_candidate);
    while (db_next(rows))
        (*ret_candidates)[count++] = (struct quality_candidate){
            .case_id = db_int(rows, 0), .nature = db_text(rows, 1), .on_record = db_text(rows, 2)};
    *ret_count = count;
    return OK;
}

err_t quality_store_add(struct op *op, const struct quality_sample *s)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_TEXT(s->kind),
                           DB_INT(s->from_day), DB_INT(s->to_day), DB_INT(s->seed), DB_INT(s->base),
                           DB_INT(s->drawn_by), DB_INT(s->drawn_at)),
                   NULL);
}

err_t quality_store_add_item(struct op *op, const struct quality_sample *s, int64_t ordinal,
                             const struct quality_candidate *candidate)
{
    return db_exec(op, &ADD_ITEM,
                   DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_INT(ordinal),
                           DB_INT(candidate->case_id), DB_TEXT(candidate->on_record)),
                   NULL);
}

static struct quality_sample read_sample(const struct db_rows *row)
{
    return (struct quality_sample){.community_id = db_int(row, 0),
                                   .id = db_int(row, 1),
                                   .kind = db_text(row, 2),
                                   .from_day = db_int(row, 3),
                                   .to_day = db_int(row, 4),
                                   .seed = db_int(row, 5),
                                   .base = db_int(row, 6),
                                   .drawn_by = db_int(row, 7),
                                   .drawn_at = db_int(row, 8)};
}

err_t quality_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct quality_sample **ret_sample)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这次抽检");
    *ret_sample = ARENA_NEW(op->arena, struct quality_sample);
    **ret_sample = read_sample(rows);
    return OK;
}

err_t quality_store_list(struct op *op, int64_t community_id, int64_t before_id, int64_t limit,
                         struct quality_sample **ret_samples, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e =
        db_run(op, &LIST, DB_ARGS(DB_INT(community_id), DB_INT(before_id), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    *ret_samples = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct quality_sample);
    while (db_next(rows))
        (*ret_samples)[count++] = read_sample(rows);
    *ret_count = count;
    return OK;
}

err_t quality_store_items(struct op *op, int64_t community_id, int64_t id,
                          struct quality_item **ret_items, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &ITEMS, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    *ret_items = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct quality_item);
    while (db_next(rows))
        (*ret_items)[count++] = (struct quality_item){.ordinal = db_int(rows, 0),
                                                      .case_id = db_int(rows, 1),
                                                      .on_record = db_text(rows, 2),
                                                      .result = db_text(rows, 3),
                                                      .words = db_text(rows, 4),
                                                      .called_by = db_int(rows, 5),
                                                      .called_at = db_int(rows, 6),
                                                      .number = db_text(rows, 7),
                                                      .nature = db_text(rows, 8),
                                                      .title = db_text(rows, 9),
                                                      .house = db_text(rows, 10),
                                                      .place = db_text(rows, 11)};
    *ret_count = count;
    return OK;
}

err_t quality_store_record(struct op *op, int64_t community_id, int64_t sample_id, int64_t case_id,
                           const char *result, const char *words, bool *ret_done)
{
    int64_t changed;
    err_t e =
        db_exec(op, &RECORD,
                DB_ARGS(DB_INT(community_id), DB_INT(sample_id), DB_INT(case_id), DB_TEXT(result),
                        DB_TEXT(words), DB_INT(op->actor->id), DB_INT(op->now)),
                &changed);

    if (e == OK)
        *ret_done = changed == 1;
    return e;
}
