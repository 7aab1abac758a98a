#include "staff/staff_secret.h"

#include "base/str.h"

#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HASHES_AT_ONCE = 2, TOKEN_BYTES = 32 };

/* Of a random password that nobody knows: work for logins that do not exist. */
static const char NOBODY[] = "$argon2id$v=19$m=65536,t=2,p=1$Ty834E/1sAAbVwdy0ptD2A"
                             "$Q6Kkfur0jUHbbI0VKSEA4C/5/IgCiPu1USbBg2EO7bY";

static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t turn;

static void prepare(void)
{
    must(sodium_init() >= 0);
    must(sem_init(&turn, 0, HASHES_AT_ONCE) == 0);
}

static void take_turn(void)
{
    must(pthread_once(&once, prepare) == 0);
    while (sem_wait(&turn) != 0)
        continue; /* a signal came between */
}

static bool is_fast(void)
{
    return str_equal(getenv("ANJU_FAST_PASSWORDS"), "1");
}

err_t staff_secret_password(struct op *op, const char *password, const char **ret_hash)
{
    char *hash = arena_alloc(op->arena, crypto_pwhash_STRBYTES);
    int failed;

    take_turn();
    if (is_fast())
        failed = crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_MIN,
                                   crypto_pwhash_MEMLIMIT_MIN);
    else
        failed =
            crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE);
    sem_post(&turn);
    if (failed != 0)
        return op_fail(op, ERR_BUSY, "not enough memory for a password hash");

    *ret_hash = hash;
    return OK;
}

bool staff_secret_matches(const char *hash, const char *password)
{
    bool matches;

    take_turn();
    matches =
        crypto_pwhash_str_verify(hash == NULL ? NOBODY : hash, password, strlen(password)) == 0;
    sem_post(&turn);
    return matches && hash != NULL;
}

char *staff_secret_token(struct arena *a, const char *prefix)
{
    unsigned char bytes[TOKEN_BYTES];
    char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

    must(pthread_once(&once, prepare) == 0);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_printf(a, "%s%s", prefix, text);
}

char *staff_secret_hash(struct arena *a, const char *token)
{
    unsigned char hash[crypto_generichash_BYTES];
    char hex[sizeof hash * 2 + 1];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)token, strlen(token), NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_text(a, hex);
}
