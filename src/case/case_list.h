/*
 * case_list.h - the list of cases: filter, order, pages, bounded counts.
 *
 * A list walks one index in its order (several strands of it, merged, where one will not do)
 * and lays the rest of the filter over what it meets. However rare the hits are, it looks at
 * CASE_LIST_LOOKS cases at most in one go: `next` then goes on where it stopped.
 */
#pragma once

#include "case/case_rules.h"

enum { CASE_LIST_LOOKS = 10000, CASE_LIST_HOUSES = 64, CASE_LIST_STATUSES = 13 };

enum case_order {
    CASE_NEWEST,  /* recorded last first; with a range of received_at: received last first */
    CASE_OLDEST,  /* the other way round */
    CASE_BY_DUE,  /* the earliest running promise first; cases without one are not in it */
    CASE_CHANGED, /* changed last first */
};

/* Where a case stands in an order. */
struct case_place {
    int64_t community_id, id, key;
};

/* Empty texts, zeros and false do not filter. */
struct case_filter {
    const int64_t *communities;
    size_t community_count;
    bool everywhere; /* the communities are all there are */
    bool rows_only;  /* only what the row of a page shows is read (case_document_list) */
    const char *nature, *category, *severity, *channel;
    const char *statuses[CASE_LIST_STATUSES]; /* any of these */
    size_t status_count;
    int64_t houses[CASE_LIST_HOUSES]; /* any of these */
    size_t house_count;
    int64_t assignee;                   /* has work of it that is out */
    int64_t mine;                       /* open, and he is responsible or has work of it */
    int64_t received_from, received_to; /* received_at from, and before; 0: no limit */
    const int64_t *ids;                 /* of case_search.h: only these are looked at */
    size_t id_count;
    bool urgent, returned, unassigned, open_only;
    bool provisional;        /* a clock is not certain; always newest first */
    bool overdue, due_today; /* the earliest running promise; always by due time */
    bool is_searched;        /* case_search.h asks: newest first, whatever else */
    enum case_order order;
    bool has_after;
    struct case_place after; /* of the page before */
    int limit;
};

struct case_page {
    struct service_case **cases;
    size_t count;
    bool has_next, is_cut; /* is_cut: the looks were used up before the page was full */
    struct case_place next;
};

err_t case_list_find(struct op *op, const struct case_filter *filter, struct case_page *ret_page);

/* How many there are, at most `most`. Only of a filter that an index answers alone: one of
 * status, mine, unassigned, returned, provisional, overdue, due_today; the last two also with mine.
 */
err_t case_list_count(struct op *op, const struct case_filter *filter, int64_t most,
                      int64_t *ret_count);

/* The first `most` ids of the filter alone, without a look at the rest of its conditions:
 * what a search then looks at. Newest first, those behind filter->after. */
err_t case_list_ids(struct op *op, const struct case_filter *filter, int most, int64_t **ret_ids,
                    size_t *ret_count);

/* Those of the ids that the conditions of the rows let through, newest first: all but
 * provisional, overdue and due_today. */
err_t case_list_among(struct op *op, const struct case_filter *filter, const int64_t *ids,
                      size_t count, struct service_case ***ret_cases, size_t *ret_count);

/* Is there any condition on rows beside the scope? */
bool case_list_has_conditions(const struct case_filter *filter);

/* The order that really holds: some filters have only one. */
enum case_order case_list_order(const struct case_filter *filter);
