/*
 * case.h - a request is a case: intake, nature, stages, rounds, merge, archive.
 *
 * The one place where a case changes is case_record(): it appends to the journal, moves
 * the stage, applies the event to the promises and queues the messages. State equals
 * the fold of its events (case_rules_apply), and `anju verify` says so.
 *
 * Source: architecture.md §3–4, domain.md §E, S0-2.2.3, S0-3.3c, S3-3N.4.
 */
#pragma once

#include "blueprint/blueprint.h"
#include "http/route.h"
#include "promise/promise.h"

#include "base/doc.h"
#include "base/op.h"

/* ---- the actions of all rooms ---------------------------------------------------- */

struct service_case;

/* What an action wants recorded. */
struct case_event {
    const char *kind;        /* "dispatched"; the action's own if NULL */
    struct doc *set;         /* what changes in the case, by column name (case_rules.h) */
    struct doc *assignments; /* a list that replaces the assignments of this round, or NULL */
    const char *marks[8];    /* more marks beside kind and the blueprint's; NULL-terminated */
    const char *to_stage;    /* overrides the blueprint's move, or NULL */
    const struct blueprint *to_blueprint; /* that the case follows from now on, or NULL */
    const char *to_status;                /* overrides the stage's status, or NULL */
    bool stays;           /* the case stays where it is: parts of the work are still out */
    bool new_round;       /* beside what the blueprint says */
    bool internal;        /* owners do not see it */
    int64_t at;           /* when it happened; 0: now */
    struct doc *stood_in; /* {absent, substitute} of new work, or NULL */
    int64_t on_behalf;    /* the colleague whose right it is done by; 0: his own */
};
void case_event_mark(struct case_event *event, const char *mark);

/* Called in the transaction, after stage, permission, fields and guards were checked.
 * It may refuse (ERR_CONFLICT, ERR_INVALID) and says in *event what changes beyond the input. */
typedef err_t case_action_fn(struct op *op, struct service_case *sc, const struct doc *input,
                             struct case_event *event);

struct action {
    const char *name;           /* "dispatch": POST /cases/{id}/dispatch */
    const char *label;          /* 派工 */
    const char *event;          /* "dispatched" */
    const char *const *marks;   /* that the event always makes, or NULL */
    const struct field *fields; /* all that it understands; the blueprint says which are asked */
    case_action_fn *act;        /* NULL: the input is all there is to record */
    bool internal;              /* owners do not see it */
};
#define ACTIONS_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* main.c joins the tables of all rooms. Called once, before any thread runs. */
void case_use_actions(const struct action *const *tables);
const struct action *case_action_find(const char *name);
const struct action *case_action_of_event(const char *kind); /* NULL for the program's own events */
const char *
case_action_label_of_event(const char *kind); /* 派工; the kind itself if there is none */

/* ---- what others may do with cases ------------------------------------------------ */

/* Input as the fields of POST /cases (CASE_FIELDS, typed). */
err_t case_open(struct op *op, int64_t community_id, const struct doc *input, int64_t *ret_id);

/* What would follow if this were opened now, reckoned as case_open() does and without writing:
 * {promises, blueprint, supervisor, responsible}. Needs a nature; nothing else is asked for,
 * and a house that is not there is passed over. */
err_t case_preview(struct op *op, int64_t community_id, const struct doc *input, struct doc *into);

/* Some cases as rows of a list, in this order, within what the actor may see; those that he
 * may not see or that are not there are left out. *ret_community_id: of the first, or 0. */
err_t case_rows(struct op *op, const int64_t *ids, size_t count, bool for_page, struct doc *items,
                int64_t *ret_community_id);

/* ---- what is known before a case is written down (case_lookup.c); all bounded ---------- */

/* Who called from a number, or from one with these last four digits, newest first:
 * [{case_id, house, name, phone_masked, last_at}]. Nothing for fewer than four digits. */
enum { CASE_LONGEST_TAIL = 8 }; /* digits; what is longer is a whole number */
err_t case_callers(struct op *op, int64_t community_id, const char *phone, struct doc *list);
/* Name and number of the one who reported a case, for a new case of his; NULL: not known. */
err_t case_caller_phone(struct op *op, int64_t community_id, int64_t case_id, const char **ret_name,
                        const char **ret_phone);
/* A house: {people, open [rows of a list], ratings [{number, title, result, score}], needs}. */
err_t case_household(struct op *op, int64_t community_id, int64_t house_id, bool for_page,
                     struct doc *into);
/* Open cases of the last two weeks that may be the same matter as this input (fields of
 * case_open, each may be missing), the likeliest first, as rows of a list. */
err_t case_look_alike(struct op *op, int64_t community_id, const struct doc *input, bool for_page,
                      struct doc *items);

/* One action. `seen_version` 0: whatever version there is. ERR_CONFLICT with the reason
 * when stage or guard refuses; all missing fields at once with ERR_INVALID. */
err_t case_act(struct op *op, int64_t id, int64_t seen_version, const char *action,
               const struct doc *input);

/* A case of the past, from an import: received_at and perhaps finished_at given; exempt
 * from guards, event `imported`. `external_id` is unique within the community;
 * *ret_id is 0 if it was there already. */
struct case_import {
    const struct doc *input; /* as of case_open, plus external_id, finished_at */
    int64_t run_id;
};
err_t case_import(struct op *op, int64_t community_id, const struct case_import *import,
                  int64_t *ret_id);
/* Takes an imported case back: it leaves lists, counts and promises; its events stay. */
err_t case_import_undo(struct op *op, int64_t community_id, int64_t case_id);

/* The table of POST /cases' fields: the import columns come from it too. */
extern const struct field CASE_FIELDS[];

/* All cases of a community in order of id, in slices; each slice has an arena of its own
 * (op->arena) that is gone after the call. Without assignments. */
typedef err_t case_slice_fn(struct op *op, struct service_case **cases, size_t count, void *arg);
err_t case_each(struct op *op, int64_t community_id, case_slice_fn *each, void *arg);

/* Cases of a community in a status, or the open ones (NULL), newest first below `before_id`
 * (0: all), at most `limit`; without assignments. */
err_t case_list_status(struct op *op, int64_t community_id, const char *status, int64_t before_id,
                       int limit, struct service_case ***ret_cases, size_t *ret_count);
/* One case of a community, with its assignments. */
err_t case_get(struct op *op, int64_t community_id, int64_t id, struct service_case **ret_case);

/* Which of these actions are offered to the caller for this case now? One answer each, in
 * order. ERR_NOT_FOUND for a case that is not of this community. */
err_t case_offers(struct op *op, int64_t community_id, int64_t id, const char *const *actions,
                  size_t action_count, bool *ret_offered);

/* The status code of a case, and how many there are in a community. */
err_t case_status_of(struct op *op, int64_t community_id, int64_t id, const char **ret_status);
err_t case_count(struct op *op, int64_t community_id, int64_t *ret_count);

/* ---- a calendar is about to be published, and is (case_recompute.c) ---- */
/* What it would do to due times that rest on guesses, before it is published: for at
 * most CASE_PREVIEW_MAX cases {case, number, metric, round, due_before, due_after} of each
 * promise that would move, as far as the actor may see them; *ret_affected says how many cases
 * would be looked at (one more than that: there are more). ERR_INVALID if it is no calendar. */
enum { CASE_PREVIEW_MAX = 200 };
err_t case_recompute_preview(struct op *op, const char *file, const char *text, size_t length,
                             struct doc *ret_moves, size_t *ret_affected);

/* Some of them, behind a place, for a request that must not hold the writer up. */
struct case_recompute_place {
    int64_t after; /* a case */
    size_t changed;
    bool more;
};
err_t case_recompute_some(struct op *op, int limit, struct case_recompute_place *place);

/* How many open cases of these communities follow a version of a blueprint; at most 999 + 1. */
enum { CASE_RUNNING_MAX = 1000 };
err_t case_running_on(struct op *op, const int64_t *communities, size_t count, int64_t blueprint_id,
                      int64_t *ret_cases);

/* The counters of the work desk, each with the list that it counts ({code, name, href, state,
 * count, count_text}); at most 999 is counted. Which come first depends on the roles. */
err_t case_counters(struct op *op, struct doc *list);

/* What needs me now, by due time, as rows of a list: of somebody who works on cases his own,
 * of somebody who watches over them those that are overdue or due today. */
err_t case_pressing(struct op *op, bool for_page, struct doc *items);

/* The urgent case that was opened last where the actor watches, due today or not; 0: none. */
err_t case_newest_urgent(struct op *op, int64_t *ret_id);

/* The caller's own jobs as rows of a list for a page, the most urgent first; each with
 * page.next {name, href, is_tap, is_result}: the step that is his now. At most 100. */
err_t case_my_jobs(struct op *op, struct doc *items);

/* ---- what an owner sees and does (case_owner.c) ------------------------------------- */

/* His cases, newest first: those that carry his phone (a keyed hash), in the communities where
 * he is an owner. `open_only` looks at the newest `limit` only. */
struct case_owner_asking {
    const char *phone_hash;
    int64_t before_id; /* 0: from the newest on */
    int limit;
    bool open_only;
};
err_t case_owner_list(struct op *op, const struct case_owner_asking *asking, struct doc *items);
/* One of them with its steps in plain words. ERR_NOT_FOUND for all others. */
err_t case_owner_get(struct op *op, const char *phone_hash, int64_t id, struct doc **ret_document);
/* 催单; input {text}. */
err_t case_owner_remind(struct op *op, const char *phone_hash, int64_t id, const struct doc *input);

/* ---- the hidden complainant (X-35) ------------------------------------------------------ */

/* The department that a complaint or grievance is about, by the words of its object; NULL: none
 * that we know. Pure. */
const char *case_complained_department(const char *nature, const char *object);
/* Must who complained (name, number, house) be hidden from op's actor? So it is from those whose
 * only posts are of the department complained of, and from whoever is named himself. */
bool case_hides_complainant(const struct op *op, int64_t community_id, const char *nature,
                            const char *object);

/* ---- verify ------------------------------------------------------------------------- */
/* Folds every case of a community from its journal and compares with the rows. OK or
 * ERR_CONFLICT with *ret_what ("case 7315…: stage is working, events say told"). */
err_t case_verify(struct op *op, int64_t community_id, const char **ret_what, int64_t *ret_cases);

extern const struct route CASE_ROUTES[];
extern const struct route CASE_CONTACT_ROUTES[]; /* dialling and revealing */
extern const struct route CASE_AROUND_ROUTES[];  /* who has the page open */
extern const struct route CASE_LIST_ROUTES[];
extern const struct action CASE_ACTIONS[];
