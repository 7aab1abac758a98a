/*
 * view_scan.h - the text of a template -> tokens, and which of them stand alone.
 *
 * Only view/ uses it. Tokens point into the text. A line that holds nothing but white
 * space and one tag (or only tags of inheritance) leaves no trace in the output: its
 * white space is dropped here, and what stood before the tag is its indentation.
 */
#pragma once

#include "base/op.h"

enum view_tag {
    VIEW_TEXT,
    VIEW_VALUE,    /* {{name}} */
    VIEW_RAW,      /* {{{name}}} {{&name}} */
    VIEW_SECTION,  /* {{#name}} */
    VIEW_INVERTED, /* {{^name}} */
    VIEW_CLOSE,    /* {{/name}} */
    VIEW_COMMENT,  /* {{! }} and {{=<% %>=}} */
    VIEW_PARTIAL,  /* {{>name}} {{>*name}} */
    VIEW_PARENT,   /* {{<name}} */
    VIEW_BLOCK     /* {{$name}} */
};

struct view_token {
    enum view_tag tag;
    const char *text; /* of VIEW_TEXT: at most one line with its end; of a tag: its name */
    size_t length;
    const char *indent; /* of the first tag on its line: the white space before it */
    size_t indent_length;
    size_t partner; /* of an opening tag its closing one, and the other way round */
    int line;
    bool is_dynamic;    /* {{>*name}} */
    bool starts_line;   /* the first token of a line that leaves a trace */
    bool is_dropped;    /* white space that leaves none */
    bool is_first;      /* only white space before it on its line */
    bool is_last;       /* only white space behind it */
    bool is_standalone; /* its line leaves no trace */
    bool ate_line_end;  /* and it had an end */
};

struct view_tokens {
    struct view_token *list;
    size_t count;
};

/* The tokens lie in `scratch`. ERR_INVALID with "name:line: reason". */
err_t view_scan(struct op *op, struct arena *scratch, const char *name, const char *text,
                struct view_tokens *ret_tokens);
