#define FUZZ_NAME "calendar"
#define FUZZ_MUTATIONS 1000
#include "fuzz/fuzz.h"

#include "base/clock.h"
#include "promise/promise_rules.h"

/* What is accepted can be reckoned with: never earlier than the start, in open time. */
static void reckon(struct op *op, const struct calendar *calendar)
{
    int64_t start_at = calendar->facts[0].day * CLOCK_DAY_MS;
    struct promise_due due;
    struct promise_limit limit;

    for (size_t i = 1; i < calendar->fact_count; i++)
        must(calendar->facts[i].day > calendar->facts[i - 1].day);
    must(promise_limit_find("3wd", &limit));
    if (promise_rules_due(op, calendar, start_at, limit, NULL, 0, true, &due) == OK)
        must(due.due_at > start_at);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct calendar calendar;

    if (calendar_read(&op, "in.csv", (const char *)bytes, length, &calendar) == OK)
        reckon(&op, &calendar);
    else
        must(op.fault.field_count > 0);
    arena_free(op.arena);
    return 0;
}
