#include "notify/notify_store.h"

/* Column order is the contract between these texts and note_from_row(). */
#define COLUMNS                                                                                    \
    "community_id, recipient_id, once_key, kind, subject, subject_id, title, body, id, "           \
    "created_at,"                                                                                  \
    " state, read_at, digest_id, hold_until"

/* The plus keeps the planner at the recipient's own messages, however many communities. */
#define HIS "recipient_id = $2 AND +community_id IN (ids($1))"

static const struct db_query BOX = {
    .name = "outbox_box",
    .sql = "SELECT " COLUMNS " FROM outbox WHERE " HIS " AND id < $3 AND hold_until IS NULL"
           " AND digest_id IS NULL ORDER BY id DESC LIMIT $4",
};
static const struct db_query BOX_UNREAD = {
    .name = "outbox_box_unread",
    .sql = "SELECT " COLUMNS " FROM outbox WHERE " HIS " AND id < $3 AND read_at IS NULL"
           " AND hold_until IS NULL AND digest_id IS NULL ORDER BY id DESC LIMIT $4",
};
/* A digest is younger than what it tells: the walk along the recipient's messages is short. */
static const struct db_query BOX_OF_DIGEST = {
    .name = "outbox_box_of_digest",
    .sql = "SELECT " COLUMNS " FROM outbox WHERE " HIS " AND id < $3 AND digest_id = $5"
           " ORDER BY id DESC LIMIT $4",
};
static const struct db_query UNREAD = {
    .name = "outbox_unread",
    .sql = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE " HIS " AND read_at IS NULL"
           " AND hold_until IS NULL AND digest_id IS NULL LIMIT $3) AS bounded",
};
static const struct db_query RUNG = {
    .name = "outbox_rung",
    .sql = "SELECT recipient_id, max(id) FROM outbox WHERE recipient_id IN (ids($1)) AND id > $2"
           " AND hold_until IS NULL AND digest_id IS NULL GROUP BY recipient_id",
};
static const struct db_query GET_ONE = {
    .name = "outbox_get",
    .sql = "SELECT " COLUMNS " FROM outbox WHERE " HIS " AND id = $3",
};
static const struct db_query READ_ONE = {
    .name = "outbox_read",
    .sql = "UPDATE outbox SET read_at = $3 WHERE recipient_id = $1 AND id = $2 AND read_at IS NULL",
};
static const struct db_query READ_UP_TO = {
    .name = "outbox_read_up_to",
    .sql = "UPDATE outbox SET read_at = $3 WHERE recipient_id = $1 AND id <= $2"
           " AND read_at IS NULL AND hold_until IS NULL",
};
static const struct db_query HELD = {
    .name = "outbox_held",
    .sql = "SELECT " COLUMNS " FROM outbox WHERE hold_until IS NOT NULL AND hold_until <= $1"
           " ORDER BY recipient_id, community_id, id LIMIT $2",
};
static const struct db_query LET_GO = {
    .name = "outbox_let_go",
    .sql = "UPDATE outbox SET hold_until = NULL, state = 'waiting', next_at = $3"
           " WHERE community_id = $1 AND id = $2 AND hold_until IS NOT NULL",
};
static const struct db_query TOLD = {
    .name = "outbox_told",
    .sql = "UPDATE outbox SET hold_until = NULL, state = 'sent', sent_at = $3, digest_id = $4"
           " WHERE community_id = $1 AND id = $2 AND hold_until IS NOT NULL",
};
static const struct db_query FIND_KEY = {
    .name = "outbox_find_key",
    .sql = "SELECT id FROM outbox WHERE community_id = $1 AND once_key = $2",
};

const struct db_query *const NOTIFY_BOX_QUERIES[] = {
    &BOX,        &BOX_UNREAD, &BOX_OF_DIGEST, &UNREAD, &GET_ONE,  &READ_ONE,
    &READ_UP_TO, &HELD,       &LET_GO,        &TOLD,   &FIND_KEY, &RUNG,     NULL,
};

static struct notify_note note_from_row(const struct db_rows *row)
{
    return (struct notify_note){
        .message = {.community_id = db_int(row, 0),
                    .recipient_id = db_int(row, 1),
                    .once_key = db_text(row, 2),
                    .kind = db_text(row, 3),
                    .subject = db_text(row, 4),
                    .subject_id = db_int(row, 5),
                    .title = db_text(row, 6),
                    .body = db_text(row, 7),
                    .hold_until = db_int(row, 13)},
        .id = db_int(row, 8),
        .created_at = db_int(row, 9),
        .state = db_text(row, 10),
        .is_read = !db_is_null(row, 11),
        .digest_id = db_int(row, 12),
    };
}

static err_t notes(struct op *op, const struct db_query *query, struct db_args args,
                   struct notify_note **ret_notes, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_notes = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct notify_note);
    while (db_next(rows))
        (*ret_notes)[n++] = note_from_row(rows);
    *ret_count = n;
    return OK;
}

err_t notify_store_box(struct op *op, const struct notify_box *box, struct notify_note **ret_notes,
                       size_t *ret_count)
{
    const struct db_query *query = box->digest_id != 0 ? &BOX_OF_DIGEST
                                   : box->unread_only  ? &BOX_UNREAD
                                                       : &BOX;
    const struct db_arg args[] = {DB_IDS(box->communities, box->community_count),
                                  DB_INT(box->recipient_id),
                                  DB_INT(box->before_id == 0 ? INT64_MAX : box->before_id),
                                  DB_INT(box->limit), DB_INT(box->digest_id)};

    return notes(op, query, (struct db_args){args, box->digest_id != 0 ? 5 : 4}, ret_notes,
                 ret_count);
}

static err_t number(struct op *op, const struct db_query *query, struct db_args args,
                    int64_t *ret_number)
{
    struct db_rows *rows;
    err_t e = db_run(op, query, args, &rows);

    if (e == OK)
        *ret_number = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t notify_store_unread(struct op *op, const struct notify_box *box, int64_t most,
                          int64_t *ret_count)
{
    return number(op, &UNREAD,
                  DB_ARGS(DB_IDS(box->communities, box->community_count), DB_INT(box->recipient_id),
                          DB_INT(most)),
                  ret_count);
}

err_t notify_store_rung(struct op *op, const int64_t *recipients, size_t count, int64_t after_id,
                        struct notify_rung **ret_rung, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &RUNG, DB_ARGS(DB_IDS(recipients, count), DB_INT(after_id)), &rows);

    if (e != OK)
        return e;
    *ret_rung = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct notify_rung);
    while (db_next(rows))
        (*ret_rung)[n++] = (struct notify_rung){db_int(rows, 0), db_int(rows, 1)};
    *ret_count = n;
    return OK;
}

err_t notify_store_get(struct op *op, const struct notify_box *box, int64_t id,
                       struct notify_note **ret_note)
{
    size_t count;
    err_t e = notes(op, &GET_ONE,
                    DB_ARGS(DB_IDS(box->communities, box->community_count),
                            DB_INT(box->recipient_id), DB_INT(id)),
                    ret_note, &count);

    if (e == OK && count == 0)
        *ret_note = NULL;
    return e;
}

err_t notify_store_read(struct op *op, int64_t recipient_id, int64_t id)
{
    return db_exec(op, &READ_ONE, DB_ARGS(DB_INT(recipient_id), DB_INT(id), DB_INT(op->now)), NULL);
}

err_t notify_store_read_up_to(struct op *op, int64_t recipient_id, int64_t id)
{
    return db_exec(op, &READ_UP_TO, DB_ARGS(DB_INT(recipient_id), DB_INT(id), DB_INT(op->now)),
                   NULL);
}

err_t notify_store_held(struct op *op, int limit, struct notify_note **ret_notes, size_t *ret_count)
{
    return notes(op, &HELD, DB_ARGS(DB_INT(op->now), DB_INT(limit)), ret_notes, ret_count);
}

err_t notify_store_let_go(struct op *op, const struct notify_note *note)
{
    return db_exec(op, &LET_GO,
                   DB_ARGS(DB_INT(note->message.community_id), DB_INT(note->id), DB_INT(op->now)),
                   NULL);
}

err_t notify_store_told(struct op *op, const struct notify_note *note, int64_t digest_id)
{
    return db_exec(op, &TOLD,
                   DB_ARGS(DB_INT(note->message.community_id), DB_INT(note->id), DB_INT(op->now),
                           DB_INT(digest_id)),
                   NULL);
}

err_t notify_store_find_key(struct op *op, int64_t community_id, const char *once_key,
                            int64_t *ret_id)
{
    return number(op, &FIND_KEY, DB_ARGS(DB_INT(community_id), DB_TEXT(once_key)), ret_id);
}
