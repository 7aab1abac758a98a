/*
 * exchange_aliases.h - other words for the same, as they stand in the files of offices. They are
 * read and never written, so nobody translates them (tools/messages leaves the file out).
 */
#pragma once

struct exchange_word_alias {
    const char *alias, *word;
};

/* Words in cells: 产权人 is 业主. */
extern const struct exchange_word_alias EXCHANGE_WORD_ALIASES[];

/* Titles of columns: the aliases of a title, one space between them. */
extern const struct exchange_word_alias EXCHANGE_TITLE_ALIASES[];
