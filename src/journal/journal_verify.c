/*
 * Walks a chain once, in order, trusting nothing in the database: neither keys nor types
 * nor triggers, only the key file. Stops at the first row that cannot be as it was written.
 */
#include "base/str.h"
#include "journal/journal_key.h"
#include "journal/journal_reseal.h"
#include "journal/journal_rules.h"
#include "journal/journal_store.h"

#include <inttypes.h>
#include <string.h>

struct walk {
    int64_t community_id;
    int64_t checked;              /* links that were found good */
    char hash[JOURNAL_HASH_TEXT]; /* of the last of them */
    int64_t unrecorded;           /* first tombstone whose erasure is not told; 0: none */
    const char *head;             /* as text; NULL until a row told it */
    int64_t block;                /* of payloads whose new hashes are in resealed */
    struct doc *resealed;         /* NULL: none were sealed anew */
    struct journal_fault fault;   /* why is NULL while there is none */
};

/* Stops the stream; the walk knows why. */
static err_t bad(struct walk *walk, int64_t seq, const char *why)
{
    walk->fault = (struct journal_fault){walk->community_id, seq, why};
    return ERR_CONFLICT;
}

/* The hash that a payload has since it was sealed anew, as the chain itself tells it later. */
static err_t resealed_hash(struct op *op, struct walk *walk, int64_t seq, const char **ret_hash)
{
    const int64_t block = seq / JOURNAL_RESEAL_BLOCK;
    const char *data;
    err_t e;

    if (walk->block != block) {
        e = journal_store_resealed(op, walk->community_id, block, &data);
        if (e != OK)
            return e;
        walk->resealed = journal_reseal_hashes(op, data);
        walk->block = block;
    }
    *ret_hash = doc_get_text(walk->resealed, arena_printf(op->arena, "%" PRId64, seq));
    return OK;
}

static err_t payload_fault(struct op *op, struct walk *walk, const struct journal_check_row *row,
                           const char **ret_why)
{
    char hash[JOURNAL_HASH_TEXT];
    const char *resealed;
    err_t e;

    *ret_why = NULL;
    if (str_equal(row->payload, "erased") || str_equal(row->payload, "unrecorded"))
        return OK;
    if (str_equal(row->payload, "missing"))
        *ret_why = "payload missing";
    else if (!str_equal(row->payload, "here") ||
             !journal_rules_data_hash(row->salt, row->event.data, hash))
        *ret_why = "payload altered";
    if (*ret_why != NULL || str_equal(hash, row->data_hash))
        return OK;
    e = resealed_hash(op, walk, row->event.seq, &resealed);
    if (e == OK && !str_equal(hash, resealed))
        *ret_why = "payload altered";
    return e;
}

static const char *link_fault(const struct walk *walk, const struct journal_check_row *row)
{
    char hash[JOURNAL_HASH_TEXT];

    if (!str_equal(row->event.prev_hash, walk->hash))
        return "does not follow the row before it";
    if (!journal_rules_link(journal_key_get()->chain, &row->event, row->data_hash, hash) ||
        !str_equal(hash, row->event.hash))
        return "hash does not match";
    return NULL;
}

/* The event that told of an erasure may be among rows that were dropped later in the chain:
 * then those are the fault, and the tombstone is as it should be. */
static err_t check_unrecorded(struct walk *walk)
{
    if (walk->unrecorded != 0)
        return bad(walk, walk->unrecorded, "payload erased without a record of it");
    return OK;
}

static err_t check_row(struct op *op, const struct journal_check_row *row, void *arg)
{
    struct walk *walk = arg;
    const int64_t expected = walk->checked + 1;
    const char *why;
    err_t e;

    if (walk->head == NULL)
        walk->head = arena_text(op->arena, row->head == NULL ? "altered" : row->head);
    if (!row->is_sound)
        return bad(walk, expected, "a column holds what it cannot");
    if (row->event.seq > expected)
        return bad(walk, expected, "missing");
    if (row->event.seq < expected)
        return bad(walk, row->event.seq, row->event.seq < 1 ? "inserted" : "there twice");
    why = link_fault(walk, row);
    if (why != NULL)
        return bad(walk, expected, why);
    e = payload_fault(op, walk, row, &why);
    if (e != OK)
        return e;
    if (why != NULL)
        return walk->unrecorded != 0 ? check_unrecorded(walk) : bad(walk, expected, why);

    if (walk->unrecorded == 0 && str_equal(row->payload, "unrecorded"))
        walk->unrecorded = expected;
    walk->checked = expected;
    memcpy(walk->hash, row->event.hash, sizeof walk->hash);
    return OK;
}

/* ---- the head --------------------------------------------------------------- */

/* "SEQ/HASH/SEAL" of exactly that form. */
static bool read_head(struct op *op, const char *text, struct journal_head *ret_head)
{
    size_t count;
    char **parts = str_split(op->arena, text, '/', &count);

    if (count != 3 || !str_to_int(parts[0], 0, INT64_MAX, &ret_head->seq))
        return false;
    ret_head->hash = parts[1];
    ret_head->seal = parts[2];
    return true;
}

/* Only the seal says how far the chain should go: without a good one nobody knows if more
 * links stood behind the last good row, and that is the first row in doubt. */
static err_t check_head(struct op *op, struct walk *walk)
{
    char seal[JOURNAL_HASH_TEXT];
    const int64_t next = walk->checked + 1;
    struct journal_head head;

    if (str_equal(walk->head, "missing"))
        return bad(walk, next, "the head is missing");
    if (!read_head(op, walk->head, &head) ||
        !journal_rules_seal(journal_key_get()->seal, walk->community_id, head.seq, head.hash,
                            seal) ||
        !str_equal(seal, head.seal))
        return bad(walk, next, "the head was altered");
    if (head.seq > walk->checked)
        return bad(walk, next, "tail cut");
    if (head.seq < walk->checked)
        return bad(walk, head.seq + 1, "behind the sealed end");
    if (!str_equal(head.hash, walk->hash))
        return bad(walk, walk->checked, "is not the row that was sealed");
    return OK;
}

/* Events that come while it is read are no fault: then the second look sees them. */
static err_t walk_rows(struct op *op, struct walk *walk)
{
    err_t e = OK;

    for (int attempt = 0; attempt < 2 && walk->head == NULL; attempt++) {
        e = journal_store_check_each(op, walk->community_id, check_row, walk);
        if (e != OK || walk->head != NULL)
            return e;
        e = journal_store_check_head(op, walk->community_id, &walk->head);
        if (e != OK)
            return e;
        if (attempt == 0 && !str_starts_with(walk->head, "0/"))
            walk->head = NULL;
    }
    return e;
}

/* A chain that is gone altogether is still told of in the company's own. */
static err_t check_announcement(struct op *op, struct walk *walk)
{
    const bool is_there = walk->checked > 0 || !str_equal(walk->head, "missing");
    bool announced = false;
    err_t e;

    if (walk->community_id != 0) {
        e = journal_store_is_announced(op, walk->community_id, &announced);
        if (e != OK)
            return e;
    }
    if (!is_there)
        return announced ? bad(walk, 1, "the whole chain is missing") : OK;
    if (!announced && walk->community_id != 0)
        return bad(walk, 1, "the chain is not announced in the company's own");
    e = check_head(op, walk);
    return e == OK ? check_unrecorded(walk) : e;
}

static err_t check_orphans(struct op *op, struct walk *walk)
{
    bool found;
    int64_t seq;
    err_t e;

    e = journal_store_orphan(op, walk->community_id, &found, &seq);
    if (e != OK)
        return e;
    if (found && (walk->fault.why == NULL || seq < walk->fault.seq))
        return bad(walk, seq, "payload without an event");
    return walk->fault.why == NULL ? OK : ERR_CONFLICT;
}

err_t journal_verify(struct op *op, int64_t community_id, struct journal_fault *ret_fault,
                     int64_t *ret_events)
{
    struct walk walk = {.community_id = community_id, .block = -1};
    err_t e;

    journal_rules_begin(journal_key_get()->chain, community_id, walk.hash);
    e = walk_rows(op, &walk);
    if (e == OK)
        e = check_announcement(op, &walk);
    if (e == OK || walk.fault.why != NULL)
        e = check_orphans(op, &walk);
    if (walk.fault.why != NULL) {
        *ret_fault = walk.fault;
        return op_fail(op, ERR_CONFLICT, "community %" PRId64 ", event %" PRId64 ": %s",
                       community_id, walk.fault.seq, walk.fault.why);
    }
    if (e != OK)
        return e;
    *ret_events = walk.checked;
    return OK;
}
