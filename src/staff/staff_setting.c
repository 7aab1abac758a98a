/* What somebody set for himself: a name and a text each, in the company's community 0. */
#include "staff/staff.h"

#include "base/str.h"
#include "staff/staff_rules.h"
#include "staff/staff_setting_store.h"

err_t staff_setting_get(struct op *op, int64_t user_id, const char *name, const char *otherwise,
                        const char **ret_value)
{
    const char *value;
    err_t e = staff_setting_store_get(op, user_id, name, &value);

    if (e == OK)
        *ret_value = value != NULL ? value : otherwise;
    return e;
}

err_t staff_setting_set(struct op *op, int64_t user_id, const char *name, const char *value)
{
    if (str_is_empty(value))
        return staff_setting_store_remove(op, user_id, name);
    return staff_setting_store_set(op, user_id, name, value);
}

/* A time that was set wrongly (by hand) counts as not set. */
static err_t minute_of(struct op *op, int64_t user_id, const char *name, const char *otherwise,
                       int *ret_minute)
{
    const char *value;
    err_t e = staff_setting_get(op, user_id, name, otherwise, &value);

    if (e == OK && !staff_rules_minute(value, ret_minute))
        must(staff_rules_minute(otherwise, ret_minute));
    return e;
}

err_t staff_quiet_until(struct op *op, int64_t user_id, int64_t *ret_until)
{
    const char *digest;
    int from, to;
    err_t e;

    e = staff_setting_get(op, user_id, "digest", "1", &digest);
    if (e == OK)
        e = minute_of(op, user_id, "quiet_from", STAFF_RULES_QUIET_FROM, &from);
    if (e == OK)
        e = minute_of(op, user_id, "quiet_to", STAFF_RULES_QUIET_TO, &to);
    if (e != OK)
        return e;
    *ret_until =
        str_equal(digest, "1") ? staff_rules_quiet_until(op->now, op->utc_offset_min, from, to) : 0;
    return OK;
}

err_t staff_hold_until(struct op *op, int64_t community_id, int64_t user_id, int64_t *ret_until)
{
    bool is_on_shift = false;
    err_t e = staff_quiet_until(op, user_id, ret_until);

    if (e == OK && *ret_until != 0)
        e = staff_setting_store_on_shift(op, community_id, user_id, &is_on_shift);
    if (e == OK && is_on_shift)
        *ret_until = 0;
    return e;
}
