/*
 * journal_key.h - the sub-keys that come from the key file.
 *
 * The file holds two master keys of 32 bytes. The first makes what verifies the
 * history, the second what protects secrets, so an auditor can be given the first half
 * and check every chain without being able to read a phone number.
 */
#pragma once

enum { JOURNAL_KEY_BYTES = 32 };

struct journal_keys {
    unsigned char chain[JOURNAL_KEY_BYTES];      /* of the first master */
    unsigned char seal[JOURNAL_KEY_BYTES];       /* of the first master */
    unsigned char encryption[JOURNAL_KEY_BYTES]; /* of the second master */
    unsigned char lookup[JOURNAL_KEY_BYTES];     /* of the second master */
    unsigned char manifest[JOURNAL_KEY_BYTES];   /* of the first master */
};

/* The keys that journal_key_load() has read. To ask before that is a programmer's error. */
const struct journal_keys *journal_key_get(void);
