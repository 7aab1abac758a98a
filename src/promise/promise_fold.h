/*
 * promise_fold.h - what became of the promises of a case: a fold over its moments.
 *
 * Pure, as promise_rules.h. How a moment is read, in this order:
 *   1. until marks fulfil what runs (strictly later than due is missed, equal is met)
 *   2. closes: what still runs is missed if it is past due, else cancelled; `unmerged`
 *      takes up again what a closing moment had settled unfulfilled
 *   3. new_round: likewise for metrics of each round; then they start anew, those that
 *      start at received, recorded or opened at the new round's own event
 *   4. from marks start clocks, pauses begin and end, facts change: due times anew
 *
 * The opening event gives two moments: mark `received` at received_at and `recorded` at
 * recorded_at. Moments whose facts did not change should share one facts document: then
 * nothing is resolved again.
 *
 *   appointment     `arrive` is due at it plus the rule's grace, and runs from the moment it
 *                   was made if that is earlier. Made after the due time it changes nothing.
 *   promised_reply  is due exactly at promised_reply_at. A new time agreed in the moment
 *                   that fulfils the old one, or after the old one was broken, is a new
 *                   promise of the same metric and round.
 *   external        is due exactly at external_due_at, runs from received, met by
 *                   finished, told or closed, unless the blueprint says otherwise.
 *   told_time       from then on the due time of a public promise never moves later: a new
 *                   classification cannot, and later pauses only if the customer caused or
 *                   agreed to them (wait_customer, extension).
 *   extended        (mark) with the fact extended_until: the agreed time of those promises
 *                   that list `extension` in pausable_by and were not broken yet.
 *   gone            a promise that facts no longer ask for is cancelled, but stays missed
 *                   if it was past due.
 */
#pragma once

#include "promise/promise_rules.h"

/* Marks and facts that the fold knows by itself. */
#define PROMISE_MARK_PAUSED "paused"
#define PROMISE_MARK_RESUMED "resumed"
#define PROMISE_MARK_EXTENDED "extended"
#define PROMISE_MARK_UNMERGED "unmerged"
#define PROMISE_FACT_EXTENDED_UNTIL "extended_until" /* RFC 3339, or ms as a number */

/* The promises of a case as a pure function of its moments: started, paused, met,
 * missed (met late or closed unmet after due), cancelled (left the base: closed, merged
 * or a new round before it fell due), with late fulfilment in met_at. Order: by start,
 * then as in the blueprint. No spans are made. */
err_t promise_fold(struct op *op, const struct blueprint *b, const struct promise_moment *moments,
                   size_t moment_count, promise_resolve_fn *resolve, void *arg,
                   struct promise **ret_promises, size_t *ret_count);

/* The instant of escalation step `level` (0 = the first) of a promise, CLOCK_NEVER if
 * there is no such step or the promise does not run; steps whose `when` does not hold over
 * the facts are passed over and *ret_level is the step found. */
int64_t promise_fold_next(const struct blueprint *b, const struct promise *p,
                          const struct doc *facts, int level, int *ret_level);

/* The pauses that a rule lets count. The result lives in the arena, or is `pauses` itself. */
size_t promise_fold_pauses(struct arena *a, const struct promise_rule *rule,
                           const struct promise_pause *pauses, size_t count,
                           const struct promise_pause **ret_pauses);
