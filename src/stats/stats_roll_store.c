#include "stats/stats_roll_store.h"

#include "base/clock.h"

#include <string.h>

/* Due times that lie on a day: 0 and "never" do not. */
#define LATEST_DUE INT64_C(99999999999999)

static const struct db_query BEHIND = {
    .name = "stats_roll_behind",
    .sql = "SELECT h.community_id, h.seq FROM journal_head h LEFT JOIN stats_place s"
           " ON s.community_id = h.community_id WHERE h.community_id <> 0"
           " AND (s.seq IS NULL OR s.rebuild_day < $2 OR s.seq < h.seq)"
           " ORDER BY h.community_id LIMIT $1 /*scan*/",
};

static const struct db_query PLACE_ADD = {
    .name = "stats_roll_place_add",
    .sql = "INSERT INTO stats_place (community_id, seq, rebuild_day) VALUES ($1, $2, 0)"
           " ON CONFLICT (community_id) DO NOTHING",
};

static const struct db_query PLACE_LOCK = {
    .name = "stats_roll_place_lock",
    .sql = "UPDATE stats_place SET seq = seq + 0 WHERE community_id = $1"
           " RETURNING seq, rebuild_day",
};

static const struct db_query PLACE_MOVE = {
    .name = "stats_roll_place_move",
    .sql = "UPDATE stats_place SET seq = $2, rebuild_day = $3 WHERE community_id = $1",
};

static const struct db_query NEXT_DUE = {
    .name = "stats_roll_next_due",
    .sql = "SELECT due_at FROM promise WHERE community_id = $1 AND due_at >= $2 AND due_at < $3"
           " ORDER BY due_at LIMIT 1",
};

static const struct db_query CLEAR = {
    .name = "stats_roll_clear",
    .sql = "DELETE FROM promise_by_day WHERE community_id = $1 AND day >= $2 AND day < $3",
};

static const struct db_query CLEAR_TOTAL = {
    .name = "stats_roll_clear_total",
    .sql = "DELETE FROM promise_by_day_total WHERE community_id = $1 AND day >= $2 AND day < $3",
};

#define DAY_OF_DUE "(p.due_at + $4) / 86400000"

static const struct db_query FILL = {
    .name = "stats_roll_fill",
    .sql = "INSERT INTO promise_by_day"
           " (community_id, day, nature, metric, met, missed, running, paused)"
           " SELECT p.community_id, " DAY_OF_DUE ", c.nature, p.metric,"
           " sum(CASE p.state WHEN 'met' THEN 1 ELSE 0 END),"
           " sum(CASE p.state WHEN 'missed' THEN 1 ELSE 0 END),"
           " sum(CASE p.state WHEN 'running' THEN 1 ELSE 0 END),"
           " sum(CASE p.state WHEN 'paused' THEN 1 ELSE 0 END)"
           " FROM promise p JOIN service_case c ON c.community_id = p.community_id"
           " AND c.id = p.case_id"
           " WHERE p.community_id = $1 AND p.due_at >= $2 AND p.due_at < $3"
           " AND p.state <> 'cancelled'"
           " GROUP BY p.community_id, 2, c.nature, p.metric",
};

static const struct db_query FILL_TOTAL = {
    .name = "stats_roll_fill_total",
    .sql = "INSERT INTO promise_by_day_total (community_id, day, met, missed, running, paused)"
           " SELECT community_id, day, sum(met), sum(missed), sum(running), sum(paused)"
           " FROM promise_by_day WHERE community_id = $1 AND day >= $2 AND day < $3"
           " GROUP BY community_id, day",
};

static const struct db_query NOTE = {
    .name = "stats_roll_note",
    .sql = "INSERT INTO stats_case_day (community_id, case_id, day)"
           " SELECT DISTINCT p.community_id, p.case_id, " DAY_OF_DUE " FROM promise p"
           " WHERE p.community_id = $1 AND p.due_at >= $2 AND p.due_at < $3"
           " ON CONFLICT (community_id, case_id, day) DO NOTHING",
};

static const struct db_query DAYS_OF = {
    .name = "stats_roll_days_of",
    .sql = "SELECT DISTINCT day FROM stats_case_day WHERE community_id = $1"
           " AND case_id IN (ids($2))",
};

static const struct db_query FORGET = {
    .name = "stats_roll_forget",
    .sql = "DELETE FROM stats_case_day WHERE community_id = $1 AND case_id IN (ids($2))",
};

static const struct db_query NOTE_CASES = {
    .name = "stats_roll_note_cases",
    .sql = "INSERT INTO stats_case_day (community_id, case_id, day)"
           " SELECT DISTINCT p.community_id, p.case_id, (p.due_at + $3) / 86400000"
           " FROM promise p WHERE p.case_id IN (ids($2)) AND p.community_id = $1"
           " AND p.due_at > 0 AND p.due_at < $4"
           " ON CONFLICT (community_id, case_id, day) DO NOTHING",
};

const struct db_query *const STATS_ROLL_STORE_QUERIES[] = {
    &BEHIND, &PLACE_ADD,  &PLACE_LOCK, &PLACE_MOVE, &NEXT_DUE, &CLEAR,      &CLEAR_TOTAL,
    &FILL,   &FILL_TOTAL, &NOTE,       &DAYS_OF,    &FORGET,   &NOTE_CASES, NULL,
};

err_t stats_roll_store_behind(struct op *op, int limit, struct stats_roll_behind **ret_behind,
                              size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &BEHIND,
                     DB_ARGS(DB_INT(limit), DB_INT(clock_day(op->now, op->utc_offset_min))), &rows);

    if (e != OK)
        return e;
    *ret_behind = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_roll_behind);
    while (db_next(rows))
        (*ret_behind)[count++] = (struct stats_roll_behind){.community_id = db_int(rows, 0),
                                                            .head_seq = db_int(rows, 1)};
    *ret_count = count;
    return OK;
}

err_t stats_roll_store_lock(struct op *op, const struct stats_roll_behind *behind,
                            struct stats_roll_place *ret_place)
{
    struct db_rows *rows;
    err_t e = db_exec(op, &PLACE_ADD,
                      DB_ARGS(DB_INT(behind->community_id), DB_INT(behind->head_seq)), NULL);

    if (e == OK)
        e = db_run(op, &PLACE_LOCK, DB_ARGS(DB_INT(behind->community_id)), &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_place = (struct stats_roll_place){.seq = db_int(rows, 0), .rebuild_day = db_int(rows, 1)};
    return OK;
}

err_t stats_roll_store_move(struct op *op, int64_t community_id, struct stats_roll_place place)
{
    return db_exec(op, &PLACE_MOVE,
                   DB_ARGS(DB_INT(community_id), DB_INT(place.seq), DB_INT(place.rebuild_day)),
                   NULL);
}

err_t stats_roll_store_next_due(struct op *op, int64_t community_id, int64_t from_at,
                                int64_t *ret_due_at)
{
    struct db_rows *rows;
    err_t e =
        db_run(op, &NEXT_DUE,
               DB_ARGS(DB_INT(community_id), DB_INT(from_at < 1 ? 1 : from_at), DB_INT(LATEST_DUE)),
               &rows);

    if (e == OK)
        *ret_due_at = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

/* The same days as instants; $4 brings an instant to the community's own day. */
static struct db_args span(struct op *op, int64_t community_id, int offset_min, int64_t from_day,
                           int64_t to_day)
{
    const struct db_arg args[] = {
        DB_INT(community_id), DB_INT(clock_day_start(from_day, offset_min)),
        DB_INT(clock_day_start(to_day, offset_min)), DB_INT(offset_min * CLOCK_MINUTE_MS)};
    struct db_arg *kept = ARENA_ARRAY(op->arena, 4, struct db_arg);

    memcpy(kept, args, sizeof args);
    return (struct db_args){kept, 4};
}

err_t stats_roll_store_count(struct op *op, int64_t community_id, int offset_min, int64_t from_day,
                             int64_t to_day)
{
    const struct db_args days = DB_ARGS(DB_INT(community_id), DB_INT(from_day), DB_INT(to_day));
    err_t e = db_exec(op, &CLEAR, days, NULL);

    if (e == OK)
        e = db_exec(op, &CLEAR_TOTAL, days, NULL);
    if (e == OK)
        e = db_exec(op, &FILL, span(op, community_id, offset_min, from_day, to_day), NULL);
    return e != OK ? e : db_exec(op, &FILL_TOTAL, days, NULL);
}

err_t stats_roll_store_note(struct op *op, int64_t community_id, int offset_min, int64_t from_day,
                            int64_t to_day)
{
    return db_exec(op, &NOTE, span(op, community_id, offset_min, from_day, to_day), NULL);
}

static err_t add_days(struct op *op, struct db_args cases, int64_t **days, size_t *count)
{
    struct db_rows *rows;
    int64_t *all;
    err_t e = db_run(op, &DAYS_OF, cases, &rows);

    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, *count + db_count(rows) + 1, int64_t);
    if (*count > 0)
        memcpy(all, *days, *count * sizeof *all);
    while (db_next(rows)) {
        bool is_there = false;
        for (size_t i = 0; i < *count; i++)
            is_there = is_there || all[i] == db_int(rows, 0);
        if (!is_there)
            all[(*count)++] = db_int(rows, 0);
    }
    *days = all;
    return OK;
}

err_t stats_roll_store_renote(struct op *op, int64_t community_id, int offset_min, int64_t to_day,
                              const int64_t *case_ids, size_t case_count, int64_t **ret_days,
                              size_t *ret_count)
{
    const struct db_args cases = DB_ARGS(DB_INT(community_id), DB_IDS(case_ids, case_count));
    err_t e;

    *ret_days = NULL;
    *ret_count = 0;
    e = add_days(op, cases, ret_days, ret_count);
    if (e == OK)
        e = db_exec(op, &FORGET, cases, NULL);
    if (e == OK)
        e = db_exec(op, &NOTE_CASES,
                    DB_ARGS(DB_INT(community_id), DB_IDS(case_ids, case_count),
                            DB_INT(offset_min * CLOCK_MINUTE_MS),
                            DB_INT(clock_day_start(to_day, offset_min))),
                    NULL);
    return e != OK ? e : add_days(op, cases, ret_days, ret_count);
}
