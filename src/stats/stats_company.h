/*
 * stats_company.h - kept promises by community and by metric, out of the day figures.
 *
 * Only whole days that are over count: today's are decided tomorrow. Then what still runs or
 * is paused past its due time is broken (api.md §1), as `anju report promises` counts.
 *
 * Source: domain.md §G.2, X-27, X-42.
 */
#pragma once

#include "stats/stats.h"

struct stats_promises {
    int64_t met, missed, running, paused; /* as stored; the last two are past their due time */
};
int64_t stats_company_due(const struct stats_promises *p);
int64_t stats_company_broken(const struct stats_promises *p);

struct stats_community {
    int64_t community_id;
    struct stats_promises promises;
    int64_t major; /* major complaints received in the period */
    /* Cases that 12345 and other authorities handed over, received in the period */
    int64_t gov_received;
    int64_t gov_respond_due, gov_respond_met; /* response: their clock `respond` */
    int64_t gov_done,
        gov_solved; /* solution: told, and told with a result that was not a refusal */
    int64_t gov_reached, gov_satisfied; /* satisfaction: of those reached by a follow-up */
};
struct stats_span {
    int64_t from_day, to_day; /* to_day excluded */
};
/* One row for each of `communities`, in their order, also where nothing happened. `span` ends
 * no later than today; instants are those of the zone of op. */
err_t stats_company_list(struct op *op, const int64_t *communities, size_t count,
                         struct stats_span span, struct stats_community **ret_rows);

struct stats_metric {
    const char *nature, *metric;
    struct stats_promises promises;
};
err_t stats_company_metrics(struct op *op, int64_t community_id, struct stats_span span,
                            struct stats_metric **ret_rows, size_t *ret_count);

/* The rows behind a figure, the earliest due first, behind a place (due time, promise). */
enum stats_what { STATS_BROKEN, STATS_OPEN, STATS_MAJOR, STATS_GOV };
struct stats_behind {
    enum stats_what what;
    const char *nature, *metric; /* NULL: all */
    int64_t after_at, after_id;
    int limit;
};
err_t stats_company_behind(struct op *op, int64_t community_id, struct stats_span span,
                           const struct stats_behind *asked, struct stats_pressing **ret_rows,
                           int64_t **ret_ids, size_t *ret_count);

extern const struct db_query *const STATS_COMPANY_STORE_QUERIES[];
