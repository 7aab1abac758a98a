/*
 * plans.h - all lists of queries that rooms declare (tools/queries.py makes the table).
 */
#pragma once

#include "db/db.h"

struct plans_list {
    const struct db_query *const *queries;
    int engine; /* enum db_engine, or -1: of both */
};

/* Ends with .queries NULL. */
extern const struct plans_list PLANS_LISTS[];
