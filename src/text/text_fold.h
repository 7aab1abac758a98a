/*
 * text_fold.h - a text as search sees it: folded characters, and the tokens made of them.
 *
 * Folded: simplified for traditional, half-width for full-width, small letters, plain for
 * accented ones, ASCII digits; characters that are not to be seen and marks are dropped, and
 * whatever is neither letter nor digit parts words. A table with one entry for each character
 * is made of ICU's data when it is first needed, by one thread (ICU asked for each text
 * would cost more than the index). Pure; texts are well-formed UTF-8.
 *
 *     厨房漏水，換 Wi-Fi  ->  厨房漏水 换 wi fi      tokens  厨房 房漏 漏水 换 wi fi
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folded characters in order; between words stands one U+0020. `places` are where each
 * character stood in the text, in bytes. */
struct text_folded {
    uint32_t *characters;
    uint32_t *places;
    size_t count;
};
struct text_folded text_fold(struct arena *a, const char *text);

/* Does `part` stand in `whole` at or behind character `from`? Where, in characters. Nothing
 * stands nowhere. */
bool text_fold_find(const struct text_folded *whole, const struct text_folded *part, size_t from,
                    size_t *ret_at);

/* Appends the tokens of a text, each behind a space: of characters that are written without
 * spaces (Han, kana, hangul …) every two that stand side by side, one that stands alone as it
 * is; other words whole, up to TEXT_FOLD_WORD_MAX characters. Tokens hold letters and digits
 * only. Returns how many. */
enum { TEXT_FOLD_WORD_MAX = 48 };
size_t text_fold_tokens(struct buf *tokens, const char *text);
