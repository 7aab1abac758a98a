#include "case/case_erase_store.h"

static const struct db_query BLANK_CASE = {
    .name = "case_blank",
    .sql = "UPDATE service_case SET title = NULL, content = NULL, demand = NULL, object = NULL,"
           " house = NULL, house_id = 0, place = NULL, reporter_name = NULL, reporter_phone = NULL,"
           " phone_hash = NULL, phone_tail = NULL, anonymous_reason = NULL, relayed_by = NULL,"
           " source_activity = NULL, source_ref = NULL, validity_reason = NULL, finding = NULL,"
           " plan = NULL, result = NULL, alternatives = NULL, pause_reason = NULL,"
           " external_id = NULL, external_number = NULL, close_reason = NULL"
           " WHERE community_id = $1 AND id = $2",
};

static const struct db_query BLANK_WORK = {
    .name = "case_blank_work",
    .sql = "UPDATE case_assignment SET result = NULL WHERE community_id = $1 AND case_id = $2",
};

static const struct db_query BLANK_MESSAGES = {
    .name = "case_blank_messages",
    .sql = "UPDATE outbox SET title = '', body = '' /*scan*/"
           " WHERE community_id = $1 AND subject = 'case' AND subject_id = $2",
};

const struct db_query *const CASE_ERASE_QUERIES[] = {&BLANK_CASE, &BLANK_WORK, &BLANK_MESSAGES,
                                                     NULL};

err_t case_erase_store_blank(struct op *op, int64_t community_id, int64_t id)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && CASE_ERASE_QUERIES[i] != NULL; i++)
        e = db_exec(op, CASE_ERASE_QUERIES[i], DB_ARGS(DB_INT(community_id), DB_INT(id)), NULL);
    return e;
}
