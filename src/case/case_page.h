/*
 * case_page.h - the page of one case, as members `page` of its document: who and what next,
 * the line of steps, the promises, the timeline, the household. JSON does not carry them;
 * which template reads what is told in templates/README.md.
 */
#pragma once

#include "case/case_life.h"
#include "case/case_people.h"
#include "http/route.h"

struct case_page {
    const struct service_case *sc;
    const struct blueprint *blueprint;
    const struct case_history *history;
    const struct case_people *people;
    const struct promise *promises;
    size_t promise_count;
    const char *show;                     /* which part of the timeline; NULL: all of it */
    const struct request *refused;        /* the write whose refusal the page tells of, or NULL */
    const struct journal_event *undoable; /* that the reader may take back, or NULL */
    const char *presence;                 /* who else has it open, in words, or NULL */
};

/* `document` holds what JSON shows; it gets the member `page`, its actions their order. */
err_t case_page_of(struct op *op, struct doc *document, const struct case_page *page);

/* case_steps.c: the way through the blueprint: the steps that were taken, the present one, and
 * those that most likely follow, each in its lane. */
void case_steps_line(struct op *op, struct doc *out, const struct case_page *page);
/* Does the action take a case on its way when it leads to this stage? What turns back, stops or
 * puts off does not. */
bool case_steps_leads_on(const struct blueprint *b, const char *action, int to);

/* case_timeline.c: events and clocks in the order of time. */
void case_timeline_fill(struct op *op, struct doc *out, const struct case_page *page);

const char *case_timeline_kind_name(const char *kind);

/* case_refused.c: what was refused and why, what others did meanwhile, what was typed. Call it
 * when the actions are in their order. */
void case_refused_fill(struct op *op, struct doc *document, const struct case_page *page);

/* case_chain.c: through whose hands the matter went (S0-2.1.2). */
void case_chain_fill(struct op *op, struct doc *out, const struct case_page *page);
