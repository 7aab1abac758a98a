#include "quality/quality_inspection_store.h"

#include "base/str.h"

/* Column order is the contract between these texts and read_one(). */
#define COLUMNS                                                                                    \
    "community_id, id, by_kind, by_name, at_day, subject, found, ordered, due_day, done_day,"      \
    " done_text, done_by, made_by, made_at"

static struct quality_inspection read_one(const struct db_rows *row)
{
    return (struct quality_inspection){.community_id = db_int(row, 0),
                                       .id = db_int(row, 1),
                                       .by_kind = db_text(row, 2),
                                       .by_name = db_text(row, 3),
                                       .at_day = db_int(row, 4),
                                       .subject = db_text(row, 5),
                                       .found = db_text(row, 6),
                                       .ordered = db_text(row, 7),
                                       .due_day = db_int(row, 8),
                                       .done_day = db_int(row, 9),
                                       .done_text = db_text(row, 10),
                                       .done_by = db_int(row, 11),
                                       .made_by = db_int(row, 12),
                                       .made_at = db_int(row, 13)};
}

static const struct db_query ADD = {
    .name = "inspection_add",
    .sql = "INSERT INTO inspection (community_id, id, by_kind, by_name, at_day, subject, found,"
           " ordered, due_day, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
           " $11)",
};

err_t quality_inspection_store_add(struct op *op, const struct quality_inspection *i)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(i->community_id), DB_INT(i->id), DB_TEXT(i->by_kind),
                           DB_TEXT(i->by_name), DB_INT(i->at_day), DB_TEXT(i->subject),
                           DB_TEXT(i->found), DB_TEXT(i->ordered), DB_INT(i->due_day),
                           DB_INT(i->made_by), DB_INT(i->made_at)),
                   NULL);
}

static const struct db_query DONE = {
    .name = "inspection_done",
    .sql = "UPDATE inspection SET done_day = $3, done_text = $4, done_by = $5"
           " WHERE community_id = $1 AND id = $2 AND due_day > 0 AND done_day = 0",
};

err_t quality_inspection_store_done(struct op *op, const struct quality_inspection *i,
                                    bool *ret_done)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &DONE,
                      DB_ARGS(DB_INT(i->community_id), DB_INT(i->id), DB_INT(i->done_day),
                              DB_TEXT(i->done_text), DB_INT(i->done_by)),
                      &changed);

    *ret_done = changed > 0;
    return e;
}

static const struct db_query GET_ONE = {
    .name = "inspection_get",
    .sql = "SELECT " COLUMNS " FROM inspection WHERE community_id IN (ids($1)) AND id = $2",
};

err_t quality_inspection_store_get(struct op *op, const int64_t *communities, size_t count,
                                   int64_t id, struct quality_inspection **ret_inspection)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    *ret_inspection = NULL;
    if (db_next(rows)) {
        *ret_inspection = ARENA_NEW(op->arena, struct quality_inspection);
        **ret_inspection = read_one(rows);
    }
    return OK;
}

static const struct db_query LIST = {
    .name = "inspection_list",
    .sql = "SELECT " COLUMNS " FROM inspection"
           " WHERE community_id = $1 AND at_day <= $2 AND (at_day < $2 OR id < $3)"
           "   AND ($4 = '' OR by_kind = $4) AND ($5 = 0 OR (due_day > 0 AND done_day = 0))"
           " ORDER BY at_day DESC, id DESC LIMIT $6",
};

err_t quality_inspection_store_list(struct op *op, const struct quality_inspection_asking *asking,
                                    struct quality_inspection **ret_inspections, size_t *ret_count)
{
    struct quality_inspection *found;
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &LIST,
                     DB_ARGS(DB_INT(asking->community_id), DB_INT(asking->before_day),
                             DB_INT(asking->before_id),
                             DB_TEXT(asking->by_kind == NULL ? "" : asking->by_kind),
                             DB_BOOL(asking->open_only), DB_INT(asking->limit)),
                     &rows);

    if (e != OK)
        return e;
    found = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct quality_inspection);
    while (db_next(rows))
        found[count++] = read_one(rows);
    *ret_inspections = found;
    *ret_count = count;
    return OK;
}

/* Through the index of what is open. */
static const struct db_query OPEN = {
    .name = "inspection_open",
    .sql = "SELECT count(*), count(*) FILTER (WHERE due_day < $2) FROM inspection"
           " WHERE community_id = $1 AND due_day > 0 AND done_day = 0",
};

err_t quality_inspection_store_open(struct op *op, int64_t community_id, int64_t today,
                                    int64_t *ret_open, int64_t *ret_late)
{
    struct db_rows *rows;
    err_t e = db_run(op, &OPEN, DB_ARGS(DB_INT(community_id), DB_INT(today)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_open = db_int(rows, 0);
    *ret_late = db_int(rows, 1);
    return OK;
}

const struct db_query *const QUALITY_INSPECTION_STORE_QUERIES[] = {
    &ADD, &DONE, &GET_ONE, &LIST, &OPEN, NULL,
};
