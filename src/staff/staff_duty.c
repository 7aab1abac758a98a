/* Whose turn it is: somebody's shift, whom he takes it over from and whom he hands it over to. */
#include "staff/staff_duty_store.h"

#include "base/clock.h"

/* A post that stood empty for longer than this was not handed over. */
enum { WITHIN_HOURS = 12 };

err_t staff_duty_of(struct op *op, int64_t user_id, int64_t soon_ms, struct staff_duty *ret_duty,
                    bool *ret_found)
{
    int64_t within_ms = WITHIN_HOURS * CLOCK_HOUR_MS;
    err_t e = staff_duty_store_of(op, user_id, op->now, op->now + soon_ms, ret_duty, ret_found);

    if (e == OK && *ret_found)
        e = staff_duty_store_before(op, ret_duty, user_id, within_ms, &ret_duty->before_name);
    if (e == OK && *ret_found)
        e = staff_duty_store_after(op, ret_duty, user_id, within_ms, &ret_duty->after_name);
    return e;
}
