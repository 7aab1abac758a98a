/*
 * case_life.h - inside the case room: recording an event, and what follows from it.
 */
#pragma once

#include "case/case.h"
#include "case/case_rules.h"
#include "journal/journal.h"
#include "promise/promise_fold.h"

enum { CASE_MAX_EVENTS = 10000, CASE_PAYLOAD_VERSION = 1 };

/* What is at hand of a case and need not be read again: its events, the payloads of each,
 * parsed, and the book it was opened with. Any may be NULL. */
struct case_at_hand {
    const struct journal_event *events;
    struct doc *const *payloads;
    size_t count;
    const struct promise_book *book;
};

/* A case as an action finds it. */
struct case_work {
    struct service_case *sc;
    const struct blueprint *blueprint;
    const struct blueprint_action
        *row; /* the blueprint's row for the action; NULL for the program's own events */
    const struct action *action;
    const struct doc *input;
    struct doc *facts;               /* of the case with the input laid over */
    const struct promise_book *book; /* of a case that is being opened; else NULL */
    bool is_offer;            /* nothing was said yet: what the row asks for counts as said */
    struct promise *promises; /* as recording an opened case left them; else NULL */
    size_t promise_count;
    const struct case_at_hand *hand; /* of a case that is told (case_tell.c); else NULL */
};

/* A case as its opening left it, for the answer to that request: nothing of it is read again. */
struct case_opened {
    struct service_case *sc;
    const struct promise *promises;
    size_t promise_count;
};
/* case_open() that tells more than the id. */
err_t case_intake_open(struct op *op, int64_t community_id, const struct doc *input,
                       struct case_opened *ret_opened);

/* case_life.c: appends, folds, saves, applies to the promises, queues the messages. */
err_t case_life_record(struct op *op, struct case_work *work, struct case_event *event);
/* The same for a payload that is made already (case_rules.h says what it holds). */
err_t case_life_record_payload(struct op *op, struct case_work *work, const char *kind,
                               const struct doc *payload);
err_t case_life_record_new(struct op *op, struct case_work *work, struct case_event *event,
                           bool quiet);

/* The parts of the above, for case_tell.c: what an event says, and the event itself. */
struct doc *case_life_payload(struct op *op, const struct case_work *work, struct case_event *event,
                              const char *kind);
struct doc *case_life_payload_new(struct op *op, const struct case_work *work,
                                  const struct case_event *event);
struct journal_event case_life_event(struct op *op, const struct service_case *sc, const char *kind,
                                     const struct doc *payload);

/* case_intake.c: all that is checked and found out before a case is opened; nothing but its
 * number is taken. Fills work->sc and *event, which is recorded with case_life_record_new(). */
err_t case_intake_prepare(struct op *op, int64_t community_id, const struct doc *input,
                          struct case_work *work, struct case_event *event);

/* case.c: stage, permission, fields and guards of an action on work->sc; *event is what the
 * action wants recorded with case_life_record(). */
err_t case_act_prepare(struct op *op, struct case_work *work, const char *action,
                       const struct doc *raw, struct case_event *event);

/* case.c: the case as this actor may see it, its community locked for the transaction.
 * ERR_CONFLICT if it is not at `seen_version` any more (0: whatever version there is). */
err_t case_life_lock(struct op *op, int64_t id, int64_t seen_version,
                     struct service_case **ret_case);

/* Takes an imported case out of lists and promises; its events stay. */
err_t case_life_undo_import(struct op *op, struct case_work *work, struct case_event *event);

/* case_clocks.c: the promises of a case as the fold of its events. `hand` may be NULL. */
err_t case_clocks_fold(struct op *op, const struct service_case *sc, const struct blueprint *b,
                       const struct journal_event *events, size_t count,
                       const struct case_at_hand *hand, struct promise **ret_promises,
                       size_t *ret_count);

/* case_guards.c: NULL when every guard of the row lets it pass, else the first reason. */
const char *case_guards_refuse(struct op *op, const struct case_work *work);
extern const char *const CASE_GUARD_NAMES[];

/* Does the blueprint's row let this actor do it? */
bool case_guards_may(const struct op *op, const struct case_work *work);
/* For whom he acts if he may only by what that colleague lent him (domain.md H: shown on each
 * act); 0: for himself. */
int64_t case_guards_behalf(const struct op *op, const struct case_work *work);

/* Would the standards let a case of this kind pause for this reason? */
bool case_clocks_allow_pause(struct op *op, const struct case_work *work, const char *reason);
/* The latest reply time that may be agreed with the owner; CLOCK_NEVER if no standard says. */
int64_t case_clocks_latest_reply(struct op *op, const struct case_work *work);

/* case_messages.c: the house or the place as a message may name it; "": neither. Messages reach
 * the department complained of, and phones lie open: they do not say who complained. */
const char *case_messages_where(const struct service_case *sc);

/* case_messages.c: who hears of an event at once. */
err_t case_messages_queue(struct op *op, const struct case_work *work, const char *kind,
                          int64_t seq, const struct service_case *before);
/* Until when a message of that kind waits for a digest: 0, it rings at once. */
err_t case_messages_hold(struct op *op, const struct service_case *sc, const char *kind,
                         int64_t recipient, int64_t *ret_until);

/* The supervising member on duty for a nature; 0 if there is none. */
err_t case_life_supervisor(struct op *op, int64_t community_id, const char *nature,
                           int64_t *ret_id);

/* case_intake.c: a number's keyed hashes: of all its digits, and of the last four; NULL if it
 * has not that many. */
const char *case_intake_phone_hash(struct op *op, const char *phone);
const char *case_intake_tail_hash(struct op *op, const char *phone);
