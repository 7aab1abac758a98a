/*
 * staff_manager.h - 项目经理负责制 (S3-4.1): one director for each community, who answers for all
 * of it. The post is handed over in one step, so that a community never has two and need not have
 * none. Who is disabled holds it no more.
 */
#pragma once

#include "base/op.h"

/* Who holds the post here by a grant of his own; 0 and NULL: nobody. */
err_t staff_manager_get(struct op *op, int64_t community_id, int64_t *ret_user_id,
                        const char **ret_name);

/* May he have these roles there, having had those? ERR_INVALID (`role`) if that would make a second
 * director of the community, or one of the whole company. */
err_t staff_manager_refuse_second(struct op *op, int64_t community_id, int64_t user_id,
                                  uint64_t before, uint64_t roles);

/* From whoever holds it, if anybody does, to a colleague who works there; all their other posts
 * stay. */
err_t staff_manager_hand_over(struct op *op, int64_t community_id, int64_t user_id);
