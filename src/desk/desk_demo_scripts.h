/*
 * desk_demo_scripts.h - how the lives of demo cases go: the steps that people took. What the
 * cases are about stands in desk_demo_words.h.
 */
#pragma once

#include "desk/desk_demo_words.h"

struct demo_step {
    const char *who; /* a login; "$" stands for the technician of this case */
    const char *action;
    const char *input;     /* JSON; "$" likewise, "@" is this time tomorrow, ‹a|b› is a choice;
                            * "#" alone: the input names another case that is open */
    int after_min;         /* since the step before, in the middle */
    const char *in_status; /* only if the case stands there; NULL: always */
};

/* Which houses such cases come from: blueprints follow handover and warranty. */
enum demo_houses { HOUSES_OLD, HOUSES_IN_WARRANTY, HOUSES_UNDER_CONSTRUCTION };

struct demo_script {
    const char *nature;
    const char *category;
    enum desk_demo_subject_kind subject;
    const struct demo_step *steps; /* ends with who NULL */
    int weight;                    /* how often, of the sum of all */
    const char *extra;             /* more of the opening's JSON, or NULL */
    enum demo_houses houses;
    bool at_any_hour;
    int outside_due_days; /* within which another authority wants an answer; 0: none does */
};

extern const struct demo_script DEMO_SCRIPTS[]; /* ends with nature NULL */
