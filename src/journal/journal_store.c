#include "journal/journal_store.h"

#include "base/str.h"

/* ---- the head -------------------------------------------------------------- */

static const struct db_query HEAD_LOCK = {
    .name = "journal_head_lock",
    .sql =
        "UPDATE journal_head SET seq = seq + 0 WHERE community_id = $1 RETURNING seq, hash, seal",
};

static const struct db_query HEAD_GET = {
    .name = "journal_head_get",
    .sql = "SELECT seq, hash, seal FROM journal_head WHERE community_id = $1",
};

static err_t head_by(struct op *op, const struct db_query *query, int64_t community_id,
                     struct journal_head *ret_head)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, query, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return ERR_NOT_FOUND; /* not a fault yet: the caller begins the chain */

    *ret_head = (struct journal_head){db_int(rows, 0), db_text(rows, 1), db_text(rows, 2)};
    return OK;
}

err_t journal_store_lock(struct op *op, int64_t community_id, struct journal_head *ret_head)
{
    return head_by(op, &HEAD_LOCK, community_id, ret_head);
}

err_t journal_store_head(struct op *op, int64_t community_id, struct journal_head *ret_head)
{
    return head_by(op, &HEAD_GET, community_id, ret_head);
}

static const struct db_query HEAD_ADD = {
    .name = "journal_head_add",
    .sql = "INSERT INTO journal_head (community_id, seq, hash, seal, folded_seq)"
           " VALUES ($1, $2, $3, $4, 0) ON CONFLICT (community_id) DO NOTHING",
};

err_t journal_store_begin(struct op *op, int64_t community_id, const struct journal_head *head)
{
    return db_exec(
        op, &HEAD_ADD,
        DB_ARGS(DB_INT(community_id), DB_INT(head->seq), DB_TEXT(head->hash), DB_TEXT(head->seal)),
        NULL);
}

static const struct db_query HEAD_MOVE = {
    .name = "journal_head_move",
    .sql = "UPDATE journal_head SET seq = $2, hash = $3, seal = $4 WHERE community_id = $1",
};

err_t journal_store_move_head(struct op *op, int64_t community_id, const struct journal_head *head)
{
    return db_exec(
        op, &HEAD_MOVE,
        DB_ARGS(DB_INT(community_id), DB_INT(head->seq), DB_TEXT(head->hash), DB_TEXT(head->seal)),
        NULL);
}

static const struct db_query IS_ANNOUNCED = {
    .name = "journal_is_announced",
    .sql =
        "SELECT seq FROM journal_event"
        " WHERE community_id = 0 AND subject = 'chain' AND subject_id = $1 AND kind = 'chain_begun'"
        " ORDER BY seq LIMIT 1",
};

err_t journal_store_is_announced(struct op *op, int64_t community_id, bool *ret_announced)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &IS_ANNOUNCED, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    *ret_announced = db_next(rows);
    return OK;
}

/* ---- events ---------------------------------------------------------------- */

static const struct db_query EVENT_ADD = {
    .name = "journal_event_add",
    .sql =
        "INSERT INTO journal_event (community_id, seq, id, at, actor_id, kind, subject, subject_id,"
        "  version, data_hash, prev_hash, hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
};

static const struct db_query DATA_ADD = {
    .name = "journal_data_add",
    .sql = "INSERT INTO event_data (community_id, seq, salt, data) VALUES ($1, $2, $3, $4)",
};

err_t journal_store_add(struct op *op, const struct journal_event *event, const char *data_hash,
                        const char *salt)
{
    err_t e;

    e = db_exec(op, &EVENT_ADD,
                DB_ARGS(DB_INT(event->community_id), DB_INT(event->seq), DB_INT(event->id),
                        DB_INT(event->at), DB_INT(event->actor_id), DB_TEXT(event->kind),
                        DB_TEXT(event->subject), DB_INT(event->subject_id), DB_INT(event->version),
                        DB_TEXT(data_hash), DB_TEXT(event->prev_hash), DB_TEXT(event->hash)),
                NULL);
    if (e != OK)
        return e;
    return db_exec(op, &DATA_ADD,
                   DB_ARGS(DB_INT(event->community_id), DB_INT(event->seq), DB_TEXT(salt),
                           DB_TEXT(event->data)),
                   NULL);
}

/* Column order is the contract between this text and event_from_row(). */
#define EVENT_COLUMNS                                                                              \
    "e.community_id, e.seq, e.id, e.at, e.actor_id, e.kind, e.subject, e.subject_id, e.version,"   \
    " e.prev_hash, e.hash, d.data"
#define EVENT_TABLES                                                                               \
    " FROM journal_event e"                                                                        \
    " LEFT JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq"
enum { AFTER_EVENT_COLUMNS = 12 };

static struct journal_event event_from_row(const struct db_rows *row)
{
    return (struct journal_event){
        .community_id = db_int(row, 0),
        .seq = db_int(row, 1),
        .id = db_int(row, 2),
        .at = db_int(row, 3),
        .actor_id = db_int(row, 4),
        .kind = db_text(row, 5),
        .subject = db_text(row, 6),
        .subject_id = db_int(row, 7),
        .version = (int)db_int(row, 8),
        .prev_hash = db_text(row, 9),
        .hash = db_text(row, 10),
        .data = db_text(row, 11),
    };
}

static const struct db_query EVENT_LIST = {
    .name = "journal_event_list",
    .sql = "SELECT " EVENT_COLUMNS EVENT_TABLES
           " WHERE e.community_id = $1 AND e.subject = $2 AND e.subject_id = $3 AND e.seq > $4"
           " ORDER BY e.seq LIMIT $5",
};

static err_t events_by(struct op *op, const struct db_query *query, struct db_args args,
                       struct journal_event **ret_events, size_t *ret_count)
{
    struct journal_event *events;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    events = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct journal_event);
    while (db_next(rows))
        events[count++] = event_from_row(rows);

    *ret_events = events;
    *ret_count = count;
    return OK;
}

err_t journal_store_list(struct op *op, int64_t community_id, const char *subject,
                         int64_t subject_id, int64_t after, int limit,
                         struct journal_event **ret_events, size_t *ret_count)
{
    return events_by(op, &EVENT_LIST,
                     DB_ARGS(DB_INT(community_id), DB_TEXT(subject), DB_INT(subject_id),
                             DB_INT(after), DB_INT(limit)),
                     ret_events, ret_count);
}

static const struct db_query EVENT_NEXT = {
    .name = "journal_event_next",
    .sql = "SELECT " EVENT_COLUMNS EVENT_TABLES
           " WHERE e.community_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3",
};

static const struct db_query EVENT_NEWEST = {
    .name = "journal_event_newest",
    .sql = "SELECT " EVENT_COLUMNS EVENT_TABLES
           " WHERE e.community_id = $1 AND e.seq > $2 AND e.seq < $4 ORDER BY e.seq DESC LIMIT $3",
};

err_t journal_store_behind(struct op *op, int64_t community_id, int64_t after, int limit,
                           struct journal_event **ret_events, size_t *ret_count)
{
    return events_by(op, &EVENT_NEXT, DB_ARGS(DB_INT(community_id), DB_INT(after), DB_INT(limit)),
                     ret_events, ret_count);
}

err_t journal_store_newest(struct op *op, int64_t community_id, int64_t after, int64_t before,
                           int limit, struct journal_event **ret_events, size_t *ret_count)
{
    return events_by(op, &EVENT_NEWEST,
                     DB_ARGS(DB_INT(community_id), DB_INT(after), DB_INT(limit), DB_INT(before)),
                     ret_events, ret_count);
}

/* Found in the index, then put in order: for subjects of which there are few. */
static const struct db_query EVENT_BEFORE = {
    .name = "journal_event_before",
    .sql = "SELECT " EVENT_COLUMNS EVENT_TABLES
           " WHERE e.community_id = $1 AND e.subject = $2 AND +e.seq < $3"
           " ORDER BY +e.seq DESC LIMIT $4",
};

err_t journal_store_before(struct op *op, int64_t community_id, const char *subject, int64_t before,
                           int limit, struct journal_event **ret_events, size_t *ret_count)
{
    return events_by(op, &EVENT_BEFORE,
                     DB_ARGS(DB_INT(community_id), DB_TEXT(subject), DB_INT(before), DB_INT(limit)),
                     ret_events, ret_count);
}

static const struct db_query PLACES = {
    .name = "journal_places",
    .sql = "SELECT community_id, seq FROM journal_head WHERE community_id IN (ids($1))"
           " ORDER BY community_id",
};

static const struct db_query ALL_PLACES = {
    .name = "journal_all_places",
    .sql = "SELECT community_id, seq FROM journal_head /*scan*/ WHERE community_id <> 0"
           " ORDER BY community_id",
};

err_t journal_store_places(struct op *op, const int64_t *communities, size_t count,
                           struct journal_place **ret_places, size_t *ret_count)
{
    struct journal_place *places;
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = communities == NULL ? db_run(op, &ALL_PLACES, DB_NO_ARGS, &rows)
                            : db_run(op, &PLACES, DB_ARGS(DB_IDS(communities, count)), &rows);
    if (e != OK)
        return e;
    places = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct journal_place);
    while (db_next(rows))
        places[n++] = (struct journal_place){db_int(rows, 0), db_int(rows, 1)};
    *ret_places = places;
    *ret_count = n;
    return OK;
}

static const struct db_query ENDS = {
    .name = "journal_ends",
    .sql = "SELECT h.community_id, h.seq, e.id FROM journal_head h"
           " LEFT JOIN journal_event e ON e.community_id = h.community_id AND e.seq = h.seq"
           " WHERE h.community_id IN (ids($1)) ORDER BY h.community_id",
};

/* Both ascend by community; one without a chain has no row. */
err_t journal_store_ends(struct op *op, const int64_t *communities, size_t count,
                         struct journal_end **ret_ends)
{
    struct journal_end *ends = ARENA_ARRAY(op->arena, count + 1, struct journal_end);
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &ENDS, DB_ARGS(DB_IDS(communities, count)), &rows);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        ends[i] = (struct journal_end){.community_id = communities[i]};
    while (db_next(rows)) {
        while (n < count && communities[n] != db_int(rows, 0))
            n++;
        must(n < count);
        ends[n].seq = db_int(rows, 1);
        ends[n].id = db_int(rows, 2);
    }
    *ret_ends = ends;
    return OK;
}

static const struct db_query EVENT_EACH = {
    .name = "journal_event_each",
    .sql = "SELECT " EVENT_COLUMNS EVENT_TABLES
           " WHERE e.community_id = $1 AND e.seq > $2 ORDER BY e.seq",
};

struct each_call {
    journal_each_fn *each;
    void *arg;
};

static err_t call_each(struct op *op, struct db_rows *row, void *arg)
{
    const struct each_call *call = arg;
    struct journal_event event = event_from_row(row);

    return call->each(op, &event, call->arg);
}

err_t journal_store_each(struct op *op, int64_t community_id, int64_t after, journal_each_fn *each,
                         void *arg)
{
    struct each_call call = {each, arg};

    return db_each(op, &EVENT_EACH, DB_ARGS(DB_INT(community_id), DB_INT(after)), call_each, &call);
}

static const struct db_query HIGHEST_ID = {
    .name = "journal_highest_id",
    .sql = "SELECT coalesce(max((SELECT e.id FROM journal_event e"
           " WHERE e.community_id = h.community_id AND e.seq = h.seq)), 0)"
           " FROM journal_head h /*scan*/",
};

static const struct db_query WRITTEN = {
    .name = "journal_written",
    .sql = "SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) FROM journal_head /*scan*/ WHERE "
           "community_id <> 0",
};

static err_t one_number(struct op *op, const struct db_query *query, int64_t *ret_number)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, query, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_number = db_int(rows, 0);
    return OK;
}

err_t journal_store_highest_id(struct op *op, int64_t *ret_id)
{
    return one_number(op, &HIGHEST_ID, ret_id);
}

err_t journal_store_written(struct op *op, int64_t *ret_events)
{
    return one_number(op, &WRITTEN, ret_events);
}

/* ---- erasure --------------------------------------------------------------- */

/* The salt goes too: with it a short payload could be found again from its hash. */
static const struct db_query DATA_ERASE = {
    .name = "journal_data_erase",
    .sql = "UPDATE event_data SET data = NULL, salt = NULL, erased_at = $3"
           " WHERE community_id = $1 AND seq = $2 AND erased_at IS NULL",
};

static const struct db_query EVENT_IS_THERE = {
    .name = "journal_event_is_there",
    .sql = "SELECT seq FROM journal_event WHERE community_id = $1 AND seq = $2",
};

err_t journal_store_erase(struct op *op, int64_t community_id, int64_t seq, bool *ret_erased,
                          bool *ret_there)
{
    struct db_rows *rows;
    int64_t changed;
    err_t e;

    e = db_exec(op, &DATA_ERASE, DB_ARGS(DB_INT(community_id), DB_INT(seq), DB_INT(op->now)),
                &changed);
    if (e != OK)
        return e;
    e = db_run(op, &EVENT_IS_THERE, DB_ARGS(DB_INT(community_id), DB_INT(seq)), &rows);
    if (e != OK)
        return e;
    *ret_erased = changed > 0;
    *ret_there = db_next(rows);
    return OK;
}

/* ---- payloads that are sealed anew ------------------------------------------- */

static const struct db_query PAYLOADS = {
    .name = "journal_payloads",
    .sql = "SELECT e.seq, e.data_hash, d.salt, d.data" EVENT_TABLES
           " WHERE e.community_id = $1 AND e.seq >= $2 AND e.seq < $3 AND d.data IS NOT NULL"
           " ORDER BY e.seq",
};

err_t journal_store_payloads(struct op *op, int64_t community_id, int64_t first, int64_t count,
                             struct journal_payload **ret_payloads, size_t *ret_count)
{
    struct journal_payload *payloads;
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &PAYLOADS, DB_ARGS(DB_INT(community_id), DB_INT(first), DB_INT(first + count)),
               &rows);
    if (e != OK)
        return e;
    payloads = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct journal_payload);
    while (db_next(rows))
        payloads[n++] = (struct journal_payload){db_int(rows, 0), db_text(rows, 1),
                                                 db_text(rows, 2), db_text(rows, 3)};
    *ret_payloads = payloads;
    *ret_count = n;
    return OK;
}

static const struct db_query RESEALED = {
    .name = "journal_resealed",
    .sql = "SELECT d.data" EVENT_TABLES
           " WHERE e.community_id = $1 AND e.subject = 'payloads' AND e.subject_id = $2"
           "   AND e.kind = 'resealed' ORDER BY e.seq DESC LIMIT 1",
};

err_t journal_store_resealed(struct op *op, int64_t community_id, int64_t block,
                             const char **ret_data)
{
    struct db_rows *rows;
    err_t e = db_run(op, &RESEALED, DB_ARGS(DB_INT(community_id), DB_INT(block)), &rows);

    if (e == OK)
        *ret_data = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

static const struct db_query RESEAL = {
    .name = "journal_reseal",
    .sql = "UPDATE event_data SET salt = $3, data = $4"
           " WHERE community_id = $1 AND seq = $2 AND erased_at IS NULL",
};

err_t journal_store_reseal(struct op *op, int64_t community_id, int64_t seq, const char *salt,
                           const char *data)
{
    return db_exec(op, &RESEAL,
                   DB_ARGS(DB_INT(community_id), DB_INT(seq), DB_TEXT(salt), DB_TEXT(data)), NULL);
}

/* ---- verifying ------------------------------------------------------------- */

/* Jumps from one community to the next by the index instead of reading every row. */
static const struct db_query CHAINS = {
    .name = "journal_chains",
    .sql = "WITH RECURSIVE"
           " event_chain (id) AS ("
           "   SELECT min(community_id) FROM journal_event"
           "   UNION ALL"
           "   SELECT (SELECT min(e.community_id) FROM journal_event e WHERE e.community_id > c.id)"
           "     FROM event_chain c WHERE c.id IS NOT NULL),"
           " data_chain (id) AS ("
           "   SELECT min(community_id) FROM event_data"
           "   UNION ALL"
           "   SELECT (SELECT min(d.community_id) FROM event_data d WHERE d.community_id > c.id)"
           "     FROM data_chain c WHERE c.id IS NOT NULL)"
           " SELECT id FROM event_chain WHERE id IS NOT NULL"
           " UNION SELECT id FROM data_chain WHERE id IS NOT NULL"
           " UNION SELECT community_id FROM journal_head /*scan*/"
           " UNION SELECT subject_id FROM journal_event"
           "   WHERE community_id = 0 AND subject = 'chain' AND kind = 'chain_begun'"
           " ORDER BY 1",
};

err_t journal_store_chains(struct op *op, int64_t **ret_community_ids, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    int64_t *ids;
    err_t e;

    e = db_run(op, &CHAINS, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        ids[count++] = db_int(rows, 0);

    *ret_community_ids = ids;
    *ret_count = count;
    return OK;
}

#define HEAD_AS_TEXT                                                                               \
    "(SELECT CASE count(*) WHEN 0 THEN 'missing'"                                                  \
    "   WHEN 1 THEN coalesce(min(h.seq || '/' || h.hash || '/' || h.seal), 'altered')"             \
    "   ELSE 'several' END"                                                                        \
    "  FROM journal_head h WHERE h.community_id = $1)"

/* A column may hold what its declared type forbids (SQLite), and a text may go on behind a
 * NUL where C does not look: length() stops there, so appending then adds nothing. */
static const struct db_query CHECK_EACH = {
    .name = "journal_check_each",
    .sql = "SELECT " EVENT_COLUMNS ", e.data_hash, d.salt,"
           "  CASE WHEN d.seq IS NULL THEN 'missing'"
           "    WHEN d.erased_at IS NULL AND d.data = CAST(d.data AS TEXT)"
           "      AND d.salt = CAST(d.salt AS TEXT) AND length(d.salt || '/') = 33"
           "      AND length(d.data || '/') = length(d.data) + 1 THEN 'here'"
           "    WHEN d.erased_at IS NULL OR d.data IS NOT NULL OR d.salt IS NOT NULL THEN 'altered'"
           "    WHEN EXISTS (SELECT 1 FROM journal_event r"
           "      WHERE r.community_id = e.community_id AND r.subject = 'journal_event'"
           "        AND r.subject_id = e.seq AND r.seq > e.seq AND r.kind = 'erased') THEN 'erased'"
           "    ELSE 'unrecorded' END,"
           " " HEAD_AS_TEXT ","
           "  CASE WHEN e.seq = CAST(e.seq AS BIGINT) AND e.id = CAST(e.id AS BIGINT)"
           "      AND e.at = CAST(e.at AS BIGINT) AND e.actor_id = CAST(e.actor_id AS BIGINT)"
           "      AND e.subject_id = CAST(e.subject_id AS BIGINT)"
           "      AND e.version = CAST(e.version AS BIGINT) AND e.version BETWEEN 0 AND 1000000"
           "      AND e.kind = CAST(e.kind AS TEXT) AND e.subject = CAST(e.subject AS TEXT)"
           "      AND e.data_hash = CAST(e.data_hash AS TEXT) AND e.hash = CAST(e.hash AS TEXT)"
           "      AND e.prev_hash = CAST(e.prev_hash AS TEXT)"
           "      AND length(e.kind || e.subject || e.data_hash || e.prev_hash || e.hash || '/')"
           "        = length(e.kind) + length(e.subject) + 193 THEN 1 ELSE 0 END" EVENT_TABLES
           " WHERE e.community_id = $1 ORDER BY e.seq",
};

struct check_call {
    journal_check_fn *each;
    void *arg;
};

static err_t call_check(struct op *op, struct db_rows *row, void *arg)
{
    const struct check_call *call = arg;
    struct journal_check_row check = {
        .event = event_from_row(row),
        .data_hash = db_text(row, AFTER_EVENT_COLUMNS),
        .salt = db_text(row, AFTER_EVENT_COLUMNS + 1),
        .payload = db_text(row, AFTER_EVENT_COLUMNS + 2),
        .head = db_text(row, AFTER_EVENT_COLUMNS + 3),
        .is_sound = db_int(row, AFTER_EVENT_COLUMNS + 4) == 1,
    };

    return call->each(op, &check, call->arg);
}

err_t journal_store_check_each(struct op *op, int64_t community_id, journal_check_fn *each,
                               void *arg)
{
    struct check_call call = {each, arg};

    return db_each(op, &CHECK_EACH, DB_ARGS(DB_INT(community_id)), call_check, &call);
}

static const struct db_query CHECK_HEAD = {
    .name = "journal_check_head",
    .sql = "SELECT " HEAD_AS_TEXT,
};

err_t journal_store_check_head(struct op *op, int64_t community_id, const char **ret_head)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CHECK_HEAD, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_head = db_text(rows, 0);
    return OK;
}

static const struct db_query ORPHAN = {
    .name = "journal_orphan",
    .sql =
        "SELECT min(d.seq), count(*) FROM event_data d WHERE d.community_id = $1 AND NOT EXISTS"
        "  (SELECT 1 FROM journal_event e WHERE e.community_id = d.community_id AND e.seq = d.seq)",
};

err_t journal_store_orphan(struct op *op, int64_t community_id, bool *ret_found, int64_t *ret_seq)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &ORPHAN, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_seq = db_int(rows, 0);
    *ret_found = db_int(rows, 1) > 0;
    return OK;
}

const struct db_query *const JOURNAL_STORE_QUERIES[] = {
    &HEAD_LOCK,  &HEAD_GET,   &HEAD_ADD,   &HEAD_MOVE,      &IS_ANNOUNCED, &EVENT_ADD,  &DATA_ADD,
    &EVENT_LIST, &EVENT_EACH, &DATA_ERASE, &EVENT_IS_THERE, &CHAINS,       &CHECK_EACH, &CHECK_HEAD,
    &ORPHAN,     &HIGHEST_ID, &EVENT_NEXT, &EVENT_NEWEST,   &PLACES,       &ALL_PLACES, &WRITTEN,
    &PAYLOADS,   &RESEALED,   &RESEAL,     &ENDS,           &EVENT_BEFORE, NULL,
};
