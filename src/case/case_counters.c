#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_store.h"
#include "promise/promise_overdue.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_COUNTED = 1000 };

static const struct {
    const char *name, *status, *href, *state;
} COUNTERS[] = {
    {"待受理", "registered", "/cases?status=registered", "waiting"},
    {"未派", "accepted", "/cases?status=accepted", "waiting"},
    {"处理中", "in_progress", "/cases?status=in_progress", "running"},
    {"待告知", "handled", "/cases?status=handled", "running"},
    {"待回访", "to_follow_up", "/cases?status=to_follow_up", "follow"},
};

static void add_counter(struct doc *list, const char *name, const char *href, const char *state, int64_t count)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "name", name);
    doc_set_text(one, "href", href);
    doc_set_text(one, "state", state);
    doc_set_int(one, "count", count);
    doc_set_text(one, "count_text",
                 count >= MOST_COUNTED ? "999+" : arena_printf(list->arena, "%" PRId64, count));
}

err_t case_counters(struct op *op, struct doc *list)
{
    const int64_t *communities;
    int64_t *ids, n;
    size_t count, overdue;
    err_t e;

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    e = promise_overdue_cases(op, communities, count, op->now, 0, MOST_COUNTED, &ids, &overdue);
    if (e != OK)
        return e;
    add_counter(list, "已超时", "/cases?overdue=1", overdue > 0 ? "missed" : "met", (int64_t)overdue);
    e = case_store_count_assigned(op, communities, count, op->actor->id, MOST_COUNTED, &n);
    if (e != OK)
        return e;
    add_counter(list, "我的", "/cases?assignee=me", "running", n);
    for (size_t i = 0; i < sizeof COUNTERS / sizeof COUNTERS[0]; i++) {
        e = case_store_count_status(op, communities, count, COUNTERS[i].status, MOST_COUNTED, &n);
        if (e != OK)
            return e;
        add_counter(list, COUNTERS[i].name, COUNTERS[i].href, COUNTERS[i].state, n);
    }
    return OK;
}
