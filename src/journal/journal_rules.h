/*
 * journal_rules.h - the bytes of a link, of a payload and of a seal, and their hashes.
 *
 * Pure: keys arrive as arguments. docs/journal.md describes every byte, and
 * tools/verify_journal.py computes the same without a line of this.
 *
 *     begin(community) <- link 1 <- link 2 <- … <- link n,  seal(community, n, link n)
 *                           |         |              |
 *                        payload   payload        payload    (salted, beside the chain)
 *
 * Hashes are 64 lower-case hex digits, salts 32; a function that reads one returns
 * false if it is anything else.
 */
#pragma once

#include "journal/journal.h"

enum { JOURNAL_HASH_TEXT = 65, JOURNAL_SALT_TEXT = 33 };

/* A fresh random salt. */
void journal_rules_salt(char ret_salt[JOURNAL_SALT_TEXT]);

/* Of a payload: BLAKE2b-256 over salt and payload. */
bool journal_rules_data_hash(const char *salt, const char *data, char ret_hash[JOURNAL_HASH_TEXT]);

/* What stands before the first link of a community. */
void journal_rules_begin(const unsigned char *chain_key, int64_t community_id,
                         char ret_hash[JOURNAL_HASH_TEXT]);

/* Of a link: all members of `event` but data and hash, and the payload's hash. */
bool journal_rules_link(const unsigned char *chain_key, const struct journal_event *event,
                        const char *data_hash, char ret_hash[JOURNAL_HASH_TEXT]);

/* Of a head: how many links there are and what the last one's hash is. */
bool journal_rules_seal(const unsigned char *seal_key, int64_t community_id, int64_t seq,
                        const char *hash, char ret_seal[JOURNAL_HASH_TEXT]);
