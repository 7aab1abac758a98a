/*
 * case_past.h - all that a house or a person ever asked for, for their files (S0-3.3.2, S2-2.1.4).
 *
 * Read from the cases each time it is asked, so it is right the moment one changes. What must be
 * hidden from the caller is left out.
 */
#pragma once

#include "case/case.h"

enum { CASE_PAST_MAX = 200 };

struct case_past {
    int64_t id, house_id, received_at, closed_at, changed_at, followup_last_at, followup_score;
    const char *number, *house, *place, *title, *status, *nature, *object, *phone_hash;
    const char *reporter_name, *responsibility, *followup_result;
    bool is_open, is_anonymous, is_chargeable, is_confidential;
    int64_t price_fen;
};

/* The newest first, at most CASE_PAST_MAX. */
err_t case_past_of_house(struct op *op, int64_t community_id, int64_t house_id,
                         struct case_past **ret_cases, size_t *ret_count);
/* Those that carry one of these phones (keyed hashes). */
err_t case_past_of_phones(struct op *op, int64_t community_id, const char *const *hashes,
                          size_t hash_count, struct case_past **ret_cases, size_t *ret_count);

/* Those at a place that is nobody's house, by its name. */
err_t case_past_of_place(struct op *op, int64_t community_id, const char *place,
                         struct case_past **ret_cases, size_t *ret_count);

/* An open one that nobody touched for this long is stale (S0-3.3.2). */
#define CASE_PAST_STALE_MS (INT64_C(7) * 86400000)
bool case_past_is_stale(const struct op *op, const struct case_past *c);

/* What was said with the customer on a case: calls, messages, visits, answers (S1-7.1.1c). */
struct case_talk {
    int64_t at, case_id, actor_id;
    const char *kind, *kind_name, *text;
};
err_t case_past_talks(struct op *op, int64_t community_id, int64_t case_id,
                      struct case_talk **ret_talks, size_t *ret_count);

/* 报修, 待回访 and its colour, for the page of a file. */
const char *case_past_nature(const struct case_past *c);
const char *case_past_status(const struct case_past *c);
const char *case_past_state(const struct case_past *c);
