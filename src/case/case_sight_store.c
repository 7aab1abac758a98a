#include "case/case_sight_store.h"

#include <inttypes.h>

/* $1 community, $2 cases, $3 who, $4 natures, $5 departments, $6 fees, $7 finished,
 * $8 departments of work without a name, $9 "%,who,%". */
static const struct db_query SEEN = {
    .name = "case_sight_seen",
    .sql = "SELECT id FROM service_case"
           " WHERE community_id = $1 AND id IN (ids($2))"
           " AND (recorder = $3 OR first_contact = $3 OR responsible = $3 OR supervisor = $3"
           " OR handler = $3 OR deputies LIKE $9"
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

/* What who holds a loan sees by it: open cases in the lender's hands ($9), and of what the lender
 * sees ($3 to $7, all: $8) those in the statuses that were lent ($10) or that he followed up ($11).
 */
static const struct db_query LENT = {
    .name = "case_sight_lent",
    .sql =
        "SELECT id FROM service_case"
        " WHERE community_id = $1 AND id IN (ids($2))"
        " AND (($9 = 1 AND status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled')"
        " AND (responsible = $3 OR EXISTS (SELECT 1 FROM case_assignment a"
        " WHERE a.community_id = service_case.community_id AND a.case_id = service_case.id"
        " AND a.round = service_case.round AND a.staff_id = $3"
        " AND a.state IN ('sent', 'accepted'))))"
        " OR (($10 LIKE '%,' || status || ',%' OR followup_by = $11)"
        " AND ($8 = 1 OR recorder = $3 OR first_contact = $3 OR responsible = $3"
        " OR supervisor = $3 OR handler = $3"
        " OR $4 LIKE '%,' || nature || ',%'"
        " OR $5 LIKE '%,' || department || ',%'"
        " OR ($6 = 1 AND (chargeable = 1 OR price_fen > 0))"
        " OR EXISTS (SELECT 1 FROM case_assignment a"
        " WHERE a.community_id = service_case.community_id AND a.case_id = service_case.id"
        " AND (a.staff_id = $3 OR $5 LIKE '%,' || a.department || ',%'"
        " OR (a.staff_id = 0 AND $7 LIKE '%,' || a.department || ',%'))))))"
        " ORDER BY id",
};

const struct db_query *const CASE_SIGHT_QUERIES[] = {&SEEN, &LENT, NULL};

static void read_ids(struct op *op, struct db_rows *rows, int64_t **ret_seen, size_t *ret_count)
{
    size_t n = 0;

    *ret_seen = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_seen)[n++] = db_int(rows, 0);
    *ret_count = n;
}

err_t case_sight_store_seen(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                            const struct case_sight_asked *asked, int64_t **ret_seen,
                            size_t *ret_count)
{
    const char *deputy = arena_printf(op->arena, "%%,%" PRId64 ",%%", asked->who);
    struct db_rows *rows;
    err_t e =
        db_run(op, &SEEN,
               DB_ARGS(DB_INT(community_id), DB_IDS(ids, count), DB_INT(asked->who),
                       DB_TEXT(asked->natures), DB_TEXT(asked->departments), DB_BOOL(asked->fees),
                       DB_BOOL(asked->finished), DB_TEXT(asked->unnamed), DB_TEXT(deputy)),
               &rows);

    if (e == OK)
        read_ids(op, rows, ret_seen, ret_count);
    return e;
}

err_t case_sight_store_lent(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                            const struct case_sight_asked *asked,
                            const struct case_sight_lent *lent, int64_t **ret_seen,
                            size_t *ret_count)
{
    int64_t followed_up_by = lent->followed_up ? op->actor->id : -1;
    struct db_rows *rows;
    err_t e =
        db_run(op, &LENT,
               DB_ARGS(DB_INT(community_id), DB_IDS(ids, count), DB_INT(asked->who),
                       DB_TEXT(asked->natures), DB_TEXT(asked->departments), DB_BOOL(asked->fees),
                       DB_TEXT(asked->unnamed), DB_BOOL(lent->all), DB_BOOL(lent->in_hands),
                       DB_TEXT(lent->statuses), DB_INT(followed_up_by)),
               &rows);

    if (e == OK)
        read_ids(op, rows, ret_seen, ret_count);
    return e;
}
