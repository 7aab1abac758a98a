#include "db/db_spelling.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ONES = 64 };

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Length of "ids($12)" at `at`, and the "$12" in it; 0 if it is not there. */
static size_t ids_length(const char *sql, const char *at, const char **ret_parameter,
                         int *ret_length)
{
    size_t digits;

    if (strncmp(at, "ids($", 5) != 0 || (at > sql && is_word_character(at[-1])))
        return 0;
    digits = strspn(at + 5, "0123456789");
    if (digits == 0 || at[5 + digits] != ')')
        return 0;
    *ret_parameter = at + 4;
    *ret_length = (int)digits + 1;
    return digits + 6;
}

uint64_t db_spelling_ones(struct db_args args)
{
    uint64_t ones = 0;

    for (size_t i = 0; i < args.count; i++) {
        if (args.args[i].kind != DB_KIND_IDS)
            continue;
        must(i < MOST_ONES);
        if (args.args[i].length == 1)
            ones |= UINT64_C(1) << i;
    }
    return ones;
}

/* `parameter` is the "$12" of an ids($12). */
static bool is_one(const char *parameter, uint64_t ones)
{
    unsigned long n = strtoul(parameter + 1, NULL, 10);

    return n >= 1 && n <= MOST_ONES && (ones >> (n - 1) & 1) != 0;
}

const char *db_spelling_for(struct arena *a, const char *sql, enum db_engine engine, uint64_t ones)
{
    struct buf out;
    bool in_quotes = false;

    if (strstr(sql, "ids($") == NULL)
        return sql;
    out = buf_in(a);
    for (const char *p = sql; *p != '\0';) {
        const char *parameter;
        int width;
        size_t length = in_quotes ? 0 : ids_length(sql, p, &parameter, &width);
        if (length == 0) {
            in_quotes = in_quotes != (*p == '\'');
            buf_add_char(&out, *p++);
            continue;
        }
        if (is_one(parameter, ones))
            buf_add(&out, parameter, (size_t)width);
        else if (engine == DB_SQLITE)
            buf_printf(&out, "SELECT value FROM json_each(%.*s)", width, parameter);
        else
            buf_printf(&out, "SELECT unnest(%.*s::bigint[])", width, parameter);
        p += length;
    }
    return out.data;
}

const char *db_spelling_ids(struct arena *a, const int64_t *ids, size_t count,
                            enum db_engine engine)
{
    struct buf out = buf_in(a);

    buf_add_char(&out, engine == DB_SQLITE ? '[' : '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(&out, ',');
        buf_add_int(&out, ids[i]);
    }
    buf_add_char(&out, engine == DB_SQLITE ? ']' : '}');
    return out.data;
}
