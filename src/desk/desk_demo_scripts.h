/*
 * desk_demo_scripts.h - how the lives of demo cases go: plausible matters and the steps
 * that people took. Texts are made up; no person in them exists.
 */
#pragma once

struct demo_step {
    const char *who; /* a login; "$" stands for the technician of this case */
    const char *action;
    const char *input;     /* JSON; "$" likewise, "@" is this time tomorrow */
    int after_min;         /* since the step before, in the middle */
    const char *in_status; /* only if the case stands there; NULL: always */
};

struct demo_script {
    const char *nature;
    const char *category;
    const char *const *titles;     /* NULL-terminated */
    const struct demo_step *steps; /* ends with who NULL */
    int weight;                    /* how often, of the sum of all */
    const char *extra;             /* more of the opening's JSON, beginning with a comma, or "" */
};

extern const struct demo_script DEMO_SCRIPTS[]; /* ends with nature NULL */
