#include "case/case_lookup_store.h"

/* Column order is the contract between these texts and callers_of(). */
#define CALLER_COLUMNS                                                                             \
    "SELECT id, received_at, house, reporter_name, reporter_phone, phone_hash, nature, object"     \
    " FROM service_case"

static const struct db_query OF_HOUSE = {
    .name = "case_lookup_of_house",
    .sql = CALLER_COLUMNS " WHERE community_id = $1 AND house_id = $2 AND house_id <> 0"
                          " ORDER BY id DESC LIMIT $3",
};

static const struct db_query OF_PHONE = {
    .name = "case_lookup_of_phone",
    .sql = CALLER_COLUMNS " WHERE community_id = $1 AND phone_hash = $2 AND phone_hash IS NOT NULL"
                          " ORDER BY (+id) DESC LIMIT $3", /* by the phone, not by all ids */
};

static const struct db_query OF_TAIL = {
    .name = "case_lookup_of_tail",
    .sql = CALLER_COLUMNS " WHERE community_id = $1 AND phone_tail = $2"
                          " ORDER BY id DESC LIMIT $3",
};

static const struct db_query RATINGS = {
    .name = "case_lookup_ratings",
    .sql = "SELECT id, followup_score, followup_last_at, number, title, followup_result,"
           " nature, object FROM service_case WHERE community_id = $1 AND house_id = $2 AND "
           "house_id <> 0"
           " AND followup_result IS NOT NULL AND followup_result <> 'unreachable'"
           " ORDER BY id DESC LIMIT $3",
};

static const struct db_query RECENT = {
    .name = "case_lookup_recent",
    .sql = "SELECT id, nature, category, title, content, place, house_id, phone_hash"
           " FROM service_case WHERE community_id = $1 AND id >= $2 AND import_run >= 0"
           " AND status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled')"
           " ORDER BY id DESC LIMIT $3",
};

const struct db_query *const CASE_LOOKUP_STORE_QUERIES[] = {&OF_HOUSE, &OF_PHONE, &OF_TAIL,
                                                            &RATINGS,  &RECENT,   NULL};

static err_t callers_of(struct op *op, const struct db_query *query, struct db_args args,
                        struct case_caller **ret_callers, size_t *ret_count)
{
    struct db_rows *rows;
    struct case_caller *callers;
    size_t n = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    callers = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_caller);
    while (db_next(rows))
        callers[n++] = (struct case_caller){.case_id = db_int(rows, 0),
                                            .received_at = db_int(rows, 1),
                                            .house = db_text(rows, 2),
                                            .name = db_text(rows, 3),
                                            .phone = db_text(rows, 4),
                                            .phone_hash = db_text(rows, 5),
                                            .nature = db_text(rows, 6),
                                            .object = db_text(rows, 7)};
    *ret_callers = callers;
    *ret_count = n;
    return OK;
}

err_t case_lookup_store_of_house(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                 struct case_caller **ret_callers, size_t *ret_count)
{
    return callers_of(op, &OF_HOUSE, DB_ARGS(DB_INT(community_id), DB_INT(house_id), DB_INT(limit)),
                      ret_callers, ret_count);
}

err_t case_lookup_store_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                                 int limit, struct case_caller **ret_callers, size_t *ret_count)
{
    return callers_of(op, &OF_PHONE,
                      DB_ARGS(DB_INT(community_id), DB_TEXT(phone_hash), DB_INT(limit)),
                      ret_callers, ret_count);
}

err_t case_lookup_store_of_tail(struct op *op, int64_t community_id, const char *tail_hash,
                                int limit, struct case_caller **ret_callers, size_t *ret_count)
{
    return callers_of(op, &OF_TAIL,
                      DB_ARGS(DB_INT(community_id), DB_TEXT(tail_hash), DB_INT(limit)), ret_callers,
                      ret_count);
}

err_t case_lookup_store_ratings(struct op *op, int64_t community_id, int64_t house_id, int limit,
                                struct case_rating **ret_ratings, size_t *ret_count)
{
    struct db_rows *rows;
    struct case_rating *ratings;
    size_t n = 0;
    err_t e;

    e = db_run(op, &RATINGS, DB_ARGS(DB_INT(community_id), DB_INT(house_id), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    ratings = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_rating);
    while (db_next(rows))
        ratings[n++] = (struct case_rating){.case_id = db_int(rows, 0),
                                            .score = db_int(rows, 1),
                                            .at = db_int(rows, 2),
                                            .number = db_text(rows, 3),
                                            .title = db_text(rows, 4),
                                            .result = db_text(rows, 5),
                                            .nature = db_text(rows, 6),
                                            .object = db_text(rows, 7)};
    *ret_ratings = ratings;
    *ret_count = n;
    return OK;
}

err_t case_lookup_store_recent(struct op *op, int64_t community_id, int64_t from_id, int limit,
                               struct case_alike **ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    struct case_alike *cases;
    size_t n = 0;
    err_t e;

    e = db_run(op, &RECENT, DB_ARGS(DB_INT(community_id), DB_INT(from_id), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_alike);
    while (db_next(rows))
        cases[n++] = (struct case_alike){.id = db_int(rows, 0),
                                         .nature = db_text(rows, 1),
                                         .category = db_text(rows, 2),
                                         .title = db_text(rows, 3),
                                         .content = db_text(rows, 4),
                                         .place = db_text(rows, 5),
                                         .house_id = db_int(rows, 6),
                                         .phone_hash = db_text(rows, 7)};
    *ret_cases = cases;
    *ret_count = n;
    return OK;
}
