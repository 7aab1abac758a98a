#include "base/words.h"

#include "base/buf.h"
#include "base/catalog.h"
#include "base/err.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Where the program itself lies in memory, as the linker knows. */
extern const char __executable_start[], edata[];

static bool is_literal(const char *text)
{
    uintptr_t at = (uintptr_t)text;

    return at >= (uintptr_t)__executable_start && at < (uintptr_t)edata;
}

/* All our texts have a character beyond ASCII: most texts are refused at a glance. */
static bool may_be_ours(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

const char *words_ours(const char *text)
{
    const char *known = text == NULL || !may_be_ours(text) ? NULL : catalog_msgid(text);

    return known == NULL ? text : known;
}

const char *words_in(enum language l, const char *text)
{
    const char *found;

    if (l == LANGUAGE_ZH_CN || text == NULL || !may_be_ours(text))
        return text;
    found = catalog_find(l, text);
    return found == NULL ? text : found;
}

const char *words_shown(enum language l, const char *text)
{
    return l == LANGUAGE_ZH_CN || text == NULL || !is_literal(text) ? text : words_in(l, text);
}

/* ---- formats -------------------------------------------------------------------------- */

enum { MAX_ARGUMENTS = 16, MAX_SPEC = 40 };

struct argument {
    char kind; /* s d u g p: how it is kept */
    union {
        const char *text;
        intmax_t number;
        double real;
        const void *pointer;
    };
};

/* One conversion: "%-5.2ld" without its position ("%2$-5.2ld" has 2). */
struct conversion {
    int position;      /* 0: the next one */
    const char *flags; /* flags, width and precision */
    size_t flag_length;
    const char *size; /* h l ll j z t, or none */
    size_t size_length;
    char letter;
    const char *end;
};

static struct conversion parse(const char *at)
{
    struct conversion c = {.flags = at + 1};
    size_t digits = strspn(c.flags, "0123456789");

    if (digits > 0 && c.flags[digits] == '$') {
        c.position = (int)strtol(c.flags, NULL, 10);
        c.flags += digits + 1;
    }
    c.flag_length = strspn(c.flags, "-+ #0123456789.*'");
    c.size = c.flags + c.flag_length;
    c.size_length = strspn(c.size, "hljztL");
    c.letter = c.size[c.size_length];
    c.end = c.size + c.size_length + 1;
    must(c.letter != '\0');
    return c;
}

static intmax_t take_int(const struct conversion *c, va_list *args)
{
    bool is_unsigned = strchr("uxXo", c->letter) != NULL;

    if (c->size_length == 0 || c->size[0] == 'h')
        return is_unsigned ? (intmax_t)va_arg(*args, unsigned) : va_arg(*args, int);
    return is_unsigned ? (intmax_t)va_arg(*args, unsigned long) : va_arg(*args, long);
}

static struct argument take(const struct conversion *c, va_list *args)
{
    switch (c->letter) {
    case 's': return (struct argument){'s', .text = va_arg(*args, const char *)};
    case 'c': return (struct argument){'c', .number = va_arg(*args, int)};
    case 'p': return (struct argument){'p', .pointer = va_arg(*args, const void *)};
    case 'd':
    case 'i': return (struct argument){'d', .number = take_int(c, args)};
    case 'u':
    case 'x':
    case 'X':
    case 'o': return (struct argument){'u', .number = take_int(c, args)};
    default: return (struct argument){'g', .real = va_arg(*args, double)};
    }
}

/* A width or precision given as an argument stands before what it is for. */
static size_t take_all(const char *format, va_list *args, struct argument *list)
{
    size_t count = 0;

    for (const char *p = strchr(format, '%'); p != NULL; p = strchr(p, '%')) {
        struct conversion c;
        if (p[1] == '%') {
            p += 2;
            continue;
        }
        c = parse(p);
        for (size_t i = 0; i < c.flag_length; i++)
            if (c.flags[i] == '*') {
                must(count < MAX_ARGUMENTS);
                list[count++] = (struct argument){'d', .number = va_arg(*args, int)};
            }
        must(count < MAX_ARGUMENTS);
        list[count++] = take(&c, args);
        p = c.end;
    }
    return count;
}

struct telling {
    struct buf *out;
    enum language language;
    const struct argument *list;
    size_t count, next;
};

/* "%" and the flags, every '*' replaced by its number; then `size` and the letter. */
static void build_spec(struct telling *t, const struct conversion *c, const char *size,
                       char ret_spec[MAX_SPEC])
{
    size_t n = 0;

    ret_spec[n++] = '%';
    for (size_t i = 0; i < c->flag_length; i++) {
        must(n < MAX_SPEC - 16);
        if (c->flags[i] != '*')
            ret_spec[n++] = c->flags[i];
        else
            n += (size_t)snprintf(ret_spec + n, 12, "%d", (int)t->list[t->next++].number);
    }
    snprintf(ret_spec + n, MAX_SPEC - n, "%s%c", size, c->letter);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print_one(struct telling *t, const char *spec, const struct argument *a)
{
    char text[512], *long_text = NULL;
    const char *shown = a->kind == 's' ? words_shown(t->language, a->text) : NULL;

    switch (a->kind) {
    case 's':
        if (strcmp(spec, "%s") == 0)
            buf_add_text(t->out, shown == NULL ? "(null)" : shown);
        else if (asprintf(&long_text, spec, shown) >= 0)
            buf_add_text(t->out, long_text);
        free(long_text);
        return;
    case 'c': snprintf(text, sizeof text, spec, (int)a->number); break;
    case 'p': snprintf(text, sizeof text, spec, a->pointer); break;
    case 'g': snprintf(text, sizeof text, spec, a->real); break;
    default: snprintf(text, sizeof text, spec, a->number); break;
    }
    buf_add_text(t->out, text);
}
#pragma GCC diagnostic pop

static void tell(struct telling *t, const struct conversion *c)
{
    bool is_int = strchr("diuxXo", c->letter) != NULL;
    char spec[MAX_SPEC];

    if (c->position > 0)
        t->next = (size_t)c->position - 1;
    build_spec(t, c, is_int ? "j" : "", spec);
    must(t->next < t->count);
    print_one(t, spec, &t->list[t->next++]);
}

char *words_vprintf(struct arena *a, enum language l, const char *format, va_list args)
{
    struct argument list[MAX_ARGUMENTS];
    const char *in = words_shown(l, format);
    struct buf out = buf_in(a);
    struct telling t = {.out = &out, .language = l, .list = list};
    va_list copy;

    va_copy(copy, args);
    t.count = take_all(format, &copy, list);
    va_end(copy);
    while (*in != '\0') {
        size_t plain = strcspn(in, "%");
        buf_add(&out, in, plain);
        in += plain;
        if (*in == '%' && in[1] == '%') {
            buf_add_char(&out, '%');
            in += 2;
        } else if (*in == '%') {
            struct conversion c = parse(in);
            tell(&t, &c);
            in = c.end;
        }
    }
    return out.data;
}
