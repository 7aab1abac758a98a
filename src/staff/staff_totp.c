#include "staff/staff_totp.h"

#include "base/buf.h"
#include "base/err.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_BYTES = 20, GROUP = 4, STEP_S = STAFF_TOTP_STEP_MS / 1000, STEPS_AROUND = 1 };

static const char ISSUER[] = "%E5%AE%89%E5%B1%85"; /* 安居 */

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    must(sodium_init() >= 0);
    must(oath_init() == OATH_OK);
}

const char *staff_totp_secret(struct arena *a)
{
    char bytes[SECRET_BYTES], *text;
    size_t length;
    const char *secret;

    must(pthread_once(&once, prepare) == 0);
    randombytes_buf(bytes, sizeof bytes);
    must(oath_base32_encode(bytes, sizeof bytes, &text, &length) == OATH_OK);
    secret = arena_text_n(a, text, length);
    sodium_memzero(text, length);
    free(text); /* liboath's own */
    return secret;
}

const char *staff_totp_grouped(struct arena *a, const char *secret)
{
    struct buf text = buf_in(a);

    for (size_t i = 0; secret[i] != '\0'; i++)
        buf_printf(&text, "%s%c", i > 0 && i % GROUP == 0 ? " " : "", secret[i]);
    return text.data;
}

/* liboath would take seven or eight digits too. NULL: these are not six. */
static const char *six_digits(struct arena *a, const char *code)
{
    char *digits = arena_alloc(a, STAFF_TOTP_DIGITS + 1);
    size_t n = 0;

    for (; *code != '\0'; code++) {
        if (*code == ' ')
            continue;
        if (*code < '0' || *code > '9' || n == STAFF_TOTP_DIGITS)
            return NULL;
        digits[n++] = *code;
    }
    digits[n] = '\0';
    return n == STAFF_TOTP_DIGITS ? digits : NULL;
}

bool staff_totp_is(struct arena *a, const char *secret, const char *code, int64_t now,
                   int64_t *ret_step)
{
    const char *digits = six_digits(a, code);
    uint64_t counter = 0;
    size_t length;
    char *bytes;
    int found, offset;

    must(pthread_once(&once, prepare) == 0);
    if (digits == NULL || now < 0 ||
        oath_base32_decode(secret, strlen(secret), &bytes, &length) != OATH_OK)
        return false;
    found = oath_totp_validate4(bytes, length, (time_t)(now / 1000), STEP_S,
                                OATH_TOTP_DEFAULT_START_TIME, STEPS_AROUND, &offset, &counter, 0,
                                digits);
    sodium_memzero(bytes, length);
    free(bytes);
    if (found < 0)
        return false;
    *ret_step = (int64_t)counter;
    return true;
}

/* A login has only signs that stand in a URL as they are (staff_rules_check_login). */
const char *staff_totp_uri(struct arena *a, const char *login, const char *secret)
{
    return arena_printf(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s", ISSUER, login, secret,
                        ISSUER);
}
