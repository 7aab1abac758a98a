/*
 * case_document.h - a case, its events and lists as documents (api.md §2). Personal data
 * is masked here, not in a template.
 */
#pragma once

#include "case/case_life.h"
#include "http/route.h"

struct case_shown {
    bool for_page;     /* with the words of a page; needs the history */
    bool with_history; /* each promise with its reckoning: reads and folds the case's events */
    const struct case_opened *opened; /* knows its promises already, or NULL */
    const char *show;                 /* which part of the timeline, see case_timeline.h */
    const struct request *refused;    /* a write that the page tells of as refused, or NULL */
};

/* The whole case; with its actions for the caller and its promises. */
err_t case_document_of(struct op *op, struct service_case *sc, const struct case_shown *shown,
                       struct doc **ret_document);

/* A row of a list: the same members without actions and reckoning. */
err_t case_document_list(struct op *op, struct service_case **cases, size_t count, bool for_page,
                         struct doc *items);

err_t case_document_events(struct op *op, const struct service_case *sc, struct doc **ret_list);
err_t case_document_promises(struct op *op, struct service_case *sc, struct doc **ret_list);

/* A sealed number masked, 138****1234: enough to recognise, too little to dial. */
const char *case_document_phone(struct op *op, const char *sealed);
