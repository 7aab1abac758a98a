#include "view/view.h"

#include "view/view_asset.h"
#include "view/view_fill.h"
#include "view/view_words.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* What view_compile() gives: the first template and the set of those it calls. */
struct view_compiled {
    struct view_template template; /* first: a struct view_template * is one of these */
    struct view_set set;
};

/* The embedded templates, compiled once for each language: written by view_start() before any
 * thread runs, then only read. */
static struct {
    struct arena *arena;
    struct language_pages {
        struct op *op; /* lends its arena while compiling */
        enum language language;
        struct view_set set;
        struct doc *globals;
    } in[LANGUAGE_COUNT];
} pages;

err_t view_compile(struct op *op, const char *name, const char *text, view_partial_fn *partials,
                   void *arg, struct view_template **ret_template)
{
    struct view_compiled *compiled = ARENA_NEW(op->arena, struct view_compiled);
    const struct view_template *t;
    err_t e;

    compiled->set = (struct view_set){.partials = partials, .arg = arg};
    e = view_mustache_compile(op, &compiled->set, name, text, &t);
    if (e != OK)
        return e;
    compiled->template = *t;
    *ret_template = &compiled->template;
    return OK;
}

err_t view_fill(struct op *op, const struct view_template *t, const struct doc *data,
                struct buf *out)
{
    const struct view_compiled *compiled = (const struct view_compiled *)t;

    return view_fill_with(op, &compiled->set, t, NULL, data, out);
}

static const char *translated(const struct language_pages *p, const char *text)
{
    struct op scratch = {.arena = arena_new()};
    const char *words =
        arena_text(p->op->arena, view_words_translate(&scratch, p->language, text, NULL));

    arena_free(scratch.arena);
    return words;
}

/* A name that the set does not know, asked for while a page is filled, is unknown. */
static const char *embedded(const char *name, void *arg)
{
    const struct language_pages *p = arg;
    char path[256];
    const struct embed_file *file;
    int length = snprintf(path, sizeof path, "templates/%s.html", name);

    file = length < 0 || (size_t)length >= sizeof path ? NULL : embed_find(path);
    if (file == NULL || p->op == NULL)
        return NULL;
    return p->language == LANGUAGE_ZH_CN ? file->data : translated(p, file->data);
}

static err_t compile_embedded(struct op *op, struct language_pages *p)
{
    size_t count, prefix = strlen("templates/"), suffix = strlen(".html");
    const struct embed_file *files = embed_list("templates/", &count);

    for (size_t i = 0; i < count; i++) {
        const char *path = files[i].path;
        const struct view_template *t;
        err_t e;
        if (!str_ends_with(path, ".html"))
            continue;
        e = view_mustache_get(
            op, &p->set, arena_text_n(op->arena, path + prefix, strlen(path) - prefix - suffix),
            &t);
        if (e != OK)
            return e;
    }
    return OK;
}

/* {{language.tag}} and, for a choice of them, {{#languages}}. */
static void set_languages(struct doc *globals, enum language here)
{
    struct doc *list = doc_set_list(globals, "languages"), *one;

    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        one = doc_add_object(list);
        doc_set_text(one, "code", language_code((enum language)l));
        doc_set_text(one, "tag", language_tag((enum language)l));
        doc_set_text(one, "name", language_name((enum language)l));
        doc_set_bool(one, "is_here", (enum language)l == here);
        if ((enum language)l == here)
            doc_set(globals, "language", one);
    }
}

static err_t start_one(struct op *own, struct language_pages *p, enum language l)
{
    err_t e;

    *p = (struct language_pages){.op = own, .language = l};
    p->set = (struct view_set){.partials = embedded, .arg = p};
    e = compile_embedded(own, p);
    p->op = NULL;
    if (e != OK)
        return e;
    p->globals = doc_object(own->arena);
    doc_set(p->globals, "asset", view_asset_urls(own, l));
    set_languages(p->globals, l);
    return OK;
}

err_t view_start(struct op *op)
{
    struct op own = *op;
    err_t e = OK;

    if (pages.arena == NULL)
        pages.arena = arena_new();
    own.arena = pages.arena;
    for (int l = 0; e == OK && l < LANGUAGE_COUNT; l++)
        if (pages.in[l].globals == NULL)
            e = start_one(&own, &pages.in[l], (enum language)l);
    op->fault = own.fault;
    return e;
}

bool view_has(const char *name)
{
    struct op none = {0};
    struct view_set set = {.base = &pages.in[LANGUAGE_ZH_CN].set};
    const struct view_template *t;

    return view_mustache_get(&none, &set, name, &t) == OK && t != NULL;
}

err_t view_page(struct op *op, const char *name, const struct doc *data, struct buf *out)
{
    const struct language_pages *p = &pages.in[op->language];
    struct view_set set = {.base = &p->set};
    const struct view_template *t;
    err_t e;

    e = view_mustache_get(op, &set, name, &t);
    if (e != OK)
        return e;
    if (t == NULL)
        return op_fail(op, ERR_NOT_FOUND, "no page %s", name);
    return view_fill_with(op, &p->set, t, p->globals, data, out);
}
