#include "base/buf.h"

#include "base/err.h"
#include "base/words.h"

#include <stdio.h>
#include <string.h>

struct buf buf_in(struct arena *a)
{
    return (struct buf){.arena = a, .data = arena_alloc(a, 1), .length = 0, .capacity = 1};
}

void buf_clear(struct buf *b)
{
    b->length = 0;
    b->data[0] = '\0';
}

void buf_reserve(struct buf *b, size_t more_bytes)
{
    size_t capacity = b->capacity;

    if (b->length + more_bytes + 1 <= capacity)
        return;
    while (capacity < b->length + more_bytes + 1)
        capacity = capacity < 128 ? 256 : capacity * 2;
    b->data = arena_grow(b->arena, b->data, b->length, capacity);
    b->capacity = capacity;
}

void buf_add(struct buf *b, const void *bytes, size_t length)
{
    buf_reserve(b, length);
    if (length > 0)
        memcpy(b->data + b->length, bytes, length);
    b->length += length;
    b->data[b->length] = '\0';
}

void buf_add_text(struct buf *b, const char *text)
{
    if (text == NULL)
        return;
    if (arena_language(b->arena) != LANGUAGE_ZH_CN)
        text = words_shown(arena_language(b->arena), text);
    buf_add(b, text, strlen(text));
}

void buf_add_int(struct buf *b, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0)
        digits[--at] = '-';
    buf_add(b, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int length;

    must(format != NULL);
    va_start(args, format);
    if (arena_language(b->arena) != LANGUAGE_ZH_CN) {
        buf_add_text(b, words_vprintf(b->arena, arena_language(b->arena), format, args));
        va_end(args);
        return;
    }
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length > 0) {
        buf_reserve(b, (size_t)length);
        vsnprintf(b->data + b->length, (size_t)length + 1, format, args);
        b->length += (size_t)length;
    }
    va_end(args);
}
