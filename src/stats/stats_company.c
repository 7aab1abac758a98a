#include "stats/stats_company.h"

#include "stats/stats_company_store.h"

int64_t stats_company_due(const struct stats_promises *p)
{
    return p->met + p->missed + p->running + p->paused;
}

int64_t stats_company_broken(const struct stats_promises *p)
{
    return p->missed + p->running + p->paused;
}

err_t stats_company_list(struct op *op, const int64_t *communities, size_t count,
                         struct stats_span span, struct stats_community **ret_rows)
{
    struct stats_community *rows = ARENA_ARRAY(op->arena, count + 1, struct stats_community);
    err_t e;

    for (size_t i = 0; i < count; i++)
        rows[i] = (struct stats_community){.community_id = communities[i]};
    e = stats_company_store_promises(op, communities, count, span, rows);
    if (e == OK)
        e = stats_company_store_major(op, communities, count, span, rows);
    if (e == OK)
        e = stats_company_store_gov(op, communities, count, span, rows);
    *ret_rows = rows;
    return e;
}

err_t stats_company_metrics(struct op *op, int64_t community_id, struct stats_span span,
                            struct stats_metric **ret_rows, size_t *ret_count)
{
    return stats_company_store_metrics(op, community_id, span, ret_rows, ret_count);
}

err_t stats_company_behind(struct op *op, int64_t community_id, struct stats_span span,
                           const struct stats_behind *asked, struct stats_pressing **ret_rows,
                           int64_t **ret_ids, size_t *ret_count)
{
    return stats_company_store_behind(op, community_id, span, asked, ret_rows, ret_ids, ret_count);
}
