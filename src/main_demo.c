#include "main.h"

#include "base/str.h"
#include "case/case_search.h"
#include "desk/desk.h"
#include "promise/promise.h"
#include "register/register.h"
#include "staff/staff.h"

enum { MOST_COMMUNITIES = 10000, MOST_HOUSES = 100000, MOST_CASES = 10000000 };

static err_t number_option(struct op *op, int argc, char **argv, const char *name,
                           int64_t otherwise, int64_t most, int64_t *ret_number)
{
    const char *text = main_option(argc, argv, name);

    *ret_number = otherwise;
    if (text != NULL && !str_to_int(text, 0, most, ret_number))
        return op_fail(op, ERR_INVALID, "usage: %s takes a number up to %lld", name,
                       (long long)most);
    return OK;
}

/* yiyuan promises what seed 003 promises and what seed 000 promises: the shorter binds. */
static err_t bind_standards(struct op *op)
{
    static const char *const BOTH[] = {"BASE-000", "YIYUAN-003", NULL};
    static const char *const BASE[] = {"BASE-000", NULL};
    struct community *communities;
    size_t count;
    err_t e;

    e = register_community_list(op, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = promise_bind(op, communities[i].id,
                         str_equal(communities[i].code, "yiyuan") ? BOTH : BASE);
    return e;
}

err_t main_demo(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    int64_t communities, houses, cases, seed;
    err_t e;

    (void)settings;
    e = number_option(op, argc, argv, "--communities", 2, MOST_COMMUNITIES, &communities);
    if (e == OK)
        e = number_option(op, argc, argv, "--houses", 1500, MOST_HOUSES, &houses);
    if (e == OK)
        e = number_option(op, argc, argv, "--cases", 2400, MOST_CASES, &cases);
    if (e == OK)
        e = number_option(op, argc, argv, "--seed", 1, INT64_MAX, &seed);
    if (e == OK)
        e = register_demo(op, (int)communities, (int)houses);
    if (e == OK)
        e = staff_demo(op);
    if (e == OK)
        e = bind_standards(op);
    if (e == OK)
        e = desk_demo_cases(op, (int)cases, (uint64_t)seed);
    if (e == OK)
        e = desk_demo_residents(op, (uint64_t)seed);
    return e == OK ? case_search_finish(op) : e;
}
