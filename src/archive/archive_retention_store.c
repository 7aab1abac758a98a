#include "archive/archive_retention_store.h"

enum { MOST_LISTS = 50, MOST_HOLDS = 200 };

/* ---- what is due ---------------------------------------------------------------------------- */

static const struct db_query DUE = {
    .name = "retention_due",
    .sql = "SELECT c.id, c.archived_at, c.number, c.nature, c.archive_class FROM service_case c"
           " WHERE c.community_id = $1 AND c.archived_at <> 0 AND c.archived_at < $2"
           "   AND (c.archived_at < $3 OR $4 LIKE '%,' || coalesce(c.archive_class, '') || ',%')"
           "   AND NOT EXISTS (SELECT 1 FROM retention_item i WHERE i.community_id = c.community_id"
           "                     AND i.case_id = c.id AND i.state <> 'held')"
           "   AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.community_id = c.community_id"
           "                     AND h.case_id = c.id AND h.lifted_at = 0)"
           "   AND c.archived_at >= $6 AND (c.archived_at > $6 OR c.id > $7)"
           " ORDER BY c.archived_at, c.id LIMIT $5",
};

static err_t read_records(struct op *op, struct db_rows *rows,
                          struct retention_record **ret_records, size_t *ret_count)
{
    struct retention_record *records =
        ARENA_ARRAY(op->arena, db_count(rows) + 1, struct retention_record);
    size_t n = 0;

    while (db_next(rows))
        records[n++] = (struct retention_record){.case_id = db_int(rows, 0),
                                                 .archived_at = db_int(rows, 1),
                                                 .number = db_text(rows, 2),
                                                 .nature = db_text(rows, 3),
                                                 .archive_class = db_text(rows, 4)};
    *ret_records = records;
    *ret_count = n;
    return OK;
}

err_t archive_retention_store_due(struct op *op, int64_t community_id,
                                  const struct retention_limits *limits,
                                  struct retention_place after, int limit,
                                  struct retention_record **ret_records, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &DUE,
                     DB_ARGS(DB_INT(community_id), DB_INT(limits->short_until),
                             DB_INT(limits->long_until), DB_TEXT(limits->short_classes),
                             DB_INT(limit), DB_INT(after.archived_at), DB_INT(after.case_id)),
                     &rows);

    return e == OK ? read_records(op, rows, ret_records, ret_count) : e;
}

/* ---- lists ------------------------------------------------------------------------------------
 */

static const struct db_query LIST_ADD = {
    .name = "retention_list_add",
    .sql = "INSERT INTO retention_list (community_id, id, proposed_by, proposed_at)"
           " VALUES ($1, $2, $3, $4)",
};

err_t archive_retention_store_add(struct op *op, const struct retention_list *l)
{
    return db_exec(op, &LIST_ADD,
                   DB_ARGS(DB_INT(l->community_id), DB_INT(l->id), DB_INT(l->proposed_by),
                           DB_INT(l->proposed_at)),
                   NULL);
}

static const struct db_query ITEM_ADD = {
    .name = "retention_item_add",
    .sql = "INSERT INTO retention_item (community_id, list_id, case_id, archive_class, kept_until,"
           " state) VALUES ($1, $2, $3, $4, $5, 'listed')",
};

err_t archive_retention_store_add_item(struct op *op, const struct retention_list *l,
                                       const struct retention_record *r)
{
    return db_exec(op, &ITEM_ADD,
                   DB_ARGS(DB_INT(l->community_id), DB_INT(l->id), DB_INT(r->case_id),
                           DB_TEXT(r->archive_class == NULL ? "" : r->archive_class),
                           DB_INT(r->kept_until)),
                   NULL);
}

/* Column order is the contract between these texts and read_list(). */
#define LIST_COLUMNS                                                                               \
    "SELECT l.community_id, l.id, l.proposed_by, l.proposed_at, l.approved_by, l.approved_at,"     \
    " l.done_at, l.cases, l.payloads, (SELECT count(*) FROM retention_item i"                      \
    "   WHERE i.community_id = l.community_id AND i.list_id = l.id)"                               \
    " FROM retention_list l WHERE l.community_id = $1"

static struct retention_list read_list(const struct db_rows *row)
{
    return (struct retention_list){.community_id = db_int(row, 0),
                                   .id = db_int(row, 1),
                                   .proposed_by = db_int(row, 2),
                                   .proposed_at = db_int(row, 3),
                                   .approved_by = db_int(row, 4),
                                   .approved_at = db_int(row, 5),
                                   .done_at = db_int(row, 6),
                                   .cases = db_int(row, 7),
                                   .payloads = db_int(row, 8),
                                   .size = db_int(row, 9)};
}

static const struct db_query LIST_GET = {
    .name = "retention_list_get",
    .sql = LIST_COLUMNS " AND l.id = $2",
};

err_t archive_retention_store_get(struct op *op, int64_t community_id, int64_t id,
                                  struct retention_list **ret_list)
{
    struct db_rows *rows;
    err_t e = db_run(op, &LIST_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这份销毁清单");
    *ret_list = ARENA_NEW(op->arena, struct retention_list);
    **ret_list = read_list(rows);
    return OK;
}

static const struct db_query LISTS = {
    .name = "retention_lists",
    .sql = LIST_COLUMNS " ORDER BY l.id DESC LIMIT $2",
};

err_t archive_retention_store_lists(struct op *op, int64_t community_id,
                                    struct retention_list **ret_lists, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &LISTS, DB_ARGS(DB_INT(community_id), DB_INT(MOST_LISTS)), &rows);

    if (e != OK)
        return e;
    *ret_lists = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct retention_list);
    while (db_next(rows))
        (*ret_lists)[n++] = read_list(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query WAITING = {
    .name = "retention_waiting",
    .sql = "SELECT id FROM retention_list WHERE community_id = $1 AND approved_at <> 0"
           "   AND done_at = 0 ORDER BY id LIMIT $2",
};

err_t archive_retention_store_waiting(struct op *op, int64_t community_id, int64_t **ret_ids,
                                      size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &WAITING, DB_ARGS(DB_INT(community_id), DB_INT(MOST_LISTS)), &rows);

    if (e != OK)
        return e;
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_ids)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}

static const struct db_query ITEMS = {
    .name = "retention_items",
    .sql = "SELECT i.case_id, c.archived_at, c.number, c.nature, i.archive_class"
           " FROM retention_item i JOIN service_case c ON c.community_id = i.community_id"
           "   AND c.id = i.case_id"
           " WHERE i.community_id = $1 AND i.list_id = $2 AND i.state = 'listed'"
           " ORDER BY i.case_id",
};

err_t archive_retention_store_items(struct op *op, int64_t community_id, int64_t list_id,
                                    struct retention_record **ret_records, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ITEMS, DB_ARGS(DB_INT(community_id), DB_INT(list_id)), &rows);

    return e == OK ? read_records(op, rows, ret_records, ret_count) : e;
}

static const struct db_query APPROVE = {
    .name = "retention_approve",
    .sql = "UPDATE retention_list SET approved_by = $3, approved_at = $4"
           " WHERE community_id = $1 AND id = $2",
};

err_t archive_retention_store_approve(struct op *op, const struct retention_list *l)
{
    return db_exec(op, &APPROVE,
                   DB_ARGS(DB_INT(l->community_id), DB_INT(l->id), DB_INT(l->approved_by),
                           DB_INT(l->approved_at)),
                   NULL);
}

static const struct db_query DONE = {
    .name = "retention_done",
    .sql = "UPDATE retention_list SET done_at = $3, cases = $4, payloads = $5"
           " WHERE community_id = $1 AND id = $2",
};

err_t archive_retention_store_done(struct op *op, const struct retention_list *l)
{
    return db_exec(op, &DONE,
                   DB_ARGS(DB_INT(l->community_id), DB_INT(l->id), DB_INT(l->done_at),
                           DB_INT(l->cases), DB_INT(l->payloads)),
                   NULL);
}

static const struct db_query ITEM_STATE = {
    .name = "retention_item_state",
    .sql = "UPDATE retention_item SET state = $4"
           " WHERE community_id = $1 AND list_id = $2 AND case_id = $3",
};

err_t archive_retention_store_item_state(struct op *op, int64_t community_id, int64_t list_id,
                                         int64_t case_id, const char *state)
{
    return db_exec(op, &ITEM_STATE,
                   DB_ARGS(DB_INT(community_id), DB_INT(list_id), DB_INT(case_id), DB_TEXT(state)),
                   NULL);
}

/* ---- holds ------------------------------------------------------------------------------------
 */

static const struct db_query CASE_OF = {
    .name = "retention_case",
    .sql = "SELECT id FROM service_case WHERE community_id = $1 AND number = $2",
};

err_t archive_retention_store_case(struct op *op, int64_t community_id, const char *number,
                                   int64_t *ret_case_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CASE_OF, DB_ARGS(DB_INT(community_id), DB_TEXT(number)), &rows);

    if (e == OK)
        *ret_case_id = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

static const struct db_query IS_HELD = {
    .name = "legal_hold_is",
    .sql = "SELECT 1 FROM legal_hold WHERE community_id = $1 AND case_id = $2 AND lifted_at = 0",
};

err_t archive_retention_store_is_held(struct op *op, int64_t community_id, int64_t case_id,
                                      bool *ret_held)
{
    struct db_rows *rows;
    err_t e = db_run(op, &IS_HELD, DB_ARGS(DB_INT(community_id), DB_INT(case_id)), &rows);

    if (e == OK)
        *ret_held = db_next(rows);
    return e;
}

static const struct db_query HOLD = {
    .name = "legal_hold_add",
    .sql = "INSERT INTO legal_hold (community_id, id, case_id, reason, set_by, set_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

err_t archive_retention_store_hold(struct op *op, int64_t community_id, const struct legal_hold *h)
{
    return db_exec(op, &HOLD,
                   DB_ARGS(DB_INT(community_id), DB_INT(h->id), DB_INT(h->case_id),
                           DB_TEXT(h->reason), DB_INT(h->set_by), DB_INT(h->set_at)),
                   NULL);
}

static const struct db_query LIFT = {
    .name = "legal_hold_lift",
    .sql = "UPDATE legal_hold SET lifted_by = $3, lifted_at = $4"
           " WHERE community_id = $1 AND id = $2 AND lifted_at = 0",
};

err_t archive_retention_store_lift(struct op *op, int64_t community_id, int64_t id,
                                   bool *ret_lifted)
{
    int64_t changed = 0;
    err_t e =
        db_exec(op, &LIFT,
                DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->actor->id), DB_INT(op->now)),
                &changed);

    *ret_lifted = changed > 0;
    return e;
}

static const struct db_query HOLDS = {
    .name = "legal_holds",
    .sql = "SELECT h.id, h.case_id, h.set_by, h.set_at, c.number, h.reason FROM legal_hold h"
           " JOIN service_case c ON c.community_id = h.community_id AND c.id = h.case_id"
           " WHERE h.community_id = $1 AND h.lifted_at = 0 ORDER BY h.id DESC LIMIT $2",
};

err_t archive_retention_store_holds(struct op *op, int64_t community_id,
                                    struct legal_hold **ret_holds, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &HOLDS, DB_ARGS(DB_INT(community_id), DB_INT(MOST_HOLDS)), &rows);

    if (e != OK)
        return e;
    *ret_holds = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct legal_hold);
    while (db_next(rows))
        (*ret_holds)[n++] = (struct legal_hold){.id = db_int(rows, 0),
                                                .case_id = db_int(rows, 1),
                                                .set_by = db_int(rows, 2),
                                                .set_at = db_int(rows, 3),
                                                .number = db_text(rows, 4),
                                                .reason = db_text(rows, 5)};
    *ret_count = n;
    return OK;
}

const struct db_query *const ARCHIVE_RETENTION_QUERIES[] = {
    &DUE,  &LIST_ADD,   &ITEM_ADD, &LIST_GET, &LISTS, &WAITING, &ITEMS, &APPROVE,
    &DONE, &ITEM_STATE, &CASE_OF,  &IS_HELD,  &HOLD,  &LIFT,    &HOLDS, NULL,
};
