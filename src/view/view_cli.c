#include "view/view_cli.h"

#include "view/view.h"

#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

struct render {
    struct op *op;
    const char *template;
    const char *data;
    const char *partials; /* the folder */
};

static err_t read_stream(struct op *op, const char *path, FILE *file, struct buf *ret_bytes)
{
    char block[8192];
    size_t n;

    *ret_bytes = buf_in(op->arena);
    while ((n = fread(block, 1, sizeof block, file)) > 0) {
        buf_add(ret_bytes, block, n);
        if (ret_bytes->length > JSON_MAX_BYTES)
            return op_fail(op, ERR_INVALID, "%s: more than %d bytes", path, JSON_MAX_BYTES);
    }
    return ferror(file) ? op_fail(op, ERR_IO, "%s: %s", path, strerror(errno)) : OK;
}

/* "-" is standard input. */
static err_t read_file(struct op *op, const char *path, struct buf *ret_bytes)
{
    FILE *file;
    err_t e;

    if (str_equal(path, "-"))
        return read_stream(op, path, stdin, ret_bytes);
    file = fopen(path, "rb");
    if (file == NULL)
        return op_fail(op, ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    e = read_stream(op, path, file, ret_bytes);
    fclose(file);
    return e;
}

static err_t read_template(struct op *op, const char *path, struct buf *ret_text)
{
    err_t e;

    e = read_file(op, path, ret_text);
    if (e != OK)
        return e;
    if (memchr(ret_text->data, '\0', ret_text->length) != NULL ||
        !utf8_is_valid(ret_text->data, ret_text->length))
        return op_fail(op, ERR_INVALID, "%s: not UTF-8 text", path);
    return OK;
}

/* A name never leaves the folder of the partials. */
static bool is_safe(const char *name)
{
    return name[0] != '/' && strstr(name, "..") == NULL && strlen(name) < 200;
}

/* NAME, NAME.html or NAME.mustache in the folder. A file that cannot be read is none. */
static const char *partial(const char *name, void *arg)
{
    static const char *const SUFFIXES[] = {"", ".html", ".mustache"};
    const struct render *r = arg;

    if (!is_safe(name))
        return NULL;
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        struct op quiet = *r->op;
        struct buf text;
        const char *path = arena_printf(r->op->arena, "%s/%s%s", r->partials, name, SUFFIXES[i]);
        if (read_template(&quiet, path, &text) == OK)
            return text.data;
    }
    return NULL;
}

static err_t render(struct render *r, struct buf *out)
{
    struct view_template *t;
    struct doc *data;
    struct buf text, json;
    err_t e;

    e = read_template(r->op, r->template, &text);
    if (e != OK)
        return e;
    e = read_file(r->op, r->data, &json);
    if (e != OK)
        return e;
    e = json_parse_any(r->op, json.data, json.length, &data);
    if (e != OK) {
        r->op->fault.detail = arena_printf(r->op->arena, "%s: %s", r->data, op_fault_text(r->op));
        return e;
    }
    e = view_compile(r->op, r->template, text.data, r->partials == NULL ? NULL : partial, r, &t);
    if (e != OK)
        return e;
    return view_fill(r->op, t, data, out);
}

static int usage(void)
{
    fputs("usage: anju render TEMPLATE DATA.json [--partials DIR]\n", stderr);
    return EXIT_USAGE;
}

static int render_and_print(struct render *r)
{
    struct buf out = buf_in(r->op->arena);
    err_t e;

    e = render(r, &out);
    if (e != OK) {
        fprintf(stderr, "anju render: %s\n", op_fault_text(r->op));
        return err_exit_code(e);
    }
    if (fwrite(out.data, 1, out.length, stdout) != out.length || fflush(stdout) != 0) {
        fprintf(stderr, "anju render: standard output: %s\n", strerror(errno));
        return err_exit_code(ERR_IO);
    }
    return 0;
}

int view_cli_render(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"partials", required_argument, NULL, 'p'}, {0}};
    struct arena *arena;
    struct render r = {0};
    int option, code;
    struct op op;

    optind = 0;
    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
        if (option != 'p')
            return usage();
        r.partials = optarg;
    }
    if (argc - optind != 2)
        return usage();

    arena = arena_new();
    op = op_begin(arena);
    r.op = &op;
    r.template = argv[optind];
    r.data = argv[optind + 1];
    code = render_and_print(&r);
    arena_free(arena);
    return code;
}
