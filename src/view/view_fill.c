#include "view/view_fill.h"

#include "base/json.h"
#include "base/words.h"

#include <string.h>

/* The context stack: newest first. */
struct scope {
    const struct doc *value;
    const struct scope *outer;
};

/* What parents were given, newest first. */
struct arguments {
    const struct view_op *ops;
    size_t from, to;
    const struct arguments *outer;
};

struct fill {
    struct op *op;
    struct buf *out;
    struct view_set set; /* of this filling; its base is the template's */
    const char *name;    /* of the template, for messages */
    const struct arguments *arguments;
    const char *indent; /* goes before each line of a partial that stood alone */
    size_t indent_length;
    bool line_has_begun; /* the next start of a line has its indentation already */
    unsigned depth;
    size_t steps;
};

static err_t run(struct fill *f, const struct view_op *ops, size_t from, size_t to,
                 const struct scope *scope);

static err_t fill_fail(struct fill *f, const char *reason)
{
    return op_fail(f->op, ERR_INVALID, "%s: %s", f->name, reason);
}

static const struct doc *resolve(const struct view_op *op, const struct scope *scope)
{
    const struct doc *value = NULL;

    if (op->name_count == 0)
        return scope->value;
    for (; scope != NULL && value == NULL; scope = scope->outer)
        value = doc_find(scope->value, &op->names[0]);
    for (size_t i = 1; i < op->name_count && value != NULL; i++)
        value = doc_find(value, &op->names[i]);
    return value;
}

/* As in JavaScript, but that an empty list is false. */
static bool is_true(const struct doc *value)
{
    if (value == NULL)
        return false;
    switch (value->kind) {
    case DOC_NULL: return false;
    case DOC_BOOL: return value->truth;
    case DOC_INT: return value->is_id || value->number != 0;
    case DOC_REAL: return value->real < 0 || value->real > 0;
    case DOC_TEXT: return value->text[0] != '\0';
    case DOC_LIST: return value->count > 0;
    case DOC_OBJECT: return true;
    }
    return false;
}

/* A tree, which nobody should print, is shown as JSON. */
static void write_value(struct fill *f, const struct doc *value, bool escaped)
{
    const char *text;

    if (value == NULL || value->kind == DOC_NULL)
        return;
    if (value->kind == DOC_INT && value->decimals == 0) {
        buf_add_int(f->out, value->number);
        return;
    }
    text = value->kind == DOC_TEXT ? words_shown(f->op->language, value->text)
                                   : json_text(f->op->arena, value);
    if (escaped)
        view_escape(f->out, text);
    else
        buf_add_text(f->out, text);
}

static void write_indented(struct fill *f, const struct view_op *op)
{
    const char *at = op->text, *end = op->text + op->length;

    if (op->starts_line && !f->line_has_begun)
        buf_add(f->out, f->indent, f->indent_length);
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        const char *next = line_end == NULL ? end : line_end + 1;
        buf_add(f->out, at, (size_t)(next - at));
        at = next;
        if (at < end)
            buf_add(f->out, f->indent, f->indent_length);
    }
}

static void write_text(struct fill *f, const struct view_op *op)
{
    if (f->indent_length == 0)
        buf_add(f->out, op->text, op->length);
    else
        write_indented(f, op);
    if (op->starts_line)
        f->line_has_begun = false;
}

static err_t run_body(struct fill *f, const struct view_op *ops, size_t at, const struct doc *value,
                      const struct scope *scope)
{
    const struct scope inner = {value, scope};

    return run(f, ops, at + 1, ops[at].end, &inner);
}

static err_t run_section(struct fill *f, const struct view_op *ops, size_t at,
                         const struct scope *scope)
{
    const struct doc *value = resolve(&ops[at], scope);

    if (!is_true(value))
        return OK;
    if (value->kind != DOC_LIST)
        return run_body(f, ops, at, value, scope);
    DOC_EACH(item, value)
    {
        err_t e = run_body(f, ops, at, item->value, scope);
        if (e != OK)
            return e;
    }
    return OK;
}

static err_t run_inverted(struct fill *f, const struct view_op *ops, size_t at,
                          const struct scope *scope)
{
    if (is_true(resolve(&ops[at], scope)))
        return OK;
    return run(f, ops, at + 1, ops[at].end, scope);
}

/* Lines that follow are indented by `more` beyond what they are now. */
static void indent_more(struct fill *f, const char *more, size_t length)
{
    char *both;

    if (length == 0)
        return;
    both = arena_alloc(f->op->arena, f->indent_length + length + 1);
    memcpy(both, f->indent, f->indent_length);
    memcpy(both + f->indent_length, more, length);
    f->indent = both;
    f->indent_length += length;
}

static err_t find_called(struct fill *f, const struct view_op *op, const struct scope *scope,
                         const struct view_template **ret_template)
{
    const struct doc *name;

    *ret_template = op->called;
    if (!op->is_dynamic)
        return OK;
    name = resolve(op, scope);
    if (name == NULL || name->kind != DOC_TEXT)
        return OK;
    return view_mustache_get(f->op, &f->set, name->text, ret_template);
}

static err_t run_call(struct fill *f, const struct view_op *op, const struct scope *scope)
{
    const char *indent = f->indent;
    size_t length = f->indent_length;
    const struct view_template *t;
    err_t e;

    e = find_called(f, op, scope, &t);
    if (e != OK || t == NULL)
        return e;
    if (op->is_standalone)
        indent_more(f, op->indent, op->indent_length);
    else
        f->indent_length = 0;
    e = run(f, t->ops, 0, t->count, scope);
    f->indent = indent;
    f->indent_length = length;
    return e;
}

static err_t run_parent(struct fill *f, const struct view_op *ops, size_t at,
                        const struct scope *scope)
{
    const struct arguments here = {ops, at + 1, ops[at].end, f->arguments};
    err_t e;

    f->arguments = &here;
    e = run_call(f, &ops[at], scope);
    f->arguments = here.outer;
    return e;
}

static const struct view_op *find_argument(const struct arguments *a, const struct doc_name *name)
{
    for (size_t i = a->from; i < a->to; i = a->ops[i].end)
        if (a->ops[i].names[0].tag == name->tag && strcmp(a->ops[i].text, name->text) == 0)
            return &a->ops[i];
    return NULL;
}

/* The outermost template has the last word. */
static const struct view_op *find_replacement(const struct fill *f, const struct doc_name *name,
                                              const struct arguments **ret_from)
{
    const struct view_op *found = NULL;

    for (const struct arguments *a = f->arguments; a != NULL; a = a->outer) {
        const struct view_op *argument = find_argument(a, name);
        if (argument == NULL)
            continue;
        found = argument;
        *ret_from = a;
    }
    return found;
}

/* A replacement sees only the arguments that its own template was given, and the context
 * of the place it fills. */
static err_t run_replacement(struct fill *f, const struct view_op *block,
                             const struct view_op *with, const struct arguments *from,
                             const struct scope *scope)
{
    const struct fill before = *f;
    size_t length = f->out->length;
    err_t e;

    indent_more(f, block->indent, block->indent_length);
    if (!block->is_standalone)
        f->line_has_begun = true;
    f->arguments = from->outer;
    e = run(f, from->ops, (size_t)(with - from->ops) + 1, with->end, scope);
    if (block->closes_line && f->out->length > length && f->out->data[f->out->length - 1] != '\n')
        buf_add_char(f->out, '\n');
    if (!block->is_standalone)
        f->line_has_begun = false;
    f->arguments = before.arguments;
    f->indent = before.indent;
    f->indent_length = before.indent_length;
    return e;
}

static err_t run_block(struct fill *f, const struct view_op *ops, size_t at,
                       const struct scope *scope)
{
    const struct arguments *from = NULL;
    const struct view_op *with = find_replacement(f, &ops[at].names[0], &from);

    if (with == NULL)
        return run(f, ops, at + 1, ops[at].end, scope);
    return run_replacement(f, &ops[at], with, from, scope);
}

static err_t run_one(struct fill *f, const struct view_op *ops, size_t at,
                     const struct scope *scope)
{
    switch (ops[at].kind) {
    case VIEW_OP_TEXT: write_text(f, &ops[at]); return OK;
    case VIEW_OP_VALUE: write_value(f, resolve(&ops[at], scope), true); return OK;
    case VIEW_OP_RAW: write_value(f, resolve(&ops[at], scope), false); return OK;
    case VIEW_OP_SECTION: return run_section(f, ops, at, scope);
    case VIEW_OP_INVERTED: return run_inverted(f, ops, at, scope);
    case VIEW_OP_PARTIAL: return run_call(f, &ops[at], scope);
    case VIEW_OP_PARENT: return run_parent(f, ops, at, scope);
    case VIEW_OP_BLOCK: return run_block(f, ops, at, scope);
    }
    return OK;
}

static err_t run(struct fill *f, const struct view_op *ops, size_t from, size_t to,
                 const struct scope *scope)
{
    err_t e = OK;

    if (++f->depth > VIEW_MAX_DEPTH)
        return fill_fail(f, "nested too deeply");
    for (size_t at = from; at < to && e == OK; at = ops[at].end) {
        if (++f->steps > VIEW_MAX_STEPS || f->out->length > VIEW_MAX_BYTES)
            return fill_fail(f, "too much to fill");
        e = run_one(f, ops, at, scope);
    }
    f->depth--;
    return e;
}

err_t view_fill_with(struct op *op, const struct view_set *set, const struct view_template *t,
                     const struct doc *globals, const struct doc *data, struct buf *out)
{
    const struct scope outermost = {globals, NULL};
    const struct scope scope = {data, globals == NULL ? NULL : &outermost};
    struct fill f = {.op = op, .out = out, .name = t->name, .indent = ""};

    f.set.base = set;
    if (set != NULL) {
        f.set.partials = set->partials;
        f.set.arg = set->arg;
    }
    return run(&f, t->ops, 0, t->count, &scope);
}
