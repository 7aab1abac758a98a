#include "case/case_sight_store.h"

/* $1 community, $2 cases, $3 who, $4 natures, $5 departments, $6 fees, $7 finished,
 * $8 departments of work without a name. */
static const struct db_query SEEN = {
    .name = "case_sight_seen",
    .sql = "SELECT id FROM service_case"
           " WHERE community_id = $1 AND id IN (ids($2))"
           " AND (recorder = $3 OR first_contact = $3 OR responsible = $3 OR supervisor = $3"
           " OR handler = $3"
           " OR $4 LIKE '%,' || nature || ',%'"
           " OR $5 LIKE '%,' || department || ',%'"
           " OR ($6 = 1 AND (chargeable = 1 OR price_fen > 0))"
           " OR ($7 = 1 AND status IN ('closed', 'archived', 'merged', 'converted', 'cancelled'))"
           " OR EXISTS (SELECT 1 FROM case_assignment a"
           " WHERE a.community_id = service_case.community_id AND a.case_id = service_case.id"
           " AND (a.staff_id = $3 OR $5 LIKE '%,' || a.department || ',%'"
           " OR (a.staff_id = 0 AND $8 LIKE '%,' || a.department || ',%'))))"
           " ORDER BY id",
};

const struct db_query *const CASE_SIGHT_QUERIES[] = {&SEEN, NULL};

err_t case_sight_store_seen(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                            const struct case_sight_asked *asked, int64_t **ret_seen,
                            size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e =
        db_run(op, &SEEN,
               DB_ARGS(DB_INT(community_id), DB_IDS(ids, count), DB_INT(op->actor->id),
                       DB_TEXT(asked->natures), DB_TEXT(asked->departments), DB_BOOL(asked->fees),
                       DB_BOOL(asked->finished), DB_TEXT(asked->unnamed)),
               &rows);

    if (e != OK)
        return e;
    *ret_seen = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_seen)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}
