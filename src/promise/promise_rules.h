/*
 * promise_rules.h - when a promise falls due, and what became of it.
 *
 * Pure: no SQL, no HTTP, no clock. A due time is a function of the events of a case,
 * the limit and a calendar, so it can be computed again at any time and must come out
 * the same.
 *
 *     start ──counted──┤ closed ├──counted──┤ paused ├──counted──> due
 *
 * Source: requirements.md §10, §11.4, §11.5; 民法典 §201–203.
 */
#pragma once

#include "blueprint/blueprint.h"
#include "promise/promise_calendar.h"

enum limit_unit {
    LIMIT_MINUTES, /* exact time on the calendar (hours are minutes × 60) */
    LIMIT_DAYS,    /* calendar days, the day of the start not counted, to the end of the last */
    LIMIT_WORKING_DAYS, /* likewise on working days */
    LIMIT_UNTIL /* a time of day: today if started before late_after_min, else the next day's
                   late_until_min */
};

struct promise_limit {
    enum limit_unit unit;
    int64_t value;      /* minutes, days */
    bool to_day_end;    /* LIMIT_DAYS: 24:00 even where there are service hours */
    int until_min;      /* LIMIT_UNTIL: 1440 is 24:00 */
    int late_after_min; /* 1320 is 22:00; 1440: never late */
    int late_until_min; /* 360 is 06:00 of the next day */
};
/* "90min", "24h", "3d", "3wd". */
bool promise_limit_find(const char *text, struct promise_limit *ret_limit);

struct promise_span {
    int64_t from_at, to_at;
    bool counted;
    const char *why; /* 计时, 国庆节, 周末, 非服务时间, 暂停：等待材料, 起算日不计 */
};

struct promise_pause {
    int64_t from_at, to_at; /* CLOCK_NEVER while it lasts */
    const char *reason;
};

struct promise_due {
    int64_t due_at; /* CLOCK_NEVER while paused without an end */
    bool provisional;
    struct promise_span *spans; /* from the start to the due time, in order, without gaps */
    size_t span_count;
};

/* When does `limit` run out if the clock starts at `start_at`? Spans live in op's arena;
 * they are only made when want_spans (imports do not need them). Pauses are in order,
 * not overlapping. ERR_INVALID if the calendar has no working time within two years, or if
 * the limit takes more than two hundred years or leads past the year 9999.
 *
 * Minutes: service time outside pauses is counted; a limit that runs out exactly on a
 * closing (or where a pause begins) falls due there.
 * Days and times of day: a day does not count if the clock stands still at its close, or
 * for half of its service time or more; then the next one takes its place. Days close at
 * the end of service hours (24:00 without); a last day without service gives way to the
 * next that has it (民法典 §203). Times of day are drawn back to the closing before them.
 * So no due time lies in closed time or in a pause, more pause never makes it earlier, nor
 * does a later start. docs/promises.md tells it with examples. */
err_t promise_rules_due(struct op *op, const struct calendar *cal, int64_t start_at,
                        struct promise_limit limit, const struct promise_pause *pauses,
                        size_t pause_count, bool want_spans, struct promise_due *ret_due);

/* ---- the promises of a case --------------------------------------------------- */

enum promise_state {
    PROMISE_RUNNING,
    PROMISE_PAUSED,
    PROMISE_MET,
    PROMISE_MISSED,
    PROMISE_CANCELLED
};
const char *promise_state_code(enum promise_state state);

/* One rule of a standard, as it applies to a case. */
struct promise_rule {
    const char *metric;
    struct promise_limit limit;
    enum calendar_kind calendar;
    bool is_public;                 /* false: an internal target, never shown to owners */
    int warn_pct;                   /* 80 */
    int64_t grace_ms;               /* behind an appointment */
    const char *const *pausable_by; /* reasons; NULL-terminated */
    const char *standard;           /* "BASE-000" */
    int64_t standard_id;            /* version */
};

/* What happened at one event of a case, in the order of the journal. */
struct promise_moment {
    int64_t at;               /* when it counts: of the event; `received` uses received_at */
    const char *const *marks; /* event kind and blueprint marks; NULL-terminated */
    const struct doc *facts;  /* facts of the case after it: nature category severity urgent size
                                 validity responsibility handover property_kind … */
    bool new_round;
    bool closes;    /* closed, cancelled, merged …: what still runs is settled or cancelled */
    bool told_time; /* the owner was told times: public due times never move later again */
    const char *pause_reason;  /* with mark paused */
    int64_t appointment_at;    /* 0: none (yet) */
    int64_t promised_reply_at; /* the time agreed with the owner, 0: none (metric promised_reply) */
    int64_t external_due_at;   /* of another authority (metric external), 0: none */
};

struct promise {
    int64_t id, case_id, community_id; /* filled by the store */
    const char *metric;
    int round;
    const char *standard; /* "BASE-000"; "external", "agreed" where nobody's standard set it */
    int64_t standard_id;
    bool is_public;
    int64_t start_at, due_at, warn_at, met_at; /* 0: not (yet); due_at CLOCK_NEVER while paused */
    enum promise_state state; /* RUNNING stays RUNNING past its due time: see promise_is_broken */
    bool provisional;
    bool is_agreed; /* the due time was agreed or set by others: no limit, no pauses (fold) */
    struct promise_rule rule;
    const struct promise_pause *pauses;
    size_t pause_count;
    int level;       /* escalation steps done (store) */
    int64_t next_at; /* the next of warning, due, escalation; 0: none (store) */
};

/* Finds the rule for a metric and facts; false if no standard promises anything.
 * Of several that apply the one with the earliest due time wins (S0-10 strictest). Of
 * the pauses only those count whose reason the rule lists (promise_fold_pauses). */
typedef err_t promise_resolve_fn(struct op *op, const char *metric, const struct doc *facts,
                                 int64_t start_at, const struct promise_pause *pauses,
                                 size_t pause_count, struct promise_rule *ret_rule,
                                 struct promise_due *ret_due, bool *ret_found, void *arg);

/* Not kept at `now`: missed, or running past its due time. */
bool promise_is_broken(const struct promise *p, int64_t now);
