/*
 * case_words.h - the words and the order of a page about cases: Chinese texts beside the
 * codes, in members `page`. JSON does not carry them. Which template reads what is told in
 * src/view/README.md.
 */
#pragma once

#include "case/case_life.h"

/* One field of an action's form, and one action of a case's page. */
void case_words_field(struct doc *field, const struct field *f);
void case_words_action(struct doc *action, const char *name, bool moves);

/* A row of a list; its promises are set already. */
void case_words_row(struct op *op, struct doc *row, const struct service_case *sc);
void case_words_list(struct op *op, struct doc *document, const struct doc *filter);
void case_words_new(struct op *op, struct doc *document, const struct doc *input);

err_t case_words_page(struct op *op, struct doc *document, const struct service_case *sc,
                      const struct blueprint *b);
void case_words_timeline(struct op *op, struct doc *page, struct doc *events);

/* "今天 16:30", "明天 09:00", "2026-11-21 16:30". */
const char *case_words_instant(struct op *op, int64_t at);
/* "剩 2 小时 10 分", "已超 35 分". */
const char *case_words_left(struct op *op, int64_t due_at);
