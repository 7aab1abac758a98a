#include "view/view_scan.h"

#include "view/view_lines.h"

#include <string.h>

struct scan {
    struct op *op;
    struct arena *scratch;
    const char *name; /* of the template, for messages */
    const char *at;
    const char *end;
    const char *open; /* the delimiters now */
    const char *close;
    size_t capacity;
    int line;
    struct view_tokens tokens;
};

static err_t scan_fail(struct scan *s, const char *reason)
{
    return op_fail(s->op, ERR_INVALID, "%s:%d: %s", s->name, s->line, reason);
}

static struct view_token *add_token(struct scan *s, enum view_tag tag, const char *text,
                                    size_t length)
{
    struct view_tokens *tokens = &s->tokens;
    struct view_token *token;

    if (tokens->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 64 : s->capacity * 2;
        tokens->list = arena_grow(s->scratch, tokens->list, s->capacity * sizeof *token,
                                  capacity * sizeof *token);
        s->capacity = capacity;
    }
    token = &tokens->list[tokens->count++];
    *token = (struct view_token){.tag = tag, .text = text, .length = length, .line = s->line};
    return token;
}

static void add_text(struct scan *s, const char *to)
{
    while (s->at < to) {
        const char *line_end = memchr(s->at, '\n', (size_t)(to - s->at));
        const char *next = line_end == NULL ? to : line_end + 1;
        add_token(s, VIEW_TEXT, s->at, (size_t)(next - s->at));
        s->line += line_end != NULL;
        s->at = next;
    }
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_space(**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_space((*text)[*length - 1]))
        (*length)--;
}

static bool has_space(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (is_space(text[i]))
            return true;
    return false;
}

/* "<% %>" between the equals signs. */
static err_t set_delimiters(struct scan *s, const char *text, size_t length)
{
    size_t first = 0;
    const char *second;
    size_t rest;

    trim(&text, &length);
    while (first < length && !is_space(text[first]))
        first++;
    second = text + first;
    rest = length - first;
    trim(&second, &rest);
    if (first == 0 || rest == 0 || has_space(second, rest) || memchr(text, '=', length) != NULL)
        return scan_fail(s, "delimiters must be two words without white space and =");

    s->open = arena_text_n(s->scratch, text, first);
    s->close = arena_text_n(s->scratch, second, rest);
    return OK;
}

static enum view_tag tag_of(char sigil)
{
    switch (sigil) {
    case '{':
    case '&': return VIEW_RAW;
    case '#': return VIEW_SECTION;
    case '^': return VIEW_INVERTED;
    case '/': return VIEW_CLOSE;
    case '!':
    case '=': return VIEW_COMMENT;
    case '>': return VIEW_PARTIAL;
    case '<': return VIEW_PARENT;
    case '$': return VIEW_BLOCK;
    default: return VIEW_VALUE;
    }
}

static err_t add_tag(struct scan *s, enum view_tag tag, const char *text, size_t length)
{
    bool is_dynamic = false;

    trim(&text, &length);
    if (tag == VIEW_COMMENT) {
        add_token(s, tag, text, length);
        return OK;
    }
    if ((tag == VIEW_PARTIAL || tag == VIEW_PARENT || tag == VIEW_CLOSE) && length > 0 &&
        text[0] == '*') {
        is_dynamic = true;
        text++;
        length--;
        trim(&text, &length);
    }
    if (length == 0)
        return scan_fail(s, "a tag without a name");
    if (has_space(text, length))
        return scan_fail(s, "a name with white space in it");
    add_token(s, tag, text, length)->is_dynamic = is_dynamic;
    return OK;
}

/* The end of a tag's content: of {{{x}}} and {{=x=}} it has one character more. */
static const char *find_end(struct scan *s, const char *from, char sigil, size_t *ret_length)
{
    const char *extra = sigil == '{' ? "}" : sigil == '=' ? "=" : "";
    const char *mark = arena_printf(s->scratch, "%s%s", extra, s->close);

    *ret_length = strlen(mark);
    return memmem(from, (size_t)(s->end - from), mark, *ret_length);
}

static err_t scan_tag(struct scan *s)
{
    const char *content = s->at + strlen(s->open);
    const char *end;
    enum view_tag tag;
    size_t mark_length = 0;
    char sigil;
    err_t e;

    while (is_space(*content))
        content++;
    sigil = *content;
    tag = tag_of(sigil);
    if (tag != VIEW_VALUE)
        content++;
    end = find_end(s, content, sigil, &mark_length);
    if (end == NULL)
        return scan_fail(s, "a tag that is not closed");

    e = add_tag(s, tag, content, (size_t)(end - content));
    if (e == OK && sigil == '=')
        e = set_delimiters(s, content, (size_t)(end - content));
    for (; s->at < end + mark_length; s->at++)
        s->line += *s->at == '\n';
    return e;
}

err_t view_scan(struct op *op, struct arena *scratch, const char *name, const char *text,
                struct view_tokens *ret_tokens)
{
    struct scan s = {.op = op,
                     .scratch = scratch,
                     .name = name,
                     .at = text,
                     .end = text + strlen(text),
                     .open = "{{",
                     .close = "}}",
                     .line = 1};
    err_t e;

    while (s.at < s.end) {
        const char *tag = memmem(s.at, (size_t)(s.end - s.at), s.open, strlen(s.open));
        add_text(&s, tag == NULL ? s.end : tag);
        if (tag == NULL)
            break;
        e = scan_tag(&s);
        if (e != OK)
            return e;
    }
    e = view_lines_pair(op, name, &s.tokens);
    if (e != OK)
        return e;
    view_lines_mark(&s.tokens);
    *ret_tokens = s.tokens;
    return OK;
}
