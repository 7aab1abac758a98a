/*
 * case_list_store.h - all SQL of the case list: indexes to walk, and the filter over rows.
 */
#pragma once

#include "case/case_list.h"
#include "db/db.h"

extern const struct db_query *const CASE_LIST_STORE_QUERIES[];

enum case_index {
    CASE_INDEX_ALL,
    CASE_INDEX_OPEN,
    CASE_INDEX_STATUS,
    CASE_INDEX_CATEGORY,
    CASE_INDEX_HOUSE,
    CASE_INDEX_URGENT,
    CASE_INDEX_RETURNED,
    CASE_INDEX_RESPONSIBLE, /* open ones */
    CASE_INDEX_ASSIGNED,    /* open ones with work that is out */
    CASE_INDEX_GIVEN,       /* with work that was ever given to him */
    CASE_INDEX_RECEIVED,
    CASE_INDEX_CHANGED, /* downwards only */
    CASE_INDEX_COUNT
};

struct case_walk {
    enum case_index index;
    struct db_arg asked; /* the status, category, house or member; DB_NULL for the others */
    bool up;             /* ascending */
    const int64_t *communities;
    size_t community_count;
    bool of_all; /* by id alone, not community by community: of ALL, OPEN and an open STATUS */
    struct case_place after;
    int size; /* at most so many places */
};
err_t case_list_store_walk(struct op *op, const struct case_filter *filter,
                           const struct case_walk *walk, struct case_place **ret_places,
                           size_t *ret_count);

/* How many of an index there are, at most `most`: of STATUS and RETURNED. */
err_t case_list_store_count(struct op *op, const struct case_filter *filter, enum case_index index,
                            const char *status, int64_t most, int64_t *ret_count);

/* Those of the places that the whole filter lets through, ascending by id. */
err_t case_list_store_rows(struct op *op, const struct case_filter *filter,
                           const struct case_place *places, size_t count,
                           struct service_case ***ret_cases, size_t *ret_count);
