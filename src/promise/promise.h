/*
 * promise.h - standards, calendars and the clocks of cases.
 *
 * Source: S0-2.2.1, S0-6, S3-7.3.2*, X-9, X-10, X-28; requirements.md §10.
 */
#pragma once

#include "promise/promise_fold.h"
#include "promise/promise_rules.h"

#include "base/doc.h"

/* ---- standards and calendars (files seed, the database rules) ------------------- */

/* Every fault: op_fail_field("FILE:LINE", …). The grammar is in docs/standards.md. */
err_t promise_standard_check(struct op *op, const char *file, const char *text, size_t length);
/* Stores the text as a new version with a journal event in the company's chain. The text
 * that was published last for this code changes nothing (*ret_id is the version there). */
err_t promise_standard_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id);
err_t promise_calendar_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id);
/* A community binds an ordered list of published standard codes, in place of those before:
 * for all kinds of property, or beside these for one kind (S3-1.5). NULL-terminated. */
err_t promise_bind(struct op *op, int64_t community_id, const char *const *standard_codes);
/* The same for a community that nothing is bound to yet; else it stays as it is. */
err_t promise_bind_first(struct op *op, int64_t community_id, const char *const *standard_codes);
err_t promise_bind_for(struct op *op, int64_t community_id, const char *property_kind,
                       const char *const *standard_codes);

/* The newest calendar on working days, and its text. ERR_CONFLICT if none was published. */
err_t promise_calendar_current(struct op *op, struct calendar *ret_calendar, const char **ret_text);
/* For the settings. Every version, by code and newest first, at most 500: {id, code, version,
 * title, effective_from, effective_to, review_on, published_at, in_force}. */
err_t promise_standard_list(struct op *op, struct doc *into);
/* One version with its rules in words (limits, hours) and its text. ERR_NOT_FOUND. */
err_t promise_standard_document(struct op *op, int64_t id, struct doc **ret_document);
/* The rules of a text that is not published yet; ERR_INVALID with every fault. */
err_t promise_standard_preview(struct op *op, const char *file, const char *text, size_t length,
                               struct doc **ret_document);
/* Codes that are bound to a community, in order: those for all kinds of property (`all` true) or
 * for one kind. {code, property_kind} */
err_t promise_bound_list(struct op *op, int64_t community_id, struct doc *into);

/* ---- the book of a community: what applies at a moment ---------------------------- */

/* Versions in force, remembered in the case at its intake: ids in JSON, see promise_book_ids. */
struct promise_book;
/* For a new case: of each standard bound the version in force at `at` (effective_from to
 * the day before effective_to), and the newest calendar. ERR_CONFLICT if no calendar was
 * ever published. Parsed versions are kept for ever; the book itself lives in op's arena. */
err_t promise_book_now(struct op *op, int64_t community_id, int64_t at,
                       const struct promise_book **ret_book);
/* The text that a case keeps ("12,15@commercial;31": standard version ids, with the kind of
 * property they are bound for; calendar id; and the version of the community's hours, unless
 * they are its first), and back. */
const char *promise_book_ids(struct op *op, const struct promise_book *book);
err_t promise_book_get(struct op *op, int64_t community_id, const char *ids,
                       const struct promise_book **ret_book);
/* The same book with a calendar that is not published (yet). ERR_INVALID if it is none. */
err_t promise_book_with_calendar(struct op *op, int64_t community_id, const char *ids,
                                 const char *file, const char *text, size_t length,
                                 const struct promise_book **ret_book);
/* The same standards with the newest calendar, for a case that a new calendar affects. */
err_t promise_book_newest_calendar(struct op *op, const char *ids, const char **ret_ids);
/* A promise_resolve_fn; arg is the book (const struct promise_book *). One answer a metric:
 * the earliest due time of the public promises, else of the internal targets. A standard
 * bound for a kind of property counts if the fact property_kind (else the community's own
 * kind) is that. The latest time that may be agreed for a reply (S3-7.3.2f) is its answer
 * for the metric promised_reply. */
err_t promise_book_resolve(struct op *op, const char *metric, const struct doc *facts,
                           int64_t start_at, const struct promise_pause *pauses, size_t pause_count,
                           struct promise_rule *ret_rule, struct promise_due *ret_due,
                           bool *ret_found, void *arg);
const struct calendar *promise_book_calendar(const struct promise_book *book, enum calendar_kind k);

/* ---- rows ------------------------------------------------------------------------ */

/* Makes the stored promises of a case equal to the folded ones: inserts and updates only
 * what differs, keeps ids and levels, and fills id, case, level and next_at of `promises`.
 * A stored promise that the fold does not know any more is removed: its event was taken back
 * (docs/adr/0006). Steps of escalation
 * that lie before `quiet_before` are passed over: an import passes op->now so that old
 * breaches do not ring, anything else passes 0. `facts` are those after the last moment. */
err_t promise_sync(struct op *op, const struct blueprint *b, int64_t community_id, int64_t case_id,
                   const struct doc *facts, struct promise *promises, size_t count,
                   int64_t quiet_before);
/* The same for a case that is just being opened: no row can be there yet. */
err_t promise_begin(struct op *op, const struct blueprint *b, int64_t community_id, int64_t case_id,
                    const struct doc *facts, struct promise *promises, size_t count,
                    int64_t quiet_before);
err_t promise_list(struct op *op, int64_t community_id, int64_t case_id,
                   struct promise **ret_promises, size_t *ret_count);
/* For lists: the promises of many cases at once, ordered by case. */
err_t promise_list_for(struct op *op, const int64_t *case_ids, size_t case_count,
                       struct promise **ret_promises, size_t *ret_count);
/* The one of each of these cases that runs and is due first, by case; none of a case that has
 * none. Only case_id, due_at, warn_at and state are known of it. */
err_t promise_pressing_for(struct op *op, const int64_t *case_ids, size_t case_count,
                           struct promise **ret_promises, size_t *ret_count);
/* One promise as api.md writes it; what is past due and unfulfilled at op->now reads missed.
 * `why` only when with_why, and only for a promise that comes from promise_fold(): the rule
 * and the pauses are not stored, the case room folds the moments anew to explain. */
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
/* The next cases (ascending by id, behind `after_case_id`) with a running promise that rests
 * on days not published when it was reckoned. When a calendar is published the case room
 * folds each anew with promise_book_newest_calendar(), by a journal event. */
struct promise_case {
    int64_t community_id, case_id;
};
err_t promise_calendar_affected(struct op *op, int64_t after_case_id, int limit,
                                struct promise_case **ret_cases, size_t *ret_count);

/* The clocks that are due at op->now, oldest first, at most `limit`: cost follows them,
 * not those that are open. */
err_t promise_due_now(struct op *op, int limit, struct promise_ring **ret_rings, size_t *ret_count);
/* Guarded step: moves a promise from ring->level to new_level (the step that
 * promise_fold_next() found, plus one) and its clock to next_at (0 or CLOCK_NEVER: none).
 * False if another did it first, or it was fulfilled, paused or moved meanwhile. */
err_t promise_step(struct op *op, const struct promise_ring *ring, int new_level, int64_t next_at,
                   bool *ret_done);

/* ---- cases in the order of their clocks ------------------------------------------------ */

/* A case stands where the earliest of its running promises falls due; one without a running
 * promise stands nowhere. */
struct promise_due_case {
    int64_t community_id, case_id, due_at;
};
struct promise_window {
    const int64_t *communities;
    size_t community_count;
    int64_t from_at, to_at;              /* due from, and before */
    int64_t after_due_at, after_case_id; /* behind this place; INT64_MIN, 0: from the start */
    bool of_all; /* most communities there are: one index is walked, not each community's part */
};
/* The next `limit` cases of the window, soonest first. */
err_t promise_cases_by_due(struct op *op, const struct promise_window *w, int limit,
                           struct promise_due_case **ret_cases, size_t *ret_count);
/* How many stand in the window, at most `most`. */
err_t promise_count_due(struct op *op, const struct promise_window *w, int64_t most,
                        int64_t *ret_count);
/* Where these cases stand, in no order. */
err_t promise_due_of(struct op *op, const int64_t *case_ids, size_t count,
                     struct promise_due_case **ret_cases, size_t *ret_count);
/* Cases with a clock that is not certain yet (days not published), newest first below
 * `before_id`; due_at is not told. */
err_t promise_provisional_cases(struct op *op, const int64_t *communities, size_t count,
                                int64_t before_id, int limit, struct promise_due_case **ret_cases,
                                size_t *ret_count);

/* No id of a promise is larger. */
err_t promise_highest_id(struct op *op, int64_t *ret_id);
