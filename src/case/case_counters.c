#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_document.h"
#include "case/case_store.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_COUNTED = 1000, MOST_PRESSING = 20 };

static const struct {
    const char *name, *status, *href, *state;
} COUNTERS[] = {
    {"待受理", "registered", "/cases?status=registered", "waiting"},
    {"未派", "accepted", "/cases?status=accepted", "waiting"},
    {"处理中", "in_progress", "/cases?status=in_progress", "running"},
    {"待告知", "handled", "/cases?status=handled", "running"},
    {"待回访", "to_follow_up", "/cases?status=to_follow_up", "follow"},
};

static void add_counter(struct doc *list, const char *name, const char *href, const char *state,
                        int64_t count)
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
    add_counter(list, "已超时", "/cases?overdue=1", overdue > 0 ? "missed" : "met",
                (int64_t)overdue);
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

static bool is_among(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* What is broken first, then what is mine; each case once. */
err_t case_pressing(struct op *op, bool for_page, struct doc *items)
{
    struct case_filter filter = {.limit = MOST_PRESSING, .open_only = true};
    struct service_case **cases;
    int64_t *ids;
    size_t count, overdue;
    err_t e;

    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    e = promise_overdue_cases(op, filter.communities, filter.community_count, op->now, 0,
                              MOST_PRESSING, &ids, &overdue);
    filter.ids = ids;
    filter.id_count = overdue;
    if (e == OK)
        e = case_store_list(op, &filter, &cases, &count);
    if (e == OK)
        e = case_document_list(op, cases, count, for_page, items);
    if (e != OK || count == MOST_PRESSING)
        return e;
    filter.ids = NULL;
    filter.assignee = op->actor->id;
    e = case_store_list(op, &filter, &cases, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (!is_among(ids, overdue, cases[i]->id))
            e = case_document_list(op, &cases[i], 1, for_page, items);
    return e;
}

err_t case_rows(struct op *op, const int64_t *ids, size_t count, bool for_page, struct doc *items,
                int64_t *ret_community_id)
{
    struct case_filter filter = {.ids = ids, .id_count = count, .limit = (int)count};
    struct service_case **cases = NULL;
    size_t found = 0;
    err_t e = OK;

    *ret_community_id = 0;
    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    if (count > 0)
        e = case_store_list(op, &filter, &cases, &found);
    for (size_t i = 0; e == OK && i < count; i++)
        for (size_t n = 0; e == OK && n < found; n++) {
            if (cases[n]->id != ids[i])
                continue;
            e = case_document_list(op, &cases[n], 1, for_page, items);
            if (*ret_community_id == 0)
                *ret_community_id = cases[n]->community_id;
        }
    return e;
}
