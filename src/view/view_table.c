#include "view/view_table.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/scratch.h"
#include "base/str.h"
#include "view/view.h"
#include "view/view_xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

struct view_table {
    const char *path, *temporary; /* path NULL: standard output */
    const char **names;           /* of the columns */
    FILE *file;                   /* of CSV and JSON */
    struct view_xlsx *xlsx;
    struct arena *arena; /* of one row */
    bool is_json, any;
};

static err_t cannot_write(struct op *op, const char *path)
{
    return op_fail(op, ERR_IO, "cannot write %s: %s", path == NULL ? "standard output" : path,
                   strerror(errno));
}

static err_t put(struct op *op, struct view_table *t, const struct buf *bytes)
{
    if (bytes->length > 0 && fwrite(bytes->data, 1, bytes->length, t->file) != bytes->length)
        return cannot_write(op, t->path);
    return OK;
}

static void take_names(struct op *op, struct view_table *t, const struct view_column *columns)
{
    size_t count = 0;

    while (columns[count].name != NULL)
        count++;
    t->names = ARENA_ARRAY(op->arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++)
        t->names[i] = columns[i].name;
}

static err_t begin_text(struct op *op, struct view_table *t)
{
    struct buf head = buf_in(t->arena);

    err_t e = t->path == NULL ? OK : scratch_beside(op, t->path, &t->temporary);

    if (e != OK)
        return e;
    t->file = t->path == NULL ? stdout : fopen(t->temporary, "we");
    if (t->file == NULL)
        return cannot_write(op, t->temporary);
    if (t->is_json)
        buf_add(&head, "{\"items\":[", 10);
    else
        view_csv_head(&head, t->names);
    return put(op, t, &head);
}

/* The library wants a name, for standard output too. */
static err_t begin_workbook(struct op *op, struct view_table *t, const char *title,
                            const struct view_column *columns)
{
    err_t e = t->path == NULL ? scratch_file(op, &t->temporary)
                              : scratch_beside(op, t->path, &t->temporary);

    return e == OK ? view_xlsx_open(op, t->temporary, title, columns, &t->xlsx) : e;
}

err_t view_table_open(struct op *op, const char *path, const char *format, const char *title,
                      const struct view_column *columns, struct view_table **ret_table)
{
    struct view_table *t = ARENA_NEW(op->arena, struct view_table);
    err_t e;

    t->path = path;
    t->arena = arena_new();
    t->is_json = str_equal(format, "json");
    take_names(op, t, columns);
    *ret_table = t;
    e = str_equal(format, "xlsx") ? begin_workbook(op, t, title, columns) : begin_text(op, t);
    return e == OK ? OK : view_table_close(op, t, e);
}

err_t view_table_row(struct op *op, struct view_table *t, const struct doc *row)
{
    struct buf line;

    if (t->xlsx != NULL) {
        view_xlsx_row(t->xlsx, row);
        return OK;
    }
    arena_reset(t->arena);
    line = buf_in(t->arena);
    if (t->is_json) {
        buf_add(&line, t->any ? ",\n" : "\n", t->any ? 2 : 1);
        json_write(&line, row);
    } else
        view_csv_row(&line, t->names, row);
    t->any = true;
    return put(op, t, &line);
}

/* ---- the end -------------------------------------------------------------------------------- */

static err_t copy_out(struct op *op, const char *path)
{
    char piece[PIECE_BYTES];
    FILE *file = fopen(path, "re");
    size_t length;
    err_t e = OK;

    if (file == NULL)
        return cannot_write(op, path);
    while (e == OK && (length = fread(piece, 1, sizeof piece, file)) > 0)
        if (fwrite(piece, 1, length, stdout) != length)
            e = cannot_write(op, NULL);
    fclose(file);
    if (e == OK && fflush(stdout) != 0)
        e = cannot_write(op, NULL);
    return e;
}

static err_t end_text(struct op *op, struct view_table *t, err_t e)
{
    struct buf foot = buf_in(op->arena);

    if (t->is_json)
        buf_add_text(&foot, "\n],\"next\":null}\n");
    if (e == OK)
        e = put(op, t, &foot);
    if (fflush(t->file) != 0 && e == OK)
        e = cannot_write(op, t->path);
    if (t->path != NULL && fclose(t->file) != 0 && e == OK)
        e = cannot_write(op, t->path);
    return e;
}

static err_t end_workbook(struct op *op, struct view_table *t, err_t e)
{
    err_t written = view_xlsx_close(op, t->xlsx);

    e = e != OK ? e : written;
    return e == OK && t->path == NULL ? copy_out(op, t->temporary) : e;
}

err_t view_table_close(struct op *op, struct view_table *t, err_t e)
{
    if (t->xlsx != NULL)
        e = end_workbook(op, t, e);
    else if (t->file != NULL)
        e = end_text(op, t, e);
    if (e == OK && t->path != NULL && rename(t->temporary, t->path) != 0)
        e = cannot_write(op, t->path);
    if (t->temporary != NULL && (e != OK || t->path == NULL))
        unlink(t->temporary);
    arena_free(t->arena);
    return e;
}

const char *view_table_type(const char *format)
{
    if (str_equal(format, "xlsx"))
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return str_equal(format, "csv") ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
}
