/*
 * journal_store.h - the rows of the journal.
 */
#pragma once

#include "db/db.h"
#include "journal/journal.h"

extern const struct db_query *const JOURNAL_STORE_QUERIES[];

struct journal_head {
    int64_t seq;
    const char *hash, *seal;
};

/* ERR_NOT_FOUND if the community has no chain yet. The first takes the row lock that
 * serialises the community on PostgreSQL, the second only reads. */
err_t journal_store_lock(struct op *op, int64_t community_id, struct journal_head *ret_head);
err_t journal_store_head(struct op *op, int64_t community_id, struct journal_head *ret_head);

err_t journal_store_begin(struct op *op, int64_t community_id, const struct journal_head *head);
err_t journal_store_move_head(struct op *op, int64_t community_id, const struct journal_head *head);
/* Is the chain announced in the company's own? */
err_t journal_store_is_announced(struct op *op, int64_t community_id, bool *ret_announced);

err_t journal_store_add(struct op *op, const struct journal_event *event, const char *data_hash,
                        const char *salt);
err_t journal_store_list(struct op *op, int64_t community_id, const char *subject,
                         int64_t subject_id, int64_t after, int limit,
                         struct journal_event **ret_events, size_t *ret_count);
/* Behind `after`: the next ones in order, or the last ones, newest first. */
err_t journal_store_behind(struct op *op, int64_t community_id, int64_t after, int limit,
                           struct journal_event **ret_events, size_t *ret_count);
err_t journal_store_newest(struct op *op, int64_t community_id, int64_t after, int64_t before,
                           int limit, struct journal_event **ret_events, size_t *ret_count);
err_t journal_store_before(struct op *op, int64_t community_id, const char *subject, int64_t before,
                           int limit, struct journal_event **ret_events, size_t *ret_count);
err_t journal_store_written(struct op *op, int64_t *ret_events);
err_t journal_store_places(struct op *op, const int64_t *communities, size_t count,
                           struct journal_place **ret_places, size_t *ret_count);
err_t journal_store_ends(struct op *op, const int64_t *communities, size_t count,
                         struct journal_end **ret_ends);
err_t journal_store_each(struct op *op, int64_t community_id, int64_t after, journal_each_fn *each,
                         void *arg);
/* False if there is no payload that could be erased; *ret_there says if there is an event. */
err_t journal_store_erase(struct op *op, int64_t community_id, int64_t seq, bool *ret_erased,
                          bool *ret_there);
err_t journal_store_highest_id(struct op *op, int64_t *ret_id);
err_t journal_store_chains(struct op *op, int64_t **ret_community_ids, size_t *ret_count);

/* ---- payloads that are sealed anew (journal_reseal.h) --------------------------- */

struct journal_payload {
    int64_t seq;
    const char *data_hash, *salt, *data;
};
/* The payloads that are there of the rows from `first` on, at most `count` rows. */
err_t journal_store_payloads(struct op *op, int64_t community_id, int64_t first, int64_t count,
                             struct journal_payload **ret_payloads, size_t *ret_count);
/* What the newest event about a block of payloads says; NULL if there is none. */
err_t journal_store_resealed(struct op *op, int64_t community_id, int64_t block,
                             const char **ret_data);
err_t journal_store_reseal(struct op *op, int64_t community_id, int64_t seq, const char *salt,
                           const char *data);

/* ---- for verifying: rows as they are, trusting nothing ------------------------ */

struct journal_check_row {
    struct journal_event event; /* data NULL if missing or erased */
    const char *data_hash, *salt;
    const char *payload; /* "here", "erased", "unrecorded" (erasure), "missing", "altered" */
    const char *head;    /* "SEQ/HASH/SEAL", "missing", "several", "altered" */
    bool is_sound;       /* every column holds the type it should, no NUL hides behind a text */
};

typedef err_t journal_check_fn(struct op *op, const struct journal_check_row *row, void *arg);
/* One statement, hence one snapshot of events, payloads and head. */
err_t journal_store_check_each(struct op *op, int64_t community_id, journal_check_fn *each,
                               void *arg);
/* The head in the form of a check row; for a chain without events. */
err_t journal_store_check_head(struct op *op, int64_t community_id, const char **ret_head);
/* The lowest seq of a payload without an event. */
err_t journal_store_orphan(struct op *op, int64_t community_id, bool *ret_found, int64_t *ret_seq);
