/*
 * catalog.h - what gettext's msgfmt made of locale/<language>.po, embedded.
 */
#pragma once

#include "base/language.h"

#include <stddef.h>

/* The translation; NULL if the catalogue has none (zh_CN has none at all). */
const char *catalog_find(enum language l, const char *msgid);

/* The catalogue's own copy of a text that it knows, in any language; NULL if none does. */
const char *catalog_msgid(const char *text);

size_t catalog_count(enum language l);
