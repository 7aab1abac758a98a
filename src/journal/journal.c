#include "journal/journal.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "journal/journal_key.h"
#include "journal/journal_rules.h"
#include "journal/journal_store.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* ---- the head -------------------------------------------------------------- */

/* An appended link would seal over whatever was done to the head; so look first. */
static err_t check_seal(struct op *op, int64_t community_id, const struct journal_head *head)
{
    char seal[JOURNAL_HASH_TEXT];

    if (!journal_rules_seal(journal_key_get()->seal, community_id, head->seq, head->hash, seal) ||
        !str_equal(seal, head->seal))
        return op_fail(op, ERR_CONFLICT,
                       "the record of community %" PRId64 " does not match its seal: the head was "
                       "altered or the key file is another database's; run anju verify",
                       community_id);
    return OK;
}

static err_t announce(struct op *op, int64_t community_id)
{
    struct journal_event event = {
        .kind = "chain_begun",
        .subject = "chain",
        .subject_id = community_id,
        .version = 1,
        .data = "{}",
    };
    bool before;
    err_t e;

    e = journal_store_is_announced(op, community_id, &before);
    if (e != OK)
        return e;
    if (before)
        return op_fail(op, ERR_CONFLICT,
                       "the record of community %" PRId64 " has lost its head; run anju verify",
                       community_id);
    return journal_append(op, &event);
}

static err_t begin_chain(struct op *op, int64_t community_id)
{
    char hash[JOURNAL_HASH_TEXT], seal[JOURNAL_HASH_TEXT];
    struct journal_head head = {.seq = 0, .hash = hash, .seal = seal};
    const struct journal_keys *keys = journal_key_get();

    journal_rules_begin(keys->chain, community_id, hash);
    must(journal_rules_seal(keys->seal, community_id, 0, hash, seal));
    return journal_store_begin(op, community_id, &head);
}

/* SQLite's transaction is the only writer, so reading is enough there. */
static err_t find_head(struct op *op, int64_t community_id, struct journal_head *ret_head)
{
    if (db_engine_of(op->db) == DB_SQLITE)
        return journal_store_head(op, community_id, ret_head);
    return journal_store_lock(op, community_id, ret_head);
}

/* The company's own head is locked before a chain is begun, so two cannot do it at once. */
static err_t begin_and_find_head(struct op *op, int64_t community_id, struct journal_head *ret_head)
{
    err_t e;

    if (community_id != 0) {
        e = journal_lock(op, 0);
        if (e != OK)
            return e;
        e = find_head(op, community_id, ret_head);
        if (e != ERR_NOT_FOUND)
            return e;
        e = announce(op, community_id);
        if (e != OK)
            return e;
    }
    e = begin_chain(op, community_id);
    if (e != OK)
        return e;
    return find_head(op, community_id, ret_head);
}

static err_t take_head(struct op *op, int64_t community_id, struct journal_head *ret_head)
{
    struct journal_head head;
    err_t e;

    must(db_in_transaction(op->db));
    e = find_head(op, community_id, &head);
    if (e == ERR_NOT_FOUND)
        e = begin_and_find_head(op, community_id, &head);
    if (e != OK)
        return e;
    e = check_seal(op, community_id, &head);
    if (e != OK)
        return e;
    *ret_head = head;
    return OK;
}

/* SQLite's write transaction is the lock, and the append that follows looks at the head. */
err_t journal_lock(struct op *op, int64_t community_id)
{
    struct journal_head head;

    must(db_in_transaction(op->db));
    return db_engine_of(op->db) == DB_SQLITE ? OK : take_head(op, community_id, &head);
}

/* ---- appending ------------------------------------------------------------- */

static err_t move_head(struct op *op, int64_t community_id, int64_t seq, const char *hash)
{
    char seal[JOURNAL_HASH_TEXT];
    struct journal_head head = {.seq = seq, .hash = hash, .seal = seal};

    must(journal_rules_seal(journal_key_get()->seal, community_id, seq, hash, seal));
    return journal_store_move_head(op, community_id, &head);
}

/* The next link behind (seq, hash). */
static err_t add_link(struct op *op, struct journal_event *event, int64_t seq, const char *hash)
{
    char salt[JOURNAL_SALT_TEXT], data_hash[JOURNAL_HASH_TEXT], own[JOURNAL_HASH_TEXT];

    event->seq = seq + 1;
    event->id = id_next(op->now);
    event->at = op->now;
    event->actor_id = op->actor->id;
    event->prev_hash = hash;
    journal_rules_salt(salt);
    must(journal_rules_data_hash(salt, event->data, data_hash));
    must(journal_rules_link(journal_key_get()->chain, event, data_hash, own));
    event->hash = arena_text(op->arena, own);
    return journal_store_add(op, event, data_hash, salt);
}

err_t journal_append(struct op *op, struct journal_event *event)
{
    struct journal_head head;
    err_t e;

    must(event->kind != NULL && event->subject != NULL && event->data != NULL);
    e = take_head(op, event->community_id, &head);
    if (e != OK)
        return e;
    e = add_link(op, event, head.seq, head.hash);
    if (e != OK)
        return e;
    return move_head(op, event->community_id, event->seq, event->hash);
}

err_t journal_run_begin(struct op *op, int64_t community_id, struct journal_run *ret_run)
{
    struct journal_head head;
    err_t e = take_head(op, community_id, &head);

    if (e != OK)
        return e;
    *ret_run = (struct journal_run){.community_id = community_id, .seq = head.seq};
    memcpy(ret_run->hash, head.hash, sizeof ret_run->hash);
    return OK;
}

err_t journal_run_append(struct op *op, struct journal_run *run, struct journal_event *event)
{
    err_t e;

    must(event->kind != NULL && event->subject != NULL && event->data != NULL);
    event->community_id = run->community_id;
    e = add_link(op, event, run->seq, run->hash);
    if (e != OK)
        return e;
    run->seq = event->seq;
    memcpy(run->hash, event->hash, sizeof run->hash);
    event->prev_hash = NULL; /* lay in the run, which has gone on */
    return OK;
}

err_t journal_run_end(struct op *op, const struct journal_run *run)
{
    return move_head(op, run->community_id, run->seq, run->hash);
}

/* ---- reading --------------------------------------------------------------- */

err_t journal_list(struct op *op, int64_t community_id, const char *subject, int64_t subject_id,
                   int64_t after, int limit, struct journal_event **ret_events, size_t *ret_count)
{
    return journal_store_list(op, community_id, subject, subject_id, after, limit, ret_events,
                              ret_count);
}

err_t journal_places(struct op *op, const int64_t *communities, size_t count,
                     struct journal_place **ret_places, size_t *ret_count)
{
    return journal_store_places(op, communities, count, ret_places, ret_count);
}

err_t journal_ends(struct op *op, const int64_t *communities, size_t count,
                   struct journal_end **ret_ends)
{
    return journal_store_ends(op, communities, count, ret_ends);
}

err_t journal_written(struct op *op, int64_t *ret_events)
{
    return journal_store_written(op, ret_events);
}

err_t journal_next(struct op *op, int64_t community_id, int64_t after, int limit,
                   struct journal_event **ret_events, size_t *ret_count)
{
    return journal_store_behind(op, community_id, after, limit, ret_events, ret_count);
}

err_t journal_newest(struct op *op, int64_t community_id, int64_t after, int limit,
                     struct journal_event **ret_events, size_t *ret_count)
{
    return journal_store_newest(op, community_id, after, INT64_MAX, limit, ret_events, ret_count);
}

err_t journal_before(struct op *op, int64_t community_id, const char *subject, int64_t before,
                     int limit, struct journal_event **ret_events, size_t *ret_count)
{
    if (subject == NULL)
        return journal_store_newest(op, community_id, 0, before, limit, ret_events, ret_count);
    return journal_store_before(op, community_id, subject, before, limit, ret_events, ret_count);
}

err_t journal_each(struct op *op, int64_t community_id, int64_t after, journal_each_fn *each,
                   void *arg)
{
    return journal_store_each(op, community_id, after, each, arg);
}

err_t journal_chains(struct op *op, int64_t **ret_community_ids, size_t *ret_count)
{
    return journal_store_chains(op, ret_community_ids, ret_count);
}

err_t journal_highest_id(struct op *op, int64_t *ret_id)
{
    return journal_store_highest_id(op, ret_id);
}

/* ---- erasure --------------------------------------------------------------- */

struct erasure {
    int64_t community_id, seq;
    const char *reason;
};

static err_t erase_in_transaction(struct op *op, void *arg)
{
    const struct erasure *erasure = arg;
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {
        .community_id = erasure->community_id,
        .kind = "erased",
        .subject = "journal_event",
        .subject_id = erasure->seq,
        .version = 1,
    };
    bool erased, there;
    err_t e;

    e = journal_lock(op, erasure->community_id);
    if (e != OK)
        return e;
    e = journal_store_erase(op, erasure->community_id, erasure->seq, &erased, &there);
    if (e != OK)
        return e;
    if (!there)
        return op_fail(op, ERR_NOT_FOUND, "no event %" PRId64, erasure->seq);
    if (!erased)
        return op_fail(op, ERR_CONFLICT, "event %" PRId64 " was erased before", erasure->seq);

    doc_set_text(data, "reason", erasure->reason);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

err_t journal_erase(struct op *op, int64_t community_id, int64_t seq, const char *reason)
{
    struct erasure erasure = {community_id, seq, reason};

    return db_transaction(op, erase_in_transaction, &erasure);
}
