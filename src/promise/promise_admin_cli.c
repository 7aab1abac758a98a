#include "promise/promise_admin_cli.h"

#include "promise/promise.h"

#include "base/buf.h"
#include "base/str.h"
#include "register/register.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STANDARD_USAGE                                                                             \
    "usage: anju standard check|publish FILE... | "                                                \
    "bind --community CODE [--property-kind residential|commercial] STANDARD..."
#define CALENDAR_USAGE "usage: anju calendar import FILE..."

enum { FILE_MAX_BYTES = 4 * 1024 * 1024 };

/* What is done with the text of one file. */
typedef err_t file_fn(struct op *op, const char *file, const char *text, size_t length);

static err_t read_whole(struct op *op, FILE *f, const char *path, struct buf *text)
{
    char piece[16 * 1024];
    size_t length;

    while ((length = fread(piece, 1, sizeof piece, f)) > 0) {
        buf_add(text, piece, length);
        if (text->length > FILE_MAX_BYTES)
            return op_fail(op, ERR_INVALID, "%s is larger than 4 MiB", path);
    }
    if (ferror(f))
        return op_fail(op, ERR_IO, "cannot read %s: %s", path, strerror(errno));
    return OK;
}

static err_t read_file(struct op *op, const char *path, struct buf *ret_text)
{
    FILE *f = fopen(path, "re");
    err_t e;

    if (f == NULL)
        return op_fail(op, ERR_INVALID, "cannot read %s: %s", path, strerror(errno));
    *ret_text = buf_in(op->arena);
    e = read_whole(op, f, path, ret_text);
    fclose(f);
    return e;
}

static void print_faults(const struct op *op, const char *path)
{
    const struct op_fault *fault = &op->fault;

    for (size_t i = 0; i < fault->field_count; i++)
        fprintf(stderr, "%s: %s\n", fault->fields[i].field, fault->fields[i].message);
    if (fault->field_count == 0)
        fprintf(stderr, "%s: %s\n", path, fault->detail);
}

static err_t check_standard(struct op *op, const char *file, const char *text, size_t length)
{
    return promise_standard_check(op, file, text, length);
}

static err_t publish_standard(struct op *op, const char *file, const char *text, size_t length)
{
    int64_t id;
    err_t e = promise_standard_publish(op, file, text, length, &id);

    if (e == OK)
        printf("%s %lld\n", file, (long long)id);
    return e;
}

static err_t import_calendar(struct op *op, const char *file, const char *text, size_t length)
{
    int64_t id;
    err_t e = promise_calendar_publish(op, file, text, length, &id);

    if (e == OK)
        printf("%s %lld\n", file, (long long)id);
    return e;
}

/* All files are tried, so that all their faults are told; the first cause is the answer. */
static err_t each_file(struct op *op, int argc, char **argv, file_fn *fn)
{
    struct op_fault first = {0};

    for (int i = 2; i < argc; i++) {
        struct buf text;
        err_t e = read_file(op, argv[i], &text);

        if (e == OK)
            e = fn(op, argv[i], text.data == NULL ? "" : text.data, text.length);
        if (e == OK)
            continue;
        print_faults(op, argv[i]);
        if (first.code == OK)
            first = (struct op_fault){.code = e, .detail = "reported"};
        op_forget_fault(op);
    }
    op->fault = first;
    return first.code;
}

/* Options first, then the codes: argv ends with NULL, so they are a list as they stand. */
static err_t bind_standards(struct op *op, int argc, char **argv)
{
    const char *code = NULL, *kind = NULL;
    struct community *community;
    int i = 2;
    err_t e;

    for (; i + 1 < argc && str_starts_with(argv[i], "--"); i += 2) {
        if (str_equal(argv[i], "--community"))
            code = argv[i + 1];
        else if (str_equal(argv[i], "--property-kind"))
            kind = argv[i + 1];
        else
            return op_fail(op, ERR_INVALID, STANDARD_USAGE);
    }
    if (code == NULL || i >= argc || str_starts_with(argv[i], "--"))
        return op_fail(op, ERR_INVALID, STANDARD_USAGE);
    e = register_community_find(op, code, &community);
    if (e != OK)
        return e;
    return promise_bind_for(op, community->id, kind, (const char *const *)(argv + i));
}

err_t promise_cli_standard(struct op *op, int argc, char **argv)
{
    if (argc > 2 && str_equal(argv[1], "check"))
        return each_file(op, argc, argv, check_standard);
    if (argc > 2 && str_equal(argv[1], "publish"))
        return each_file(op, argc, argv, publish_standard);
    if (argc > 2 && str_equal(argv[1], "bind"))
        return bind_standards(op, argc, argv);
    return op_fail(op, ERR_INVALID, STANDARD_USAGE);
}

err_t promise_cli_calendar(struct op *op, int argc, char **argv)
{
    if (argc > 2 && str_equal(argv[1], "import"))
        return each_file(op, argc, argv, import_calendar);
    return op_fail(op, ERR_INVALID, CALENDAR_USAGE);
}
