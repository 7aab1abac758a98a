/*
 * desk_company.h - headquarters: communities ranked by kept promises, the promises of
 * one community by nature and metric, and the cases behind each figure.
 */
#pragma once

#include "desk/desk.h"
#include "staff/staff.h"
#include "stats/stats_company.h"

#define MAY_COMPANY (ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

/* A period as it was asked for: only its days that are over count. */
struct desk_company_period {
    const char *text; /* "2026-11" */
    struct stats_span span, whole;
};
/* `text` NULL: the present month (the last one on its first day). ERR_INVALID names `period`. */
err_t desk_company_period(struct op *op, const char *text, struct desk_company_period *ret_period);

err_t desk_company_ranked(struct op *op, uint64_t who, const struct desk_company_period *period,
                          bool for_page, struct doc *document);
err_t desk_company_metrics(struct op *op, int64_t community_id,
                           const struct desk_company_period *period, bool for_page,
                           struct doc *document);
/* Periods to choose from, into a page: `periods` [{value, name, is_here}], `until_text`. */
void desk_company_choices(struct op *op, const struct desk_company_period *period,
                          struct doc *page);
