#include "stats/stats_public.h"

#include "db/db.h"

/* What was typed as a place may name somebody; the name in the register does not. */
static const struct db_query MATTERS = {
    .name = "stats_public_matters",
    .sql = "SELECT c.id, c.category, (SELECT min(p.name) FROM place p"
           "    WHERE p.community_id = c.community_id AND p.void_at = 0 AND p.name = c.place),"
           "  c.place, c.status, c.received_at FROM service_case c"
           " WHERE c.community_id = $1 AND c.received_at >= $2 AND c.house_id = 0"
           "   AND c.nature = 'repair' AND c.place <> ''"
           "   AND c.status <> 'merged'"
           " ORDER BY c.received_at DESC, c.id DESC LIMIT $3",
};

err_t stats_public_matters(struct op *op, int64_t community_id, int64_t since_at, int limit,
                           struct stats_public_matter **ret_matters, size_t *ret_count)
{
    struct stats_public_matter *found;
    struct db_rows *rows;
    size_t count = 0;
    err_t e =
        db_run(op, &MATTERS, DB_ARGS(DB_INT(community_id), DB_INT(since_at), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    found = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct stats_public_matter);
    while (db_next(rows))
        found[count++] = (struct stats_public_matter){.case_id = db_int(rows, 0),
                                                      .category = db_text(rows, 1),
                                                      .place = db_text(rows, 2),
                                                      .typed = db_text(rows, 3),
                                                      .status = db_text(rows, 4),
                                                      .received_at = db_int(rows, 5)};
    *ret_matters = found;
    *ret_count = count;
    return OK;
}

const struct db_query *const STATS_PUBLIC_STORE_QUERIES[] = {&MATTERS, NULL};
