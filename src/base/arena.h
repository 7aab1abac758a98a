/*
 * arena.h - memory that belongs to one unit of work and goes all at once.
 *
 * Nothing in an arena is freed by itself. Allocation never returns NULL: a
 * process without memory ends, and the last durable commit is what is true.
 */
#pragma once

#include "base/language.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is allowed */

/* Forgets everything in it, keeps the first block for the next unit of work. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size_bytes);
void *arena_array(struct arena *a, size_t count, size_t size_bytes);

/* A larger copy of an array that lives in the arena; the new part is zeroed. */
void *arena_grow(struct arena *a, const void *old, size_t old_bytes, size_t new_bytes);

/* The language (base/language.h) in which arena_printf(), buf_printf() and buf_add_text() tell
 * texts of ours (base/words.h); zh_CN, which is what they are written in, in a new arena and after
 * a reset. */
void arena_speak(struct arena *a, enum language l);
enum language arena_language(const struct arena *a);

char *arena_text(struct arena *a, const char *text); /* NULL stays NULL */
char *arena_text_n(struct arena *a, const char *bytes, size_t length);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* What was read once and is asked for often, under a room's own key (the address of something
 * static) and a number; forgotten by a reset. arena_kept(): NULL if there is nothing. */
void arena_keep(struct arena *a, const void *key, int64_t number, void *value);
void *arena_kept(const struct arena *a, const void *key, int64_t number);

/* Bytes handed out since the last reset. */
size_t arena_used_bytes(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))
