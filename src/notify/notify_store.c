#include "notify/notify_store.h"

#include "base/id.h"

static const struct db_query ADD = {
    .name = "outbox_add",
    .sql =
        "INSERT INTO outbox (community_id, id, recipient_id, once_key, kind, subject, subject_id,"
        "  title, body, state, tries, next_at, created_at, hold_until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
        "  CASE WHEN $11 = 0 THEN 'waiting' ELSE 'held' END, 0, $10, $10, nullif($11, 0))"
        " ON CONFLICT (community_id, once_key) DO NOTHING",
};

err_t notify_store_add(struct op *op, const struct notify_message *message)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(message->community_id), DB_INT(id_next(op->now)),
                           DB_INT(message->recipient_id), DB_TEXT(message->once_key),
                           DB_TEXT(message->kind), DB_TEXT(message->subject),
                           DB_INT(message->subject_id), DB_TEXT(message->title),
                           DB_TEXT(message->body), DB_INT(op->now), DB_INT(message->hold_until)),
                   NULL);
}

/* Column order is the contract between this text and message_from_row(). */
#define MESSAGE_COLUMNS                                                                            \
    "community_id, recipient_id, once_key, kind, subject, subject_id, title, body"
enum { AFTER_MESSAGE_COLUMNS = 8 };

static struct notify_message message_from_row(const struct db_rows *row)
{
    return (struct notify_message){
        .community_id = db_int(row, 0),
        .recipient_id = db_int(row, 1),
        .once_key = db_text(row, 2),
        .kind = db_text(row, 3),
        .subject = db_text(row, 4),
        .subject_id = db_int(row, 5),
        .title = db_text(row, 6),
        .body = db_text(row, 7),
    };
}

static const struct db_query LIST = {
    .name = "outbox_list",
    .sql = "SELECT " MESSAGE_COLUMNS ", id, created_at, state FROM outbox"
           " WHERE recipient_id = $1 ORDER BY id DESC LIMIT $2",
};

err_t notify_store_list(struct op *op, int64_t recipient_id, int limit,
                        struct notify_note **ret_notes, size_t *ret_count)
{
    struct notify_note *notes;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &LIST, DB_ARGS(DB_INT(recipient_id), DB_INT(limit)), &rows);
    if (e != OK)
        return e;
    notes = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct notify_note);
    while (db_next(rows))
        notes[count++] = (struct notify_note){
            .message = message_from_row(rows),
            .id = db_int(rows, AFTER_MESSAGE_COLUMNS),
            .created_at = db_int(rows, AFTER_MESSAGE_COLUMNS + 1),
            .state = db_text(rows, AFTER_MESSAGE_COLUMNS + 2),
        };

    *ret_notes = notes;
    *ret_count = count;
    return OK;
}

/* From community to community by the primary key, at the end of each. */
static const struct db_query HIGHEST_ID = {
    .name = "outbox_highest_id",
    .sql = "WITH RECURSIVE community (id) AS ("
           "   SELECT min(community_id) FROM outbox"
           "   UNION ALL"
           "   SELECT (SELECT min(o.community_id) FROM outbox o WHERE o.community_id > c.id)"
           "     FROM community c WHERE c.id IS NOT NULL)"
           " SELECT coalesce(max((SELECT max(o.id) FROM outbox o WHERE o.community_id = c.id)), 0)"
           "   FROM community c /*scan*/",
};

err_t notify_store_highest_id(struct op *op, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &HIGHEST_ID, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_id = db_int(rows, 0);
    return OK;
}

static const struct db_query HAS_WAITING = {
    .name = "outbox_has_waiting",
    .sql = "SELECT 1 FROM outbox WHERE state = 'waiting' AND next_at <= $1 LIMIT 1",
};

err_t notify_store_has_waiting(struct op *op, bool *ret_has)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &HAS_WAITING, DB_ARGS(DB_INT(op->now)), &rows);
    if (e != OK)
        return e;
    *ret_has = db_next(rows);
    return OK;
}

/* The guard stands in the outer WHERE again: PostgreSQL looks at it anew after it has waited
 * for another worker's row. */
static const struct db_query CLAIM = {
    .name = "outbox_claim",
    .sql = "UPDATE outbox SET next_at = $3, tries = tries + 1"
           " WHERE state = 'waiting' AND next_at <= $1 AND (community_id, id) IN"
           "  (SELECT community_id, id FROM outbox WHERE state = 'waiting' AND next_at <= $1"
           "    ORDER BY next_at LIMIT $2)"
           " RETURNING " MESSAGE_COLUMNS ", id, tries",
};

err_t notify_store_claim(struct op *op, int limit, int64_t lease_until,
                         struct notify_letter **ret_letters, size_t *ret_count)
{
    struct notify_letter *letters;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, &CLAIM, DB_ARGS(DB_INT(op->now), DB_INT(limit), DB_INT(lease_until)), &rows);
    if (e != OK)
        return e;
    letters = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct notify_letter);
    while (db_next(rows))
        letters[count++] = (struct notify_letter){
            .message = message_from_row(rows),
            .id = db_int(rows, AFTER_MESSAGE_COLUMNS),
            .tries = (int)db_int(rows, AFTER_MESSAGE_COLUMNS + 1),
        };

    *ret_letters = letters;
    *ret_count = count;
    return OK;
}

static const struct db_query SENT = {
    .name = "outbox_sent",
    .sql = "UPDATE outbox SET state = 'sent', sent_at = $3"
           " WHERE community_id = $1 AND id = $2 AND state = 'waiting'",
};

err_t notify_store_sent(struct op *op, const struct notify_letter *letter)
{
    return db_exec(
        op, &SENT,
        DB_ARGS(DB_INT(letter->message.community_id), DB_INT(letter->id), DB_INT(op->now)), NULL);
}

static const struct db_query WAIT = {
    .name = "outbox_wait",
    .sql =
        "UPDATE outbox SET next_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'waiting'",
};

err_t notify_store_wait(struct op *op, const struct notify_letter *letter, int64_t next_at)
{
    return db_exec(
        op, &WAIT,
        DB_ARGS(DB_INT(letter->message.community_id), DB_INT(letter->id), DB_INT(next_at)), NULL);
}

static const struct db_query FAIL = {
    .name = "outbox_fail",
    .sql = "UPDATE outbox SET state = 'failed'"
           " WHERE community_id = $1 AND id = $2 AND state = 'waiting'",
};

err_t notify_store_fail(struct op *op, const struct notify_letter *letter)
{
    return db_exec(op, &FAIL, DB_ARGS(DB_INT(letter->message.community_id), DB_INT(letter->id)),
                   NULL);
}

const struct db_query *const NOTIFY_STORE_QUERIES[] = {
    &ADD, &LIST, &HIGHEST_ID, &HAS_WAITING, &CLAIM, &SENT, &WAIT, &FAIL, NULL,
};
