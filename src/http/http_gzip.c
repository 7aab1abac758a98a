#include "http/http_gzip.h"

#include "base/str.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>

/* The quickest level: a list of 50 rows goes from 31 KB to 6 KB in a quarter of a millisecond. */
enum { LEVEL = 1, GZIP_WINDOW = 16 + 14, MEMORY_LEVEL = 7 };

/* "gzip", perhaps with a weight that is not nought. */
static bool is_gzip(const char *coding, size_t length)
{
    const char *weight = memchr(coding, ';', length);
    size_t name = weight == NULL ? length : (size_t)(weight - coding);

    while (name > 0 && (coding[name - 1] == ' ' || coding[name - 1] == '\t'))
        name--;
    if (name != 4 || strncasecmp(coding, "gzip", 4) != 0)
        return false;
    if (weight == NULL)
        return true;
    for (const char *p = weight; p < coding + length; p++)
        if (*p >= '1' && *p <= '9')
            return true;
    return false;
}

bool http_gzip_is_asked(const char *accept_encoding)
{
    while (accept_encoding != NULL && *accept_encoding != '\0') {
        size_t length;

        accept_encoding += strspn(accept_encoding, " \t,");
        length = strcspn(accept_encoding, ",");
        if (is_gzip(accept_encoding, length))
            return true;
        accept_encoding += length;
    }
    return false;
}

bool http_gzip_pack(struct arena *a, const void *bytes, size_t length, const void **ret_bytes,
                    size_t *ret_length)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)bytes, .avail_in = (unsigned)length};
    unsigned char *out;
    bool is_done;

    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    out = arena_alloc(a, length);
    z.next_out = out;
    z.avail_out = (unsigned)length;
    is_done = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *ret_length = z.total_out;
    *ret_bytes = out;
    deflateEnd(&z);
    return is_done;
}
