/* desk_demo_knowledge.h - what the demo's front desk is asked every week, answered once. */
#pragma once

#include "base/op.h"

/* Articles of one community, kept by its customer supervisor; none if there are some already. */
err_t desk_demo_knowledge(struct op *op, int64_t community_id);
