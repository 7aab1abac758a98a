/*
 * case_bulk.h - one action for several cases: each on its own, so that what is refused for one
 * does not touch the others.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"
#include "http/route.h"

enum { CASE_BULK_MOST = 50 };

struct case_bulk_one {
    int64_t id, seen_version; /* 0: whatever version there is */
    const char *refused;      /* why, in the caller's language; NULL: it was done */
};

/* `input` as of case_act(). Not OK only if nothing could be done at all. */
err_t case_bulk_act(struct op *op, const char *action, const struct doc *input,
                    struct case_bulk_one *ones, size_t count);

/* Into a page: `bulk` {people [{login, name}], has_people, limit_value}, what the bar of the list
 * needs; null for whoever may neither dispatch nor urge. */
err_t case_bulk_fill(struct op *op, const int64_t *communities, size_t count, struct doc *document);

extern const struct route CASE_BULK_ROUTES[];
