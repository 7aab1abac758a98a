/*
 * desk_paste.h - a text copied from a chat group: who said it, from which house, when, what.
 *
 * Pure. Understands what people paste: "王女士: 漏水", a name alone on its line with or without a
 * time and the words below it, "2026-11-23 09:12 王芳(3-2-1501)", several messages of several
 * people, and plain words without a name. House and number are looked for in name and words. It
 * proposes only: the clerk reads the form before he saves.
 */
#pragma once

#include "base/arena.h"
#include "case/case_catalogue.h"

#include <stdbool.h>
#include <stdint.h>

struct desk_paste {
    const char *name;     /* of the first who speaks, without a house in it; NULL: not told */
    const char *house;    /* as written, "3栋1501"; NULL: none found */
    const char *phone;    /* a mobile number in the words; NULL */
    int64_t said_at;      /* 0: not told, or later than now */
    const char *title;    /* the beginning of the first message */
    const char *words;    /* all messages, each with its speaker where there are several */
    const char *nature;   /* a guess by words, or NULL */
    const char *category; /* one of those offered that is named in the words, or NULL */
    bool is_urgent;
};

/* `offered`: what the community takes, as case_choice_offered() says it; ends with code NULL. */
struct desk_paste desk_paste_read(struct arena *a, const char *text, int64_t now, int offset_min,
                                  const struct case_category *offered);
