/*
 * segment.h - 客户细分: who in the register answers to what, for care, visits, notices and surveys.
 *
 * A segment is a question that is asked anew whenever it is looked at, so its members are right the
 * moment something changes; persons can be put in or taken out by hand. What is sensitive (belief,
 * care lists of health and family) only ever counts those who gave a consent of its own. Saving,
 * changing and ending one is an event of the community's chain, and so is each export.
 *
 * Source: S2-3.1a to S2-3.1d, X-45; 个人信息保护法 §28, §29.
 */
#pragma once

#include "http/route.h"
#include "segment/segment_rules.h"
#include "staff/staff.h"

#define MAY_SEE_SEGMENT                                                                            \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) |                    \
     ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY))
#define MAY_KEEP_SEGMENT (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))

enum { SEGMENTS_MAX = 200, SEGMENT_COUNTED = 9999 };

struct segment {
    int64_t community_id, id;
    const char *name;
    struct segment_rule rule;
    int64_t made_by, made_at, changed_at, version;
};

struct segment_member {
    int64_t person_id;
    const char *name, *kind, *houses; /* "3-2-1501 owner,…" as the register has them now */
    bool by_hand;
    int64_t asked, paid_last, paid_count, paid_fen; /* cases in all; paid services (S2-3.1d) */
};

/* ERR_INVALID names wrong fields, also `name` if it is taken. */
err_t segment_add(struct op *op, int64_t community_id, const char *name,
                  const struct segment_rule *rule, int64_t *ret_id);
/* ERR_CONFLICT unless `version` (0: any) is the present one. */
err_t segment_change(struct op *op, const struct segment *segment, const char *name,
                     const struct segment_rule *rule, int64_t version);
err_t segment_end(struct op *op, const struct segment *segment);
/* Puts a person in or takes him out, whatever the rule says; with `forget` the rule decides. */
err_t segment_place(struct op *op, const struct segment *segment, int64_t person_id, bool is_in,
                    bool forget);

/* ERR_NOT_FOUND outside of `communities`. */
err_t segment_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                  struct segment **ret_segment);
/* By name; at most SEGMENTS_MAX. */
err_t segment_list(struct op *op, int64_t community_id, struct segment **ret_segments,
                   size_t *ret_count);

/* How many, at most SEGMENT_COUNTED + 1. `id` 0: of a rule that is not saved. */
err_t segment_count(struct op *op, int64_t community_id, int64_t id,
                    const struct segment_rule *rule, int64_t *ret_count);
/* The next ones behind `after`, by id of the person. */
err_t segment_members(struct op *op, int64_t community_id, int64_t id,
                      const struct segment_rule *rule, int64_t after, int64_t limit,
                      struct segment_member **ret_members, size_t *ret_count);

/* ---- what is known of a person beside his facts ------------------------------------------ */

struct person_attribute {
    const char *code, *value;
    int64_t consent_id, at;
};
/* An empty value takes it away. ERR_INVALID: what is sensitive needs the id of a consent that this
 * person gave and has not withdrawn. The event tells that it changed; of what is sensitive not to
 * what. */
err_t segment_attribute_set(struct op *op, int64_t community_id, int64_t person_id,
                            const struct person_attribute *attribute);
err_t segment_attributes(struct op *op, int64_t community_id, int64_t person_id,
                         struct person_attribute **ret_attributes, size_t *ret_count);

struct segment_consent {
    int64_t id;
    const char *purpose;
    int64_t given_at;
};
/* The consents for sensitive facts that he gave and has not withdrawn, the newest first. */
err_t segment_consents(struct op *op, int64_t community_id, int64_t person_id,
                       struct segment_consent **ret_consents, size_t *ret_count);

/* ---- who lives here (S3-7.2B6) ------------------------------------------------------------ */

/* From which age somebody counts as old, up to which as a child, and the tag of teachers. */
struct segment_thresholds {
    int64_t elderly_from, children_to;
    const char *teacher_tag;
};
struct segment_people {
    const char *building;
    int64_t people, elderly, children, teachers;
    int64_t unknown; /* whose day of birth is not known */
};
/* As the community has them in its profile (`people`), else 60, 14, 教师. */
err_t segment_thresholds(struct op *op, int64_t community_id,
                         struct segment_thresholds *ret_thresholds);
/* An event of the community with before and after. */
err_t segment_thresholds_set(struct op *op, int64_t community_id,
                             const struct segment_thresholds *thresholds);
/* One row a building, each person once. */
err_t segment_structure(struct op *op, int64_t community_id,
                        const struct segment_thresholds *thresholds,
                        struct segment_people **ret_rows, size_t *ret_count);

extern const struct route SEGMENT_ROUTES[];
extern const struct route SEGMENT_PEOPLE_ROUTES[];    /* /segments/people */
extern const struct route SEGMENT_ATTRIBUTE_ROUTES[]; /* /persons/{id}/attributes */
