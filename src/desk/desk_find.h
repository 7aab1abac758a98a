/*
 * desk_find.h - the search box: houses, people, vehicles, places and cases in one answer, and who
 * it is that calls.
 *
 * Everything within the caller's scope only, of the register for who may see it (MAY_SEE_REGISTER);
 * numbers are masked. Source: S3-3F.2a, S3-3C.3a, X-6.
 */
#pragma once

#include "http/route.h"

#include "base/doc.h"
#include "staff/staff.h"

/* `groups` [{code, name, items}] of what was found, at most `limit` of each kind; a group without
 * hits is not there. Of a whole phone number also `caller` (null otherwise). */
err_t desk_find(struct request *req, const char *q, int limit, struct doc *document);

/* Who has this number: `households` [{community, community_name, person {id, name, kind}, relation,
 * house, household {open, ratings, needs …}}], the likeliest first, `callers` who only rang before,
 * `phone_masked`, `is_known`. At most a few of each. */
err_t desk_incoming(struct request *req, const char *number, struct doc *into);

/* What the page says beside it: numbers of what is open, where its links lead, what may be opened
 * at once. */
void desk_incoming_show(struct request *req, struct doc *caller, const char *number);

const char *desk_find_relation_name(const char *relation); /* 业主; NULL: none */
/* A path that ends in a query, and the words percent-encoded behind it. */
const char *desk_find_href(struct op *op, const char *path, const char *words);

extern const struct route DESK_FIND_ROUTES[];
