/*
 * case_view.h - saved views: a name for a question to the list of cases (case_query.h).
 *
 * A personal view is seen by nobody else. A shared one belongs to a community: all who see
 * its cases see it, and each change of it is a journal event of that community. A view opens
 * no scope: whoever follows it sees what he may see.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"
#include "http/route.h"

struct case_view {
    int64_t id, community_id, owner_id; /* community_id 0: personal */
    bool shared;
    const char *name, *query;
};

enum { CASE_VIEW_MOST = 50 }; /* of one person, and of one community */

/* The actor's own, then those shared in his communities; each by name. */
err_t case_view_list(struct op *op, struct case_view **ret_views, size_t *ret_count);
/* A personal one of the actor; the same name again replaces the question, which is kept as
 * case_query_text() writes it. */
err_t case_view_save(struct op *op, const char *name, const char *query,
                     struct case_view *ret_view);
/* ERR_NOT_FOUND for another's personal one; ERR_FORBIDDEN for a shared one of another, unless
 * the actor is the community's director. */
err_t case_view_rename(struct op *op, int64_t id, const char *name);
err_t case_view_delete(struct op *op, int64_t id);
/* From personal to shared; only where the actor is customer supervisor or director. */
err_t case_view_share(struct op *op, int64_t id, int64_t community_id);
/* Back to who made it, by him or by the community's director; journalled. */
err_t case_view_unshare(struct op *op, int64_t id);

/* Into the page of the list: `views` [{name, href, is_here, is_shared}]. `query` as
 * case_query_text() writes it, with its order. */
err_t case_view_fill(struct op *op, struct doc *page, const char *query);

extern const struct route CASE_VIEW_ROUTES[];
