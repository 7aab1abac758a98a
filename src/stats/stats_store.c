#include "stats/stats_store.h"

/* Column order is the contract between these texts and read_row(). */
#define CASE_PART                                                                                  \
    "c.id, c.version, c.number, c.nature, c.title, c.house, c.place, c.status, c.severity,"        \
    " c.urgent, c.received_at, c.external_due_at, c.external_number, c.department, "               \
    "c.responsible, c.object, c.confidential"
#define FROM_PROMISES                                                                              \
    " FROM promise p JOIN service_case c ON c.community_id = p.community_id AND c.id = p.case_id"

/* A case stands where the earliest of its running promises stands, and once. */
#define IS_EARLIEST                                                                                \
    " AND NOT EXISTS (SELECT 1 FROM promise q WHERE q.case_id = p.case_id"                         \
    "   AND q.community_id = p.community_id AND q.state = 'running'"                               \
    "   AND (q.due_at < p.due_at OR (q.due_at = p.due_at AND q.id < p.id)))"

static const struct db_query PRESSING = {
    .name = "stats_pressing",
    .sql = "SELECT " CASE_PART ", p.metric, p.due_at, p.warn_at" FROM_PROMISES
           " WHERE p.community_id = $1 AND p.state = 'running' AND p.due_at < $2"
           " AND p.due_at >= $3 AND (p.due_at > $3 OR p.case_id > $4)" IS_EARLIEST
           " ORDER BY p.due_at, p.case_id LIMIT $5",
};

static const struct db_query EXTERNAL = {
    .name = "stats_external",
    .sql = "SELECT " CASE_PART ", p.metric, p.due_at, p.warn_at" FROM_PROMISES
           " WHERE p.community_id = $1 AND p.metric = 'external' AND p.state = 'running'"
           " ORDER BY p.due_at, p.case_id LIMIT $2",
};

/* The clock that presses most is found case by case: the list is short. */
#define EARLIEST                                                                                   \
    " LEFT JOIN promise p ON p.case_id = c.id AND p.community_id = c.community_id AND p.id ="      \
    " (SELECT q.id FROM promise q WHERE q.case_id = c.id AND +q.community_id = c.community_id"     \
    " AND q.state = 'running' ORDER BY q.due_at, q.id LIMIT 1)"

static const struct db_query TO_CLASSIFY = {
    .name = "stats_to_classify",
    .sql = "SELECT " CASE_PART ", p.metric, p.due_at, p.warn_at FROM service_case c" EARLIEST
           " WHERE c.community_id = $1 AND c.status = 'registered' AND c.nature = 'info'"
           " AND c.import_run >= 0 ORDER BY c.id LIMIT $2",
};

static const struct db_query OUT = {
    .name = "stats_out",
    .sql = "SELECT a.case_id, a.staff_id, a.department FROM case_assignment a"
           " JOIN service_case c ON c.community_id = a.community_id AND c.id = a.case_id"
           " AND c.round = a.round"
           " WHERE a.community_id = $1 AND a.case_id IN (ids($2))"
           " AND a.state IN ('sent', 'accepted') ORDER BY a.case_id, a.ordinal",
};

static const struct db_query BROKEN = {
    .name = "stats_broken",
    .sql = "SELECT " CASE_PART ", p.metric, p.due_at, p.warn_at" FROM_PROMISES
           " WHERE p.community_id = $1 AND p.due_at >= $2 AND p.due_at < $3"
           " AND p.state IN ('missed', 'running', 'paused')"
           " AND (p.state = 'missed' OR (p.state IN ('running', 'paused') AND p.due_at < $4))"
           " AND p.metric <> 'archive' AND c.import_run >= 0"
           " ORDER BY CASE p.state WHEN 'missed' THEN 1 ELSE 0 END, p.due_at, p.case_id LIMIT $5",
};

static const struct db_query APPOINTMENTS = {
    .name = "stats_appointments",
    .sql = "SELECT " CASE_PART ", NULL, c.appointment_at, 0 FROM service_case c"
           " WHERE c.community_id = $1 AND c.appointment_at <> 0 AND c.appointment_at >= $2"
           " AND c.appointment_at < $3 AND c.import_run >= 0"
           " AND c.status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled')"
           " ORDER BY c.appointment_at, c.id LIMIT $4",
};

static const struct db_query HAPPENINGS = {
    .name = "stats_happenings",
    .sql = "SELECT e.subject_id, e.at, e.kind, c.number, c.nature, c.title, c.house, c.place, "
           "d.data, c.object, c.confidential"
           " FROM journal_event e JOIN service_case c ON c.community_id = e.community_id"
           " AND c.id = e.subject_id LEFT JOIN event_data d ON d.community_id = e.community_id"
           " AND d.seq = e.seq AND e.kind = 'followed_up'"
           " WHERE e.community_id = $1 AND e.at >= $2 AND e.at < $3 AND e.subject = 'case'"
           " AND e.kind IN ('opened', 'closed', 'followed_up') ORDER BY e.at, e.seq LIMIT $4",
};

const struct db_query *const STATS_STORE_QUERIES[] = {
    &PRESSING, &EXTERNAL, &TO_CLASSIFY, &OUT, &BROKEN, &APPOINTMENTS, &HAPPENINGS, NULL,
};

static struct stats_pressing read_row(const struct db_rows *row)
{
    return (struct stats_pressing){
        .case_id = db_int(row, 0),
        .version = db_int(row, 1),
        .number = db_text(row, 2),
        .nature = db_text(row, 3),
        .title = db_text(row, 4),
        .house = db_text(row, 5),
        .place = db_text(row, 6),
        .status = db_text(row, 7),
        .severity = db_text(row, 8),
        .urgent = db_int(row, 9) != 0,
        .received_at = db_int(row, 10),
        .external_due_at = db_int(row, 11),
        .external_number = db_text(row, 12),
        .department = db_text(row, 13),
        .holder = db_int(row, 14),
        .object = db_text(row, 15),
        .is_confidential = db_int(row, 16) != 0,
        .metric = db_text(row, 17),
        .due_at = db_int(row, 18),
        .warn_at = db_int(row, 19),
    };
}

static err_t list(struct op *op, const struct db_query *query, struct db_args args,
                  struct stats_pressing **ret_rows, size_t *ret_count)
{
    struct db_rows *rows;
    struct stats_pressing *found;
    size_t count = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    found = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_pressing);
    while (db_next(rows))
        found[count++] = read_row(rows);

    *ret_rows = found;
    *ret_count = count;
    return OK;
}

err_t stats_store_pressing(struct op *op, int64_t community_id, const struct stats_asked *asked,
                           struct stats_pressing **ret_rows, size_t *ret_count)
{
    return list(op, &PRESSING,
                DB_ARGS(DB_INT(community_id), DB_INT(asked->until_at), DB_INT(asked->after_at),
                        DB_INT(asked->after_case), DB_INT(asked->limit)),
                ret_rows, ret_count);
}

err_t stats_store_external(struct op *op, int64_t community_id, int limit,
                           struct stats_pressing **ret_rows, size_t *ret_count)
{
    return list(op, &EXTERNAL, DB_ARGS(DB_INT(community_id), DB_INT(limit)), ret_rows, ret_count);
}

err_t stats_store_to_classify(struct op *op, int64_t community_id, int limit,
                              struct stats_pressing **ret_rows, size_t *ret_count)
{
    return list(op, &TO_CLASSIFY, DB_ARGS(DB_INT(community_id), DB_INT(limit)), ret_rows,
                ret_count);
}

err_t stats_store_out(struct op *op, int64_t community_id, const int64_t *case_ids, size_t count,
                      struct stats_store_out **ret_out, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &OUT, DB_ARGS(DB_INT(community_id), DB_IDS(case_ids, count)), &rows);
    if (e != OK)
        return e;
    *ret_out = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_store_out);
    while (db_next(rows))
        (*ret_out)[n++] = (struct stats_store_out){.case_id = db_int(rows, 0),
                                                   .staff_id = db_int(rows, 1),
                                                   .department = db_text(rows, 2)};
    *ret_count = n;
    return OK;
}

err_t stats_store_broken(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                         int limit, struct stats_pressing **ret_rows, size_t *ret_count)
{
    return list(op, &BROKEN,
                DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at), DB_INT(op->now),
                        DB_INT(limit)),
                ret_rows, ret_count);
}

err_t stats_store_appointments(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               int limit, struct stats_pressing **ret_rows, size_t *ret_count)
{
    return list(op, &APPOINTMENTS,
                DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at), DB_INT(limit)),
                ret_rows, ret_count);
}

err_t stats_store_happenings(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                             int limit, struct stats_happening **ret_rows, size_t *ret_count)
{
    struct stats_happening *found;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &HAPPENINGS,
               DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    found = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_happening);
    while (db_next(rows))
        found[count++] = (struct stats_happening){.case_id = db_int(rows, 0),
                                                  .at = db_int(rows, 1),
                                                  .kind = db_text(rows, 2),
                                                  .number = db_text(rows, 3),
                                                  .nature = db_text(rows, 4),
                                                  .title = db_text(rows, 5),
                                                  .house = db_text(rows, 6),
                                                  .place = db_text(rows, 7),
                                                  .words = db_text(rows, 8),
                                                  .object = db_text(rows, 9),
                                                  .is_confidential = db_int(rows, 10) != 0};
    *ret_rows = found;
    *ret_count = count;
    return OK;
}
