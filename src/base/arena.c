#include "base/arena.h"

#include "base/err.h"
#include "base/words.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 32 * 1024, ALIGN_BYTES = 16, SHORT_TEXT_BYTES = 256 };

struct block {
    struct block *next;
    size_t size_bytes;
    size_t used_bytes;
    _Alignas(ALIGN_BYTES) unsigned char data[];
};

struct arena {
    struct block *blocks; /* the newest first; the last one is kept by a reset */
    size_t used_bytes;
    enum language language;
    struct note *notes; /* arena_keep(), the newest first */
};

struct note {
    const void *key;
    int64_t number;
    void *value;
    struct note *next;
};

static struct block *block_new(size_t size_bytes)
{
    struct block *b = malloc(sizeof *b + size_bytes);

    must(b != NULL);
    b->next = NULL;
    b->size_bytes = size_bytes;
    b->used_bytes = 0;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);

    must(a != NULL);
    a->blocks = block_new(BLOCK_BYTES);
    a->used_bytes = 0;
    a->language = LANGUAGE_ZH_CN;
    a->notes = NULL;
    return a;
}

void arena_reset(struct arena *a)
{
    while (a->blocks->next != NULL) {
        struct block *b = a->blocks;
        a->blocks = b->next;
        free(b);
    }
    a->blocks->used_bytes = 0;
    a->used_bytes = 0;
    a->language = LANGUAGE_ZH_CN;
    a->notes = NULL;
}

void arena_keep(struct arena *a, const void *key, int64_t number, void *value)
{
    struct note *note = ARENA_NEW(a, struct note);

    *note = (struct note){key, number, value, a->notes};
    a->notes = note;
}

void *arena_kept(const struct arena *a, const void *key, int64_t number)
{
    for (const struct note *note = a->notes; note != NULL; note = note->next)
        if (note->key == key && note->number == number)
            return note->value;
    return NULL;
}

void arena_speak(struct arena *a, enum language l)
{
    a->language = l;
}

enum language arena_language(const struct arena *a)
{
    return a->language;
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    arena_reset(a);
    free(a->blocks);
    free(a);
}

/* A block for what does not fit into the newest one. A large thing gets a block
 * of its own behind the newest, so that the room left there is not wasted. */
static struct block *block_for(struct arena *a, size_t size_bytes)
{
    struct block *b;

    if (a->blocks->size_bytes - a->blocks->used_bytes >= size_bytes)
        return a->blocks;
    if (size_bytes > BLOCK_BYTES / 4) {
        b = block_new(size_bytes);
        b->next = a->blocks;
        if (a->blocks->size_bytes - a->blocks->used_bytes > BLOCK_BYTES / 4 && a->blocks->next) {
            b->next = a->blocks->next;
            a->blocks->next = b;
            return b;
        }
    } else {
        b = block_new(BLOCK_BYTES);
        b->next = a->blocks;
    }
    a->blocks = b;
    return b;
}

/* Not zeroed: for what is written in full at once. */
static void *take(struct arena *a, size_t size_bytes)
{
    struct block *b;
    void *p;

    must(size_bytes < SIZE_MAX / 2);
    size_bytes = (size_bytes + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
    b = block_for(a, size_bytes);
    p = b->data + b->used_bytes;
    b->used_bytes += size_bytes;
    a->used_bytes += size_bytes;
    return p;
}

void *arena_alloc(struct arena *a, size_t size_bytes)
{
    return memset(take(a, size_bytes), 0, size_bytes);
}

void *arena_array(struct arena *a, size_t count, size_t size_bytes)
{
    must(size_bytes == 0 || count < SIZE_MAX / 2 / size_bytes);
    return arena_alloc(a, count * size_bytes);
}

void *arena_grow(struct arena *a, const void *old, size_t old_bytes, size_t new_bytes)
{
    char *p = take(a, new_bytes);

    must(new_bytes >= old_bytes);
    if (old_bytes > 0)
        memcpy(p, old, old_bytes);
    memset(p + old_bytes, 0, new_bytes - old_bytes);
    return p;
}

char *arena_text_n(struct arena *a, const char *bytes, size_t length)
{
    char *p = take(a, length + 1);

    if (length > 0)
        memcpy(p, bytes, length);
    p[length] = '\0';
    return p;
}

char *arena_text(struct arena *a, const char *text)
{
    return text == NULL ? NULL : arena_text_n(a, text, strlen(text));
}

/* Most texts are short: they are printed once, and copied. */
char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
    char text[SHORT_TEXT_BYTES];
    va_list again;
    int length;
    char *p;

    must(format != NULL);
    if (a->language != LANGUAGE_ZH_CN)
        return words_vprintf(a, a->language, format, args);
    va_copy(again, args);
    length = vsnprintf(text, sizeof text, format, again);
    va_end(again);
    must(length >= 0);
    if ((size_t)length < sizeof text)
        return arena_text_n(a, text, (size_t)length);
    p = take(a, (size_t)length + 1);
    vsnprintf(p, (size_t)length + 1, format, args);
    return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *p;

    va_start(args, format);
    p = arena_vprintf(a, format, args);
    va_end(args);
    return p;
}

size_t arena_used_bytes(const struct arena *a)
{
    return a->used_bytes;
}
