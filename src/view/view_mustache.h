/*
 * view_mustache.h - a template as flat operations, and the set of templates it belongs to.
 *
 * Only view/ uses it. An operation with a body (section, inverted, parent, block) is
 * followed by it; `end` is where the body ends, so skipping is one jump. The body of a
 * parent holds nothing but its arguments, which are blocks.
 */
#pragma once

#include "view/view.h"

enum view_op_kind {
    VIEW_OP_TEXT,
    VIEW_OP_VALUE,
    VIEW_OP_RAW,
    VIEW_OP_SECTION,
    VIEW_OP_INVERTED,
    VIEW_OP_PARTIAL,
    VIEW_OP_PARENT,
    VIEW_OP_BLOCK
};

struct view_op {
    enum view_op_kind kind;
    bool starts_line;   /* text: the indentation of a partial goes before it */
    bool is_standalone; /* partial, parent, block: its lines are indented by `indent` */
    bool closes_line;   /* block: what replaces it must end its last line itself */
    bool is_dynamic;    /* partial, parent: `names` gives the name */
    size_t end;         /* index behind the operation and its body */
    const char *text;   /* text: the bytes; partial, parent, block: the name */
    size_t length;
    const char *indent;
    size_t indent_length;
    const struct doc_name
        *names; /* the parts of a dotted name, none is {{.}}; of a block its name */
    size_t name_count;
    const struct view_template *called; /* partial, parent; NULL: an empty text */
};

struct view_template {
    const char *name;
    const char *text;
    const struct view_op *ops;
    size_t count;
    struct view_template *next;
};

/* All templates that one view_compile() or view_start() met, by name. */
struct view_set {
    const struct view_set *base; /* looked through as well, never changed; or NULL */
    struct view_template *first, *last;
    view_partial_fn *partials;
    void *arg;
};

/* The template of that name, compiled with all that it calls unless the set has them;
 * *ret_template is NULL if `partials` knows none. All in op->arena. */
err_t view_mustache_get(struct op *op, struct view_set *set, const char *name,
                        const struct view_template **ret_template);

/* A template with a text of its own, which nobody calls by name. */
err_t view_mustache_compile(struct op *op, struct view_set *set, const char *name, const char *text,
                            const struct view_template **ret_template);
