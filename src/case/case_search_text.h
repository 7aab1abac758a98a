/*
 * case_search_text.h - what of a case or of one of its events is searched.
 */
#pragma once

#include "case/case_rules.h"
#include "text/text_fold.h"

struct case_search_text {
    const char *name;  /* "title" */
    const char *label; /* 事由 */
    const char *text;
    struct text_folded folded; /* made when first asked for */
};

struct case_search_texts {
    struct case_search_text items[64];
    size_t count;
    const char *house; /* canonical code, or NULL */
    const char *phone; /* sealed, or NULL */
};

/* Adds the texts of an event's payload: what it set, and what was written with the action. */
void case_search_text_of_event(const char *kind, const struct doc *payload,
                               struct case_search_texts *texts);
/* Adds the texts of a case's row: most of what its events say. */
void case_search_text_of_case(struct service_case *sc, struct case_search_texts *texts);

/* Do events of this kind never bring words? */
bool case_search_text_is_silent(const char *kind);

const struct text_folded *case_search_text_fold(struct arena *a, struct case_search_text *text);
