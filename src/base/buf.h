/*
 * buf.h - bytes that grow at the end. They live in an arena; always followed by
 * a NUL that is not counted, so `data` can be read as text.
 */
#pragma once

#include "base/arena.h"

#include <stdint.h>

struct buf {
    struct arena *arena;
    char *data;
    size_t length;
    size_t capacity;
};

struct buf buf_in(struct arena *a);
void buf_clear(struct buf *b);
void buf_reserve(struct buf *b, size_t more_bytes);
void buf_add(struct buf *b, const void *bytes, size_t length);
void buf_add_text(struct buf *b, const char *text); /* NULL adds nothing */
void buf_add_int(struct buf *b, int64_t n);

/* Inline: writers of JSON and HTML live on it. */
static inline void buf_add_char(struct buf *b, char c)
{
    if (b->length + 2 > b->capacity)
        buf_reserve(b, 1);
    b->data[b->length++] = c;
    b->data[b->length] = '\0';
}
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
