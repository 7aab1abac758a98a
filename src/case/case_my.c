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
static bool has_taken(const struct service_case *sc, int64_t assignee)
{
    for (size_t i = 0; i < sc->assignment_count; i++)
        if (sc->assignments[i].staff_id == assignee && sc->assignments[i].round == sc->round &&
            str_equal(sc->assignments[i].state, "accepted"))
            return true;
    return false;
}

static err_t set_next(struct op *op, struct service_case *sc, int64_t assignee, struct doc *row)
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
    if (e == OK && has_taken(sc, assignee))
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

struct jobs {
    struct job *all;
    size_t count;
};

/* The jobs of one member: the actor, or a colleague who lent him what is in his hands. */
static err_t add_jobs(struct op *op, const struct case_filter *filter, const char *for_name,
                      struct jobs *jobs)
{
    struct case_page page = {.count = 0};
    struct doc *rows = doc_list(op->arena);
    struct job *all;
    size_t n = 0;
    err_t e = case_list_find(op, filter, &page);

    if (e == OK)
        e = case_document_list(op, page.cases, page.count, true, rows);
    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, jobs->count + page.count + 1, struct job);
    for (size_t i = 0; i < jobs->count; i++)
        all[i] = jobs->all[i];
    jobs->all = all;
    DOC_EACH(member, rows)
    {
        all[jobs->count++] = (struct job){member->value, due_of(member->value)};
        doc_set_text(doc_get(member->value, "page"), "for_name", for_name);
        e = set_next(op, page.cases[n++], filter->assignee, member->value);
        if (e != OK)
            return e;
    }
    return OK;
}

static err_t add_jobs_of_others(struct op *op, struct jobs *jobs)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < op->actor->loan_count; i++) {
        const struct loan *loan = &op->actor->loans[i];
        struct case_filter filter = {.assignee = loan->from_id,
                                     .open_only = true,
                                     .limit = MOST_JOBS,
                                     .communities = &loan->community_id,
                                     .community_count = 1};
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || (op->actor->loans[k].from_id == loan->from_id &&
                              op->actor->loans[k].community_id == loan->community_id &&
                              (op->actor->loans[k].parts & PART_HANDLE) != 0);
        if (!again && (loan->parts & PART_HANDLE) != 0)
            e = add_jobs(op, &filter, loan->from_name, jobs);
    }
    return e;
}

err_t case_my_jobs(struct op *op, struct doc *items)
{
    struct case_filter own = {.assignee = op->actor->id, .open_only = true, .limit = MOST_JOBS};
    struct jobs jobs = {.count = 0};
    err_t e;

    staff_scope(op, MAY_DO_WORK, &own.communities, &own.community_count);
    e = add_jobs(op, &own, NULL, &jobs);
    if (e == OK)
        e = add_jobs_of_others(op, &jobs);
    if (e != OK)
        return e;
    qsort(jobs.all, jobs.count, sizeof *jobs.all, by_due);
    for (size_t i = 0; i < jobs.count; i++)
        doc_add(items, jobs.all[i].row);
    return OK;
}
