#include "view/view_lines.h"

#include "view/view.h"

#include <string.h>

static bool opens(enum view_tag tag)
{
    return tag == VIEW_SECTION || tag == VIEW_INVERTED || tag == VIEW_PARENT || tag == VIEW_BLOCK;
}

/* A dynamic parent is closed by its name with the star; a section may be named so, too. */
static bool closes(const struct view_token *close, const struct view_token *open)
{
    size_t star = close->is_dynamic && !open->is_dynamic ? 1 : 0;

    if (open->is_dynamic && !close->is_dynamic)
        return false;
    if (star == 1 && open->text[0] != '*')
        return false;
    return open->length == close->length + star &&
           memcmp(open->text + star, close->text, close->length) == 0;
}

static err_t pair_fail(struct op *op, const char *name, const struct view_token *token,
                       const char *reason)
{
    return op_fail(op, ERR_INVALID, "%s:%d: {{%.*s}} %s", name, token->line, (int)token->length,
                   token->text, reason);
}

err_t view_lines_pair(struct op *op, const char *name, struct view_tokens *tokens)
{
    size_t open[VIEW_MAX_DEPTH];
    size_t depth = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        struct view_token *token = &tokens->list[i];
        if (opens(token->tag)) {
            if (depth == VIEW_MAX_DEPTH)
                return pair_fail(op, name, token, "is nested too deeply");
            open[depth++] = i;
        } else if (token->tag == VIEW_CLOSE) {
            if (depth == 0 || !closes(token, &tokens->list[open[depth - 1]]))
                return pair_fail(op, name, token, "closes what was not opened");
            token->partner = open[--depth];
            tokens->list[token->partner].partner = i;
        }
    }
    if (depth > 0)
        return pair_fail(op, name, &tokens->list[open[depth - 1]], "is not closed");
    return OK;
}

static bool is_blank(const struct view_token *token)
{
    for (size_t i = 0; i < token->length; i++)
        if (token->text[i] != ' ' && (token->text[i] < '\t' || token->text[i] > '\r'))
            return false;
    return true;
}

static bool ends_line(const struct view_token *token)
{
    return token->tag == VIEW_TEXT && token->text[token->length - 1] == '\n';
}

/* Parents and blocks may share a line and still stand alone on it. */
static bool is_inheritance(const struct view_tokens *tokens, const struct view_token *token)
{
    enum view_tag tag = token->tag == VIEW_CLOSE ? tokens->list[token->partner].tag : token->tag;

    return tag == VIEW_PARENT || tag == VIEW_BLOCK;
}

static bool line_leaves_no_trace(const struct view_tokens *tokens, size_t from, size_t to)
{
    size_t tags = 0, of_inheritance = 0;

    for (size_t i = from; i < to; i++) {
        const struct view_token *token = &tokens->list[i];
        if (token->tag == VIEW_TEXT && is_blank(token))
            continue;
        if (token->tag == VIEW_TEXT || token->tag == VIEW_VALUE || token->tag == VIEW_RAW)
            return false;
        tags++;
        of_inheritance += is_inheritance(tokens, token);
    }
    return tags == 1 || (tags > 0 && tags == of_inheritance);
}

/* What stands before the first tag and behind the last one of a line. */
static void mark_ends(struct view_token *line, size_t count)
{
    size_t first = 0, last = count;

    if (line[0].tag == VIEW_TEXT && is_blank(&line[0]) && count > 1)
        first = 1;
    if (line[last - 1].tag == VIEW_TEXT && is_blank(&line[last - 1]) && last > 1)
        last--;
    if (line[first].tag != VIEW_TEXT) {
        line[first].is_first = true;
        line[first].indent = line[0].text;
        line[first].indent_length = first == 1 ? line[0].length : 0;
    }
    if (line[last - 1].tag != VIEW_TEXT)
        line[last - 1].is_last = true;
}

static void drop_line(struct view_token *line, size_t count)
{
    bool has_end = ends_line(&line[count - 1]);
    bool is_indented = line[0].tag == VIEW_TEXT;

    for (size_t i = 0; i < count; i++) {
        struct view_token *token = &line[i];
        if (token->tag == VIEW_TEXT) {
            token->is_dropped = true;
            continue;
        }
        token->is_standalone = true;
        token->ate_line_end = has_end;
        token->indent = line[0].text;
        token->indent_length = is_indented ? line[0].length : 0;
    }
}

static void mark_line(struct view_tokens *tokens, size_t from, size_t to)
{
    struct view_token *line = &tokens->list[from];

    mark_ends(line, to - from);
    if (line_leaves_no_trace(tokens, from, to))
        drop_line(line, to - from);
    else
        line[0].starts_line = true;
}

/* {{<parent}} … {{/parent}} with nothing before and nothing behind stands alone, whatever
 * is between: all but its blocks is ignored there. */
static void mark_parent(struct view_tokens *tokens, size_t at)
{
    struct view_token *open = &tokens->list[at];
    struct view_token *close = &tokens->list[open->partner];

    if (!open->is_first || !close->is_last)
        return;
    open->is_standalone = true;
    open->starts_line = false;
    if (open->indent_length > 0)
        open[-1].is_dropped = true;
    if (open->partner + 1 < tokens->count && close[1].tag == VIEW_TEXT)
        close[1].is_dropped = true;
}

void view_lines_mark(struct view_tokens *tokens)
{
    size_t from = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        if (!ends_line(&tokens->list[i]) && i + 1 < tokens->count)
            continue;
        mark_line(tokens, from, i + 1);
        from = i + 1;
    }
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->list[i].tag == VIEW_PARENT)
            mark_parent(tokens, i);
}
