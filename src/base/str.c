#include "base/str.h"

#include <string.h>

static const char IDEOGRAPHIC_SPACE[] = "\xE3\x80\x80";

bool str_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

bool str_is_empty(const char *text)
{
    return text == NULL || text[0] == '\0';
}

bool str_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);

    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static size_t space_at(const char *text)
{
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))
        return 1;
    return strncmp(text, IDEOGRAPHIC_SPACE, 3) == 0 ? 3 : 0;
}

static size_t space_before(const char *text, size_t length)
{
    if (length >= 1 && space_at((char[]){text[length - 1], '\0'}) == 1)
        return 1;
    return length >= 3 && memcmp(text + length - 3, IDEOGRAPHIC_SPACE, 3) == 0 ? 3 : 0;
}

char *str_digits(struct arena *a, const char *text)
{
    char *digits = arena_text(a, text == NULL ? "" : text), *to = digits;

    for (const char *p = digits; *p != '\0'; p++)
        if (*p >= '0' && *p <= '9')
            *to++ = *p;
    *to = '\0';
    return digits;
}

char *str_trim(struct arena *a, const char *text)
{
    size_t length, cut;

    if (text == NULL)
        return NULL;
    while ((cut = space_at(text)) > 0)
        text += cut;
    length = strlen(text);
    while ((cut = space_before(text, length)) > 0)
        length -= cut;
    return arena_text_n(a, text, length);
}

char **str_split(struct arena *a, const char *text, char separator, size_t *ret_count)
{
    size_t count = 1;
    char **pieces;

    for (const char *p = text; *p != '\0'; p++)
        count += *p == separator;
    pieces = ARENA_ARRAY(a, count + 1, char *);
    for (size_t i = 0; i < count; i++) {
        const char *end = strchr(text, separator);
        size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
        pieces[i] = arena_text_n(a, text, length);
        text += length + 1;
    }
    if (ret_count != NULL)
        *ret_count = count;
    return pieces;
}

bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *ret_number)
{
    bool negative = text != NULL && text[0] == '-';
    int64_t n = 0;

    if (text == NULL || text[negative ? 1 : 0] == '\0')
        return false;
    for (const char *p = text + (negative ? 1 : 0); *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            return false;
        if (__builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, negative ? '0' - *p : *p - '0', &n))
            return false;
    }
    if (n < min || n > max)
        return false;
    *ret_number = n;
    return true;
}

bool str_in(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_equal(word, *words))
            return true;
    return false;
}

bool str_nests_within(const char *bytes, size_t length, size_t depth)
{
    size_t open = 0;

    for (size_t i = 0; i < length && open <= depth; i++) {
        if (bytes[i] == '[' || bytes[i] == '{')
            open++;
        else if ((bytes[i] == ']' || bytes[i] == '}') && open > 0)
            open--;
    }
    return open <= depth;
}
