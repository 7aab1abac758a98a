/* The jobs of who does the work: in order of due time, each with the one step that is next. */
#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_contact.h"
#include "case/case_document.h"
#include "case/case_list.h"
#include "case/case_store.h"
#include "case/case_words.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MOST_JOBS = 100 };

/* The steps of a job in their order. One that asks for more than a word opens the case's page. */
static const struct {
    const char *action, *label;
    bool is_tap;    /* nothing is asked */
    bool is_result; /* asks what was done */
} NEXT[] = {
    {"accept", "接单", true, false},     {"arrive", "到场", true, false},
    {"assess", "评估", false, false},    {"investigate", "调查", false, false},
    {"resume", "继续处理", true, false}, {"plan", "出方案", false, false},
    {"finish", "完工", false, true},     {"answer", "答复", false, false},
};
enum { NEXT_COUNT = sizeof NEXT / sizeof NEXT[0] };

struct job {
    struct doc *row;
    int64_t due_at;
};

static int by_due(const void *a, const void *b)
{
    int64_t x = ((const struct job *)a)->due_at, y = ((const struct job *)b)->due_at;

    return x < y ? -1 : x > y;
}

/* The earliest promise that still runs; CLOCK_NEVER: none. */
static int64_t due_of(const struct doc *row)
{
    int64_t best = CLOCK_NEVER, due_at;

    DOC_EACH(member, doc_get(row, "promises"))
    {
        const char *state = doc_get_text(member->value, "state");
        bool is_open =
            str_equal(state, "running") ||
            (str_equal(state, "missed") && doc_is_null(doc_get(member->value, "met_at")));
        if (is_open && clock_parse(doc_get_text(member->value, "due_at"), &due_at) && due_at < best)
            best = due_at;
    }
    return best;
}

/* Others of the same work may still have to take it; who did is not asked again. */
static bool has_taken(const struct op *op, const struct service_case *sc)
{
    for (size_t i = 0; i < sc->assignment_count; i++)
        if (sc->assignments[i].staff_id == op->actor->id && sc->assignments[i].round == sc->round &&
            str_equal(sc->assignments[i].state, "accepted"))
            return true;
    return false;
}

static err_t set_next(struct op *op, struct service_case *sc, struct doc *row)
{
    const char *actions[NEXT_COUNT];
    bool offered[NEXT_COUNT];
    struct doc *next;
    size_t i = 0;
    err_t e;

    for (size_t n = 0; n < NEXT_COUNT; n++)
        actions[n] = NEXT[n].action;
    e = case_store_assignments(op, sc);
    if (e == OK)
        e = case_offers(op, sc->community_id, sc->id, actions, NEXT_COUNT, offered);
    if (e == OK && has_taken(op, sc))
        offered[0] = false; /* accept */
    while (e == OK && i < NEXT_COUNT && !offered[i])
        i++;
    doc_set_bool(doc_get(row, "page"), "may_dial", case_contact_may_dial(op, sc));
    if (e != OK || i == NEXT_COUNT)
        return e;
    next = doc_set_object(doc_get(row, "page"), "next");
    doc_set_text(next, "name", NEXT[i].label);
    doc_set_text(next, "href",
                 arena_printf(op->arena, "/cases/%" PRId64 "/%s", sc->id, NEXT[i].action));
    doc_set_bool(next, "is_tap", NEXT[i].is_tap);
    doc_set_bool(next, "is_result", NEXT[i].is_result);
    return OK;
}

static err_t read_jobs(struct op *op, struct service_case ***ret_cases, size_t *ret_count)
{
    struct case_filter filter = {.assignee = op->actor->id, .open_only = true, .limit = MOST_JOBS};
    struct case_page page = {.count = 0};
    err_t e;

    staff_scope(op, MAY_DO_WORK, &filter.communities, &filter.community_count);
    e = case_list_find(op, &filter, &page);
    *ret_cases = page.cases;
    *ret_count = page.count;
    return e;
}

err_t case_my_jobs(struct op *op, struct doc *items)
{
    struct doc *rows = doc_list(op->arena);
    struct service_case **cases;
    struct job *jobs;
    size_t count, n = 0;
    err_t e = read_jobs(op, &cases, &count);

    if (e == OK)
        e = case_document_list(op, cases, count, true, rows);
    if (e != OK)
        return e;
    jobs = ARENA_ARRAY(op->arena, count + 1, struct job);
    DOC_EACH(member, rows)
    {
        jobs[n] = (struct job){member->value, due_of(member->value)};
        e = set_next(op, cases[n++], member->value);
        if (e != OK)
            return e;
    }
    qsort(jobs, n, sizeof *jobs, by_due);
    for (size_t i = 0; i < n; i++)
        doc_add(items, jobs[i].row);
    return OK;
}
