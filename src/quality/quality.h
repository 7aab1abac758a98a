/*
 * quality.h - headquarters calls a random sample of closed cases again.
 *
 * Drawing is an event of the community's chain (subject quality_sample, with the seed); each
 * call is one too, and a note of the case itself. Nobody is called by who did the work or
 * followed it up.
 *
 * Source: S1-5.1.7 (periodic, by quality), S1-5.1.8 (ad hoc, by executives).
 */
#pragma once

#include "http/route.h"
#include "quality/quality_rules.h"
#include "staff/staff.h"

#define MAY_SAMPLE (ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

struct quality_sample {
    int64_t community_id, id;
    const char *kind; /* periodic, ad_hoc */
    int64_t from_day, to_day, seed, base;
    int64_t drawn_by, drawn_at;
};

struct quality_item {
    int64_t ordinal, case_id;
    const char *on_record, *result, *words;
    int64_t called_by, called_at;
    const char *number, *nature, *title, *house, *place; /* of the case */
};

/* Of the cases closed from `from_day` up to `to_day` (excluded). A sample of quality is
 * periodic, one of an executive ad hoc. `seed` 0: one is made. ERR_CONFLICT if none was closed. */
err_t quality_draw(struct op *op, int64_t community_id, int64_t from_day, int64_t to_day,
                   int64_t seed, int64_t *ret_id);

/* What was heard: `result` as of a follow-up. ERR_CONFLICT for who did the work or followed it
 * up, and for a case that was called already (but not reached). */
err_t quality_record(struct op *op, int64_t community_id, int64_t sample_id, int64_t case_id,
                     const char *result, const char *words);

/* ERR_NOT_FOUND if none of these communities has it. */
err_t quality_get(struct op *op, const int64_t *communities, size_t community_count, int64_t id,
                  struct quality_sample **ret_sample, struct quality_item **ret_items,
                  size_t *ret_count);
/* The newest first: those before `before_id` (INT64_MAX: all). */
err_t quality_list(struct op *op, int64_t community_id, int64_t before_id, int64_t limit,
                   struct quality_sample **ret_samples, size_t *ret_count);

extern const struct route QUALITY_ROUTES[];
