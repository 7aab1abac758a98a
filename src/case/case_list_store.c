#include "case/case_list_store.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_sight.h"
#include "case/case_store.h"

#define IS_OPEN "status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled')"

/* ---- indexes to walk ------------------------------------------------------------------ */

/* By id. $1 communities, $2 the id before, $3 how many, $4 what the index is asked. A condition
 * that has no question is an index of its own. import_run: undone imports are in no list. */
#define BY_ID(condition) BY_ID_OF("", condition)
#define BY_ID_OF(plus, condition)                                                                  \
    {                                                                                              \
        {"case_walk_down",                                                                         \
         "SELECT community_id, id, id FROM service_case"                                           \
         " WHERE " plus "community_id IN (ids($1)) AND id < $2 AND import_run >= 0"                \
         " " condition " ORDER BY id DESC LIMIT $3"},                                              \
        {                                                                                          \
            "case_walk_up",                                                                        \
                "SELECT community_id, id, id FROM service_case"                                    \
                " WHERE " plus "community_id IN (ids($1)) AND id > $2 AND import_run >= 0"         \
                " " condition " ORDER BY id LIMIT $3"                                              \
        }                                                                                          \
    }

/* By a time. $1 communities, $2 the time before, $3 the id there, $4 how many, $5 from, $6 to. */
#define BY_TIME(column, sign, order)                                                               \
    {                                                                                              \
        "case_walk_" column,                                                                       \
            "SELECT community_id, id, " column " FROM service_case"                                \
            " WHERE community_id IN (ids($1)) AND import_run >= 0"                                 \
            " AND " column " >= $5 AND " column " < $6"                                            \
            " AND " column " " sign "= $2 AND (" column " " sign " $2 OR id " sign " $3)"          \
            " ORDER BY " column " " order ", id " order " LIMIT $4"                                \
    }

/* CROSS JOIN: SQLite begins with the few that the member has, not with all cases in their order. */
#define ASSIGNED(sign, order)                                                                      \
    {                                                                                              \
        "case_walk_assigned",                                                                      \
            "SELECT DISTINCT c.community_id, c.id, c.id FROM case_assignment a"                    \
            " CROSS JOIN service_case c WHERE c.community_id = a.community_id"                     \
            " AND c.id = a.case_id AND a.staff_id = $4 AND a.state IN ('sent', 'accepted')"        \
            " AND a.community_id IN (ids($1)) AND a.case_id " sign " $2 AND c." IS_OPEN            \
            " ORDER BY c.id " order " LIMIT $3"                                                    \
    }

/* What was ever given to one member ($4; 0: to a department), in whatever state; a case that was
 * given to him twice comes twice in a row. */
#define GIVEN(sign, order)                                                                         \
    {                                                                                              \
        "case_walk_given", "SELECT community_id, case_id, case_id FROM case_assignment"            \
                           " WHERE staff_id = $4 AND community_id IN (ids($1))"                    \
                           " AND case_id " sign " $2 ORDER BY case_id " order " LIMIT $3"          \
    }

static const struct db_query WALKS[CASE_INDEX_COUNT][2] = {
    [CASE_INDEX_ALL] = BY_ID(""),
    [CASE_INDEX_OPEN] = BY_ID("AND " IS_OPEN),
    [CASE_INDEX_STATUS] = BY_ID("AND status = $4"),
    [CASE_INDEX_CATEGORY] = BY_ID("AND category = $4"),
    [CASE_INDEX_HOUSE] = BY_ID("AND house_id = $4 AND house_id <> 0"),
    [CASE_INDEX_URGENT] = BY_ID("AND urgent = 1"),
    [CASE_INDEX_RETURNED] = BY_ID("AND bounced > 0 AND status = 'accepted'"),
    [CASE_INDEX_RESPONSIBLE] = BY_ID("AND responsible = $4 AND " IS_OPEN),
    [CASE_INDEX_ASSIGNED] = {ASSIGNED("<", "DESC"), ASSIGNED(">", "")},
    [CASE_INDEX_GIVEN] = {GIVEN("<", "DESC"), GIVEN(">", "")},
    [CASE_INDEX_RECEIVED] = {BY_TIME("received_at", "<", "DESC"), BY_TIME("received_at", ">", "")},
    [CASE_INDEX_CHANGED] = {BY_TIME("changed_at", "<", "DESC"), BY_TIME("changed_at", ">", "")},
};

/* Where the actor sees most communities, cases are walked by id alone: the plus keeps the planner
 * from asking community by community. */
static const struct db_query WALKS_OF_ALL[][2] = {
    [CASE_INDEX_ALL] = BY_ID_OF("+", ""),
    [CASE_INDEX_OPEN] = BY_ID_OF("+", "AND " IS_OPEN),
    [CASE_INDEX_STATUS] = BY_ID_OF("+", "AND status = $4 AND " IS_OPEN),
};

static bool is_by_time(enum case_index index)
{
    return index == CASE_INDEX_RECEIVED || index == CASE_INDEX_CHANGED;
}

static int64_t since(const struct case_filter *f)
{
    return f->received_from == 0 ? INT64_MIN : f->received_from;
}

static int64_t until(const struct case_filter *f)
{
    return f->received_to == 0 ? INT64_MAX : f->received_to;
}

static err_t run_walk(struct op *op, const struct case_filter *f, const struct case_walk *w,
                      struct db_rows **ret_rows)
{
    const struct db_query *query =
        w->of_all ? &WALKS_OF_ALL[w->index][w->up] : &WALKS[w->index][w->up];
    bool asks = w->asked.kind != DB_KIND_NULL, in_range = w->index == CASE_INDEX_RECEIVED;
    const struct db_arg by_id[] = {DB_IDS(w->communities, w->community_count), DB_INT(w->after.id),
                                   DB_INT(w->size), w->asked};
    const struct db_arg by_time[] = {by_id[0],
                                     DB_INT(w->after.key),
                                     DB_INT(w->after.id),
                                     DB_INT(w->size),
                                     DB_INT(in_range ? since(f) : INT64_MIN),
                                     DB_INT(in_range ? until(f) : INT64_MAX)};

    if (is_by_time(w->index))
        return db_run(op, query, (struct db_args){by_time, 6}, ret_rows);
    return db_run(op, query, (struct db_args){by_id, asks ? 4 : 3}, ret_rows);
}

err_t case_list_store_walk(struct op *op, const struct case_filter *filter,
                           const struct case_walk *walk, struct case_place **ret_places,
                           size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = run_walk(op, filter, walk, &rows);

    if (e != OK)
        return e;
    *ret_places = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_place);
    while (db_next(rows))
        (*ret_places)[n++] = (struct case_place){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2)};
    *ret_count = n;
    return OK;
}

/* ---- counts: in no order, so that they end as soon as there are enough --------------------- */

#define BOUNDED(condition)                                                                         \
    "SELECT count(*) FROM (SELECT 1 FROM service_case WHERE community_id IN (ids($1))"             \
    " AND import_run >= 0 AND " condition " LIMIT $2) AS bounded"

static const struct db_query COUNT_STATUS = {
    .name = "case_count_status",
    .sql = BOUNDED("status = $3"),
};
static const struct db_query COUNT_RETURNED = {
    .name = "case_count_returned",
    .sql = BOUNDED("bounced > 0 AND status = 'accepted'"),
};

err_t case_list_store_count(struct op *op, const struct case_filter *f, enum case_index index,
                            const char *status, int64_t most, int64_t *ret_count)
{
    const struct db_arg args[] = {DB_IDS(f->communities, f->community_count), DB_INT(most),
                                  DB_TEXT(status)};
    bool by_status = index == CASE_INDEX_STATUS;
    struct db_rows *rows;
    err_t e = db_run(op, by_status ? &COUNT_STATUS : &COUNT_RETURNED,
                     (struct db_args){args, by_status ? 3 : 2}, &rows);

    if (e == OK)
        *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

/* ---- the filter over rows ---------------------------------------------------------------
 * The rows are known by their keys. The pluses keep the planner from walking a whole community
 * by the time of receipt instead. */

#define HAS_WORK_OF(who)                                                                           \
    "EXISTS (SELECT 1 FROM case_assignment a WHERE a.community_id = service_case.community_id"     \
    " AND a.case_id = service_case.id AND a.staff_id = " who                                       \
    " AND a.state IN ('sent', 'accepted'))"

#define FILTERED                                                                                   \
    " FROM service_case"                                                                           \
    " WHERE community_id IN (ids($1)) AND id IN (ids($2)) AND import_run >= 0"                     \
    " AND ($3 = '' OR nature = $3)"                                                                \
    " AND ($4 = '' OR $4 LIKE '%,' || status || ',%')"                                             \
    " AND ($5 = '' OR category = $5)"                                                              \
    " AND ($6 = '' OR severity = $6)"                                                              \
    " AND ($7 = '' OR channel = $7)"                                                               \
    " AND ($8 = 0 OR urgent = 1)"                                                                  \
    " AND ($9 = 0 OR house_id IN (ids($10)))"                                                      \
    " AND ($11 = 0 OR (bounced > 0 AND status = 'accepted'))"                                      \
    " AND +received_at >= $12 AND +received_at < $13"                                              \
    " AND ($14 = 0 OR " IS_OPEN ")"                                                                \
    " AND ($15 = 0 OR status IN ('registered', 'accepted'))"                                       \
    " AND ($16 = 0 OR (" IS_OPEN                                                                   \
    " AND " HAS_WORK_OF("$16") "))"                                                                \
                               " AND ($17 = 0 OR (" IS_OPEN                                        \
                               " AND (responsible = $17 OR " HAS_WORK_OF("$17") ")))"              \
                                                                                " ORDER BY id"

/* Whole cases, and what the row of a page shows. */
static const struct db_query ROWS[] = {
    {"case_list_rows", "SELECT " CASE_STORE_COLUMNS FILTERED},
    {"case_list_rows_shown", "SELECT " CASE_STORE_ROW_COLUMNS FILTERED},
};

static const char *joined(struct op *op, const struct case_filter *f)
{
    struct buf out = buf_in(op->arena);

    for (size_t i = 0; i < f->status_count; i++)
        buf_printf(&out, "%s%s,", i == 0 ? "," : "", f->statuses[i]);
    return f->status_count == 0 ? "" : out.data;
}

/* The communities that the places lie in: all of the filter's if a place does not know. */
static struct db_arg communities_of(struct op *op, const struct case_filter *f,
                                    const struct case_place *places, size_t count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        if (places[i].community_id == 0)
            return DB_IDS(f->communities, f->community_count);
        while (k < n && ids[k] != places[i].community_id)
            k++;
        if (k == n)
            ids[n++] = places[i].community_id;
    }
    return DB_IDS(ids, n);
}

static const char *or_all(const char *text)
{
    return text == NULL ? "" : text;
}

err_t case_list_store_rows(struct op *op, const struct case_filter *f,
                           const struct case_place *places, size_t count,
                           struct service_case ***ret_cases, size_t *ret_count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct db_rows *rows;
    err_t e;

    for (size_t i = 0; i < count; i++)
        ids[i] = places[i].id;
    e = db_run(op, &ROWS[f->rows_only ? 1 : 0],
               DB_ARGS(communities_of(op, f, places, count), DB_IDS(ids, count),
                       DB_TEXT(or_all(f->nature)), DB_TEXT(joined(op, f)),
                       DB_TEXT(or_all(f->category)), DB_TEXT(or_all(f->severity)),
                       DB_TEXT(or_all(f->channel)), DB_BOOL(f->urgent), DB_BOOL(f->house_count > 0),
                       DB_IDS(f->houses, f->house_count), DB_BOOL(f->returned), DB_INT(since(f)),
                       DB_INT(until(f)), DB_BOOL(f->open_only), DB_BOOL(f->unassigned),
                       DB_INT(f->assignee), DB_INT(f->mine)),
               &rows);
    if (e == OK && f->rows_only)
        case_store_read_rows(op, rows, ret_cases, ret_count);
    else if (e == OK)
        case_store_read(op, rows, ret_cases, ret_count);
    return e == OK ? case_sight_keep(op, *ret_cases, ret_count) : e;
}

#define BOTH(walks, index) &walks[index][0], &walks[index][1]
const struct db_query *const CASE_LIST_STORE_QUERIES[] = {
    BOTH(WALKS, CASE_INDEX_ALL),
    BOTH(WALKS, CASE_INDEX_STATUS),
    BOTH(WALKS, CASE_INDEX_CATEGORY),
    BOTH(WALKS, CASE_INDEX_HOUSE),
    BOTH(WALKS, CASE_INDEX_URGENT),
    BOTH(WALKS, CASE_INDEX_RETURNED),
    BOTH(WALKS, CASE_INDEX_RESPONSIBLE),
    BOTH(WALKS, CASE_INDEX_ASSIGNED),
    BOTH(WALKS, CASE_INDEX_GIVEN),
    BOTH(WALKS, CASE_INDEX_RECEIVED),
    BOTH(WALKS, CASE_INDEX_CHANGED),
    BOTH(WALKS_OF_ALL, CASE_INDEX_ALL),
    BOTH(WALKS_OF_ALL, CASE_INDEX_OPEN),
    BOTH(WALKS_OF_ALL, CASE_INDEX_STATUS),
    &COUNT_STATUS,
    &COUNT_RETURNED,
    &ROWS[0],
    &ROWS[1],
    NULL,
};
