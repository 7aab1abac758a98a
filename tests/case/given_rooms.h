/*
 * given_rooms.h - the words that blueprints may use, joined as main_rooms.c joins them, out of
 * the rooms that a test program is linked with; of the rooms above it the words alone.
 */
#pragma once

#include "base/str.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_life.h"

#ifdef GIVEN_FOLLOWUP
#define GIVEN_DISPATCH
#include "followup/followup.h"
#endif
#ifdef GIVEN_DISPATCH
#include "dispatch/dispatch.h"
#endif

struct given_word {
    const char *action;
    const char *fields[16];
    const char *marks[10];
};

/* Marks that an action's function makes by itself, and what the rooms above know. */
static const struct given_word GIVEN_WORDS[] = {
    {"classify", {NULL}, {"found_valid"}},
    {"investigate", {NULL}, {"found_valid"}},
    {"check", {NULL}, {"customer_checked"}},
    {"explain", {NULL}, {"replied"}},
#ifndef GIVEN_DISPATCH
    {"dispatch", {"assignees", "assisting", "department", "note"}, {"dispatched", "first_response"}},
    {"transfer", {"assignees", "department", "reason"}, {"transferred"}},
    {"accept", {"note"}, {"accepted", "first_response"}},
    {"return", {"reason"}, {"returned"}},
    {"arrive", {"note"}, {"arrived", "first_response"}},
    {"finish", {"result", "alternatives", "materials", "department"}, {"finished", "part_finished"}},
#else
    {"finish", {NULL}, {"part_finished"}},
#endif
#ifndef GIVEN_FOLLOWUP
    {"feedback", {"text", "way", "kind", "promised_reply_at"},
     {"feedback", "first_response", "told", "replied", "promised", "first_feedback", "told_time"}},
    {"answer", {"text", "article", "important"}, {"answered", "first_response", "told", "replied"}},
    {"solve_on_spot", {"text", "article"}, {"solved_on_spot", "first_response", "told", "replied", "finished"}},
    {"followup", {"reached", "score", "result", "words", "further_need", "way"},
     {"followed_up", "followup_tried"}},
#else
    {"feedback", {NULL}, {"told", "replied", "promised", "first_feedback", "told_time"}},
    {"answer", {NULL}, {"told", "replied"}},
    {"solve_on_spot", {NULL}, {"told", "replied", "finished"}},
    {"followup", {NULL}, {"followup_tried"}},
#endif
};

static const struct action *const GIVEN_TABLES[] = {CASE_ACTIONS,
#ifdef GIVEN_DISPATCH
                                                    DISPATCH_ACTIONS,
#endif
#ifdef GIVEN_FOLLOWUP
                                                    FOLLOWUP_ACTIONS,
#endif
                                                    NULL};

static struct {
    struct given_word words[96];
    const char *actions[96];
    size_t count;
} given_joined;

static inline void given_add(const char **list, const char *word)
{
    while (*list != NULL)
        list++;
    *list = word;
}

static inline struct given_word *given_word(const char *action)
{
    for (size_t i = 0; i < given_joined.count; i++)
        if (str_equal(given_joined.words[i].action, action))
            return &given_joined.words[i];
    return NULL;
}

static inline struct given_word *given_word_made(const char *action)
{
    struct given_word *word = given_word(action);

    if (word != NULL)
        return word;
    given_joined.actions[given_joined.count] = action;
    word = &given_joined.words[given_joined.count++];
    word->action = action;
    return word;
}

static const char *const *given_fields(const char *action)
{
    const struct given_word *word = given_word(action);

    return word == NULL ? NULL : word->fields;
}

static const char *const *given_marks(const char *action)
{
    const struct given_word *word = given_word(action);

    return word == NULL ? NULL : word->marks;
}

static inline void given_table(const struct action *table)
{
    for (const struct action *a = table; a->name != NULL; a++) {
        struct given_word *word = given_word_made(a->name);
        for (const struct field *f = a->fields; f != NULL && f->name != NULL; f++)
            given_add(word->fields, f->name);
        given_add(word->marks, a->event);
        for (const char *const *mark = a->marks; mark != NULL && *mark != NULL; mark++)
            given_add(word->marks, *mark);
    }
}

static inline void given_rooms(void)
{
    static const struct blueprint_vocabulary VOCABULARY = {
        .actions = given_joined.actions,
        .action_fields = given_fields,
        .action_marks = given_marks,
        .guards = CASE_GUARD_NAMES,
        .metrics = CASE_METRICS,
        .natures = CASE_NATURE_CODES,
    };

    if (given_joined.count > 0)
        return;
    for (const struct action *const *table = GIVEN_TABLES; *table != NULL; table++)
        given_table(*table);
    for (size_t i = 0; i < sizeof GIVEN_WORDS / sizeof *GIVEN_WORDS; i++) {
        struct given_word *word = given_word_made(GIVEN_WORDS[i].action);
        for (const char *const *field = GIVEN_WORDS[i].fields; *field != NULL; field++)
            given_add(word->fields, *field);
        for (const char *const *mark = GIVEN_WORDS[i].marks; *mark != NULL; mark++)
            given_add(word->marks, *mark);
    }
    case_use_actions(GIVEN_TABLES);
    blueprint_use_vocabulary(&VOCABULARY);
}
