#include "http/http_session.h"

#include "base/str.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { MAX_TOKEN = 512, KEPT_S = 365 * 24 * 60 * 60 };

/* Letters, digits and - . _ ~ + / = : token68 of RFC 9110, which holds hex and base64 too. */
static bool is_token(const char *text, size_t length)
{
    if (length == 0 || length > MAX_TOKEN)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && (c == '\0' || strchr("-._~+/=", c) == NULL))
            return false;
    }
    return true;
}

static size_t trimmed(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return length;
}

const char *http_session_cookie(struct arena *a, const char *cookie_header, const char *name)
{
    size_t n = strlen(name);
    const char *found = NULL;

    for (const char *p = cookie_header; p != NULL && *p != '\0';) {
        size_t length;
        const char *value;
        p += strspn(p, "; \t");
        length = strcspn(p, ";");
        if (length > n && strncmp(p, name, n) == 0 && p[n] == '=') {
            size_t value_length = trimmed(p + n + 1, length - n - 1);
            if (!is_token(p + n + 1, value_length))
                return NULL;
            value = arena_text_n(a, p + n + 1, value_length);
            if (found != NULL && !str_equal(found, value))
                return NULL;
            found = value;
        }
        p += length;
    }
    return found;
}

const char *http_session_from_cookie(struct arena *a, const char *cookie_header)
{
    return http_session_cookie(a, cookie_header, HTTP_SESSION_COOKIE);
}

const char *http_session_from_authorization(struct arena *a, const char *header)
{
    size_t length;

    if (strncasecmp(header, "Bearer ", 7) != 0)
        return NULL;
    header += 7;
    header += strspn(header, " ");
    length = trimmed(header, strlen(header));
    return is_token(header, length) ? arena_text_n(a, header, length) : NULL;
}

const char *http_session_set_cookie(struct arena *a, const char *value, bool is_secure)
{
    return arena_printf(a, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", HTTP_SESSION_COOKIE, value,
                        value[0] == '\0' ? "; Max-Age=0" : "", is_secure ? "; Secure" : "");
}

const char *http_session_keep_cookie(struct arena *a, const char *name, const char *value,
                                     bool is_secure)
{
    return arena_printf(a, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", name, value,
                        value[0] == '\0' ? 0 : KEPT_S, is_secure ? "; Secure" : "");
}

/* ---- the token of forms -------------------------------------------------------------- */

enum { MOST_TOKEN_BYTES = 128 };

/* "PAD.TEXT", both in hex: the token is TEXT without the PAD. */
const char *http_session_csrf_mask(struct arena *a, const char *csrf)
{
    size_t length = csrf == NULL ? 0 : strlen(csrf);
    unsigned char pad[MOST_TOKEN_BYTES], text[MOST_TOKEN_BYTES];
    char pad_hex[2 * MOST_TOKEN_BYTES + 1], text_hex[2 * MOST_TOKEN_BYTES + 1];

    if (length == 0 || length > MOST_TOKEN_BYTES)
        return csrf;
    randombytes_buf(pad, length);
    for (size_t i = 0; i < length; i++)
        text[i] = (unsigned char)((unsigned char)csrf[i] ^ pad[i]);
    sodium_bin2hex(pad_hex, sizeof pad_hex, pad, length);
    sodium_bin2hex(text_hex, sizeof text_hex, text, length);
    return arena_printf(a, "%s.%s", pad_hex, text_hex);
}

/* Takes the mask off; false if it is not of that form. */
static bool unmask(const char *given, size_t length, char *ret_csrf)
{
    unsigned char pad[MOST_TOKEN_BYTES], text[MOST_TOKEN_BYTES];
    size_t n;

    if (length > MOST_TOKEN_BYTES || strlen(given) != 4 * length + 1 || given[2 * length] != '.')
        return false;
    if (sodium_hex2bin(pad, length, given, 2 * length, NULL, &n, NULL) != 0 || n != length)
        return false;
    if (sodium_hex2bin(text, length, given + 2 * length + 1, 2 * length, NULL, &n, NULL) != 0 ||
        n != length)
        return false;
    for (size_t i = 0; i < length; i++)
        ret_csrf[i] = (char)(text[i] ^ pad[i]);
    return true;
}

bool http_session_csrf_is(const char *given, const char *expected)
{
    char plain[MOST_TOKEN_BYTES];
    size_t length;

    if (given == NULL || expected == NULL || expected[0] == '\0')
        return false;
    length = strlen(expected);
    if (unmask(given, length, plain))
        return sodium_memcmp(plain, expected, length) == 0;
    return strlen(given) == length && sodium_memcmp(given, expected, length) == 0;
}
