#include "journal/journal_rules.h"

#include "journal/journal_key.h"

#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = 32, SALT_BYTES = 16 };

static const char DOMAIN_BEGIN[] = "anju journal begin 1";
static const char DOMAIN_EVENT[] = "anju journal event 1";
static const char DOMAIN_HEAD[] = "anju journal head 1";

static void add_int(crypto_generichash_state *state, int64_t number)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    crypto_generichash_update(state, bytes, sizeof bytes);
}

static void add_text(crypto_generichash_state *state, const char *text)
{
    size_t length = strlen(text);

    add_int(state, (int64_t)length);
    crypto_generichash_update(state, (const unsigned char *)text, length);
}

static void begin(crypto_generichash_state *state, const unsigned char *key, const char *domain)
{
    crypto_generichash_init(state, key, key == NULL ? 0 : JOURNAL_KEY_BYTES, HASH_BYTES);
    if (domain != NULL)
        crypto_generichash_update(state, (const unsigned char *)domain, strlen(domain));
}

static void finish(crypto_generichash_state *state, char ret_hash[JOURNAL_HASH_TEXT])
{
    unsigned char bytes[HASH_BYTES];

    crypto_generichash_final(state, bytes, sizeof bytes);
    sodium_bin2hex(ret_hash, JOURNAL_HASH_TEXT, bytes, sizeof bytes);
}

/* Value + 1 of each lower-case hex digit, 0 of anything else: "AB" and "ab" would be the same
 * bytes but not the same row. A table, for each append reads four hashes. */
static const unsigned char DIGITS[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

static bool read_hex(const char *text, unsigned char *ret_bytes, size_t count)
{
    unsigned bad = 0;

    if (text == NULL || strlen(text) != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        unsigned high = DIGITS[(unsigned char)text[2 * i]];
        unsigned low = DIGITS[(unsigned char)text[2 * i + 1]];
        bad |= (unsigned)(high == 0) | (unsigned)(low == 0);
        ret_bytes[i] = (unsigned char)((high - 1) << 4 | (low - 1));
    }
    return bad == 0;
}

void journal_rules_salt(char ret_salt[JOURNAL_SALT_TEXT])
{
    unsigned char bytes[SALT_BYTES];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(ret_salt, JOURNAL_SALT_TEXT, bytes, sizeof bytes);
}

bool journal_rules_data_hash(const char *salt, const char *data, char ret_hash[JOURNAL_HASH_TEXT])
{
    unsigned char salt_bytes[SALT_BYTES];
    crypto_generichash_state state;

    if (data == NULL || !read_hex(salt, salt_bytes, sizeof salt_bytes))
        return false;
    begin(&state, NULL, NULL);
    crypto_generichash_update(&state, salt_bytes, sizeof salt_bytes);
    crypto_generichash_update(&state, (const unsigned char *)data, strlen(data));
    finish(&state, ret_hash);
    return true;
}

void journal_rules_begin(const unsigned char *chain_key, int64_t community_id,
                         char ret_hash[JOURNAL_HASH_TEXT])
{
    crypto_generichash_state state;

    begin(&state, chain_key, DOMAIN_BEGIN);
    add_int(&state, community_id);
    finish(&state, ret_hash);
}

bool journal_rules_link(const unsigned char *chain_key, const struct journal_event *event,
                        const char *data_hash, char ret_hash[JOURNAL_HASH_TEXT])
{
    unsigned char data_bytes[HASH_BYTES], prev_bytes[HASH_BYTES];
    crypto_generichash_state state;

    if (event->kind == NULL || event->subject == NULL ||
        !read_hex(data_hash, data_bytes, HASH_BYTES) ||
        !read_hex(event->prev_hash, prev_bytes, HASH_BYTES))
        return false;
    begin(&state, chain_key, DOMAIN_EVENT);
    add_int(&state, event->community_id);
    add_int(&state, event->seq);
    add_int(&state, event->id);
    add_int(&state, event->at);
    add_int(&state, event->actor_id);
    add_text(&state, event->kind);
    add_text(&state, event->subject);
    add_int(&state, event->subject_id);
    add_int(&state, event->version);
    crypto_generichash_update(&state, data_bytes, HASH_BYTES);
    crypto_generichash_update(&state, prev_bytes, HASH_BYTES);
    finish(&state, ret_hash);
    return true;
}

bool journal_rules_seal(const unsigned char *seal_key, int64_t community_id, int64_t seq,
                        const char *hash, char ret_seal[JOURNAL_HASH_TEXT])
{
    unsigned char hash_bytes[HASH_BYTES];
    crypto_generichash_state state;

    if (!read_hex(hash, hash_bytes, HASH_BYTES))
        return false;
    begin(&state, seal_key, DOMAIN_HEAD);
    add_int(&state, community_id);
    add_int(&state, seq);
    crypto_generichash_update(&state, hash_bytes, HASH_BYTES);
    finish(&state, ret_seal);
    return true;
}
