/*
 * case_query.h - what a list of cases can be asked, and the question as the text of a URL:
 * what counters, saved views, tabs and the next page link to.
 */
#pragma once

#include "case/case_list.h"
#include "http/route.h"

extern const struct field CASE_QUERY_FIELDS[];

/* "nature=repair&status=accepted,dispatched", in the order of the table, escaped; without
 * order, limit and cursor unless `with_order`, and without the field `except` (may be NULL). */
const char *case_query_text(struct arena *a, const struct doc *input, const char *except,
                            bool with_order);

/* Back from such a text to typed input; ERR_INVALID names the fields that are wrong. */
err_t case_query_parse(struct op *op, const char *text, struct doc **ret_input);

/* The same as a filter, within the caller's scope. *ret_none: a house or a member was named
 * that there is not, so no case can be meant. */
err_t case_query_filter(struct request *req, struct case_filter *ret_filter, bool *ret_none);

/* Keeps the communities in which the caller has one of the roles; ERR_FORBIDDEN if none is left. */
err_t case_query_narrow(struct op *op, struct case_filter *filter, uint64_t who);
