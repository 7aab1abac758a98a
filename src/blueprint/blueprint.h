/*
 * blueprint.h - how a service runs: stages, actions, guards, metrics, roles, follow-up,
 * escalation, failure points. Published versions are immutable; a case points to the
 * version of its intake.
 *
 * Source: S0-2.1.3, S0-6, S1-3.0, S2-3.4.3, domain.md §E and §F. Grammar: docs/blueprints.md.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

/* One closed list for all natures (api.md); `stage` is finer, per blueprint. */
enum case_status {
    CASE_REGISTERED,
    CASE_ACCEPTED,
    CASE_DISPATCHED,
    CASE_IN_PROGRESS,
    CASE_PAUSED,
    CASE_HANDLED,
    CASE_TOLD,
    CASE_TO_FOLLOW_UP,
    CASE_CLOSED,
    CASE_ARCHIVED,
    CASE_MERGED,
    CASE_CONVERTED,
    CASE_CANCELLED,
    CASE_STATUS_COUNT
};
const char *case_status_code(enum case_status status); /* "to_follow_up" */
const char *case_status_name(enum case_status status); /* 待回访 */
bool case_status_find(const char *code, enum case_status *ret_status);
bool case_status_is_open(enum case_status status); /* neither closed … cancelled */

enum { BLUEPRINT_MAX_STAGES = 40, BLUEPRINT_STAY = -1 };

struct blueprint_stage {
    const char *code; /* "on_site" */
    enum case_status status;
    const char *lane;   /* customer, front, back, support */
    const char *name;   /* 到场评估 */
    const char *holder; /* role code, assignees, dispatcher, owner, follow_up_pool … or NULL */
    const char *owner_reads; /* what the owner is told meanwhile; {assignee} {reason} are filled */
    const char *time_standard; /* the metric that runs here, for the printed blueprint; or NULL */
};

/* A condition on facts of the case: every name must have one of its values. */
struct blueprint_condition {
    const char *fact;          /* "validity", "urgent", "chargeable" … */
    const char *const *values; /* texts; booleans as "true" / "false"; NULL-terminated */
};

struct blueprint_ask {
    const char *field; /* of the action's own field table */
    bool required;     /* `asks: [finding, material?]`: a ? makes it optional */
};

enum blueprint_choose { CHOOSE_FIRST, CHOOSE_FOLLOW_UP_POLICY, CHOOSE_FOLLOW_UP_RESULT };

/* One row of the machine. The first row of that action whose `from` has the stage and
 * whose `when` holds (over the case's facts with the input laid over them) is taken;
 * anything that is not listed is refused. */
struct blueprint_action {
    const char *action; /* "dispatch": a name of the action registry */
    uint64_t from;      /* bit n: stage n */
    int to[8];          /* stage numbers; BLUEPRINT_STAY: stays where it is */
    size_t to_count;
    uint64_t who_roles; /* staff role bits */
    bool who_assignees, who_owner, who_first_contact, who_responsible;
    const struct blueprint_ask *asks;
    size_t ask_count;
    const char *const *guards; /* names of the guard registry; NULL-terminated, never NULL */
    const char *const
        *marks; /* more marks that the event makes, beside its kind; NULL-terminated */
    const struct blueprint_condition *when;
    size_t when_count;
    enum blueprint_choose choose;
    bool new_round;
    const char *name; /* 派工: what the button says; NULL: the registry's */
    int line;         /* in the file */
};

/* Which clock runs from which mark to which. Marks are event kinds and the blueprint's own. */
struct blueprint_metric {
    const char *metric;
    const char *const *from;  /* any of these starts it; NULL-terminated */
    const char *const *until; /* any of these stops it */
    bool each_round;          /* starts anew in a new round */
    const struct blueprint_condition *when;
    size_t when_count;
};

struct blueprint_policy { /* the first that holds decides; none: no follow-up is asked */
    const struct blueprint_condition *when;
    size_t when_count;
    int share_pct; /* of such cases, chosen by a hash of the case's id */
};

struct blueprint_result { /* what a follow-up's result does */
    const char *result;   /* satisfied, partly, dissatisfied, unreachable */
    int to;               /* stage number */
    bool new_round;
};

struct blueprint_escalation {
    int at_pct;       /* of the limit; 100 is the due time; 0 with after_ms 0: when it starts */
    int64_t after_ms; /* after the due time (at_pct is 100 then) */
    const char *const *tell; /* role codes, assignees, responsible, first_contact, dispatcher */
    const struct blueprint_condition *when;
    size_t when_count;
};

struct blueprint_failure_point {
    const char *stage, *risk, *control;
};

struct blueprint {
    int64_t id;                                 /* of the published version; 0: from a file */
    const char *code;                           /* "repair" */
    const char *version;                        /* "B/0" */
    const char *nature;                         /* "repair" */
    const char *name;                           /* 报修 */
    const char *extends;                        /* code or NULL; already resolved */
    const char *review_on;                      /* next review date or NULL (S0-6) */
    const char *const *inputs, *const *outputs; /* S2-3.4.3a */
    const struct blueprint_stage *stages;
    size_t stage_count;
    int first_stage; /* where a new case stands */
    const struct blueprint_action *actions;
    size_t action_count;
    const struct blueprint_metric *metrics;
    size_t metric_count;
    const struct blueprint_policy *policies;
    size_t policy_count;
    const struct blueprint_result *results;
    size_t result_count;
    const struct blueprint_escalation *escalations;
    size_t escalation_count;
    const struct blueprint_failure_point *failure_points;
    size_t failure_point_count;
    const char *hash;                    /* of a published version: 64 hex digits; else NULL */
    int64_t published_at;                /* 0: from a file */
    const struct blueprint_yaml *source; /* the text as read, for those that extend it */
};

/* What the program knows, handed down by main.c, so that a file that names anything
 * else is refused with its line. All NULL-terminated. */
struct blueprint_vocabulary {
    const char *const *actions;
    const char *const *(*action_fields)(const char *action); /* field names of one action */
    const char *const *(*action_marks)(const char *action);  /* its event kind and built-in marks */
    const char *const *guards;
    const char *const *metrics;
    const char *const *natures;
};
void blueprint_use_vocabulary(const struct blueprint_vocabulary *vocabulary);

/* ---- files ---------------------------------------------------------------- */
/* Reads one file's text. `base` finds the blueprint it extends (NULL: none known).
 * Every fault of the file is told at once: op_fail_field(field "FILE:LINE", code, reason). */
typedef const struct blueprint *blueprint_base_fn(const char *code, void *arg);
err_t blueprint_read(struct op *op, const char *file, const char *text, size_t length,
                     blueprint_base_fn *base, void *arg, struct blueprint **ret_blueprint);

/* ---- published versions ---------------------------------------------------- */
/* Stores text and hash as a new version for the company, a journal event with it. What it
 * extends must be published; the new version stays on that version of its base. The same
 * text on the same base again changes nothing (*ret_id is the version there, be it the
 * newest or not). */
err_t blueprint_publish(struct op *op, const char *file, const char *text, size_t length,
                        int64_t *ret_id);
/* A published version, parsed once per process and kept for ever (immutable). */
err_t blueprint_get(struct op *op, int64_t id, const struct blueprint **ret_blueprint);
/* The newest version of a blueprint code. */
err_t blueprint_current(struct op *op, const char *code, const struct blueprint **ret_blueprint);

/* The newest version of each code: {id, code, version, ordinal, nature, name, published_at,
 * review_on, review_due} (S0-6). */
err_t blueprint_list(struct op *op, struct doc **ret_list);

/* The text of a published version. */
err_t blueprint_text(struct op *op, int64_t id, const char **ret_text);
/* Does the action make one of these marks: by its kind, by itself, or by what its row adds? */
bool blueprint_action_makes(const struct blueprint_action *action, const char *const *marks);

/* ---- asking a blueprint ----------------------------------------------------- */
/* Do all conditions hold over the facts (a flat object of texts, ints, bools)? A fact that
 * is absent or null has the value "none". */
bool blueprint_holds(const struct blueprint_condition *when, size_t count, const struct doc *facts);
int blueprint_stage_find(const struct blueprint *b, const char *code); /* -1 if there is none */
/* The row for an action from a stage; NULL if there is none. */
const struct blueprint_action *blueprint_action_find(const struct blueprint *b, const char *action,
                                                     int stage, const struct doc *facts);
/* The whole blueprint as a document (page, JSON, print). */
struct doc *blueprint_document(struct op *op, const struct blueprint *b);

/* ---- anju blueprint check|publish FILE… [--json] -------------------------------- */
/* check needs no database. Faults go to stderr as `file:line: reason`; then the result is
 * ERR_INVALID with the detail "reported", and nothing was written. */
err_t blueprint_cli(struct op *op, int argc, char **argv);
