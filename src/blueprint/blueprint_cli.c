#include "blueprint/blueprint.h"

#include "base/embed.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define USAGE "usage: anju blueprint check|publish FILE… [--json]"

enum { FILE_MAX_BYTES = 1024 * 1024 };

struct cli_file {
    const char *path, *text; /* text NULL: it cannot be read */
    size_t length;
    const struct blueprint *blueprint; /* NULL: not read yet, or it has faults */
    int64_t id;
    bool is_new;
};

struct cli {
    struct op *op;
    struct cli_file *files;
    size_t file_count;
    bool publishes, json;
    struct field_error *faults;
    size_t fault_count;
};

/* ---- files --------------------------------------------------------------------- */

static const char *read_file(struct arena *a, const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "re");
    char *text = arena_alloc(a, FILE_MAX_BYTES);
    bool failed;

    if (file == NULL)
        return NULL;
    *ret_length = fread(text, 1, FILE_MAX_BYTES, file);
    failed = ferror(file) != 0 || *ret_length == FILE_MAX_BYTES;
    fclose(file);
    return failed ? NULL : text;
}

static void note_fault(struct cli *c, struct field_error fault)
{
    size_t size = c->fault_count * sizeof fault;

    c->faults = arena_grow(c->op->arena, c->faults, size, size + sizeof fault);
    c->faults[c->fault_count++] = fault;
}

/* Takes the faults of one file out of op, so that the next one begins without. */
static void take_faults(struct cli *c)
{
    for (size_t i = 0; i < c->op->fault.field_count; i++)
        note_fault(c, c->op->fault.fields[i]);
    op_forget_fault(c->op);
}

/* ---- what is extended ------------------------------------------------------------ */

static const struct blueprint *read_base(struct op *op, const char *path, const char *text,
                                         size_t length)
{
    struct op own = *op;
    struct blueprint *b;

    op_forget_fault(&own);
    return blueprint_read(&own, path, text, length, NULL, NULL, &b) == OK ? b : NULL;
}

/* CODE.yaml in the folder of the file that extends it. */
static const struct blueprint *base_beside(struct op *op, const char *path, const char *code)
{
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash + 1 - path);
    const char *beside = arena_printf(op->arena, "%.*s%s.yaml", folder, path, code);
    size_t length;
    const char *text = read_file(op->arena, beside, &length);

    return text == NULL ? NULL : read_base(op, beside, text, length);
}

static const struct blueprint *base_inside(struct op *op, const char *code)
{
    const struct embed_file *f = embed_find(arena_printf(op->arena, "blueprints/%s.yaml", code));

    return f == NULL ? NULL : read_base(op, f->path, f->data, f->length);
}

/* *ret_blueprint is NULL if none is published. */
static err_t find_published(struct op *op, const char *code, const struct blueprint **ret_blueprint)
{
    err_t e = blueprint_current(op, code, ret_blueprint);

    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    *ret_blueprint = NULL;
    return OK;
}

struct base_search {
    const struct cli *cli;
    const struct cli_file *file;
    err_t failed; /* of the database, not of the file */
};

/* One of the files of the command; else what is published, or lies beside or within. */
static const struct blueprint *find_base(const char *code, void *arg)
{
    struct base_search *s = arg;
    const struct cli *c = s->cli;
    const struct blueprint *found = NULL;

    for (size_t i = 0; i < c->file_count; i++)
        if (c->files[i].blueprint != NULL && str_equal(c->files[i].blueprint->code, code))
            return c->files[i].blueprint;
    if (c->publishes) {
        s->failed = find_published(c->op, code, &found);
        return s->failed == OK ? found : NULL;
    }
    found = base_beside(c->op, s->file->path, code);
    return found != NULL ? found : base_inside(c->op, code);
}

/* ---- checking ------------------------------------------------------------------- */

static bool stands_alone(struct op *op, const struct cli_file *file)
{
    return read_base(op, file->path, file->text, file->length) != NULL;
}

static err_t check_file(struct cli *c, struct cli_file *file)
{
    struct base_search search = {.cli = c, .file = file};
    struct blueprint *b;
    err_t e;

    e = blueprint_read(c->op, file->path, file->text, file->length, find_base, &search, &b);
    if (search.failed != OK)
        return search.failed;
    if (e == OK)
        file->blueprint = b;
    else
        take_faults(c);
    return OK;
}

static void open_file(struct cli *c, struct cli_file *file)
{
    file->text = read_file(c->op->arena, file->path, &file->length);
    if (file->text == NULL)
        note_fault(c, (struct field_error){arena_printf(c->op->arena, "%s:1", file->path),
                                           "unreadable", "the file cannot be read"});
}

/* Files that stand for themselves first: the others may extend them. */
static err_t check_files(struct cli *c)
{
    err_t e = OK;

    for (size_t i = 0; i < c->file_count; i++)
        open_file(c, &c->files[i]);
    for (size_t i = 0; e == OK && i < c->file_count; i++)
        if (c->files[i].text != NULL && stands_alone(c->op, &c->files[i]))
            e = check_file(c, &c->files[i]);
    for (size_t i = 0; e == OK && i < c->file_count; i++)
        if (c->files[i].text != NULL && c->files[i].blueprint == NULL)
            e = check_file(c, &c->files[i]);
    return e;
}

/* ---- publishing ------------------------------------------------------------------ */

static err_t publish_file(struct op *op, struct cli_file *file)
{
    const struct blueprint *before;
    err_t e;

    e = find_published(op, file->blueprint->code, &before);
    if (e != OK)
        return e;
    e = blueprint_publish(op, file->path, file->text, file->length, &file->id);
    if (e != OK)
        return e;
    file->is_new = before == NULL || file->id > before->id;
    return OK;
}

/* All of them or none; bases before those that extend them. */
static err_t publish_in_transaction(struct op *op, void *arg)
{
    struct cli *c = arg;

    for (int extending = 0; extending < 2; extending++) {
        for (size_t i = 0; i < c->file_count; i++) {
            err_t e = OK;
            if ((c->files[i].blueprint->extends != NULL) == (extending == 1))
                e = publish_file(op, &c->files[i]);
            if (e != OK)
                return e;
        }
    }
    return OK;
}

/* ---- answering ------------------------------------------------------------------- */

static void print_json(const struct cli *c)
{
    struct doc *answer = doc_object(c->op->arena);
    struct doc *files = doc_set_list(answer, "files"), *faults = doc_set_list(answer, "faults");

    for (size_t i = 0; i < c->file_count; i++) {
        const struct cli_file *file = &c->files[i];
        struct doc *row = doc_add_object(files);
        doc_set_text(row, "file", file->path);
        doc_set_text(row, "code", file->blueprint == NULL ? NULL : file->blueprint->code);
        doc_set_text(row, "version", file->blueprint == NULL ? NULL : file->blueprint->version);
        if (c->publishes && c->fault_count == 0) {
            doc_set_id(row, "id", file->id);
            doc_set_bool(row, "new", file->is_new);
        }
    }
    for (size_t i = 0; i < c->fault_count; i++) {
        const char *colon = strrchr(c->faults[i].field, ':');
        struct doc *row = doc_add_object(faults);
        int64_t line = 0;
        str_to_int(colon + 1, 0, INT32_MAX, &line);
        doc_set_text(
            row, "file",
            arena_text_n(c->op->arena, c->faults[i].field, (size_t)(colon - c->faults[i].field)));
        doc_set_int(row, "line", line);
        doc_set_text(row, "code", c->faults[i].code);
        doc_set_text(row, "reason", c->faults[i].message);
    }
    printf("%s\n", json_text(c->op->arena, answer));
}

static void print_words(const struct cli *c)
{
    for (size_t i = 0; i < c->fault_count; i++)
        fprintf(stderr, "%s: %s\n", c->faults[i].field, c->faults[i].message);
    for (size_t i = 0; i < c->file_count && !c->json; i++) {
        const struct cli_file *file = &c->files[i];
        if (file->blueprint == NULL)
            continue;
        if (!c->publishes)
            printf("%s: %s %s 无误\n", file->path, file->blueprint->code, file->blueprint->version);
        else if (c->fault_count == 0)
            printf("%s: %s %s %s\n", file->path, file->blueprint->code, file->blueprint->version,
                   file->is_new ? "已发布" : "早已发布，未改动");
    }
}

static err_t read_arguments(struct op *op, int argc, char **argv, struct cli *c)
{
    if (argc < 3 || (!str_equal(argv[1], "check") && !str_equal(argv[1], "publish")))
        return op_fail(op, ERR_INVALID, USAGE);
    c->publishes = str_equal(argv[1], "publish");
    c->files = ARENA_ARRAY(op->arena, (size_t)argc, struct cli_file);
    for (int i = 2; i < argc; i++) {
        if (str_equal(argv[i], "--json"))
            c->json = true;
        else if (str_starts_with(argv[i], "--"))
            return op_fail(op, ERR_INVALID, USAGE);
        else
            c->files[c->file_count++].path = argv[i];
    }
    return c->file_count > 0 ? OK : op_fail(op, ERR_INVALID, USAGE);
}

err_t blueprint_cli(struct op *op, int argc, char **argv)
{
    struct cli c = {.op = op};
    err_t e;

    e = read_arguments(op, argc, argv, &c);
    if (e != OK)
        return e;
    e = check_files(&c);
    if (e == OK && c.publishes && c.fault_count == 0)
        e = db_transaction(op, publish_in_transaction, &c);
    if (e != OK)
        return e;

    print_words(&c);
    if (c.json)
        print_json(&c);
    return c.fault_count == 0 ? OK : op_fail(op, ERR_INVALID, "reported");
}
