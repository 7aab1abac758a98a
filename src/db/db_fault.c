#include "db/db_engine.h"

#include <stdatomic.h>

static _Atomic int64_t fail_at; /* 0: off */
static _Atomic int64_t counted;
static atomic_int fail_with;
static atomic_bool was_delivered;

int64_t db_fault_at(int64_t n, err_t e)
{
    int64_t before = atomic_exchange(&counted, 0);

    atomic_store(&was_delivered, false);
    atomic_store(&fail_with, (int)e);
    atomic_store(&fail_at, n);
    return before;
}

bool db_fault_was_delivered(void)
{
    return atomic_load(&was_delivered);
}

err_t db_fault_count(struct op *op, const char *what)
{
    int64_t n = atomic_fetch_add(&counted, 1) + 1;

    if (n != atomic_load(&fail_at))
        return OK;
    atomic_store(&was_delivered, true);
    return op_fail(op, (err_t)atomic_load(&fail_with), "%s: made to fail", what);
}
