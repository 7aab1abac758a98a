#include "db/db_tables.h"

#include "db/db_engine.h"

#include "base/buf.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

enum { MOST_TABLES = 1000, MOST_ARGS = 1000, MOST_AT_ONCE = 32, MOST_KEYS = 8 };

/* ---- the catalogue ------------------------------------------------------------------- */

/* Name of the table, of the column, its type, its place in the primary key. */
static const struct db_query OF_SQLITE = {
    .name = "tables_of_sqlite",
    .sql = "SELECT l.name, c.name, lower(c.type), c.pk FROM pragma_table_list l /*scan*/"
           " JOIN pragma_table_info(l.name) c"
           " WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite%'"
           " ORDER BY l.name, c.cid",
};

static const struct db_query OF_POSTGRES = {
    .name = "tables_of_postgres",
    .sql = "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),"
           "  coalesce(array_position(string_to_array(i.indkey::text, ' ')::int2[], a.attnum), 0)"
           " FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid"
           " LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary"
           " WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')"
           "   AND NOT t.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
           " ORDER BY t.relname::text COLLATE \"C\", a.attnum",
};

static enum db_kind kind_of(const char *type)
{
    static const char *const NUMBERS[] = {"bigint", "integer", "smallint", "int", NULL};
    static const char *const BYTES[] = {"bytea", "blob", NULL};

    if (str_in(type, NUMBERS))
        return DB_KIND_INT;
    if (str_in(type, BYTES))
        return DB_KIND_BLOB;
    return str_equal(type, "text") ? DB_KIND_TEXT : DB_KIND_NULL;
}

static bool is_word(const char *name)
{
    for (const char *p = name; *p != '\0'; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            return false;
    return *name != '\0';
}

/* Rows of one table stand together; `ret_first` has room for all columns of all tables. */
static err_t gather(struct op *op, struct db_rows *rows, struct db_column *columns,
                    struct db_table *tables, size_t *ret_count)
{
    size_t count = 0;

    for (size_t i = 0; db_next(rows); i++) {
        const char *table = db_text(rows, 0);
        columns[i] = (struct db_column){.name = db_text(rows, 1),
                                        .kind = kind_of(db_text(rows, 2)),
                                        .key = (int)db_int(rows, 3)};
        if (!is_word(table) || !is_word(columns[i].name))
            return op_fail(op, ERR_INVALID, "%s.%s is no name of ours", table, columns[i].name);
        if (count == 0 || !str_equal(tables[count - 1].name, table)) {
            must(count < MOST_TABLES);
            tables[count++] = (struct db_table){.name = table, .columns = &columns[i]};
        }
        tables[count - 1].count++;
    }
    *ret_count = count;
    return OK;
}

err_t db_tables(struct op *op, struct db_table **ret_tables, size_t *ret_count)
{
    const struct db_query *query = db_engine_of(op->db) == DB_SQLITE ? &OF_SQLITE : &OF_POSTGRES;
    struct db_table *tables = ARENA_ARRAY(op->arena, MOST_TABLES, struct db_table);
    struct db_rows *rows;
    err_t e = db_run(op, query, DB_NO_ARGS, &rows);

    if (e == OK)
        e = gather(op, rows, ARENA_ARRAY(op->arena, db_count(rows) + 1, struct db_column), tables,
                   ret_count);
    if (e == OK)
        *ret_tables = tables;
    return e;
}

/* ---- reading ------------------------------------------------------------------------- */

static void add_names(struct buf *out, const struct db_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", table->columns[i].name);
}

/* Texts by their bytes, as SQLite does it. */
static void add_order(struct buf *out, const struct db_table *table, enum db_engine engine)
{
    for (int place = 1, found = 1; found; place++) {
        found = 0;
        for (size_t i = 0; i < table->count && !found; i++) {
            const struct db_column *c = &table->columns[i];
            if (c->key != place)
                continue;
            buf_printf(out, "%s%s%s", place == 1 ? " ORDER BY " : ", ", c->name,
                       engine == DB_POSTGRES && c->kind == DB_KIND_TEXT ? " COLLATE \"C\"" : "");
            found = 1;
        }
    }
}

static const struct db_query *query_of(struct op *op, const struct db_table *table, const char *sql)
{
    struct db_query *query = ARENA_NEW(op->arena, struct db_query);

    query->name = table->name;
    query->sql = sql;
    return query;
}

err_t db_tables_each(struct op *op, const struct db_table *table, db_row_fn *each, void *arg)
{
    struct buf sql = buf_in(op->arena);

    buf_add_text(&sql, "SELECT ");
    add_names(&sql, table);
    buf_printf(&sql, " FROM %s /*scan*/", table->name);
    add_order(&sql, table, db_engine_of(op->db));
    return db_each(op, query_of(op, table, sql.data), DB_NO_ARGS, each, arg);
}

struct db_arg db_tables_value(const struct db_rows *row, int column)
{
    const struct db_value *value = &row->current->values[column];

    must(column >= 0 && column < row->columns);
    switch (value->kind) {
    case DB_KIND_INT: return DB_INT(value->number);
    case DB_KIND_TEXT:
        return (struct db_arg){
            .kind = DB_KIND_TEXT, .bytes = value->bytes, .length = value->length};
    case DB_KIND_BLOB: return DB_BLOB(value->bytes, value->length);
    case DB_KIND_NULL:
    case DB_KIND_IDS: break;
    }
    return DB_NULL;
}

err_t db_tables_is_empty(struct op *op, const struct db_table *table, bool *ret_empty)
{
    const char *sql = arena_printf(op->arena, "SELECT 1 FROM %s /*scan*/ LIMIT 1", table->name);
    struct db_rows *rows;
    err_t e = db_run(op, query_of(op, table, sql), DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_empty = !db_next(rows);
    return e;
}

err_t db_tables_clear(struct op *op, const struct db_table *table)
{
    return db_script(op, arena_printf(op->arena, "DELETE FROM %s", table->name));
}

/* ---- writing ------------------------------------------------------------------------- */

/* A NULL among several rows must say what it is none of. */
static const char *type_of(enum db_kind kind, enum db_engine engine)
{
    if (kind == DB_KIND_INT)
        return "BIGINT";
    if (kind == DB_KIND_BLOB)
        return engine == DB_SQLITE ? "BLOB" : "BYTEA";
    return "TEXT";
}

static const struct db_query *adding(struct op *op, const struct db_table *table, size_t rows)
{
    struct buf sql = buf_in(op->arena);
    int place = 1;

    buf_printf(&sql, "INSERT INTO %s (", table->name);
    add_names(&sql, table);
    buf_add_text(&sql, ") VALUES ");
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < table->count; i++)
            buf_printf(&sql, "%sCAST($%d AS %s)",
                       i > 0      ? ", "
                       : row == 0 ? "("
                                  : "), (",
                       place++, type_of(table->columns[i].kind, db_engine_of(op->db)));
    }
    buf_add_char(&sql, ')');
    return query_of(op, table, sql.data);
}

struct db_adding db_tables_adding(struct op *op, const struct db_table *table)
{
    size_t at_once = MOST_ARGS / table->count;

    if (at_once > MOST_AT_ONCE)
        at_once = MOST_AT_ONCE;
    if (at_once == 0)
        at_once = 1;
    return (struct db_adding){table, at_once, adding(op, table, at_once), adding(op, table, 1)};
}

err_t db_tables_add(struct op *op, const struct db_adding *a, const struct db_arg *values,
                    size_t rows)
{
    size_t width = a->table->count;
    err_t e = OK;

    if (rows == a->at_once)
        return db_exec(op, a->several, (struct db_args){values, rows * width}, NULL);
    for (size_t i = 0; e == OK && i < rows; i++)
        e = db_exec(op, a->one, (struct db_args){values + i * width, width}, NULL);
    return e;
}

/* ---- slices ---------------------------------------------------------------------------- */

/* Column of the key's place, 1, 2 …; NULL behind the last. */
static const struct db_column *key_at(const struct db_table *table, size_t place)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].key == (int)place)
            return &table->columns[i];
    return NULL;
}

/* "(a, b)" or "(CAST($1 AS BIGINT), CAST($2 AS TEXT))" */
static void add_keys(struct buf *out, const struct db_slicing *s, bool values,
                     enum db_engine engine)
{
    for (size_t i = 1; i <= s->keys; i++) {
        const struct db_column *key = key_at(s->table, i);
        buf_add_text(out, i == 1 ? "(" : ", ");
        if (values)
            buf_printf(out, "CAST($%d AS %s)", (int)i, type_of(key->kind, engine));
        else
            buf_add_text(out, key->name);
    }
    buf_add_char(out, ')');
}

static const struct db_query *slice_query(struct op *op, const struct db_slicing *s, bool is_first,
                                          int limit)
{
    enum db_engine engine = db_engine_of(op->db);
    struct buf sql = buf_in(op->arena);

    buf_add_text(&sql, "SELECT ");
    add_names(&sql, s->table);
    buf_printf(&sql, " FROM %s /*scan*/", s->table->name);
    if (!is_first) {
        buf_add_text(&sql, " WHERE ");
        add_keys(&sql, s, false, engine);
        buf_add_text(&sql, " > ");
        add_keys(&sql, s, true, engine);
    }
    for (size_t i = 1; i <= s->keys; i++)
        buf_printf(&sql, "%s%s", i == 1 ? " ORDER BY " : ", ", key_at(s->table, i)->name);
    buf_printf(&sql, " LIMIT %d", limit);
    return query_of(op, s->table, sql.data);
}

static const struct db_query *set_query(struct op *op, const struct db_slicing *s, size_t column)
{
    enum db_engine engine = db_engine_of(op->db);
    const char *name = s->table->columns[column].name;
    struct buf sql = buf_in(op->arena);

    buf_printf(&sql, "UPDATE %s SET %s = $%d WHERE ", s->table->name, name, (int)s->keys + 1);
    add_keys(&sql, s, false, engine);
    buf_add_text(&sql, " = ");
    add_keys(&sql, s, true, engine);
    buf_printf(&sql, " AND %s = $%d", name, (int)s->keys + 2);
    return query_of(op, s->table, sql.data);
}

struct db_slicing db_tables_slicing(struct op *op, const struct db_table *table, int limit)
{
    struct db_slicing s = {.table = table};

    while (key_at(table, s.keys + 1) != NULL)
        s.keys++;
    must(s.keys > 0 && s.keys <= MOST_KEYS);
    s.first = slice_query(op, &s, true, limit);
    s.behind = slice_query(op, &s, false, limit);
    s.set = ARENA_ARRAY(op->arena, table->count, const struct db_query *);
    for (size_t i = 0; i < table->count; i++)
        s.set[i] = set_query(op, &s, i);
    return s;
}

err_t db_tables_slice(struct op *op, const struct db_slicing *s, const struct db_arg *after,
                      struct db_rows **ret_rows)
{
    if (after == NULL)
        return db_run(op, s->first, DB_NO_ARGS, ret_rows);
    return db_run(op, s->behind, (struct db_args){after, s->keys}, ret_rows);
}

void db_tables_keys(const struct db_slicing *s, const struct db_rows *row, struct db_arg *ret_keys)
{
    for (size_t i = 0; i < s->keys; i++)
        ret_keys[i] = db_tables_value(row, (int)(key_at(s->table, i + 1) - s->table->columns));
}

err_t db_tables_set(struct op *op, const struct db_slicing *s, const struct db_arg *keys,
                    int column, const char *before, const char *text)
{
    struct db_arg args[MOST_KEYS + 2];

    memcpy(args, keys, s->keys * sizeof *args);
    args[s->keys] = DB_TEXT(text);
    args[s->keys + 1] = DB_TEXT(before);
    return db_exec(op, s->set[column], (struct db_args){args, s->keys + 2}, NULL);
}
