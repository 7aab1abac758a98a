/*
 * case_list_words.h - the page of the case list in words: conditions, choices, next page.
 */
#pragma once

#include "case/case_list.h"
#include "http/route.h"

/* Into document.page. `input` is what was asked. */
void case_list_words(struct op *op, struct doc *document, const struct doc *input,
                     const struct case_filter *filter, bool is_cut);
