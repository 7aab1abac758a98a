/*
 * register_words.h - the register's codes in Chinese: what pages, files and workbooks show.
 */
#pragma once

enum register_word {
    REGISTER_HOUSE_KIND,
    REGISTER_HOUSE_STATUS,
    REGISTER_HANDOVER,
    REGISTER_OWNERSHIP,
    REGISTER_USE,
    REGISTER_RELATION,
    REGISTER_PERSON_KIND,
    REGISTER_SEX,
    REGISTER_ID_KIND,
    REGISTER_CHANNEL,
    REGISTER_AFFILIATION,
    REGISTER_CONTACT,
    REGISTER_NOTE,
    REGISTER_CARE,
    REGISTER_PLACE,
    REGISTER_EVENT /* kinds of the journal's events about persons and houses */
};

/* 住宅 for dwelling; "" for "" or NULL, the code itself for one that is not known. */
const char *register_words_name(enum register_word what, const char *code);
/* The codes of a list in order, NULL-terminated; for selects and checks. */
const char *const *register_words_codes(enum register_word what);
/* The code of a name (住宅 -> dwelling) or of a code; NULL if it is neither. */
const char *register_words_code(enum register_word what, const char *written);
