/*
 * exchange_words.h - codes of the register as people write them: a worksheet says 业主 where the
 * database says owner. Pure.
 */
#pragma once

#include <stddef.h>

struct exchange_word {
    const char *code; /* NULL ends a list */
    const char *word; /* what we write; others are understood too (exchange_aliases.h) */
};

extern const struct exchange_word EXCHANGE_HOUSE_KINDS[], EXCHANGE_OWNERSHIPS[],
    EXCHANGE_HOUSE_STATUSES[], EXCHANGE_PERSON_KINDS[], EXCHANGE_SEXES[], EXCHANGE_RELATIONS[],
    EXCHANGE_ID_KINDS[], EXCHANGE_CHANNELS[], EXCHANGE_YES_NO[];

/* The code of a word or of a code; NULL if nobody knows it. */
const char *exchange_word_code(const struct exchange_word *list, const char *text);
/* The word of a code; the code itself if there is none; "" for NULL. */
const char *exchange_word_of(const struct exchange_word *list, const char *code);
