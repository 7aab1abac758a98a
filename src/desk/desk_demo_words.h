/*
 * desk_demo_words.h - what demo customers say: places × troubles × ways of speaking. Texts are
 * made up; no person in them exists.
 */
#pragma once

#include "desk/desk_demo_dice.h"

#include "base/doc.h"

/* What a sort of case is about. Marks ‹a|b› stand for a choice. */
struct desk_demo_subject {
    const char *const *places;   /* put before the trouble; NULL: nothing */
    const char *const *troubles; /* what the matter is in a few words */
    const char *const *details;  /* more that is said about it */
    const char *const *wishes;   /* what is asked for */
    const char *const *publicly; /* where it is, for matters outside of homes; NULL: a house */
};

enum desk_demo_subject_kind {
    SUBJECT_WATER,
    SUBJECT_POWER,
    SUBJECT_DOORS,
    SUBJECT_PUBLIC,
    SUBJECT_URGENT,
    SUBJECT_LIFT,
    SUBJECT_PAID,
    SUBJECT_WALLS,
    SUBJECT_NOISE,
    SUBJECT_CLEANING,
    SUBJECT_PARKING,
    SUBJECT_ATTITUDE,
    SUBJECT_OUTSIDE,
    SUBJECT_SITE,
    SUBJECT_ASKING,
    SUBJECT_GRUMBLE,
    SUBJECT_WISH,
    SUBJECT_HELP,
    SUBJECT_IDEA,
    SUBJECT_PRAISE,
    SUBJECT_INFO
};
extern const struct desk_demo_subject DESK_DEMO_SUBJECTS[];

/* Sets title, content, reporter_name and reporter_phone; and place where it has one. */
void desk_demo_words_say(struct desk_demo_dice *dice, const struct desk_demo_subject *subject,
                         struct doc *input);
/* Who lives in a house of a community: name and phone, the same each time for a seed. Set into
 * `input` as reporter_name and reporter_phone. */
void desk_demo_words_household(uint64_t seed, const char *community, const char *house,
                               struct doc *input);
/* 李女士 */
const char *desk_demo_words_name(struct desk_demo_dice *dice, struct arena *a);
