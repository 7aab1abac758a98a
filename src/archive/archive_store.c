#include "archive/archive_store.h"

#include "base/str.h"

static const struct db_query NEXT_NUMBER = {
    .name = "archive_next_number",
    .sql = "INSERT INTO archive_number (community_id, year, last) VALUES ($1, $2, 1)"
           " ON CONFLICT (community_id, year) DO UPDATE SET last = archive_number.last + 1"
           " RETURNING last",
};

/* Column order is the contract between these texts, add and read_handover(). */
#define COLUMNS "community_id, id, number, handed_by, handed_at, note, received_by, received_at"

static const struct db_query ADD = {
    .name = "archive_add",
    .sql = "INSERT INTO archive_handover (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, 0, 0)",
};

static const struct db_query ADD_ITEM = {
    .name = "archive_add_item",
    .sql = "INSERT INTO archive_handover_item"
           " (community_id, handover_id, ordinal, case_id, state) VALUES ($1, $2, $3, $4, 'sent')",
};

static const struct db_query GET_ONE = {
    .name = "archive_get",
    .sql = "SELECT " COLUMNS " FROM archive_handover WHERE community_id IN (ids($1)) AND id = $2",
};

static const struct db_query LIST = {
    .name = "archive_list",
    .sql = "SELECT " COLUMNS " FROM archive_handover WHERE community_id = $1 AND id < $2"
           " ORDER BY id DESC LIMIT $3",
};

/* A list that is printed and handed on: of a confidential case only the number. */
static const struct db_query ITEMS = {
    .name = "archive_items",
    .sql = "SELECT i.case_id, i.state, i.reason, c.number, c.nature,"
           " CASE c.confidential WHEN 0 THEN c.title END,"
           " CASE c.confidential WHEN 0 THEN c.house END,"
           " CASE c.confidential WHEN 0 THEN c.place END,"
           " c.status, c.closed_at, c.archive_class, c.archive_number"
           " FROM archive_handover_item i JOIN service_case c ON c.community_id = i.community_id"
           " AND c.id = i.case_id WHERE i.community_id = $1 AND i.handover_id = $2"
           " ORDER BY i.ordinal",
};

static const struct db_query WAY_OF = {
    .name = "archive_way_of",
    .sql = "SELECT h.number FROM archive_handover_item i JOIN archive_handover h"
           " ON h.community_id = i.community_id AND h.id = i.handover_id"
           " WHERE i.community_id = $1 AND i.case_id = $2 AND i.state <> 'refused'"
           " AND h.handed_at >= $3 ORDER BY i.handover_id DESC LIMIT 1",
};

static const struct db_query REFUSE = {
    .name = "archive_refuse",
    .sql = "UPDATE archive_handover_item SET state = 'refused', reason = $4"
           " WHERE community_id = $1 AND handover_id = $2 AND case_id = $3 AND state = 'sent'",
};

static const struct db_query RECEIVE = {
    .name = "archive_receive",
    .sql = "UPDATE archive_handover SET received_by = $3, received_at = $4"
           " WHERE community_id = $1 AND id = $2 AND received_at = 0",
};

static const struct db_query RECEIVE_ITEMS = {
    .name = "archive_receive_items",
    .sql = "UPDATE archive_handover_item SET state = 'received'"
           " WHERE community_id = $1 AND handover_id = $2 AND state = 'sent'",
};

/* $1 community, $2 class, $3 and $4 period, $5 and $6 where to go on, $7 limit */
#define FIND_HEAD                                                                                  \
    "SELECT id, archived_at, closed_at, number, nature, title, house, place, archive_class,"       \
    " archive_number FROM service_case WHERE community_id = $1 AND archived_at <> 0"               \
    " AND ($2 = '' OR archive_class = $2) AND archived_at >= $3 AND archived_at < $4"              \
    " AND (archived_at < $5 OR (archived_at = $5 AND id < $6))"
#define FIND_TAIL " ORDER BY archived_at DESC, id DESC LIMIT $7"

static const struct db_query FIND = {.name = "archive_find", .sql = FIND_HEAD FIND_TAIL};

/* All that begin with it: from the text itself up to the text with the last character behind. */
static const struct db_query FIND_NUMBER = {
    .name = "archive_find_number",
    .sql = FIND_HEAD " AND archive_number IS NOT NULL AND archive_number >= $8"
                     " AND archive_number < $9" FIND_TAIL,
};

const struct db_query *const ARCHIVE_STORE_QUERIES[] = {
    &NEXT_NUMBER, &ADD,     &ADD_ITEM,      &GET_ONE, &LIST,        &ITEMS, &WAY_OF,
    &REFUSE,      &RECEIVE, &RECEIVE_ITEMS, &FIND,    &FIND_NUMBER, NULL,
};

err_t archive_store_next_number(struct op *op, int64_t community_id, int year, int64_t *ret_number)
{
    struct db_rows *rows;
    err_t e = db_run(op, &NEXT_NUMBER, DB_ARGS(DB_INT(community_id), DB_INT(year)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_number = db_int(rows, 0);
    return OK;
}

err_t archive_store_add(struct op *op, const struct archive_handover *h)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(h->community_id), DB_INT(h->id), DB_TEXT(h->number),
                           DB_INT(h->handed_by), DB_INT(h->handed_at), DB_TEXT(h->note)),
                   NULL);
}

err_t archive_store_add_item(struct op *op, const struct archive_handover *h, int64_t ordinal,
                             int64_t case_id)
{
    return db_exec(
        op, &ADD_ITEM,
        DB_ARGS(DB_INT(h->community_id), DB_INT(h->id), DB_INT(ordinal), DB_INT(case_id)), NULL);
}

static struct archive_handover read_handover(const struct db_rows *row)
{
    return (struct archive_handover){.community_id = db_int(row, 0),
                                     .id = db_int(row, 1),
                                     .number = db_text(row, 2),
                                     .handed_by = db_int(row, 3),
                                     .handed_at = db_int(row, 4),
                                     .note = db_text(row, 5),
                                     .received_by = db_int(row, 6),
                                     .received_at = db_int(row, 7)};
}

err_t archive_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct archive_handover **ret_handover)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这份移交清单");
    *ret_handover = ARENA_NEW(op->arena, struct archive_handover);
    **ret_handover = read_handover(rows);
    return OK;
}

err_t archive_store_list(struct op *op, int64_t community_id, int64_t before_id, int limit,
                         struct archive_handover **ret_handovers, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &LIST,
                     DB_ARGS(DB_INT(community_id), DB_INT(before_id == 0 ? INT64_MAX : before_id),
                             DB_INT(limit)),
                     &rows);

    if (e != OK)
        return e;
    *ret_handovers = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct archive_handover);
    while (db_next(rows))
        (*ret_handovers)[count++] = read_handover(rows);
    *ret_count = count;
    return OK;
}

err_t archive_store_items(struct op *op, int64_t community_id, int64_t id,
                          struct archive_item **ret_items, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &ITEMS, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    *ret_items = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct archive_item);
    while (db_next(rows))
        (*ret_items)[count++] = (struct archive_item){.case_id = db_int(rows, 0),
                                                      .state = db_text(rows, 1),
                                                      .reason = db_text(rows, 2),
                                                      .number = db_text(rows, 3),
                                                      .nature = db_text(rows, 4),
                                                      .title = db_text(rows, 5),
                                                      .house = db_text(rows, 6),
                                                      .place = db_text(rows, 7),
                                                      .status = db_text(rows, 8),
                                                      .closed_at = db_int(rows, 9),
                                                      .archive_class = db_text(rows, 10),
                                                      .archive_number = db_text(rows, 11)};
    *ret_count = count;
    return OK;
}

err_t archive_store_way_of(struct op *op, int64_t community_id, int64_t case_id, int64_t closed_at,
                           const char **ret_number)
{
    struct db_rows *rows;
    err_t e = db_run(op, &WAY_OF, DB_ARGS(DB_INT(community_id), DB_INT(case_id), DB_INT(closed_at)),
                     &rows);

    if (e == OK)
        *ret_number = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

err_t archive_store_refuse(struct op *op, int64_t community_id, int64_t id, int64_t case_id,
                           const char *reason, bool *ret_done)
{
    int64_t changed;
    err_t e = db_exec(op, &REFUSE,
                      DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(case_id), DB_TEXT(reason)),
                      &changed);

    if (e == OK)
        *ret_done = changed == 1;
    return e;
}

err_t archive_store_receive(struct op *op, const struct archive_handover *h, bool *ret_done)
{
    int64_t changed;
    err_t e = db_exec(op, &RECEIVE,
                      DB_ARGS(DB_INT(h->community_id), DB_INT(h->id), DB_INT(h->received_by),
                              DB_INT(h->received_at)),
                      &changed);

    if (e != OK)
        return e;
    *ret_done = changed == 1;
    return db_exec(op, &RECEIVE_ITEMS, DB_ARGS(DB_INT(h->community_id), DB_INT(h->id)), NULL);
}

static void read_records(struct op *op, struct db_rows *rows, struct archive_record **ret_records,
                         size_t *ret_count)
{
    struct archive_record *records =
        ARENA_ARRAY(op->arena, db_count(rows) + 1, struct archive_record);
    size_t count = 0;

    while (db_next(rows))
        records[count++] = (struct archive_record){.case_id = db_int(rows, 0),
                                                   .archived_at = db_int(rows, 1),
                                                   .closed_at = db_int(rows, 2),
                                                   .number = db_text(rows, 3),
                                                   .nature = db_text(rows, 4),
                                                   .title = db_text(rows, 5),
                                                   .house = db_text(rows, 6),
                                                   .place = db_text(rows, 7),
                                                   .archive_class = db_text(rows, 8),
                                                   .archive_number = db_text(rows, 9)};
    *ret_records = records;
    *ret_count = count;
}

err_t archive_store_find(struct op *op, int64_t community_id, const struct archive_search *s,
                         struct archive_record **ret_records, size_t *ret_count)
{
    bool by_number = !str_is_empty(s->number);
    const char *number = by_number ? s->number : "";
    const struct db_arg args[] = {
        DB_INT(community_id),
        DB_TEXT(s->class == NULL ? "" : s->class),
        DB_INT(s->from_at == 0 ? INT64_MIN : s->from_at),
        DB_INT(s->to_at == 0 ? INT64_MAX : s->to_at),
        DB_INT(s->before_at == 0 ? INT64_MAX : s->before_at),
        DB_INT(s->before_id == 0 ? INT64_MAX : s->before_id),
        DB_INT(s->limit),
        DB_TEXT(number),
        DB_TEXT(arena_printf(op->arena, "%s\xEF\xBF\xBD", number)),
    };
    struct db_rows *rows;
    err_t e = db_run(op, by_number ? &FIND_NUMBER : &FIND,
                     (struct db_args){args, by_number ? 9 : 7}, &rows);

    if (e == OK)
        read_records(op, rows, ret_records, ret_count);
    return e;
}
