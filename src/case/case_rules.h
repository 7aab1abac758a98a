/*
 * case_rules.h - the state of a case as the fold of its events.
 *
 * Pure: no SQL, no HTTP, no clock. An event's payload holds
 *     {"stage", "status", "round", "set": {column: value}, "assignments": […], "marks": […],
 * "input": {…}} and case_rules_apply() lays it over the state. The rows of service_case are nothing
 * but this state, so they can be rebuilt from the journal at any time.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

enum case_column_kind { COLUMN_TEXT, COLUMN_INT, COLUMN_BOOL, COLUMN_TIME };

/* What a case knows beside its keys. `import_run` is 0 for a case of our own, and negative
 * once the import was taken back. Order is the contract between the table, the
 * statements of case_store.c and the fold. X(kind, name) */
#define CASE_COLUMNS(X)                                                                            \
    CASE_LEADING_COLUMNS(X)                                                                        \
    X(TIME, changed_at)

#define CASE_LEADING_COLUMNS(X)                                                                    \
    X(TEXT, number)                                                                                \
    X(TEXT, nature)                                                                                \
    X(TEXT, status)                                                                                \
    X(TEXT, stage)                                                                                 \
    X(INT, round)                                                                                  \
    X(INT, version)                                                                                \
    X(TEXT, category)                                                                              \
    X(TEXT, title)                                                                                 \
    X(TEXT, content)                                                                               \
    X(TEXT, channel)                                                                               \
    X(TEXT, severity)                                                                              \
    X(BOOL, urgent)                                                                                \
    X(TEXT, size)                                                                                  \
    X(BOOL, important)                                                                             \
    X(TEXT, demand)                                                                                \
    X(TEXT, object)                                                                                \
    X(TEXT, house)                                                                                 \
    X(INT, house_id)                                                                               \
    X(TEXT, place)                                                                                 \
    X(TEXT, handover)                                                                              \
    X(TEXT, property_kind)                                                                         \
    X(TEXT, article)                                                                               \
    X(TEXT, reporter_name)                                                                         \
    X(TEXT, reporter_phone)                                                                        \
    X(TEXT, phone_hash)                                                                            \
    X(TEXT, phone_tail)                                                                            \
    X(BOOL, anonymous)                                                                             \
    X(TEXT, anonymous_reason)                                                                      \
    X(BOOL, confidential)                                                                          \
    X(TEXT, relayed_by)                                                                            \
    X(TEXT, source_mode)                                                                           \
    X(TEXT, source_activity)                                                                       \
    X(TEXT, source_ref)                                                                            \
    X(BOOL, read_back)                                                                             \
    X(INT, verified_by)                                                                            \
    X(TIME, received_at)                                                                           \
    X(TIME, recorded_at)                                                                           \
    X(BOOL, recorded_late)                                                                         \
    X(INT, recorder)                                                                               \
    X(INT, first_contact)                                                                          \
    X(INT, responsible)                                                                            \
    X(INT, supervisor)                                                                             \
    X(INT, handler)                                                                                \
    X(TEXT, deputies)                                                                              \
    X(TEXT, department)                                                                            \
    X(INT, blueprint_id)                                                                           \
    X(TEXT, book)                                                                                  \
    X(TEXT, validity)                                                                              \
    X(TEXT, validity_reason)                                                                       \
    X(TEXT, responsibility)                                                                        \
    X(BOOL, chargeable)                                                                            \
    X(INT, price_fen)                                                                              \
    X(BOOL, price_accepted)                                                                        \
    X(TEXT, finding)                                                                               \
    X(TEXT, plan)                                                                                  \
    X(INT, plan_version)                                                                           \
    X(INT, plan_round)                                                                             \
    X(TEXT, result)                                                                                \
    X(INT, result_round)                                                                           \
    X(BOOL, refused)                                                                               \
    X(TEXT, alternatives)                                                                          \
    X(TEXT, pause_reason)                                                                          \
    X(TIME, review_at)                                                                             \
    X(TIME, appointment_at)                                                                        \
    X(TIME, promised_reply_at)                                                                     \
    X(TIME, extended_until)                                                                        \
    X(TIME, told_at)                                                                               \
    X(INT, told_round)                                                                             \
    X(BOOL, followup_asked)                                                                        \
    X(TEXT, followup_result)                                                                       \
    X(INT, followup_round)                                                                         \
    X(INT, followup_tries)                                                                         \
    X(INT, followup_days)                                                                          \
    X(TIME, followup_last_at)                                                                      \
    X(INT, followup_score)                                                                         \
    X(INT, followup_by)                                                                            \
    X(BOOL, solved_on_spot)                                                                        \
    X(INT, reclassified)                                                                           \
    X(INT, bounced)                                                                                \
    X(INT, reopened)                                                                               \
    X(TEXT, external_id)                                                                           \
    X(TEXT, external_number)                                                                       \
    X(TIME, external_due_at)                                                                       \
    X(INT, merged_into)                                                                            \
    X(TEXT, stage_before)                                                                          \
    X(INT, outage)                                                                                 \
    X(INT, import_run)                                                                             \
    X(TIME, closed_at)                                                                             \
    X(TEXT, close_reason)                                                                          \
    X(TIME, archived_at)                                                                           \
    X(TEXT, archive_class)                                                                         \
    X(TEXT, archive_number)

#define CASE_MEMBER_TEXT(name) const char *name;
#define CASE_MEMBER_INT(name) int64_t name;
#define CASE_MEMBER_BOOL(name) int64_t name;
#define CASE_MEMBER_TIME(name) int64_t name;
#define CASE_MEMBER(kind, name) CASE_MEMBER_##kind(name)

/* One department or person that a round's work was given to. */
struct case_assignment {
    int64_t staff_id;       /* 0: the department as a whole */
    const char *department; /* code or NULL */
    const char *part;       /* main, assist */
    const char *state;      /* sent, accepted, returned, finished, withdrawn */
    int64_t round;
    const char *result;
};

struct service_case {
    int64_t id, community_id;
    CASE_COLUMNS(CASE_MEMBER)
    struct case_assignment *assignments; /* of all rounds, in order */
    size_t assignment_count;
};

struct case_column {
    const char *name;
    enum case_column_kind kind;
    size_t offset; /* in struct service_case */
};
extern const struct case_column CASE_COLUMN_LIST[];
extern const size_t CASE_COLUMN_COUNT;

const struct case_column *case_rules_column(const char *name); /* NULL if there is none */
int64_t *case_rules_int(struct service_case *sc, const struct case_column *column);
const char **case_rules_text(struct service_case *sc, const struct case_column *column);

/* Events of the program's own watch (warned, overdue, escalated) and entries that change
 * nothing a person decided on: they do not make an open page stale. */
bool case_rules_keeps_version(const char *kind);

/* Lays one event over the state. Texts are not copied: payload must live as long as sc. */
void case_rules_apply(struct arena *a, struct service_case *sc, const char *kind, int64_t at,
                      const struct doc *payload);

/* The facts by which conditions, policies and standards choose: a flat object. */
struct doc *case_rules_facts(struct arena *a, const struct service_case *sc);

/* The first difference between two states ("stage is working, events say told"), or NULL. */
const char *case_rules_difference(struct arena *a, const struct service_case *row,
                                  const struct service_case *folded);

/* Is this part of the work still out: sent or accepted? */
bool case_rules_is_out(const struct case_assignment *a);
/* The assignments of the present round that are still out. */
size_t case_rules_open_assignments(const struct service_case *sc);
bool case_rules_is_assigned(const struct service_case *sc, int64_t staff_id);
/* Did he work in this round for a colleague, or a colleague for him? */
bool case_rules_is_deputy(const struct service_case *sc, int64_t staff_id);
/* Is he its handler, or such a deputy? */
bool case_rules_handled(const struct service_case *sc, int64_t staff_id);
/* Did this member work on the case in the present round, also as deputy? (X-46, S3-3.8c) */
bool case_rules_worked_on(const struct service_case *sc, int64_t staff_id);

/* Is a follow-up asked for this case? Shares are drawn by a hash of the id. */
bool case_rules_in_share(int64_t case_id, int share_pct);

bool case_rules_has_contact(const struct service_case *sc);
