/*
 * stats_public.h - what everybody of a community may know: work on what is common to all, by
 * place and kind, without a word that somebody wrote about somebody (S3-3.6a).
 */
#pragma once

#include "stats/stats.h"

struct stats_public_matter {
    int64_t case_id;
    const char *category; /* of the catalogue, or NULL */
    const char *place;    /* the registered name of the place; NULL: it has none there */
    const char *typed;    /* as it was typed: it may name somebody */
    const char *status;
    int64_t received_at;
};
/* Repairs outside the homes that were received since, the newest first; of these at most
 * `limit`. */
err_t stats_public_matters(struct op *op, int64_t community_id, int64_t since_at, int limit,
                           struct stats_public_matter **ret_matters, size_t *ret_count);

extern const struct db_query *const STATS_PUBLIC_STORE_QUERIES[];
