#include "view/view.h"

#include "view/view_asset.h"
#include "view/view_fill.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* What view_compile() gives: the first template and the set of those it calls. */
struct view_compiled {
    struct view_template template; /* first: a struct view_template * is one of these */
    struct view_set set;
};

/* The embedded templates: written by view_start() before any thread runs, then only read. */
static struct {
    struct arena *arena;
    struct view_set set;
    struct doc *globals;
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

static const char *embedded(const char *name, void *arg)
{
    char path[256];
    const struct embed_file *file;
    int length = snprintf(path, sizeof path, "templates/%s.html", name);

    (void)arg;
    file = length < 0 || (size_t)length >= sizeof path ? NULL : embed_find(path);
    return file == NULL ? NULL : file->data;
}

static err_t compile_embedded(struct op *op)
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
            op, &pages.set, arena_text_n(op->arena, path + prefix, strlen(path) - prefix - suffix),
            &t);
        if (e != OK)
            return e;
    }
    return OK;
}

err_t view_start(struct op *op)
{
    struct op own = *op;
    err_t e;

    if (pages.globals != NULL)
        return OK;
    if (pages.arena == NULL)
        pages.arena = arena_new();
    own.arena = pages.arena;
    pages.set = (struct view_set){.partials = embedded};
    e = compile_embedded(&own);
    op->fault = own.fault;
    if (e != OK)
        return e;
    pages.globals = doc_object(pages.arena);
    doc_set(pages.globals, "asset", view_asset_urls(pages.arena));
    return OK;
}

err_t view_page(struct op *op, const char *name, const struct doc *data, struct buf *out)
{
    struct view_set set = {.base = &pages.set};
    const struct view_template *t;
    err_t e;

    e = view_mustache_get(op, &set, name, &t);
    if (e != OK)
        return e;
    if (t == NULL)
        return op_fail(op, ERR_NOT_FOUND, "no page %s", name);
    return view_fill_with(op, &pages.set, t, pages.globals, data, out);
}
