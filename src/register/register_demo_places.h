/*
 * register_demo_places.h - lifts, facilities and useful addresses of a demo community.
 */
#pragma once

#include "base/op.h"

err_t register_demo_places(struct op *op, int64_t community_id, bool is_large);
