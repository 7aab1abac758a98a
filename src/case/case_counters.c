#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_document.h"
#include "case/case_list.h"
#include "case/case_sight.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_COUNTED = 1000, MOST_PRESSING = 15, MOST_COUNTERS = 8 };

/* Who does the work, and who sees to it that it is done. */
#define WORKERS                                                                                    \
    (ROLE_BIT(ROLE_TECHNICIAN) | ROLE_BIT(ROLE_GUARD) | ROLE_BIT(ROLE_FINANCE) |                   \
     ROLE_BIT(ROLE_ARCHIVIST))
#define WATCHERS                                                                                   \
    (ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC) | ROLE_BIT(ROLE_CSS))

enum counter {
    MINE,
    MINE_OVERDUE,
    MINE_TODAY,
    UNASSIGNED,
    TODAY,
    OVERDUE,
    TO_TELL,
    TO_FOLLOW_UP,
    RETURNED,
    PROVISIONAL
};

/* `state` is the colour when there are any. */
static const struct {
    const char *code, *name, *href, *state;
} COUNTERS[] = {
    [MINE] = {"mine", "我的", "/cases?mine=1", "running"},
    [MINE_OVERDUE] = {"mine_overdue", "我的已超时", "/cases?mine=1&overdue=1", "missed"},
    [MINE_TODAY] = {"mine_today", "我的今日到期", "/cases?mine=1&due_today=1", "warning"},
    [UNASSIGNED] = {"unassigned", "未派", "/cases?unassigned=1", "waiting"},
    [TODAY] = {"due_today", "今日到期", "/cases?due_today=1", "warning"},
    [OVERDUE] = {"overdue", "已超时", "/cases?overdue=1", "missed"},
    [TO_TELL] = {"to_tell", "待告知", "/cases?status=handled", "running"},
    [TO_FOLLOW_UP] = {"to_follow_up", "待回访", "/cases?status=to_follow_up", "followup"},
    [RETURNED] = {"returned", "被退回", "/cases?returned=1", "warning"},
    [PROVISIONAL] = {"provisional", "时限待定", "/cases?provisional=1", "waiting"},
};

static const enum counter OF_WORKERS[] = {MINE, MINE_OVERDUE, MINE_TODAY, OVERDUE, TODAY};
static const enum counter OF_WATCHERS[] = {OVERDUE, TODAY,        UNASSIGNED, RETURNED,
                                           TO_TELL, TO_FOLLOW_UP, MINE,       PROVISIONAL};
static const enum counter OF_DESKS[] = {MINE,    UNASSIGNED,   TODAY,    OVERDUE,
                                        TO_TELL, TO_FOLLOW_UP, RETURNED, PROVISIONAL};

static void filter_of(const struct op *op, enum counter counter, struct case_filter *f)
{
    bool mine = counter == MINE || counter == MINE_OVERDUE || counter == MINE_TODAY;

    f->mine = mine ? op->actor->id : 0;
    f->overdue = counter == OVERDUE || counter == MINE_OVERDUE;
    f->due_today = counter == TODAY || counter == MINE_TODAY;
    f->unassigned = counter == UNASSIGNED;
    f->returned = counter == RETURNED;
    f->provisional = counter == PROVISIONAL;
    f->status_count = counter == TO_TELL || counter == TO_FOLLOW_UP ? 1 : 0;
    f->statuses[0] = counter == TO_TELL ? "handled" : "to_follow_up";
}

static void add_counter(struct doc *list, enum counter counter, int64_t count)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "code", COUNTERS[counter].code);
    doc_set_text(one, "name", COUNTERS[counter].name);
    doc_set_text(one, "href", COUNTERS[counter].href);
    doc_set_text(one, "state", count == 0 ? "none" : COUNTERS[counter].state);
    doc_set_int(one, "count", count);
    doc_set_text(one, "count_text",
                 count >= MOST_COUNTED ? "999+" : arena_printf(list->arena, "%" PRId64, count));
}

static bool only(const struct op *op, uint64_t roles)
{
    uint64_t mine = staff_roles_of(op) & MAY_SEE_CASE;

    return (mine & ~roles) == 0;
}

err_t case_counters(struct op *op, struct doc *list)
{
    const enum counter *counters = OF_DESKS;
    size_t count = sizeof OF_DESKS / sizeof OF_DESKS[0];
    struct case_filter filter = {.limit = 1};
    err_t e = OK;

    if (only(op, WORKERS)) {
        counters = OF_WORKERS;
        count = sizeof OF_WORKERS / sizeof OF_WORKERS[0];
    } else if (only(op, WATCHERS)) {
        counters = OF_WATCHERS;
    }
    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(op, MAY_SEE_CASE);
    for (size_t i = 0; e == OK && i < count; i++) {
        int64_t n;
        filter_of(op, counters[i], &filter);
        e = case_list_count(op, &filter, MOST_COUNTED, &n);
        if (e == OK)
            add_counter(list, counters[i], n);
    }
    return e;
}

static bool is_among(const struct doc *items, int64_t id)
{
    DOC_EACH(member, items)
    {
        if (doc_get_int(member->value, "id") == id)
            return true;
    }
    return false;
}

/* Behind what is there already, each case once, up to the bound. */
static err_t add_found(struct op *op, const struct case_filter *filter, bool for_page,
                       struct doc *items)
{
    struct case_page page;
    err_t e = case_list_find(op, filter, &page);

    for (size_t i = 0; e == OK && i < page.count && items->count < MOST_PRESSING; i++)
        if (!is_among(items, page.cases[i]->id))
            e = case_document_list(op, &page.cases[i], 1, for_page, items);
    return e;
}

err_t case_pressing(struct op *op, bool for_page, struct doc *items)
{
    struct case_filter filter = {
        .limit = MOST_PRESSING, .order = CASE_BY_DUE, .mine = op->actor->id};
    err_t e = OK;

    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(op, MAY_SEE_CASE);
    /* what is only to be filed is pressing for who files it */
    filter.open_only = (staff_roles_of(op) & ROLE_BIT(ROLE_ARCHIVIST)) == 0;
    if (!only(op, WATCHERS))
        e = add_found(op, &filter, for_page, items);
    if (e != OK || only(op, WORKERS))
        return e;
    filter.mine = 0;
    filter.overdue = filter.due_today = true;
    return add_found(op, &filter, for_page, items);
}

err_t case_newest_urgent(struct op *op, int64_t *ret_id)
{
    struct case_filter filter = {.urgent = true};
    int64_t *ids;
    size_t count = 0;
    err_t e = OK;

    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(op, MAY_SEE_CASE);
    if (case_sight_is_full(op))
        e = case_list_ids(op, &filter, 1, &ids, &count);
    *ret_id = e == OK && count > 0 ? ids[0] : 0;
    return e;
}

err_t case_rows(struct op *op, const int64_t *ids, size_t count, bool for_page, struct doc *items,
                int64_t *ret_community_id)
{
    struct case_filter filter = {.limit = 1};
    struct service_case **cases = NULL;
    size_t found = 0;
    err_t e = OK;

    *ret_community_id = 0;
    staff_scope(op, MAY_SEE_CASE, &filter.communities, &filter.community_count);
    filter.everywhere = staff_is_everywhere(op, MAY_SEE_CASE);
    if (count > 0)
        e = case_list_among(op, &filter, ids, count, &cases, &found);
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
