/*
 * language.h - the languages in which people read Anju.
 *
 * Texts are written in zh_CN, in the templates and in the code; the others are catalogues
 * (locale/). A unit of work knows the language of who reads its answer: op->language.
 */
#pragma once

#include <stdbool.h>

enum language { LANGUAGE_ZH_CN, LANGUAGE_ZH_TW, LANGUAGE_EN, LANGUAGE_COUNT };

const char *language_code(enum language l); /* "zh_TW": the catalogue, the setting */
const char *language_tag(enum language l);  /* "zh-TW": what HTML and HTTP call it */
const char *language_name(enum language l); /* "繁體": its own name */

/* By its code or its tag; false for any other text, also for NULL. */
bool language_find(const char *code, enum language *ret_language);

/* What a browser likes best (Accept-Language, RFC 9110), of those there are; zh_CN if it
 * says nothing of them. NULL is allowed. */
enum language language_accepted(const char *header);
