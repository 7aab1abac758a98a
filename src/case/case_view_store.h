/*
 * case_view_store.h - rows of saved_view.
 */
#pragma once

#include "case/case_view.h"
#include "db/db.h"

extern const struct db_query *const CASE_VIEW_STORE_QUERIES[];

/* Personal ones of the actor first. */
err_t case_view_store_list(struct op *op, const int64_t *communities, size_t count,
                           struct case_view **ret_views, size_t *ret_count);
/* ERR_NOT_FOUND unless it is the actor's own or shared in one of the communities. */
err_t case_view_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct case_view *ret_view);
err_t case_view_store_count_shared(struct op *op, int64_t community_id, int64_t *ret_count);
err_t case_view_store_add(struct op *op, const struct case_view *view);
/* What lay in `community_id` becomes `view`. ERR_NOT_FOUND if it is not there any more. */
err_t case_view_store_change(struct op *op, int64_t community_id, const struct case_view *view);
err_t case_view_store_delete(struct op *op, const struct case_view *view);
