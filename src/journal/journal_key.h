/*
 * journal_key.h - the sub-keys that come from the key file.
 *
 * The file holds two master keys of 32 bytes. The first makes what verifies the
 * history, the second what protects secrets, so an auditor can be given the first half
 * and check every chain without being able to read a phone number. The second one is
 * replaced by `anju key rotate`; until all is sealed anew the older one stands beside it:
 *
 *     HISTORY SECRETS     2 × 64 hex digits
 *     number 2            of SECRETS; 1 when there is no such line
 *     older 1 SECRETS     still opens what it sealed
 *     lookup older        keyed hashes are still the older one's
 */
#pragma once

#include "base/op.h"

#include <sys/stat.h>

enum { JOURNAL_KEY_BYTES = 32 };

struct journal_secrets {
    int64_t number;                              /* 0: there is none */
    unsigned char encryption[JOURNAL_KEY_BYTES]; /* of the second master */
    unsigned char lookup[JOURNAL_KEY_BYTES];     /* of the second master */
};

struct journal_keys {
    unsigned char chain[JOURNAL_KEY_BYTES];    /* of the first master */
    unsigned char seal[JOURNAL_KEY_BYTES];     /* of the first master */
    unsigned char manifest[JOURNAL_KEY_BYTES]; /* of the first master */
    struct journal_secrets now, older;
    bool lookup_is_older;
    struct stat file;                  /* which file they were read from */
    const struct journal_keys *before; /* another thread may still use them */
};

/* The keys that were read last. To ask before journal_key_load() is a programmer's error. */
const struct journal_keys *journal_key_get(void);

/* The same after a look whether the file is another one by now: before something is sealed or
 * hashed, so that a server follows a rotation at once. A file that cannot be read leaves the keys
 * as they are. */
const struct journal_keys *journal_key_fresh(void);

/* ---- the steps of a rotation, each durable when it returns ------------------------- */

/* A new master for secrets; the one of before becomes the older. If there is an older one
 * already a rotation was broken off: that one is gone on with (*ret_resumed). */
err_t journal_key_begin(struct op *op, bool *ret_resumed);
err_t journal_key_use_lookup(struct op *op); /* keyed hashes are the new one's from now on */
err_t journal_key_end(struct op *op);        /* the older one is forgotten */
