#include "base/str.h"
#include "http/route.h"

#include <stdio.h>
#include <string.h>

/* Two numbers in hex, 32 digits: opaque enough, strict, safe in every URL. */
enum { NUMBER_DIGITS = 16 };

const char *http_cursor_make(struct arena *a, int64_t first, int64_t second)
{
    return arena_printf(a, "%016llx%016llx", (unsigned long long)first, (unsigned long long)second);
}

static bool read_number(const char *digits, int64_t *ret_number)
{
    static const char HEX[] = "0123456789abcdef";
    uint64_t n = 0;

    for (int i = 0; i < NUMBER_DIGITS; i++) {
        const char *digit = digits[i] == '\0' ? NULL : strchr(HEX, digits[i]);
        if (digit == NULL)
            return false;
        n = n << 4 | (uint64_t)(digit - HEX);
    }
    *ret_number = (int64_t)n;
    return true;
}

err_t http_cursor_parse(struct op *op, const char *cursor, int64_t *ret_first, int64_t *ret_second)
{
    int64_t first, second;

    if (cursor == NULL || strlen(cursor) != 2 * NUMBER_DIGITS || !read_number(cursor, &first) ||
        !read_number(cursor + NUMBER_DIGITS, &second))
        return op_fail_field(op, "after", "not_a_cursor", "“续页”不是上一页给出的值");
    *ret_first = first;
    *ret_second = second;
    return OK;
}
