/*
 * segment_rules.h - what a segment may ask, and how that is said in words. Pure.
 *
 * Source: S2-3.1b (outer attributes), S2-3.1c (inner), S2-3.1d (behaviour), X-45 (sensitive facts).
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

#include <stdbool.h>

/* All of it must hold; NULL and 0 ask nothing. */
struct segment_rule {
    const char *person_kind, *affiliation;                    /* S2-3.1b */
    const char *relation, *house_kind, *building, *house_use; /* what he is to a house now */
    const char *sex;
    int64_t age_from, age_to; /* full years, both included */
    const char *tag;
    const char *attribute, *value; /* of person_attribute; the value may be NULL: any */
    const char *care;              /* on this care list, with consent */
    int64_t cases_min, cases_months;
    const char *nature;
    int64_t paid_min, paid_yuan_min,
        paid_months; /* paid services: how often, how much, since when */
};

struct segment_choice {
    const char *code, *name;
    bool is_sensitive; /* counts only with a consent of its own */
};
/* Each ends with a NULL code. */
extern const struct segment_choice SEGMENT_PERSON_KINDS[], SEGMENT_AFFILIATIONS[],
    SEGMENT_RELATIONS[], SEGMENT_HOUSE_KINDS[], SEGMENT_HOUSE_USES[], SEGMENT_SEXES[],
    SEGMENT_ATTRIBUTES[], SEGMENT_CARES[];

/* From the typed values of a form or a stored rule: names as above. */
struct segment_rule segment_rules_read(const struct doc *from);
/* Only what is asked; an empty object if nothing is. */
struct doc *segment_rules_document(struct arena *a, const struct segment_rule *rule);
bool segment_rules_is_empty(const struct segment_rule *rule);
/* Does it ask for facts that need a consent of their own? */
bool segment_rules_is_sensitive(const struct segment_rule *rule);
/* Notes every part that contradicts another or cannot be. */
void segment_rules_check(struct op *op, const struct segment_rule *rule);

/* "业主 · 住宅 · 60 岁及以上 · 近 12 个月至少 2 次报修"; `nature`: how its nature is called */
const char *segment_rules_words(struct arena *a, const struct segment_rule *rule,
                                const char *nature);

/* Who is `years` old on `today` was born on or before this day: "1966-11-25". */
const char *segment_rules_born(struct arena *a, int64_t today, int64_t years);

const char *segment_rules_name(const struct segment_choice *choices, const char *code);
bool segment_rules_attribute_is_sensitive(const char *code);
