/*
 * case_words.h - the words and the order of a page about cases: Chinese texts beside the
 * codes, in members `page`. JSON does not carry them. Which template reads what is told in
 * templates/README.md.
 */
#pragma once

#include "case/case_life.h"

/* One field of an action's form, and one action of a case's page. */
void case_words_field(struct doc *field, const struct field *f);
void case_words_action(struct doc *action, const char *name, int to);

/* A row of a list; its promises are set already. */
void case_words_row(struct op *op, struct doc *row, const struct service_case *sc);

/* 待回访, and the colour that goes with it. */
const char *case_words_status(const char *status);
const char *case_words_status_state(const char *status);
/* Nature, status and when it came in; one promise with its reckoning. */
void case_words_names(struct op *op, struct doc *page, const struct service_case *sc);
void case_words_promise(struct op *op, struct doc *list, const struct doc *promise);

/* "今天 16:30", "明天 09:00", "2026-11-21 16:30". */
const char *case_words_instant(struct op *op, int64_t at);
/* What stays right whenever it is read: "2026-11-21 16:30", midnight as the end of its day. */
const char *case_words_written(struct op *op, int64_t at);
/* "剩 2 小时 10 分", "已超 35 分". */
const char *case_words_left(struct op *op, int64_t due_at);
