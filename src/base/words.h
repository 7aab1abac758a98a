/*
 * words.h - texts for people come out in the language of who reads them.
 *
 * What the program says stands in it as literals; what people wrote comes from a database or
 * a request and lives in an arena. So a literal is translated where it comes out, by itself:
 *
 *     doc_set_text(page, "name", "待受理")          when the page is filled (view/)
 *     arena_printf(op->arena, "剩 %d 分", n)        format and literal arguments, when the arena
 *                                                   speaks another language (arena_speak)
 *     buf_add_text(&out, "、")                      likewise
 *     op_fail(op, ERR_CONFLICT, "没有房号 %s", h)   likewise, in op->language
 *
 * and what people wrote is never touched, even if it happens to read like one of our texts.
 * Nobody needs to mark anything; whole sentences are all that is asked for, and tools/messages
 * finds them. Codes and JSON stay as they are. Two cases need a word:
 */
#pragma once

#include "base/arena.h"
#include "base/language.h"

#include <stdbool.h>

/* A text of ours that came by another way (a name in a blueprint, a title in the outbox): if the
 * catalogues know it, the copy that counts as a literal; else `text` itself. NULL stays NULL. */
const char *words_ours(const char *text);

/* The text in that language at once, whoever wrote it; `text` itself if there is none. */
const char *words_in(enum language l, const char *text) __attribute__((format_arg(2)));

/* As words_in() for a literal of the program; any other text as it is. */
const char *words_shown(enum language l, const char *text);

/* printf with the translated format, whose arguments may stand in another order (%2$s). */
char *words_vprintf(struct arena *a, enum language l, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
