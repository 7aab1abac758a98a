/* desk_duty.h - 交接班 on the work desk: who is reminded to take over and to hand over, and of
 * what. */
#pragma once

#include "base/doc.h"
#include "base/op.h"

/* Sets `duty` of the page: null, or {state: begins | runs | ends, title, text, hint, items}; the
 * items are those of `counters` that somebody has to be told of. */
err_t desk_duty_set(struct op *op, const struct doc *counters, struct doc *page);
