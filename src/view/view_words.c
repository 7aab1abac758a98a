#include "view/view_words.h"

#include "base/catalog.h"
#include "base/str.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>

struct reading {
    struct op *op;
    enum language language;
    const char *at;
    struct buf out;
    size_t missing;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Han, and the punctuation and full-width forms that go with it. */
static bool is_chinese(uint32_t c)
{
    return (c >= 0x3001 && c <= 0x303F) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xFF00 && c <= 0xFFEF);
}

static bool has_chinese(const char *text)
{
    for (uint32_t c = utf8_next(&text); c != 0; c = utf8_next(&text))
        if (is_chinese(c))
            return true;
    return false;
}

/* ---- tags of Mustache -------------------------------------------------------------- */

static const char *mustache_end(const char *tag)
{
    const char *close = tag[2] == '{' ? "}}}" : "}}";
    const char *end = strstr(tag, close);

    return end == NULL ? tag + strlen(tag) : end + strlen(close);
}

/* {{name}} {{{name}}} {{&name}} are words of a sentence; all others part sentences. */
static bool is_value(const char *tag)
{
    const char *sigil = tag + 2 + strspn(tag + 2, " \t\r\n");

    return *sigil != '\0' && strchr("#^/><$!=", *sigil) == NULL;
}

/* ---- units -------------------------------------------------------------------------- */

static const char *msgid_of(struct arena *a, const char *from, const char *to)
{
    struct buf msgid = buf_in(a);

    for (; from < to; from++) {
        if (!is_space(*from))
            buf_add_char(&msgid, *from);
        else if (msgid.length > 0 && msgid.data[msgid.length - 1] != ' ')
            buf_add_char(&msgid, ' ');
    }
    return msgid.data;
}

static void put_unit(struct reading *r, const char *from, const char *to)
{
    const char *msgid, *found;

    while (from < to && is_space(*from))
        buf_add_char(&r->out, *from++);
    while (to > from && is_space(to[-1]))
        to--;
    msgid = msgid_of(r->op->arena, from, to);
    found = has_chinese(msgid) ? catalog_find(r->language, msgid) : NULL;
    if (found != NULL) {
        buf_add_text(&r->out, found);
    } else {
        r->missing += has_chinese(msgid);
        buf_add(&r->out, from, (size_t)(to - from));
    }
    buf_add(&r->out, to, (size_t)(r->at - to));
}

static void copy_to(struct reading *r, const char *to)
{
    buf_add(&r->out, r->at, (size_t)(to - r->at));
    r->at = to;
}

/* From here to `quote`, or where text ends: at an HTML tag (quote is 0). */
static void read_text(struct reading *r, char quote)
{
    const char *from = r->at;

    while (*r->at != '\0') {
        bool is_end = quote != 0 ? *r->at == quote
                                 : *r->at == '<' &&
                                       (is_letter(r->at[1]) || r->at[1] == '/' || r->at[1] == '!');
        if (is_end)
            break;
        if (r->at[0] != '{' || r->at[1] != '{') {
            r->at++;
        } else if (is_value(r->at)) {
            r->at = mustache_end(r->at);
        } else {
            put_unit(r, from, r->at);
            copy_to(r, mustache_end(r->at));
            from = r->at;
        }
    }
    put_unit(r, from, r->at);
}

/* ---- tags of HTML -------------------------------------------------------------------- */

/* `value` is a text to read only on a button; elsewhere it is what is sent. */
static bool is_sent(const char *tag, const char *quote)
{
    static const char NAME[] = "value=";
    size_t n = strlen(NAME);

    if (quote - tag < (ptrdiff_t)n || memcmp(quote - n, NAME, n) != 0 || !is_space(quote[-7]))
        return false;
    return memmem(tag, (size_t)(quote - tag), "type=\"submit\"", 13) == NULL;
}

static void read_attribute(struct reading *r, const char *tag)
{
    char quote = *r->at;
    bool sent = is_sent(tag, r->at);

    copy_to(r, r->at + 1);
    if (sent)
        copy_to(r, r->at + strcspn(r->at, quote == '"' ? "\"" : "'"));
    else
        read_text(r, quote);
    if (*r->at != '\0')
        copy_to(r, r->at + 1);
}

static void read_tag(struct reading *r)
{
    const char *tag = r->at, *end;

    if (str_starts_with(tag, "<!--")) {
        end = strstr(tag, "-->");
        copy_to(r, end == NULL ? tag + strlen(tag) : end + 3);
        return;
    }
    while (*r->at != '\0' && *r->at != '>') {
        if (r->at[0] == '{' && r->at[1] == '{')
            copy_to(r, mustache_end(r->at));
        else if (*r->at == '"' || *r->at == '\'')
            read_attribute(r, tag);
        else
            copy_to(r, r->at + 1);
    }
    if (*r->at != '\0')
        copy_to(r, r->at + 1);
}

const char *view_words_translate(struct op *op, enum language l, const char *text,
                                 size_t *ret_missing)
{
    struct reading r = {.op = op, .language = l, .at = text, .out = buf_in(op->arena)};

    while (*r.at != '\0') {
        read_text(&r, 0);
        if (*r.at != '\0')
            read_tag(&r);
    }
    if (ret_missing != NULL)
        *ret_missing = r.missing;
    return r.out.data;
}

/* ---- scripts --------------------------------------------------------------------------- */

static void skip_comment(struct reading *r)
{
    const char *end = r->at[1] == '/' ? strchr(r->at, '\n') : strstr(r->at + 2, "*/");

    copy_to(r, end == NULL ? r->at + strlen(r->at) : end + (r->at[1] == '/' ? 0 : 2));
}

/* A literal between quotes; one that is no text of ours, or has escapes, stays. */
static void read_literal(struct reading *r)
{
    const char quote = *r->at, *from = r->at + 1, *to = from, *msgid, *found;

    while (*to != '\0' && *to != quote)
        to += to[0] == '\\' && to[1] != '\0' ? 2 : 1;
    msgid = arena_text_n(r->op->arena, from, (size_t)(to - from));
    found = has_chinese(msgid) ? catalog_find(r->language, msgid) : NULL;
    r->missing += found == NULL && has_chinese(msgid);
    copy_to(r, from);
    if (found != NULL && strchr(found, quote) == NULL && strpbrk(found, "\\\n") == NULL) {
        buf_add_text(&r->out, found);
        r->at = to;
    }
    copy_to(r, *to == '\0' ? to : to + 1);
}

const char *view_words_script(struct op *op, enum language l, const char *text, size_t *ret_missing)
{
    struct reading r = {.op = op, .language = l, .at = text, .out = buf_in(op->arena)};

    while (*r.at != '\0') {
        if (r.at[0] == '/' && (r.at[1] == '/' || r.at[1] == '*'))
            skip_comment(&r);
        else if (strchr("\"'`", *r.at) != NULL)
            read_literal(&r);
        else
            copy_to(&r, r.at + 1);
    }
    if (ret_missing != NULL)
        *ret_missing = r.missing;
    return r.out.data;
}
