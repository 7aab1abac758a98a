#include "view/view_mustache.h"

#include "view/view_scan.h"

#include "base/str.h"

#include <string.h>

struct compile {
    struct op *op;
    struct arena *scratch; /* of what is no more needed when the template is compiled */
    struct view_set *set;
    const struct view_tokens *tokens;
    struct view_op *ops;
    size_t count, capacity;
    size_t barrier;     /* operations before it are no more changed */
    const char *dedent; /* white space that lines lose in the argument of a parent */
    size_t dedent_length;
};

static const struct view_template *find(const struct view_set *set, const char *name)
{
    for (; set != NULL; set = set->base)
        for (const struct view_template *t = set->first; t != NULL; t = t->next)
            if (strcmp(t->name, name) == 0)
                return t;
    return NULL;
}

static struct view_template *new_template(struct op *op, const char *name, const char *text)
{
    struct view_template *t = ARENA_NEW(op->arena, struct view_template);

    t->name = name;
    t->text = text;
    return t;
}

static struct view_template *add_template(struct op *op, struct view_set *set, const char *name,
                                          const char *text)
{
    struct view_template *t = new_template(op, name, text);

    if (set->last == NULL)
        set->first = t;
    else
        set->last->next = t;
    set->last = t;
    return t;
}

/* The template of that name; a new one waits at the end of the set to be compiled. */
static const struct view_template *call(struct op *op, struct view_set *set, const char *name)
{
    const struct view_template *t = find(set, name);
    const char *text;

    if (t != NULL || set->partials == NULL)
        return t;
    text = set->partials(name, set->arg);
    return text == NULL ? NULL : add_template(op, set, name, text);
}

static struct view_op *add_op(struct compile *c, enum view_op_kind kind)
{
    struct view_op *op;

    if (c->count == c->capacity) {
        size_t capacity = c->capacity == 0 ? 32 : c->capacity * 2;
        c->ops = arena_grow(c->scratch, c->ops, c->capacity * sizeof *op, capacity * sizeof *op);
        c->capacity = capacity;
    }
    op = &c->ops[c->count++];
    *op = (struct view_op){.kind = kind, .end = c->count};
    return op;
}

static void strip(const struct compile *c, const char **text, size_t *length)
{
    for (size_t i = 0; i<c->dedent_length && * length> 0 && **text == c->dedent[i]; i++) {
        (*text)++;
        (*length)--;
    }
}

/* Texts that follow each other in the template become one operation. */
static void add_text(struct compile *c, const char *text, size_t length, bool starts_line)
{
    struct view_op *before = c->count > c->barrier ? &c->ops[c->count - 1] : NULL;

    if (before != NULL && before->kind == VIEW_OP_TEXT) {
        bool ended = before->length > 0 && before->text[before->length - 1] == '\n';
        if (before->length == 0 && !starts_line)
            before->text = text;
        if (before->text + before->length == text && ended == starts_line) {
            before->length += length;
            return;
        }
    }
    before = add_op(c, VIEW_OP_TEXT);
    before->text = text;
    before->length = length;
    before->starts_line = starts_line;
}

static void add_text_token(struct compile *c, const struct view_token *token)
{
    const char *text = token->text;
    size_t length = token->length;

    if (token->is_dropped)
        return;
    if (token->starts_line)
        strip(c, &text, &length);
    if (length > 0 || token->starts_line)
        add_text(c, text, length, token->starts_line);
}

static void set_indent(const struct compile *c, struct view_op *op, const char *indent,
                       size_t length)
{
    strip(c, &indent, &length);
    op->indent = indent;
    op->indent_length = length;
}

static void set_names(struct compile *c, struct view_op *op, const struct view_token *token)
{
    struct doc_name *names;
    size_t count;
    char **parts;

    if (token->length == 1 && token->text[0] == '.')
        return;
    parts = str_split(c->op->arena, arena_text_n(c->op->arena, token->text, token->length), '.',
                      &count);
    names = ARENA_ARRAY(c->op->arena, count, struct doc_name);
    for (size_t i = 0; i < count; i++)
        names[i] = doc_name_of(parts[i]);
    op->names = names;
    op->name_count = count;
}

static void add_tokens(struct compile *c, size_t from, size_t to);

static size_t add_body(struct compile *c, size_t op_at, size_t token_at)
{
    const struct view_token *open = &c->tokens->list[token_at];

    c->barrier = c->count;
    add_tokens(c, token_at + 1, open->partner + 1);
    c->ops[op_at].end = c->count;
    c->barrier = c->count;
    return open->partner;
}

static size_t blanks(const struct view_token *token)
{
    size_t n = 0;

    while (n < token->length && (token->text[n] == ' ' || token->text[n] == '\t'))
        n++;
    return n;
}

/* The white space before the first line between two tokens that is not empty. */
static bool first_indent(const struct compile *c, size_t from, size_t to, const char **ret_indent,
                         size_t *ret_length)
{
    for (size_t i = from; i < to; i++) {
        const struct view_token *token = &c->tokens->list[i];
        bool is_text = token->tag == VIEW_TEXT;
        size_t n = is_text ? blanks(token) : token->indent_length;
        if (is_text ? !token->starts_line : !token->starts_line && !token->is_standalone)
            continue;
        if (is_text && (token->text[n] == '\n' || token->text[n] == '\r'))
            continue;
        *ret_indent = is_text ? token->text : token->indent;
        *ret_length = n;
        return true;
    }
    return false;
}

static struct view_op *add_block_op(struct compile *c, const struct view_token *token)
{
    struct view_op *op = add_op(c, VIEW_OP_BLOCK);
    struct doc_name *name = ARENA_NEW(c->op->arena, struct doc_name);

    op->text = arena_text_n(c->op->arena, token->text, token->length);
    *name = doc_name_of(op->text);
    op->names = name;
    op->name_count = 1;
    return op;
}

/* A place that others may fill: its lines are indented as its own text is. */
static size_t add_block(struct compile *c, size_t at)
{
    const struct view_token *token = &c->tokens->list[at];
    const struct view_token *close = &c->tokens->list[token->partner];
    const char *indent = token->indent;
    size_t length = token->indent_length;
    struct view_op *op = add_block_op(c, token);

    op->is_standalone = token->is_standalone;
    op->closes_line = close->is_standalone && close->ate_line_end;
    if (token->is_standalone)
        first_indent(c, at + 1, token->partner, &indent, &length);
    set_indent(c, op, indent, length);
    return add_body(c, c->count - 1, at);
}

/* What fills a place: it loses the indentation of its first line, and begins a line. */
static size_t add_argument(struct compile *c, size_t at)
{
    const struct view_token *token = &c->tokens->list[at];
    const struct compile saved = *c;
    size_t op_at = c->count;

    add_block_op(c, token);
    if (token->is_standalone)
        first_indent(c, at + 1, token->partner, &c->dedent, &c->dedent_length);
    c->barrier = c->count;
    if (!token->is_standalone)
        add_text(c, token->text, 0, true);
    add_tokens(c, at + 1, token->partner + 1);
    if (c->count == op_at + 2 && c->ops[op_at + 1].kind == VIEW_OP_TEXT &&
        c->ops[op_at + 1].length == 0)
        c->count--;
    c->ops[op_at].end = c->count;
    c->barrier = c->count;
    c->dedent = saved.dedent;
    c->dedent_length = saved.dedent_length;
    return token->partner;
}

static struct view_op *add_call(struct compile *c, const struct view_token *token,
                                enum view_op_kind kind)
{
    struct view_op *op = add_op(c, kind);

    op->is_standalone = token->is_standalone;
    op->is_dynamic = token->is_dynamic;
    set_indent(c, op, token->indent, token->is_standalone ? token->indent_length : 0);
    if (token->is_dynamic) {
        set_names(c, op, token);
        return op;
    }
    op->text = arena_text_n(c->op->arena, token->text, token->length);
    op->called = call(c->op, c->set, op->text);
    return op;
}

static size_t add_parent(struct compile *c, size_t at)
{
    const struct view_token *token = &c->tokens->list[at];
    size_t op_at = c->count;

    add_call(c, token, VIEW_OP_PARENT);
    for (size_t i = at + 1; i < token->partner; i++) {
        enum view_tag tag = c->tokens->list[i].tag;
        if (tag == VIEW_BLOCK)
            i = add_argument(c, i);
        else if (tag == VIEW_SECTION || tag == VIEW_INVERTED || tag == VIEW_PARENT)
            i = c->tokens->list[i].partner;
    }
    c->ops[op_at].end = c->count;
    c->barrier = c->count;
    return token->partner;
}

/* One token with all that it opens; returns the index of its last one. */
static size_t add_tag(struct compile *c, size_t at)
{
    const struct view_token *token = &c->tokens->list[at];

    if (token->starts_line)
        add_text(c, token->text, 0, true);
    switch (token->tag) {
    case VIEW_VALUE: set_names(c, add_op(c, VIEW_OP_VALUE), token); break;
    case VIEW_RAW: set_names(c, add_op(c, VIEW_OP_RAW), token); break;
    case VIEW_SECTION:
        set_names(c, add_op(c, VIEW_OP_SECTION), token);
        return add_body(c, c->count - 1, at);
    case VIEW_INVERTED:
        set_names(c, add_op(c, VIEW_OP_INVERTED), token);
        return add_body(c, c->count - 1, at);
    case VIEW_PARTIAL: add_call(c, token, VIEW_OP_PARTIAL); break;
    case VIEW_PARENT: return add_parent(c, at);
    case VIEW_BLOCK: return add_block(c, at);
    case VIEW_TEXT:
    case VIEW_CLOSE:
    case VIEW_COMMENT: break;
    }
    return at;
}

static void add_tokens(struct compile *c, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (c->tokens->list[i].tag == VIEW_TEXT)
            add_text_token(c, &c->tokens->list[i]);
        else
            i = add_tag(c, i);
    }
}

static err_t compile_with(struct compile *c, struct view_template *t)
{
    struct view_tokens tokens;
    err_t e = view_scan(c->op, c->scratch, t->name, t->text, &tokens);

    if (e != OK)
        return e;
    c->tokens = &tokens;
    add_tokens(c, 0, tokens.count);
    t->ops = arena_grow(c->op->arena, c->ops, c->count * sizeof *c->ops, c->count * sizeof *c->ops);
    t->count = c->count;
    return OK;
}

static err_t compile(struct op *op, struct view_set *set, struct view_template *t)
{
    struct compile c = {.op = op, .scratch = arena_new(), .set = set, .dedent = ""};
    err_t e = compile_with(&c, t);

    arena_free(c.scratch);
    return e;
}

/* Also the templates that come to the end of the set meanwhile. */
static err_t compile_from(struct op *op, struct view_set *set, struct view_template *t)
{
    for (; t != NULL; t = t->next) {
        err_t e = compile(op, set, t);
        if (e != OK)
            return e;
    }
    return OK;
}

err_t view_mustache_compile(struct op *op, struct view_set *set, const char *name, const char *text,
                            const struct view_template **ret_template)
{
    struct view_template *t = new_template(op, name, text);
    err_t e;

    e = compile(op, set, t);
    if (e != OK)
        return e;
    e = compile_from(op, set, set->first);
    if (e != OK)
        return e;
    *ret_template = t;
    return OK;
}

err_t view_mustache_get(struct op *op, struct view_set *set, const char *name,
                        const struct view_template **ret_template)
{
    struct view_template *before = set->last;
    const struct view_template *t = call(op, set, name);
    err_t e;

    if (set->last != before) {
        e = compile_from(op, set, before == NULL ? set->first : before->next);
        if (e != OK)
            return e;
    }
    *ret_template = t;
    return OK;
}
