/*
 * case_search_hits.h - cases that were found, as documents: those of a list, and
 * found_by (number, house, phone, person, words, work), number_parts and title_parts [{text,
 * mark}], where {field, label, parts} (null: the title or the number says it).
 */
#pragma once

#include "case/case_search_query.h"

struct service_case;

err_t case_search_hits(struct op *op, const struct case_search_query *query,
                       struct service_case **cases, size_t count, bool for_page,
                       struct doc *ret_items);

/* The values of found_by in the order in which they are shown, up to one whose code is NULL. */
struct case_search_group {
    const char *code, *name;
};
const struct case_search_group *case_search_groups(void);

/* A text in pieces, the words of the query marked: [{text, mark}]. An excerpt is cut around the
 * first of them. */
void case_search_mark(struct doc *into, const char *name, const char *text,
                      const struct case_search_query *query, bool is_excerpt);
