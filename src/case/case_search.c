/* Finding: the index leads to cases newest first, the filter and, where tokens do not say
 * enough, the texts themselves decide. Every loop here has an end that does not depend on
 * how many cases there are. */
#include "case/case_search.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_life.h"
#include "case/case_search_store.h"
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES = 200, /* looked at in one turn */
    MOST_TURNS = 10,  /* of one question */
    MOST_READ = 300,  /* cases whose events are read for one question */
    MOST_READ_HASTILY = 16,
    MOST_TAIL = 500,       /* events that the index has not yet */
    MOST_BEHIND = 40,      /* communities of which they come */
    FEW_COMMUNITIES = 16,  /* of which places are looked at one by one */
    MOST_CASE_EVENTS = 400 /* of one case */
};

struct search {
    struct op *op;
    const struct case_filter *filter;
    const struct case_search_query *query;
    int64_t *tail; /* cases whose newest words are not in the index yet, newest first */
    size_t tail_count;
    size_t may_read; /* cases whose events may yet be read */
    struct service_case **found;
    size_t found_count;
};

/* ---- texts ------------------------------------------------------------------------------- */

static err_t add_event_texts(struct op *op, const struct journal_event *event,
                             struct case_search_texts *texts)
{
    struct doc *payload = NULL;

    if (event->data == NULL || case_search_text_is_silent(event->kind))
        return OK;
    if (json_parse(op, event->data, strlen(event->data), &payload) != OK)
        op_forget_fault(op);
    else
        case_search_text_of_event(event->kind, payload, texts);
    return OK;
}

err_t case_search_texts(struct op *op, struct service_case *sc, struct case_search_texts *ret_texts)
{
    struct journal_event *events;
    size_t count;
    err_t e;

    *ret_texts = (struct case_search_texts){.count = 0};
    case_search_text_of_case(sc, ret_texts);
    e = journal_list(op, sc->community_id, "case", sc->id, 0, MOST_CASE_EVENTS, &events, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = add_event_texts(op, &events[i], ret_texts);
    return e;
}

/* Are all words there? The row first, for it is at hand and nearly always says so. */
static err_t holds(struct search *s, struct service_case *sc, bool *ret_holds)
{
    struct case_search_texts texts = {.count = 0};
    err_t e = OK;

    case_search_text_of_case(sc, &texts);
    *ret_holds = case_search_query_all_hold(s->op, s->query, &texts);
    if (*ret_holds || s->may_read == 0)
        return OK;
    s->may_read--;
    e = case_search_texts(s->op, sc, &texts);
    if (e == OK)
        *ret_holds = case_search_query_all_hold(s->op, s->query, &texts);
    return e;
}

/* ---- what the index has not read yet ---------------------------------------------------- */

static int newest_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x > y ? -1 : x < y;
}

static bool says_a_word(struct search *s, const struct journal_event *event)
{
    struct case_search_texts texts = {.count = 0};

    if (!str_equal(event->subject, "case") || add_event_texts(s->op, event, &texts) != OK)
        return false;
    for (size_t i = 0; i < s->query->count; i++)
        if (case_search_query_holds(s->op, &s->query->words[i], &texts))
            return true;
    return false;
}

static err_t add_tail_of(struct search *s, int64_t community_id, int64_t from_seq, size_t *left)
{
    struct journal_event *events;
    size_t count;
    err_t e;

    e = journal_newest(s->op, community_id, from_seq, (int)*left, &events, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (says_a_word(s, &events[i]))
            s->tail[s->tail_count++] = events[i].subject_id;
    *left -= e == OK ? count : 0;
    return e;
}

static void sort_ids(int64_t *ids, size_t *count)
{
    size_t kept = 0;

    qsort(ids, *count, sizeof *ids, newest_first);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    *count = kept;
}

/* No place is ahead of its journal, so equal sums are equal places: for who asks in hundreds
 * of communities that is all there is to read, nearly always. */
static err_t is_all_read(struct op *op, bool *ret_is)
{
    int64_t written = 0, read = 0;
    err_t e = case_search_store_read(op, &read);

    if (e == OK)
        e = journal_written(op, &written);
    *ret_is = e == OK && read == written;
    return e;
}

static err_t read_tail(struct search *s)
{
    const struct case_filter *f = s->filter;
    struct journal_place *heads, *places;
    size_t head_count, place_count, p = 0, left = MOST_TAIL, behind = 0;
    err_t e;

    s->tail = ARENA_ARRAY(s->op->arena, MOST_TAIL + 1, int64_t);
    e = case_search_store_positions(s->op, f->communities, f->community_count, &places,
                                    &place_count);
    if (e == OK)
        e = journal_places(s->op, f->communities, f->community_count, &heads, &head_count);
    for (size_t i = 0; e == OK && i < head_count && left > 0 && behind < MOST_BEHIND; i++) {
        int64_t from_seq;
        while (p < place_count && places[p].community_id < heads[i].community_id)
            p++;
        from_seq =
            p < place_count && places[p].community_id == heads[i].community_id ? places[p].seq : 0;
        if (from_seq >= heads[i].seq)
            continue;
        behind++;
        e = add_tail_of(s, heads[i].community_id, from_seq, &left);
    }
    sort_ids(s->tail, &s->tail_count);
    return e;
}

static bool is_in_tail(const struct search *s, int64_t id)
{
    return s->tail_count > 0 &&
           bsearch(&id, s->tail, s->tail_count, sizeof id, newest_first) != NULL;
}

/* ---- turns --------------------------------------------------------------------------------- */

/* The next candidates below *before; *before moves on, to 0 when there are no more. */
static err_t next_candidates(struct search *s, int64_t *before, int64_t *ids, size_t *ret_count)
{
    const struct case_filter *f = s->filter;
    int limit = s->query->needs_look || f->limit > CANDIDATES ? CANDIDATES : f->limit;
    int64_t above = *before == 0 ? INT64_MAX : *before, low = 0;
    size_t count = 0;
    err_t e = OK;

    if (case_list_has_conditions(f))
        limit = CANDIDATES;
    e = case_search_store_find(s->op, f->communities, f->community_count, s->query, *before, limit,
                               ids, &count);
    if (count == (size_t)limit)
        low = ids[count - 1];
    for (size_t i = 0; i < s->tail_count; i++)
        if (s->tail[i] < above && s->tail[i] >= low)
            ids[count++] = s->tail[i];
    sort_ids(ids, &count);
    *before = low;
    *ret_count = count;
    return e;
}

/* Takes those rows that hold, until there are enough; *ret_last is the last that was looked at. */
static err_t take(struct search *s, struct service_case **rows, size_t count, bool look,
                  int64_t *ret_last)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count && s->found_count < (size_t)s->filter->limit; i++) {
        bool is_hit = true;
        if (look || s->query->needs_look || is_in_tail(s, rows[i]->id))
            e = holds(s, rows[i], &is_hit);
        if (is_hit)
            s->found[s->found_count++] = rows[i];
        *ret_last = rows[i]->id;
    }
    return e;
}

static err_t by_index(struct search *s, int64_t *before)
{
    int64_t ids[CANDIDATES + MOST_TAIL], last = 0;
    struct service_case **rows;
    size_t count;
    err_t e;

    e = next_candidates(s, before, ids, &count);
    if (e != OK || count == 0)
        return e;
    e = case_list_among(s->op, s->filter, ids, count, &rows, &count);
    if (e == OK)
        e = take(s, rows, count, false, &last);
    if (s->found_count == (size_t)s->filter->limit)
        *before = last;
    return e;
}

/* The index cannot help (one ideograph): the newest cases are looked at. */
static err_t by_looking(struct search *s, int64_t *before)
{
    struct case_filter filter = *s->filter;
    struct case_page page;
    int64_t last = 0;
    err_t e;

    filter.order = CASE_NEWEST;
    filter.has_after = *before != 0;
    filter.after = (struct case_place){.id = *before, .key = *before};
    filter.limit = CANDIDATES;
    e = case_list_find(s->op, &filter, &page);
    if (e == OK)
        e = take(s, page.cases, page.count, true, &last);
    if (e == OK && s->found_count < (size_t)s->filter->limit)
        last = page.has_next ? page.next.id : 0;
    *before = last;
    return e;
}

/* Which cases it may be is known (those overdue): they are looked at, all in one turn. */
static err_t by_ids(struct search *s, int64_t *before)
{
    const struct case_filter *f = s->filter;
    struct service_case **rows;
    int64_t last = 0;
    size_t count;
    err_t e;

    e = case_list_among(s->op, f, f->ids, f->id_count, &rows, &count);
    if (e == OK)
        e = take(s, rows, count, true, &last);
    *before = s->found_count < (size_t)f->limit ? 0 : last;
    return e;
}

static err_t turns(struct search *s, int64_t *before)
{
    bool look = !s->query->is_indexed, is_all = false;
    int most = MOST_TURNS;
    err_t e = OK;

    if (!look && s->filter->community_count > FEW_COMMUNITIES)
        e = is_all_read(s->op, &is_all);
    if (e == OK && !look && !is_all)
        e = read_tail(s);

    if (look && s->query->is_hasty) {
        s->may_read = 0; /* only what the rows say */
        most = 1;
    }
    for (int turn = 0; e == OK && turn < most; turn++) {
        e = look ? by_looking(s, before) : by_index(s, before);
        if (*before == 0 || s->found_count == (size_t)s->filter->limit)
            break;
    }
    return e;
}

err_t case_search_list(struct op *op, const struct case_filter *filter,
                       const struct case_search_query *query, struct service_case ***ret_cases,
                       size_t *ret_count, int64_t *ret_next_id)
{
    struct search s = {.op = op,
                       .filter = filter,
                       .query = query,
                       .may_read = query->is_hasty ? MOST_READ_HASTILY : MOST_READ};
    int64_t before = filter->has_after ? filter->after.id : 0;
    err_t e = OK;

    s.found = ARENA_ARRAY(op->arena, (size_t)filter->limit + 1, struct service_case *);
    if (query->count == 0)
        before = 0;
    else
        e = filter->ids != NULL ? by_ids(&s, &before) : turns(&s, &before);
    *ret_cases = s.found;
    *ret_count = s.found_count;
    *ret_next_id = before;
    return e;
}
