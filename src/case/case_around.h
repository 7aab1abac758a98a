/*
 * case_around.h - what lies around a case on its page: colleagues who have it open, the other
 * cases of the household, those merged with it.
 */
#pragma once

#include "case/case_people.h"

enum { CASE_MOST_PRESENT = 5 };

/* "I have it open": told by the page every 25 s. Rows older than five minutes go. */
err_t case_around_here(struct op *op, int64_t id);

/* Those who had it open within the last minute, without the reader. */
err_t case_around_present(struct op *op, const struct service_case *sc, int64_t **ret_ids,
                          size_t *ret_count);
/* "前台二、客户主任 周敏 正在处理这张单"; NULL: nobody else. */
const char *case_around_words(struct op *op, const struct case_people *people, const int64_t *ids,
                              size_t count);

/* page.others (open), page.ratings, page.related; nothing where the complainant is hidden. */
err_t case_around_fill(struct op *op, struct doc *page, const struct service_case *sc);
