#include "http/http_accept.h"

#include "base/str.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Quality in thousandths of a range such as "text/html;q=0.8". */
static int quality_of(const char *range, size_t length)
{
    for (const char *p = range; p + 2 < range + length; p++) {
        const char *q = p + 1;
        if (*p != ';')
            continue;
        while (q < range + length && *q == ' ')
            q++;
        if (q + 2 < range + length && (*q == 'q' || *q == 'Q') && q[1] == '=') {
            double quality = strtod(q + 2, NULL);
            return quality >= 0 && quality <= 1 ? (int)(quality * 1000) : 0;
        }
    }
    return 1000;
}

static bool is_type(const char *range, size_t length, const char *type)
{
    size_t type_length = strlen(type);

    if (length < type_length || strncasecmp(range, type, type_length) != 0)
        return false;
    return length == type_length || range[type_length] == ';' || range[type_length] == ' ';
}

struct qualities {
    int json, html, csv, any;
};

static void read_range(const char *range, size_t length, struct qualities *q)
{
    int quality = quality_of(range, length);

    if (is_type(range, length, "text/html") || is_type(range, length, "application/xhtml+xml"))
        q->html = quality > q->html ? quality : q->html;
    else if (is_type(range, length, "application/json") ||
             is_type(range, length, "application/problem+json"))
        q->json = quality;
    else if (is_type(range, length, "text/csv"))
        q->csv = quality;
    else if (is_type(range, length, "*/*"))
        q->any = quality;
}

static struct qualities read_accept(const char *accept)
{
    struct qualities q = {.json = -1};

    while (*accept != '\0') {
        size_t length = strcspn(accept, ",");
        size_t blanks = strspn(accept, " \t");
        if (blanks < length)
            read_range(accept + blanks, length - blanks, &q);
        accept += length + (accept[length] == ',');
    }
    if (q.json < 0)
        q.json = q.any > 0 ? q.any - 1 : 0; /* who names a type wants it more than any */
    return q;
}

enum http_shape http_accept_choose(const char *suffix, const char *accept)
{
    struct qualities q;

    if (suffix != NULL)
        return str_equal(suffix, "html")  ? HTTP_SHAPE_HTML
               : str_equal(suffix, "csv") ? HTTP_SHAPE_CSV
                                          : HTTP_SHAPE_JSON;
    if (accept == NULL)
        return HTTP_SHAPE_JSON;
    q = read_accept(accept);
    if (q.html > 0 && q.html >= q.csv && q.html > q.json)
        return HTTP_SHAPE_HTML;
    return q.csv > 0 && q.csv > q.json ? HTTP_SHAPE_CSV : HTTP_SHAPE_JSON;
}
