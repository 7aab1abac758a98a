#include "case/case_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "blueprint/blueprint.h"
#include "case/case.h"
#include "case/case_list_store.h"
#include "case/case_sight.h"
#include "promise/promise.h"

#include <stdlib.h>

enum { SLICE = 500, MOST_OF_ONE = 2000 };

struct list;
struct strand;
typedef err_t more_fn(struct op *op, struct list *list, struct strand *strand, int size);

/* An index that is walked: places that are read but not yet taken, and where to go on. */
struct strand {
    more_fn *more;
    struct case_walk walk;
    struct case_place *places;
    size_t count, at;
    bool is_over; /* nothing more can be read */
};

struct list {
    const struct case_filter *filter;
    enum case_order order;
    bool up;
    struct strand *strands;
    size_t strand_count, room;
    struct case_place last; /* taken */
    bool has_last;
};

enum case_order case_list_order(const struct case_filter *f)
{
    if (f->is_searched)
        return CASE_NEWEST;
    if (f->overdue || f->due_today)
        return CASE_BY_DUE;
    return f->provisional ? CASE_NEWEST : f->order;
}

static bool goes_before(const struct list *list, const struct case_place *a,
                        const struct case_place *b)
{
    if (a->key != b->key)
        return list->up ? a->key < b->key : a->key > b->key;
    return list->up ? a->id < b->id : a->id > b->id;
}

static struct case_place start_of(const struct list *list)
{
    if (list->filter->has_after)
        return list->filter->after;
    return list->up ? (struct case_place){0, INT64_MIN, INT64_MIN}
                    : (struct case_place){0, INT64_MAX, INT64_MAX};
}

/* ---- strands ---------------------------------------------------------------------------- */

static err_t more_of_index(struct op *op, struct list *list, struct strand *s, int size)
{
    s->walk.size = size;
    return case_list_store_walk(op, list->filter, &s->walk, &s->places, &s->count);
}

/* Until when a case must have its earliest promise due, and from when. */
static void window_of(const struct op *op, const struct case_filter *f, int64_t *ret_from,
                      int64_t *ret_to)
{
    int64_t tomorrow =
        clock_day_start(clock_day(op->now, op->utc_offset_min) + 1, op->utc_offset_min);

    *ret_from = f->due_today && !f->overdue ? op->now : INT64_MIN;
    *ret_to = f->due_today ? tomorrow : f->overdue ? op->now : INT64_MAX;
}

static void take_due(struct op *op, struct strand *s, const struct promise_due_case *cases,
                     size_t count, bool by_due)
{
    s->places = ARENA_ARRAY(op->arena, count + 1, struct case_place);
    s->count = count;
    for (size_t i = 0; i < count; i++)
        s->places[i] = (struct case_place){cases[i].community_id, cases[i].case_id,
                                           by_due ? cases[i].due_at : cases[i].case_id};
}

static err_t more_by_due(struct op *op, struct list *list, struct strand *s, int size)
{
    struct promise_window w = {.communities = s->walk.communities,
                               .community_count = s->walk.community_count,
                               .of_all = s->walk.of_all,
                               .after_due_at = s->walk.after.key,
                               .after_case_id = s->walk.after.id};
    struct promise_due_case *cases;
    size_t count;
    err_t e;

    window_of(op, list->filter, &w.from_at, &w.to_at);
    e = promise_cases_by_due(op, &w, size, &cases, &count);
    if (e == OK)
        take_due(op, s, cases, count, true);
    return e;
}

static err_t more_provisional(struct op *op, struct list *list, struct strand *s, int size)
{
    struct promise_due_case *cases;
    size_t count;
    err_t e;

    (void)list;
    e = promise_provisional_cases(op, s->walk.communities, s->walk.community_count,
                                  s->walk.after.id, size, &cases, &count);
    if (e == OK)
        take_due(op, s, cases, count, false);
    return e;
}

/* One strand over a set of communities. */
static struct strand *add_over(struct op *op, struct list *list, enum case_index index,
                               struct db_arg asked)
{
    struct strand *s;

    if (list->strand_count == list->room) {
        size_t old = list->room * sizeof *list->strands;
        list->room = list->room == 0 ? 8 : list->room * 2;
        list->strands =
            arena_grow(op->arena, list->strands, old, list->room * sizeof *list->strands);
    }
    s = &list->strands[list->strand_count++];
    *s = (struct strand){.more = more_of_index,
                         .walk = {.index = index,
                                  .asked = asked,
                                  .up = list->up,
                                  .communities = list->filter->communities,
                                  .community_count = list->filter->community_count,
                                  .after = start_of(list)}};
    return s;
}

/* An index that begins with the community is in order only within each: a strand of each. */
static void add_each(struct op *op, struct list *list, enum case_index index, struct db_arg asked,
                     more_fn *more)
{
    for (size_t i = 0; i < list->filter->community_count; i++) {
        struct strand *s = add_over(op, list, index, asked);
        s->more = more;
        s->walk.communities += i;
        s->walk.community_count = 1;
    }
}

/* By id alone, where the caller sees all there is. */
static void add_newest(struct op *op, struct list *list, enum case_index index, struct db_arg asked)
{
    if (list->filter->everywhere)
        add_over(op, list, index, asked)->walk.of_all = true;
    else
        add_each(op, list, index, asked, more_of_index);
}

static err_t fill(struct op *op, struct list *list, struct strand *s, int size)
{
    err_t e;

    if (s->at < s->count || s->is_over)
        return OK;
    s->at = s->count = 0;
    e = s->more(op, list, s, size);
    s->is_over = s->count < (size_t)size;
    if (e == OK && s->count > 0)
        s->walk.after = s->places[s->count - 1];
    return e;
}

/* The next places of all strands in order, each case once. */
static err_t take(struct op *op, struct list *list, int size, struct case_place *places,
                  size_t *ret_count)
{
    err_t e = OK;

    for (*ret_count = 0; *ret_count < (size_t)size;) {
        struct strand *best = NULL;
        for (size_t i = 0; e == OK && i < list->strand_count; i++) {
            struct strand *s = &list->strands[i];
            e = fill(op, list, s, size);
            if (e == OK && s->at < s->count &&
                (best == NULL || goes_before(list, &s->places[s->at], &best->places[best->at])))
                best = s;
        }
        if (e != OK || best == NULL)
            return e;
        if (!list->has_last || best->places[best->at].id != list->last.id)
            places[(*ret_count)++] = best->places[best->at];
        list->last = best->places[best->at++];
        list->has_last = true;
    }
    return OK;
}

/* ---- which strands ---------------------------------------------------------------------- */

static void add_work_of(struct op *op, struct list *list)
{
    const struct case_filter *f = list->filter;

    if (f->mine != 0)
        add_over(op, list, CASE_INDEX_RESPONSIBLE, DB_INT(f->mine));
    add_over(op, list, CASE_INDEX_ASSIGNED, DB_INT(f->mine != 0 ? f->mine : f->assignee));
}

/* Most cases are closed or archived: where all are seen they are met soon among the newest.
 * The other ends are rare: each community is asked. */
static void add_status(struct op *op, struct list *list, const char *code)
{
    enum case_status status;
    bool known = case_status_find(code, &status);

    if (!list->filter->everywhere || !known ||
        !(case_status_is_open(status) || status == CASE_CLOSED || status == CASE_ARCHIVED))
        add_each(op, list, CASE_INDEX_STATUS, DB_TEXT(code), more_of_index);
    else if (case_status_is_open(status))
        add_newest(op, list, CASE_INDEX_STATUS, DB_TEXT(code));
    else
        add_newest(op, list, CASE_INDEX_ALL, DB_NULL);
}

static void add_open(struct op *op, struct list *list)
{
    if (list->filter->everywhere) {
        add_newest(op, list, CASE_INDEX_OPEN, DB_NULL);
        return;
    }
    for (enum case_status s = CASE_REGISTERED; s <= CASE_CANCELLED; s++)
        if (case_status_is_open(s))
            add_status(op, list, case_status_code(s));
}

static void choose_by_id(struct op *op, struct list *list)
{
    const struct case_filter *f = list->filter;

    if (f->mine != 0 || f->assignee != 0) {
        add_work_of(op, list);
    } else if (case_sight_is_own(op)) {
        add_over(op, list, CASE_INDEX_GIVEN, DB_INT(op->actor->id));
        add_over(op, list, CASE_INDEX_GIVEN, DB_INT(0));
    } else if (f->house_count > 0) {
        for (size_t i = 0; i < f->house_count; i++)
            add_over(op, list, CASE_INDEX_HOUSE, DB_INT(f->houses[i]));
    } else if (f->returned) {
        add_each(op, list, CASE_INDEX_RETURNED, DB_NULL, more_of_index);
    } else if (f->status_count > 0) {
        for (size_t i = 0; i < f->status_count; i++)
            add_status(op, list, f->statuses[i]);
    } else if (f->unassigned) {
        add_status(op, list, "registered");
        add_status(op, list, "accepted");
    } else if (!str_is_empty(f->category)) {
        add_each(op, list, CASE_INDEX_CATEGORY, DB_TEXT(f->category), more_of_index);
    } else if (f->urgent) {
        add_each(op, list, CASE_INDEX_URGENT, DB_NULL, more_of_index);
    } else if (f->open_only) {
        add_open(op, list);
    } else {
        add_newest(op, list, CASE_INDEX_ALL, DB_NULL);
    }
}

static int soonest_first(const void *left, const void *right)
{
    const struct case_place *a = left, *b = right;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The open work of one member, all of it: what has a clock in the window. */
static err_t places_of_work(struct op *op, const struct list *list, struct case_place *places,
                            size_t *ret_count)
{
    struct case_filter all = *list->filter;
    struct list work = {.filter = &all};

    all.has_after = false;
    add_work_of(op, &work);
    return take(op, &work, MOST_OF_ONE, places, ret_count);
}

static err_t choose_work_by_due(struct op *op, struct list *list)
{
    struct case_place *places = ARENA_ARRAY(op->arena, MOST_OF_ONE, struct case_place);
    int64_t *ids = ARENA_ARRAY(op->arena, MOST_OF_ONE, int64_t), from, to;
    struct strand *s = add_over(op, list, CASE_INDEX_ALL, DB_NULL);
    struct promise_due_case *cases;
    size_t count, due;
    err_t e;

    e = places_of_work(op, list, places, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        ids[i] = places[i].id;
    if (e == OK)
        e = promise_due_of(op, ids, count, &cases, &due);
    if (e != OK)
        return e;
    window_of(op, list->filter, &from, &to);
    s->is_over = true;
    s->places = ARENA_ARRAY(op->arena, due + 1, struct case_place);
    for (size_t i = 0; i < due; i++) {
        struct case_place place = {cases[i].community_id, cases[i].case_id, cases[i].due_at};
        if (place.key >= from && place.key < to &&
            (!list->filter->has_after || goes_before(list, &list->filter->after, &place)))
            s->places[s->count++] = place;
    }
    qsort(s->places, s->count, sizeof *s->places, soonest_first);
    return OK;
}

static err_t choose(struct op *op, struct list *list)
{
    const struct case_filter *f = list->filter;

    list->order = case_list_order(f);
    list->up = list->order == CASE_OLDEST || list->order == CASE_BY_DUE;
    if (list->order == CASE_BY_DUE && (f->mine != 0 || f->assignee != 0))
        return choose_work_by_due(op, list);
    if (list->order == CASE_BY_DUE && f->everywhere) {
        struct strand *s = add_over(op, list, CASE_INDEX_ALL, DB_NULL);
        s->more = more_by_due;
        s->walk.of_all = true;
    } else if (list->order == CASE_BY_DUE) {
        add_each(op, list, CASE_INDEX_ALL, DB_NULL, more_by_due);
    } else if (f->provisional) {
        add_each(op, list, CASE_INDEX_ALL, DB_NULL, more_provisional);
    } else if (list->order == CASE_CHANGED) {
        add_each(op, list, CASE_INDEX_CHANGED, DB_NULL, more_of_index);
    } else if (f->received_from != 0 || f->received_to != 0) {
        add_each(op, list, CASE_INDEX_RECEIVED, DB_NULL, more_of_index);
    } else {
        choose_by_id(op, list);
    }
    return OK;
}

/* ---- pages ------------------------------------------------------------------------------ */

static int compare_case(const void *key, const void *element)
{
    const struct service_case *sc = *(struct service_case *const *)element;
    int64_t id = ((const struct case_place *)key)->id;

    return id < sc->id ? -1 : id > sc->id;
}

/* Those of the places that pass, in the order of the places, up to one more than a page. */
static err_t keep(struct op *op, const struct list *list, const struct case_place *places,
                  size_t count, struct case_page *page)
{
    struct service_case **rows;
    size_t row_count;
    err_t e = case_list_store_rows(op, list->filter, places, count, &rows, &row_count);

    for (size_t i = 0; e == OK && i < count && page->count <= (size_t)list->filter->limit; i++) {
        struct service_case **found =
            bsearch(&places[i], rows, row_count, sizeof *rows, compare_case);
        if (found == NULL)
            continue;
        if (page->count == (size_t)list->filter->limit) {
            page->has_next = true;
            return OK;
        }
        page->cases[page->count++] = *found;
        page->next = places[i];
    }
    return e;
}

err_t case_list_find(struct op *op, const struct case_filter *filter, struct case_page *ret_page)
{
    struct case_place *places = ARENA_ARRAY(op->arena, SLICE, struct case_place);
    struct list list = {.filter = filter};
    struct case_page page = {
        .cases = ARENA_ARRAY(op->arena, (size_t)filter->limit + 1, struct service_case *)};
    int size = filter->limit + 1 < SLICE ? filter->limit + 1 : SLICE, looked = 0;
    size_t count = (size_t)size;
    err_t e = filter->community_count == 0 ? OK : choose(op, &list);

    while (e == OK && !page.has_next && list.strand_count > 0 && count == (size_t)size) {
        if (looked >= CASE_LIST_LOOKS) {
            page.has_next = page.is_cut = true;
            page.next = list.last;
            break;
        }
        if (looked > 0)
            size = SLICE;
        e = take(op, &list, size, places, &count);
        looked += (int)count;
        if (e == OK && count > 0)
            e = keep(op, &list, places, count, &page);
    }
    if (e == OK)
        *ret_page = page;
    return e;
}

/* In order, though only their number is asked: of one member's own, and what is provisional. */
static err_t count_walking(struct op *op, const struct case_filter *filter, int64_t most,
                           int64_t *ret_count)
{
    struct case_place *places = ARENA_ARRAY(op->arena, (size_t)most, struct case_place);
    struct list list = {.filter = filter};
    size_t count = 0;
    err_t e = choose(op, &list);

    if (e == OK && list.strand_count > 0)
        e = take(op, &list, (int)most, places, &count);
    *ret_count = (int64_t)count;
    return e;
}

static err_t count_statuses(struct op *op, const struct case_filter *f, int64_t most,
                            int64_t *ret_count)
{
    static const char *const UNASSIGNED[] = {"registered", "accepted"};
    const char *const *codes = f->unassigned ? UNASSIGNED : f->statuses;
    size_t count = f->unassigned ? 2 : f->status_count;
    int64_t sum = 0, n = 0;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count && sum < most; i++) {
        e = case_list_store_count(op, f, CASE_INDEX_STATUS, codes[i], most - sum, &n);
        sum += n;
    }
    *ret_count = sum;
    return e;
}

/* Of an actor who does not see all: he is told no more than the list would show. */
static err_t count_seen(struct op *op, const struct case_filter *filter, int64_t most,
                        int64_t *ret_count)
{
    struct case_filter bounded = *filter;
    struct case_page page = {.count = 0};
    err_t e;

    bounded.limit = (int)most;
    bounded.rows_only = true;
    e = case_list_find(op, &bounded, &page);
    *ret_count = (int64_t)page.count;
    return e;
}

err_t case_list_count(struct op *op, const struct case_filter *f, int64_t most, int64_t *ret_count)
{
    struct promise_window w = {.communities = f->communities,
                               .community_count = f->community_count};

    *ret_count = 0;
    if (f->community_count == 0)
        return OK;
    if (f->mine == 0 && f->assignee == 0 && !case_sight_is_full(op))
        return count_seen(op, f, most, ret_count);
    if (f->mine != 0 || f->assignee != 0 || f->provisional)
        return count_walking(op, f, most, ret_count);
    if (f->returned)
        return case_list_store_count(op, f, CASE_INDEX_RETURNED, NULL, most, ret_count);
    if (f->status_count > 0 || f->unassigned)
        return count_statuses(op, f, most, ret_count);
    window_of(op, f, &w.from_at, &w.to_at);
    return promise_count_due(op, &w, most, ret_count);
}

err_t case_list_status(struct op *op, int64_t community_id, const char *status, int64_t before_id,
                       int limit, struct service_case ***ret_cases, size_t *ret_count)
{
    const struct case_filter filter = {.communities = &community_id,
                                       .community_count = 1,
                                       .statuses = {status},
                                       .status_count = status != NULL,
                                       .open_only = status == NULL,
                                       .has_after = before_id != 0,
                                       .after = {.id = before_id, .key = before_id},
                                       .limit = limit};
    struct case_page page = {.count = 0};
    err_t e = case_list_find(op, &filter, &page);

    *ret_cases = page.cases;
    *ret_count = page.count;
    return e;
}

bool case_list_has_conditions(const struct case_filter *f)
{
    return !str_is_empty(f->nature) || !str_is_empty(f->category) || !str_is_empty(f->severity) ||
           !str_is_empty(f->channel) || f->status_count > 0 || f->house_count > 0 ||
           f->assignee != 0 || f->mine != 0 || f->received_from != 0 || f->received_to != 0 ||
           f->urgent || f->returned || f->unassigned || f->open_only;
}

static int newest_first(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a > b ? -1 : a < b;
}

err_t case_list_ids(struct op *op, const struct case_filter *filter, int most, int64_t **ret_ids,
                    size_t *ret_count)
{
    struct case_place *places = ARENA_ARRAY(op->arena, (size_t)most, struct case_place);
    struct case_filter all = *filter;
    struct list list = {.filter = &all};
    int64_t *ids = ARENA_ARRAY(op->arena, (size_t)most, int64_t);
    size_t count = 0, n = 0;
    err_t e;

    all.has_after = all.is_searched = false;
    e = all.community_count == 0 ? OK : choose(op, &list);
    if (e == OK)
        e = take(op, &list, most, places, &count);
    for (size_t i = 0; i < count; i++)
        if (!filter->has_after || places[i].id < filter->after.id)
            ids[n++] = places[i].id;
    qsort(ids, n, sizeof *ids, newest_first);
    *ret_ids = ids;
    *ret_count = n;
    return e;
}

err_t case_list_among(struct op *op, const struct case_filter *filter, const int64_t *ids,
                      size_t count, struct service_case ***ret_cases, size_t *ret_count)
{
    struct case_place *places = ARENA_ARRAY(op->arena, count + 1, struct case_place);
    struct service_case **rows;
    size_t n = 0;
    err_t e;

    for (size_t i = 0; i < count; i++)
        places[i] = (struct case_place){.id = ids[i]};
    e = case_list_store_rows(op, filter, places, count, &rows, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n / 2; i++) {
        struct service_case *other = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = other;
    }
    *ret_cases = rows;
    *ret_count = n;
    return OK;
}
