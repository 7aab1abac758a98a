#include "base/utf8.h"

#include <string.h>

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at `s`, 0 if there is none (RFC 3629 §4). */
static size_t sequence(const unsigned char *s, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t length;

    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        length = 2;
    else if (s[0] >= 0xE0 && s[0] <= 0xEF)
        length = 3;
    else if (s[0] >= 0xF0 && s[0] <= 0xF4)
        length = 4;
    else
        return 0;
    if (s[0] == 0xE0)
        low = 0xA0;
    if (s[0] == 0xED)
        high = 0x9F;
    if (s[0] == 0xF0)
        low = 0x90;
    if (s[0] == 0xF4)
        high = 0x8F;
    if (left < length || s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!is_tail(s[i]))
            return 0;
    return length;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
    const unsigned char *s = (const unsigned char *)bytes;

    while (length > 0) {
        size_t n = sequence(s, length);
        if (n == 0)
            return false;
        s += n;
        length -= n;
    }
    return true;
}

size_t utf8_length(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += !is_tail((unsigned char)*text);
    return count;
}

uint32_t utf8_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    uint32_t c = s[0];
    size_t tail = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;

    if (c == 0)
        return 0;
    if (tail > 0)
        c &= 0x3Fu >> tail;
    for (size_t i = 1; i <= tail; i++)
        c = c << 6 | (s[i] & 0x3F);
    *text += tail + 1;
    return c;
}

size_t utf8_put(uint32_t c, char ret_bytes[4])
{
    size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char LEAD[] = {0, 0x00, 0xC0, 0xE0, 0xF0};

    for (size_t i = length - 1; i > 0; i--) {
        ret_bytes[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    ret_bytes[0] = (char)(LEAD[length] | c);
    return length;
}

size_t utf8_prefix_bytes(const char *text, size_t characters)
{
    const char *p = text;

    while (characters-- > 0 && *p != '\0')
        utf8_next(&p);
    return (size_t)(p - text);
}
