#include "stats/stats_company_store.h"

#include "base/clock.h"

static const struct db_query PROMISES = {
    .name = "stats_company_promises",
    .sql = "SELECT community_id, CAST(sum(met) AS BIGINT), CAST(sum(missed) AS BIGINT),"
           " CAST(sum(running) AS BIGINT), CAST(sum(paused) AS BIGINT) FROM promise_by_day_total"
           " WHERE community_id IN (ids($1)) AND day >= $2 AND day < $3 GROUP BY community_id",
};

static const struct db_query METRICS = {
    .name = "stats_company_metrics",
    .sql = "SELECT nature, metric, CAST(sum(met) AS BIGINT), CAST(sum(missed) AS BIGINT),"
           " CAST(sum(running) AS BIGINT), CAST(sum(paused) AS BIGINT) FROM promise_by_day"
           " WHERE community_id = $1 AND day >= $2 AND day < $3"
           " GROUP BY nature, metric ORDER BY nature, metric",
};

static const struct db_query MAJOR = {
    .name = "stats_company_major",
    .sql = "SELECT community_id, count(*) FROM service_case WHERE community_id IN (ids($1))"
           " AND nature = 'complaint' AND severity = 'major' AND received_at >= $2"
           " AND received_at < $3 AND import_run >= 0 GROUP BY community_id",
};

/* One clock `respond` a case: that of the first round. */
static const struct db_query GOV = {
    .name = "stats_company_gov",
    .sql = "SELECT c.community_id, count(*),"
           " count(*) FILTER (WHERE p.state IN ('met', 'missed')"
           "   OR (p.state IN ('running', 'paused') AND p.due_at < $4)),"
           " count(*) FILTER (WHERE p.state = 'met'),"
           " count(*) FILTER (WHERE c.told_at <> 0),"
           " count(*) FILTER (WHERE c.told_at <> 0 AND c.refused = 0 AND c.result IS NOT NULL),"
           " count(*) FILTER (WHERE c.followup_result IN ('satisfied', 'partly', 'dissatisfied')),"
           " count(*) FILTER (WHERE c.followup_result = 'satisfied')"
           " FROM service_case c LEFT JOIN promise p ON p.case_id = c.id"
           " AND p.community_id = c.community_id AND p.metric = 'respond' AND p.round = 1"
           " WHERE c.community_id IN (ids($1)) AND c.channel = 'gov12345'"
           " AND c.received_at >= $2 AND c.received_at < $3 AND c.import_run >= 0"
           " GROUP BY c.community_id",
};

#define CASE_PART                                                                                  \
    "c.id, c.version, c.number, c.nature, CASE c.confidential WHEN 0 THEN c.title END,"            \
    " CASE c.confidential WHEN 0 THEN c.house END, CASE c.confidential WHEN 0 THEN c.place END,"   \
    " c.status, c.severity, c.urgent, c.received_at, c.external_due_at, "                          \
    "c.external_number, c.department, c.responsible"

/* $4 only open (1), $5 nature, $6 metric, $7 and $8 the place, $9 limit */
static const struct db_query BEHIND = {
    .name = "stats_company_behind",
    .sql = "SELECT " CASE_PART ", p.metric, p.due_at, p.id FROM promise p JOIN service_case c"
           " ON c.community_id = p.community_id AND c.id = p.case_id"
           " WHERE p.community_id = $1 AND p.due_at >= $2 AND p.due_at < $3"
           " AND p.state IN ('missed', 'running', 'paused')"
           " AND (p.state = 'running' OR ($4 = 0 AND p.state IN ('missed', 'paused')))"
           " AND ($5 = '' OR c.nature = $5) AND ($6 = '' OR p.metric = $6)"
           " AND (p.due_at > $7 OR (p.due_at = $7 AND p.id > $8))"
           " ORDER BY p.due_at, p.id LIMIT $9",
};

static const struct db_query BEHIND_MAJOR = {
    .name = "stats_company_behind_major",
    .sql = "SELECT " CASE_PART ", NULL, c.received_at, c.id FROM service_case c"
           " WHERE c.community_id = $1 AND c.nature = 'complaint' AND c.severity = 'major'"
           " AND c.received_at >= $2 AND c.received_at < $3 AND c.import_run >= 0"
           " AND (c.received_at > $4 OR (c.received_at = $4 AND c.id > $5))"
           " ORDER BY c.received_at, c.id LIMIT $6",
};

static const struct db_query BEHIND_GOV = {
    .name = "stats_company_behind_gov",
    .sql = "SELECT " CASE_PART ", NULL, c.received_at, c.id FROM service_case c"
           " WHERE c.community_id = $1 AND c.channel = 'gov12345'"
           " AND c.received_at >= $2 AND c.received_at < $3 AND c.import_run >= 0"
           " AND (c.received_at > $4 OR (c.received_at = $4 AND c.id > $5))"
           " ORDER BY c.received_at, c.id LIMIT $6",
};

const struct db_query *const STATS_COMPANY_STORE_QUERIES[] = {
    &PROMISES, &METRICS, &MAJOR, &GOV, &BEHIND, &BEHIND_MAJOR, &BEHIND_GOV, NULL,
};

/* Rows ascend by community, as scopes do. */
static struct stats_community *row_of(struct stats_community *rows, size_t count, int64_t id)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].community_id < id)
            low = middle + 1;
        else
            high = middle;
    }
    must(low < count && rows[low].community_id == id);
    return &rows[low];
}

static struct stats_promises read_promises(const struct db_rows *row, int from)
{
    return (struct stats_promises){.met = db_int(row, from),
                                   .missed = db_int(row, from + 1),
                                   .running = db_int(row, from + 2),
                                   .paused = db_int(row, from + 3)};
}

err_t stats_company_store_promises(struct op *op, const int64_t *communities, size_t count,
                                   struct stats_span span, struct stats_community *rows)
{
    struct db_rows *found;
    err_t e = db_run(
        op, &PROMISES,
        DB_ARGS(DB_IDS(communities, count), DB_INT(span.from_day), DB_INT(span.to_day)), &found);

    while (e == OK && db_next(found))
        row_of(rows, count, db_int(found, 0))->promises = read_promises(found, 1);
    return e;
}

static int64_t start(const struct op *op, int64_t day)
{
    return clock_day_start(day, op->utc_offset_min);
}

err_t stats_company_store_major(struct op *op, const int64_t *communities, size_t count,
                                struct stats_span span, struct stats_community *rows)
{
    struct db_rows *found;
    err_t e = db_run(op, &MAJOR,
                     DB_ARGS(DB_IDS(communities, count), DB_INT(start(op, span.from_day)),
                             DB_INT(start(op, span.to_day))),
                     &found);

    while (e == OK && db_next(found))
        row_of(rows, count, db_int(found, 0))->major = db_int(found, 1);
    return e;
}

err_t stats_company_store_gov(struct op *op, const int64_t *communities, size_t count,
                              struct stats_span span, struct stats_community *rows)
{
    struct db_rows *found;
    err_t e = db_run(op, &GOV,
                     DB_ARGS(DB_IDS(communities, count), DB_INT(start(op, span.from_day)),
                             DB_INT(start(op, span.to_day)), DB_INT(op->now)),
                     &found);

    while (e == OK && db_next(found)) {
        struct stats_community *row = row_of(rows, count, db_int(found, 0));
        row->gov_received = db_int(found, 1);
        row->gov_respond_due = db_int(found, 2);
        row->gov_respond_met = db_int(found, 3);
        row->gov_done = db_int(found, 4);
        row->gov_solved = db_int(found, 5);
        row->gov_reached = db_int(found, 6);
        row->gov_satisfied = db_int(found, 7);
    }
    return e;
}

err_t stats_company_store_metrics(struct op *op, int64_t community_id, struct stats_span span,
                                  struct stats_metric **ret_rows, size_t *ret_count)
{
    struct db_rows *found;
    size_t count = 0;
    err_t e =
        db_run(op, &METRICS,
               DB_ARGS(DB_INT(community_id), DB_INT(span.from_day), DB_INT(span.to_day)), &found);

    if (e != OK)
        return e;
    *ret_rows = ARENA_ARRAY(op->arena, db_count(found) + 1, struct stats_metric);
    while (db_next(found))
        (*ret_rows)[count++] = (struct stats_metric){.nature = db_text(found, 0),
                                                     .metric = db_text(found, 1),
                                                     .promises = read_promises(found, 2)};
    *ret_count = count;
    return OK;
}

static err_t run_behind(struct op *op, int64_t community_id, struct stats_span span,
                        const struct stats_behind *a, struct db_rows **ret_rows)
{
    const int64_t from_at = start(op, span.from_day), to_at = start(op, span.to_day);

    if (a->what == STATS_MAJOR || a->what == STATS_GOV)
        return db_run(op, a->what == STATS_MAJOR ? &BEHIND_MAJOR : &BEHIND_GOV,
                      DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at),
                              DB_INT(a->after_at), DB_INT(a->after_id), DB_INT(a->limit)),
                      ret_rows);
    return db_run(op, &BEHIND,
                  DB_ARGS(DB_INT(community_id), DB_INT(from_at), DB_INT(to_at),
                          DB_BOOL(a->what == STATS_OPEN),
                          DB_TEXT(a->nature == NULL ? "" : a->nature),
                          DB_TEXT(a->metric == NULL ? "" : a->metric), DB_INT(a->after_at),
                          DB_INT(a->after_id), DB_INT(a->limit)),
                  ret_rows);
}

err_t stats_company_store_behind(struct op *op, int64_t community_id, struct stats_span span,
                                 const struct stats_behind *asked, struct stats_pressing **ret_rows,
                                 int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = run_behind(op, community_id, span, asked, &rows);

    if (e != OK)
        return e;
    *ret_rows = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_pressing);
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    for (; db_next(rows); n++) {
        (*ret_rows)[n] = (struct stats_pressing){.case_id = db_int(rows, 0),
                                                 .number = db_text(rows, 2),
                                                 .nature = db_text(rows, 3),
                                                 .title = db_text(rows, 4),
                                                 .house = db_text(rows, 5),
                                                 .place = db_text(rows, 6),
                                                 .status = db_text(rows, 7),
                                                 .severity = db_text(rows, 8),
                                                 .received_at = db_int(rows, 10),
                                                 .external_number = db_text(rows, 12),
                                                 .holder = db_int(rows, 14),
                                                 .metric = db_text(rows, 15),
                                                 .due_at = db_int(rows, 16)};
        (*ret_ids)[n] = db_int(rows, 17);
    }
    *ret_count = n;
    return OK;
}
