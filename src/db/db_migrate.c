#include "db/db_engine.h"

#include "base/buf.h"
#include "base/embed.h"
#include "base/log.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct db_query HAS_STEPS_SQLITE = {
    .name = "migrate_has_steps",
    .sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_step'",
};

static const struct db_query HAS_STEPS_POSTGRES = {
    .name = "migrate_has_steps",
    .sql = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_step')",
};

static const struct db_query LIST_STEPS = {
    .name = "migrate_list_steps",
    .sql = "SELECT /*scan*/ number, name FROM schema_step ORDER BY number",
};

static const struct db_query ADD_STEP = {
    .name = "migrate_add_step",
    .sql = "INSERT INTO schema_step (number, name, applied_at) VALUES ($1, $2, $3)",
};

/* Two `anju init` at once: the second waits for each step and finds it done. SQLite's
 * BEGIN IMMEDIATE does the same by itself. */
static const struct db_query LOCK_POSTGRES = {
    .name = "migrate_lock",
    .sql = "SELECT pg_advisory_xact_lock(4714131)",
};

/* ---- the program's own --------------------------------------------------- */

/* "sql/0001_schema.sql" -> 1, "schema". A wrong name is a programmer's. */
static struct db_migration migration_of(struct arena *a, const struct embed_file *file)
{
    const char *path = file->path + strlen("sql/");
    char *behind;
    long number = strtol(path, &behind, 10);

    must(number > 0 && behind == path + 4 && *behind == '_' && str_ends_with(path, ".sql"));
    return (struct db_migration){
        .number = (int)number,
        .name = arena_text_n(a, behind + 1, strlen(behind + 1) - strlen(".sql")),
        .sql = file->data,
    };
}

const struct db_migration *db_migrations(struct op *op, size_t *ret_count)
{
    const struct embed_file *files = embed_list("sql/", ret_count);
    struct db_migration *list = ARENA_ARRAY(op->arena, *ret_count + 1, struct db_migration);

    for (size_t i = 0; i < *ret_count; i++) {
        list[i] = migration_of(op->arena, &files[i]);
        must(i == 0 || list[i].number > list[i - 1].number);
    }
    return list;
}

/* ---- one step ------------------------------------------------------------ */

static bool line_is(const char *line, size_t length, const char *word)
{
    while (length > 0 && strchr(" \t\r\n", line[length - 1]) != NULL)
        length--;
    return length == strlen(word) && strncmp(line, word, length) == 0;
}

/* The text without the parts that are for the other engine. */
static const char *part_for(struct arena *a, const char *sql, enum db_engine engine)
{
    struct buf out = buf_in(a);
    bool is_ours = true;

    while (*sql != '\0') {
        size_t length = strcspn(sql, "\n");
        if (sql[length] == '\n')
            length++;
        if (line_is(sql, length, "--sqlite"))
            is_ours = engine == DB_SQLITE;
        else if (line_is(sql, length, "--postgres"))
            is_ours = engine == DB_POSTGRES;
        else if (line_is(sql, length, "--end"))
            is_ours = true;
        else if (is_ours)
            buf_add(&out, sql, length);
        sql += length;
    }
    return out.data == NULL ? "" : out.data;
}

struct history {
    struct db_rows *rows; /* NULL: an empty database */
};

static err_t history_of(struct op *op, struct history *ret_history)
{
    bool is_sqlite = db_engine_of(op->db) == DB_SQLITE;
    struct db_rows *rows;
    err_t e;

    ret_history->rows = NULL;
    e = db_run(op, is_sqlite ? &HAS_STEPS_SQLITE : &HAS_STEPS_POSTGRES, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    if (!db_next(rows) || db_int(rows, 0) == 0)
        return OK;
    return db_run(op, &LIST_STEPS, DB_NO_ARGS, &ret_history->rows);
}

/* Is it applied? ERR_CONFLICT if another step has its number. */
static err_t find_step(struct op *op, const struct history *history, const struct db_migration *m,
                       bool *ret_found)
{
    struct db_rows walk;

    *ret_found = false;
    if (history->rows == NULL)
        return OK;
    walk = *history->rows;
    while (db_next(&walk)) {
        if (db_int(&walk, 0) != m->number)
            continue;
        if (!str_equal(db_text(&walk, 1), m->name))
            return op_fail(op, ERR_CONFLICT, "step %d of the database is %s, of the program %s",
                           m->number, db_text(&walk, 1), m->name);
        *ret_found = true;
    }
    return OK;
}

/* ERR_CONFLICT if the database knows a step that the program does not. */
static err_t refuse_newer(struct op *op, const struct history *history,
                          const struct db_migration *migrations, size_t count)
{
    struct db_rows walk;

    if (history->rows == NULL)
        return OK;
    walk = *history->rows;
    while (db_next(&walk)) {
        size_t i = 0;
        while (i < count && migrations[i].number != db_int(&walk, 0))
            i++;
        if (i == count)
            return op_fail(op, ERR_CONFLICT,
                           "the database is newer than this program (step %" PRId64 " %s)",
                           db_int(&walk, 0), db_text(&walk, 1));
    }
    return OK;
}

static err_t apply_step(struct op *op, void *arg)
{
    const struct db_migration *m = arg;
    struct history history;
    bool is_done;
    err_t e = OK;

    if (db_engine_of(op->db) == DB_POSTGRES)
        e = db_exec(op, &LOCK_POSTGRES, DB_NO_ARGS, NULL);
    if (e == OK)
        e = history_of(op, &history);
    if (e == OK)
        e = find_step(op, &history, m, &is_done);
    if (e != OK || is_done)
        return e;

    e = db_script(op, part_for(op->arena, m->sql, db_engine_of(op->db)));
    if (e != OK)
        return e;
    return db_exec(op, &ADD_STEP, DB_ARGS(DB_INT(m->number), DB_TEXT(m->name), DB_INT(op->now)),
                   NULL);
}

/* ---- all of them --------------------------------------------------------- */

err_t db_migrate(struct op *op, const struct db_migration *migrations, size_t count)
{
    struct history history;
    err_t e;

    e = history_of(op, &history);
    if (e == OK)
        e = refuse_newer(op, &history, migrations, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct db_migration step = migrations[i];
        bool is_done;
        e = find_step(op, &history, &step, &is_done);
        if (e != OK || is_done)
            continue;
        log_debug("migration %d %s", step.number, step.name);
        e = db_transaction(op, apply_step, &step);
    }
    return e;
}

err_t db_pending(struct op *op, const struct db_migration *migrations, size_t count,
                 size_t *ret_pending, int *ret_newest)
{
    struct history history;
    err_t e;

    *ret_pending = 0;
    *ret_newest = 0;
    e = history_of(op, &history);
    if (e == OK)
        e = refuse_newer(op, &history, migrations, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        bool is_done;
        e = find_step(op, &history, &migrations[i], &is_done);
        if (e == OK && !is_done)
            ++*ret_pending;
        else if (e == OK)
            *ret_newest = migrations[i].number;
    }
    return e;
}

err_t db_check_schema(struct op *op, const struct db_migration *migrations, size_t count)
{
    struct history history;
    err_t e;

    e = history_of(op, &history);
    if (e == OK && history.rows == NULL)
        return op_fail(op, ERR_CONFLICT, "the database is empty: run anju init");
    if (e == OK)
        e = refuse_newer(op, &history, migrations, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        bool is_done;
        e = find_step(op, &history, &migrations[i], &is_done);
        if (e == OK && !is_done)
            return op_fail(op, ERR_CONFLICT, "the database lacks step %d %s: run anju init",
                           migrations[i].number, migrations[i].name);
    }
    return e;
}
