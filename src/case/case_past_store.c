#include "case/case_past_store.h"

/* Column order is the contract between these texts and read_case(). */
#define CASES                                                                                      \
    "SELECT id, house_id, received_at, closed_at, changed_at, followup_last_at, followup_score,"   \
    " number, house, place, title, status, nature, object, phone_hash, reporter_name,"             \
    " responsibility, followup_result, anonymous, chargeable, price_fen, confidential FROM "       \
    "service_case"                                                                                 \
    " WHERE community_id = $1 AND import_run >= 0"

static struct case_past read_case(const struct db_rows *row)
{
    return (struct case_past){
        .id = db_int(row, 0),
        .house_id = db_int(row, 1),
        .received_at = db_int(row, 2),
        .closed_at = db_int(row, 3),
        .changed_at = db_int(row, 4),
        .followup_last_at = db_int(row, 5),
        .followup_score = db_int(row, 6),
        .number = db_text(row, 7),
        .house = db_text(row, 8),
        .place = db_text(row, 9),
        .title = db_text(row, 10),
        .status = db_text(row, 11),
        .nature = db_text(row, 12),
        .object = db_text(row, 13),
        .phone_hash = db_text(row, 14),
        .reporter_name = db_text(row, 15),
        .responsibility = db_text(row, 16),
        .followup_result = db_text(row, 17),
        .is_anonymous = db_int(row, 18) != 0,
        .is_chargeable = db_int(row, 19) != 0,
        .price_fen = db_int(row, 20),
        .is_confidential = db_int(row, 21) != 0,
    };
}

static err_t cases(struct op *op, const struct db_query *query, struct db_args args,
                   struct case_past **ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_past);
    while (db_next(rows))
        (*ret_cases)[n++] = read_case(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query OF_HOUSE = {
    .name = "case_past_house",
    .sql = CASES " AND house_id = $2 AND house_id <> 0 ORDER BY id DESC LIMIT $3",
};

/* The few are sorted: in the order of the primary key all cases of the community were walked. */
static const struct db_query OF_PHONE = {
    .name = "case_past_phone",
    .sql = CASES " AND phone_hash = $2 AND phone_hash IS NOT NULL ORDER BY id + 0 DESC LIMIT $3",
};

static const struct db_query OF_PLACE = {
    .name = "case_past_place",
    .sql = CASES " AND house_id = 0 AND place = $2 AND place IS NOT NULL ORDER BY id DESC LIMIT $3",
};

const struct db_query *const CASE_PAST_STORE_QUERIES[] = {&OF_HOUSE, &OF_PHONE, &OF_PLACE, NULL};

err_t case_past_store_house(struct op *op, int64_t community_id, int64_t house_id,
                            struct case_past **ret_cases, size_t *ret_count)
{
    return cases(op, &OF_HOUSE,
                 DB_ARGS(DB_INT(community_id), DB_INT(house_id), DB_INT(CASE_PAST_MAX)), ret_cases,
                 ret_count);
}

err_t case_past_store_phone(struct op *op, int64_t community_id, const char *hash,
                            struct case_past **ret_cases, size_t *ret_count)
{
    return cases(op, &OF_PHONE, DB_ARGS(DB_INT(community_id), DB_TEXT(hash), DB_INT(CASE_PAST_MAX)),
                 ret_cases, ret_count);
}

err_t case_past_store_place(struct op *op, int64_t community_id, const char *place,
                            struct case_past **ret_cases, size_t *ret_count)
{
    return cases(op, &OF_PLACE,
                 DB_ARGS(DB_INT(community_id), DB_TEXT(place), DB_INT(CASE_PAST_MAX)), ret_cases,
                 ret_count);
}
