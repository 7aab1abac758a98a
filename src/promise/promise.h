/*
 * promise.h - standards, calendars and the clocks of cases.
 *
 * Source: S0-2.2.1, S0-6, S3-7.3.2*, X-9, X-10, X-28; requirements.md §10.
 */
#pragma once

#include "promise/promise_rules.h"

#include "base/doc.h"

/* ---- standards and calendars (files seed, the database rules) ------------------- */

/* standards/*.yaml. Every fault: op_fail_field("FILE:LINE", …). The grammar is in
 * docs/standards.md. */
err_t promise_standard_check(struct op *op, const char *file, const char *text, size_t length);
err_t promise_standard_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id);
err_t promise_calendar_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id);
/* A community binds an ordered list of standard codes (for a kind of property, or all). */
err_t promise_bind(struct op *op, int64_t community_id, const char *const *standard_codes);

/* ---- the book of a community: what applies at a moment ---------------------------- */

/* Versions in force, remembered in the case at its intake: ids in JSON, see promise_book_ids. */
struct promise_book;
/* For a new case: the standards bound and in force at `at`, and the newest calendar. */
err_t promise_book_now(struct op *op, int64_t community_id, int64_t at,
                       const struct promise_book **ret_book);
/* The text that a case keeps ("12,15;31": standard version ids; calendar id), and back. */
const char *promise_book_ids(struct op *op, const struct promise_book *book);
err_t promise_book_get(struct op *op, int64_t community_id, const char *ids,
                       const struct promise_book **ret_book);
/* A promise_resolve_fn; arg is the book. */
err_t promise_book_resolve(struct op *op, const char *metric, const struct doc *facts,
                           int64_t start_at, const struct promise_pause *pauses,
                           size_t pause_count, struct promise_rule *ret_rule,
                           struct promise_due *ret_due, bool *ret_found, void *arg);
const struct calendar *promise_book_calendar(const struct promise_book *book, enum calendar_kind k);

/* ---- rows ------------------------------------------------------------------------ */

/* Makes the stored promises of a case equal to the folded ones (inserts and updates only
 * what differs; keeps id and level; sets next_at, not before `quiet_before` — an import
 * passes op->now so that old breaches do not ring). */
err_t promise_sync(struct op *op, const struct blueprint *b, int64_t community_id, int64_t case_id,
                   const struct doc *facts, struct promise *promises, size_t count,
                   int64_t quiet_before);
err_t promise_list(struct op *op, int64_t community_id, int64_t case_id,
                   struct promise **ret_promises, size_t *ret_count);
/* For lists: the promises of many cases at once, ordered by case. */
err_t promise_list_for(struct op *op, const int64_t *case_ids, size_t case_count,
                       struct promise **ret_promises, size_t *ret_count);
/* One promise as api.md writes it; `why` only when with_why. */
struct doc *promise_document(struct op *op, const struct promise *p,
                             const struct promise_book *book, bool with_why);

/* ---- the background job ------------------------------------------------------------ */

/* A promise whose next_at has come. The case room records the event and queues the
 * messages in one transaction; promise_step() is called in it. */
struct promise_ring {
    int64_t community_id, case_id, promise_id;
    const char *metric;
    int round, level;
    int64_t due_at;
};
/* The clocks that are due at op->now, oldest first, at most `limit`: cost follows them,
 * not those that are open. */
err_t promise_due_now(struct op *op, int limit, struct promise_ring **ret_rings, size_t *ret_count);
/* Guarded step: moves a promise from `level` to the next, false if another did it first. */
err_t promise_step(struct op *op, const struct promise_ring *ring, int new_level, int64_t next_at,
                   bool *ret_done);
