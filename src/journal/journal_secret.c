#include "journal/journal_secret.h"

#include "base/buf.h"
#include "base/str.h"
#include "journal/journal.h"
#include "journal/journal_key.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKUP_BYTES = 16, LOOKUP_HEX = 2 * LOOKUP_BYTES, TOKEN_BYTES = 32, TAIL_DIGITS = 4 };
enum { BASE64 = sodium_base64_VARIANT_ORIGINAL, MOST_PLAINS = 64 };
enum { OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };

static const char BASE64_CHARACTERS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/* ---- sealing and opening --------------------------------------------------------- */

static char *seal_with(struct op *op, const struct journal_secrets *secrets, const char *plain,
                       const unsigned char *nonce)
{
    size_t length = strlen(plain), box_bytes = OVERHEAD + length;
    size_t text_bytes = sodium_base64_encoded_len(box_bytes, BASE64);
    unsigned char *box = arena_alloc(op->arena, box_bytes);
    char *text = arena_alloc(op->arena, text_bytes);

    memcpy(box, nonce, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain, length,
                          box, secrets->encryption);
    sodium_bin2base64(text, text_bytes, box, box_bytes, BASE64);
    return arena_printf(op->arena, "v%" PRId64 ":%s", secrets->number, text);
}

char *journal_seal_text(struct op *op, const char *plain)
{
    unsigned char nonce[crypto_secretbox_NONCEBYTES];

    if (plain == NULL)
        return NULL;
    randombytes_buf(nonce, sizeof nonce);
    return seal_with(op, &journal_key_fresh()->now, plain, nonce);
}

/* "v12:" at the start; 0 if it is not there. */
static int64_t number_of(const char *text, size_t *ret_length)
{
    int64_t number = 0;
    size_t i = 1;

    if (text[0] != 'v' || !isdigit((unsigned char)text[1]) || text[1] == '0')
        return 0;
    for (; isdigit((unsigned char)text[i]) && i < 8; i++)
        number = number * 10 + (text[i] - '0');
    *ret_length = i + 1;
    return text[i] == ':' ? number : 0;
}

static const struct journal_secrets *secrets_of(const struct journal_keys *keys, int64_t number)
{
    if (keys->now.number == number)
        return &keys->now;
    return keys->older.number == number ? &keys->older : NULL;
}

static char *open_with(struct op *op, const struct journal_secrets *secrets, const char *text)
{
    size_t length = strlen(text), box_bytes;
    unsigned char *box = arena_alloc(op->arena, length + 1);
    char *plain;

    if (sodium_base642bin(box, length, text, length, NULL, &box_bytes, NULL, BASE64) != 0 ||
        box_bytes < OVERHEAD)
        return NULL;
    plain = arena_alloc(op->arena, box_bytes - OVERHEAD + 1);
    if (crypto_secretbox_open_easy((unsigned char *)plain, box + crypto_secretbox_NONCEBYTES,
                                   box_bytes - crypto_secretbox_NONCEBYTES, box,
                                   secrets->encryption) != 0)
        return NULL;
    return plain;
}

char *journal_open_text(struct op *op, const char *sealed)
{
    const struct journal_secrets *secrets;
    size_t prefix;
    int64_t number;

    if (sealed == NULL)
        return NULL;
    number = number_of(sealed, &prefix);
    if (number == 0)
        return NULL;
    secrets = secrets_of(journal_key_get(), number);
    if (secrets == NULL) /* of a rotation that began a moment ago? */
        secrets = secrets_of(journal_key_fresh(), number);
    return secrets == NULL ? NULL : open_with(op, secrets, sealed + prefix);
}

/* ---- keyed hashes ----------------------------------------------------------------- */

static char *hash_with(struct op *op, const struct journal_secrets *secrets, const char *purpose,
                       const char *text)
{
    unsigned char hash[LOOKUP_BYTES];
    char *hex = arena_alloc(op->arena, LOOKUP_HEX + 1);
    crypto_generichash_state state;

    /* the NUL behind the purpose keeps ("ab", "c") and ("a", "bc") apart */
    crypto_generichash_init(&state, secrets->lookup, JOURNAL_KEY_BYTES, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, LOOKUP_HEX + 1, hash, sizeof hash);
    return hex;
}

char *journal_lookup_hash(struct op *op, const char *purpose, const char *text)
{
    const struct journal_keys *keys = journal_key_fresh();

    return hash_with(op, keys->lookup_is_older ? &keys->older : &keys->now, purpose, text);
}

bool journal_is_rotating(void)
{
    return journal_key_fresh()->older.number != 0;
}

/* ---- randomness --------------------------------------------------------------------- */

char *journal_random_token(struct op *op)
{
    unsigned char bytes[TOKEN_BYTES];
    char *hex = arena_alloc(op->arena, 2 * TOKEN_BYTES + 1);

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, 2 * TOKEN_BYTES + 1, bytes, sizeof bytes);
    return hex;
}

uint32_t journal_random_below(uint32_t end)
{
    return randombytes_uniform(end);
}

/* ---- inside of other texts ------------------------------------------------------------ */

bool journal_secret_may_hold(const char *text)
{
    size_t length;

    if (text == NULL)
        return false;
    for (const char *p = strchr(text, 'v'); p != NULL; p = strchr(p + 1, 'v'))
        if (number_of(p, &length) != 0)
            return true;
    return false;
}

/* The next sealed text at or behind `from`; NULL if there is none. */
static const char *next_sealed(struct op *op, const char *from, char **ret_sealed)
{
    size_t prefix;

    for (const char *p = strchr(from, 'v'); p != NULL; p = strchr(p + 1, 'v')) {
        if (number_of(p, &prefix) == 0)
            continue;
        *ret_sealed = arena_text_n(op->arena, p, prefix + strspn(p + prefix, BASE64_CHARACTERS));
        return p;
    }
    return NULL;
}

const char **journal_secret_plains(struct op *op, const char *text, size_t *ret_count)
{
    const char **plains = ARENA_ARRAY(op->arena, MOST_PLAINS, const char *);
    size_t count = 0;
    char *sealed;

    for (const char *p = next_sealed(op, text, &sealed); p != NULL && count < MOST_PLAINS;
         p = next_sealed(op, p + strlen(sealed), &sealed)) {
        plains[count] = journal_open_text(op, sealed);
        if (plains[count] != NULL)
            count++;
    }
    *ret_count = count;
    return plains;
}

/* The nonce is made of the sealed text of before: equal ones stay equal, others differ. */
static char *sealed_again(struct op *op, const char *sealed)
{
    const struct journal_keys *keys = journal_key_get();
    unsigned char nonce[crypto_secretbox_NONCEBYTES];
    size_t prefix;
    char *plain;

    if (keys->older.number == 0 || number_of(sealed, &prefix) != keys->older.number)
        return NULL;
    plain = open_with(op, &keys->older, sealed + prefix);
    if (plain == NULL)
        return NULL;
    crypto_generichash(nonce, sizeof nonce, (const unsigned char *)sealed, strlen(sealed),
                       keys->now.encryption, JOURNAL_KEY_BYTES);
    return seal_with(op, &keys->now, plain, nonce);
}

char *journal_secret_again(struct op *op, const char *text)
{
    struct buf out = buf_in(op->arena);
    const char *done = text;
    bool changed = false;
    char *sealed;

    for (const char *p = next_sealed(op, text, &sealed); p != NULL;
         p = next_sealed(op, p + strlen(sealed), &sealed)) {
        const char *again = sealed_again(op, sealed);
        if (again == NULL)
            continue;
        buf_add(&out, done, (size_t)(p - done));
        buf_add_text(&out, again);
        done = p + strlen(sealed);
        changed = true;
    }
    buf_add_text(&out, done);
    return changed ? out.data : NULL;
}

static const char *form_of(struct arena *a, const char *plain, enum journal_form form)
{
    char *out = str_trim(a, plain), *to = out;
    size_t length;

    if (form == JOURNAL_FORM_SMALL) {
        for (char *p = out; *p != '\0'; p++)
            if (*p >= 'A' && *p <= 'Z')
                *p = (char)(*p - 'A' + 'a');
        return out;
    }
    for (const char *p = out; *p != '\0'; p++)
        if (*p >= '0' && *p <= '9')
            *to++ = *p;
    *to = '\0';
    length = strlen(out);
    return form == JOURNAL_FORM_TAIL && length > TAIL_DIGITS ? out + length - TAIL_DIGITS : out;
}

char *journal_secret_rehash(struct op *op, const char *text, const char *plain,
                            const struct journal_lookup *lookups)
{
    const struct journal_keys *keys = journal_key_get();
    char *changed = NULL;

    for (; lookups->purpose != NULL; lookups++) {
        const char *form = form_of(op->arena, plain, lookups->form);
        const char *before = hash_with(op, &keys->older, lookups->purpose, form),
                   *after = hash_with(op, &keys->now, lookups->purpose, form);
        const char *at = strstr(changed == NULL ? text : changed, before);
        if (at == NULL)
            continue;
        if (changed == NULL) {
            changed = arena_text(op->arena, text);
            at = changed + (at - text);
        }
        for (char *p = changed + (at - changed); p != NULL; p = strstr(p, before))
            memcpy(p, after, LOOKUP_HEX);
    }
    return changed;
}
