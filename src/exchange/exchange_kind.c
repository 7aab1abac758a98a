#include "exchange/exchange_kind.h"

#include "base/str.h"
#include "case/case.h"
#include "exchange/exchange_row.h"

static err_t apply_case(struct op *op, const struct exchange_run *run, const struct doc *input,
                        int64_t *ret_id, enum exchange_how *ret_how)
{
    struct case_import import = {.run_id = run->id, .input = input};
    err_t e = case_import(op, run->community_id, &import, ret_id);

    *ret_how = *ret_id == 0 ? EXCHANGE_SAME : EXCHANGE_ADDED;
    return e;
}

const struct exchange_kind EXCHANGE_CASES = {
    .name = "cases",
    .is_once = true,
    .match = exchange_row_match,
    .header = exchange_row_header,
    .read = exchange_row_read,
    .apply = apply_case,
};

const struct exchange_kind *exchange_kind_find(const char *name)
{
    static const struct exchange_kind *const KINDS[] = {&EXCHANGE_CASES, &EXCHANGE_HOUSES,
                                                        &EXCHANGE_PEOPLE};

    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_equal(KINDS[i]->name, name))
            return KINDS[i];
    return NULL;
}
