/*
 * journal.h - the append-only, hash-chained record of everything.
 *
 * It knows bytes and subjects, not cases. One chain for each community (community 0
 * is the company's own). Every link is keyed BLAKE2b over a documented byte string
 * (docs/journal.md) that holds the salted hash of the payload, not the payload:
 * payloads lie beside the chain and can be erased to a tombstone while the chain
 * still verifies. The sealed head knows the last number.
 *
 * Source: S0-3.3c, X-4, X-28, architecture.md §4.3.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

struct journal_event {
    int64_t community_id;
    int64_t seq; /* 1, 2, 3 … within the community, no gaps */
    int64_t id;
    int64_t at;          /* ms UTC: op->now when it was written */
    int64_t actor_id;    /* 0: the program itself */
    const char *kind;    /* "dispatched" */
    const char *subject; /* "case", "standard", "user" … */
    int64_t subject_id;
    int version;                  /* of the payload's format */
    const char *data;             /* JSON; NULL after erasure */
    const char *prev_hash, *hash; /* 64 hex digits */
};

/* The key file beside the database (or ANJU_KEY_FILE): 64 random bytes in hex, made
 * by `anju init`. Sub-keys (chain, seal, encryption, lookup) are derived with
 * crypto_kdf. Loaded once, before any thread starts. ERR_IO says what to do. */
const char *journal_key_path(struct op *op, const char *db_url); /* where it is looked for */
err_t journal_key_make(struct op *op, const char *path); /* 0600, durable; ERR_CONFLICT if there */
err_t journal_key_load(struct op *op, const char *path);
/* The same key at another place, for a database that moves. ERR_CONFLICT if another is there. */
err_t journal_key_copy(struct op *op, const char *from, const char *to);

/* Takes the chain's head of `community_id` for this transaction and appends. Call it
 * first in a transaction on PostgreSQL (journal_lock), for its row lock serialises
 * the community. Fills seq, id, at, actor_id, prev_hash, hash of *event from op.
 * `event` needs community_id, kind, subject, subject_id, version, data.
 * Both belong inside db_transaction(). ERR_CONFLICT when the head does not match its
 * seal: on a record that was tampered with nothing more is written. The first append to
 * a chain announces it in the company's own ("chain_begun"), so that a whole chain
 * cannot vanish unnoticed. */
err_t journal_lock(struct op *op, int64_t community_id);
err_t journal_append(struct op *op, struct journal_event *event);

/* Many events of one community in one transaction: the head is looked at once, and moved once
 * at the end. Nobody else may append to the chain in between. prev_hash of the events is not
 * told. */
struct journal_run {
    int64_t community_id, seq; /* of the last link */
    char hash[65];
};
err_t journal_run_begin(struct op *op, int64_t community_id, struct journal_run *ret_run);
err_t journal_run_append(struct op *op, struct journal_run *run, struct journal_event *event);
err_t journal_run_end(struct op *op, const struct journal_run *run);

/* The events of one subject in order. At most `limit`, after seq `after`. */
err_t journal_list(struct op *op, int64_t community_id, const char *subject, int64_t subject_id,
                   int64_t after, int limit, struct journal_event **ret_events, size_t *ret_count);

/* Streams all events of a community in order (folded from `after` on). */
typedef err_t journal_each_fn(struct op *op, const struct journal_event *event, void *arg);
err_t journal_each(struct op *op, int64_t community_id, int64_t after, journal_each_fn *each,
                   void *arg);

/* How far chains have come: each of `communities` that has one, or with NULL all of them but
 * the company's own. */
struct journal_place {
    int64_t community_id, seq;
};
err_t journal_places(struct op *op, const int64_t *communities, size_t count,
                     struct journal_place **ret_places, size_t *ret_count);

/* The last event of each of `communities`, for who follows the journal as it grows; `id` is 0 if
 * there is no event or no chain. Ids of several nodes do not come in their order. */
struct journal_end {
    int64_t community_id, seq, id;
};
err_t journal_ends(struct op *op, const int64_t *communities, size_t count,
                   struct journal_end **ret_ends);

/* How many events all chains but the company's own have together. */
err_t journal_written(struct op *op, int64_t *ret_events);

/* At most `limit` events of a community behind seq `after`: the next ones in order, for who
 * reads on from a place; or the last ones, newest first. */
err_t journal_next(struct op *op, int64_t community_id, int64_t after, int limit,
                   struct journal_event **ret_events, size_t *ret_count);
err_t journal_newest(struct op *op, int64_t community_id, int64_t after, int limit,
                     struct journal_event **ret_events, size_t *ret_count);

/* Those before seq `before` (INT64_MAX: all), the newest first: of subjects of this name, of which
 * there must be few; NULL: of the whole chain. */
err_t journal_before(struct op *op, int64_t community_id, const char *subject, int64_t before,
                     int limit, struct journal_event **ret_events, size_t *ret_count);

/* Turns the payload of one event into a tombstone. The chain still verifies; that it
 * was erased, by whom and why, is itself an event. ERR_NOT_FOUND, or ERR_CONFLICT if it
 * was erased before. */
err_t journal_erase(struct op *op, int64_t community_id, int64_t seq, const char *reason);

/* Checks one chain from its first link to its sealed head. OK when it holds. Else
 * ERR_CONFLICT, and *ret_fault names the first bad row. */
struct journal_fault {
    int64_t community_id;
    int64_t seq;     /* of the first bad row */
    const char *why; /* "hash does not match", "missing", "payload altered", "tail cut" … */
};
err_t journal_verify(struct op *op, int64_t community_id, struct journal_fault *ret_fault,
                     int64_t *ret_events);

/* Every community that has, had or should have a chain, ascending: what to verify. */
err_t journal_chains(struct op *op, int64_t **ret_community_ids, size_t *ret_count);

/* The highest id of all events, 0 if there is none: one look at the end of each chain. */
err_t journal_highest_id(struct op *op, int64_t *ret_id);

/* ---- secrets that share the key file -------------------------------------- */

/* Is another key taking over (`anju key rotate`)? Then a keyed hash in a row and the same one in
 * an event may be of different keys for a while. */
bool journal_is_rotating(void);

/* Encrypts text with a random nonce: "v1:" and base64. NULL stays NULL. */
char *journal_seal_text(struct op *op, const char *plain);
/* NULL if it is not ours or was altered. */
char *journal_open_text(struct op *op, const char *sealed);
/* 32 random bytes as hex digits: what a session's cookie holds. */
char *journal_random_token(struct op *op);
/* A random number below `end`, each as likely. */
uint32_t journal_random_below(uint32_t end);
/* Keyed hash for finding by equality: 32 hex digits of (purpose, text). */
char *journal_lookup_hash(struct op *op, const char *purpose, const char *text);
