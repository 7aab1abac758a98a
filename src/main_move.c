/*
 * `anju move`: everything from one database to another, of the same engine or not.
 *
 * One transaction reads, one writes: what is told as moved was read again from the target and
 * has the same rows in the same order, byte for byte, and a move that was broken off has left
 * tables without a row and is simply begun again.
 */
#include "main.h"

#include "base/str.h"
#include "case/case_search.h"
#include "db/db_tables.h"
#include "journal/journal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HASH_BYTES = 32, HASH_HEX = 2 * HASH_BYTES };

/* Made by the program itself, or again from the journal. */
static const char *const NOT_MOVED[] = {"schema_step", "case_search", "case_search_scope",
                                        "case_search_position", NULL};

/* The steps of the schema put rows there, which the source has too, or others. */
static const char *const SEEDED[] = {"privacy_notice", NULL};

struct digest {
    crypto_generichash_state state;
    const struct db_table *table;
    int64_t rows;
    char hash[HASH_HEX + 1];
};

struct moving {
    struct op *to;
    struct db_table *tables; /* of the source, those that are moved */
    size_t count;
    int64_t rows;
};

/* ---- a hash of a table ---------------------------------------------------------------- */

static void digest_begin(struct digest *d, const struct db_table *table)
{
    *d = (struct digest){.table = table};
    crypto_generichash_init(&d->state, NULL, 0, HASH_BYTES);
}

static void digest_value(struct digest *d, const struct db_arg *value)
{
    unsigned char kind = (unsigned char)value->kind;
    uint64_t length = value->length;

    crypto_generichash_update(&d->state, &kind, 1);
    if (value->kind == DB_KIND_INT) {
        crypto_generichash_update(&d->state, (const unsigned char *)&value->number,
                                  sizeof value->number);
    } else if (value->kind != DB_KIND_NULL) {
        crypto_generichash_update(&d->state, (const unsigned char *)&length, sizeof length);
        crypto_generichash_update(&d->state, value->bytes, value->length);
    }
}

static void digest_row(struct digest *d, const struct db_rows *row)
{
    for (size_t i = 0; i < d->table->count; i++) {
        struct db_arg value = db_tables_value(row, (int)i);
        digest_value(d, &value);
    }
    d->rows++;
}

static void digest_end(struct digest *d)
{
    unsigned char hash[HASH_BYTES];

    crypto_generichash_final(&d->state, hash, sizeof hash);
    sodium_bin2hex(d->hash, sizeof d->hash, hash, sizeof hash);
}

static err_t read_row(struct op *op, struct db_rows *row, void *arg)
{
    (void)op;
    digest_row(arg, row);
    return OK;
}

/* ---- one table ------------------------------------------------------------------------ */

struct carrying {
    struct op to; /* with an arena of its own, which begins anew with each handful of rows */
    struct db_adding adding;
    struct db_arg *values;
    size_t held;
    struct digest digest;
};

static err_t flush(struct carrying *c)
{
    err_t e = db_tables_add(&c->to, &c->adding, c->values, c->held);

    c->held = 0;
    if (e == OK)
        arena_reset(c->to.arena);
    return e;
}

/* The bytes of a row live only during the call. */
static struct db_arg keep(struct arena *a, struct db_arg value)
{
    if (value.kind == DB_KIND_TEXT || value.kind == DB_KIND_BLOB)
        value.bytes = arena_text_n(a, value.bytes, value.length);
    return value;
}

static err_t carry_row(struct op *op, struct db_rows *row, void *arg)
{
    struct carrying *c = arg;
    size_t width = c->digest.table->count;
    err_t e;

    digest_row(&c->digest, row);
    for (size_t i = 0; i < width; i++)
        c->values[c->held * width + i] = keep(c->to.arena, db_tables_value(row, (int)i));
    if (++c->held < c->adding.at_once)
        return OK;
    e = flush(c);
    return e == OK ? OK : op_fail(op, e, "%s: %s", c->digest.table->name, op_fault_text(&c->to));
}

static err_t carry(struct op *from, struct op *to, const struct db_table *table,
                   struct digest *ret_digest)
{
    struct carrying c = {.to = *to, .adding = db_tables_adding(to, table)};
    err_t e;

    c.to.arena = arena_new();
    c.values = ARENA_ARRAY(to->arena, c.adding.at_once * table->count, struct db_arg);
    digest_begin(&c.digest, table);
    e = db_tables_each(from, table, carry_row, &c);
    if (e == OK) {
        e = flush(&c);
        if (e != OK)
            op_fail(from, e, "%s: %s", table->name, op_fault_text(&c.to));
    }
    arena_free(c.to.arena);
    digest_end(&c.digest);
    *ret_digest = c.digest;
    return e;
}

static err_t move_table(struct op *from, struct moving *m, const struct db_table *table)
{
    struct digest sent, arrived;
    err_t e = str_in(table->name, SEEDED) ? db_tables_clear(m->to, table) : OK;

    if (e != OK)
        return op_fail(from, e, "%s: %s", table->name, op_fault_text(m->to));
    e = carry(from, m->to, table, &sent);
    if (e != OK)
        return e;
    digest_begin(&arrived, table);
    e = db_tables_each(m->to, table, read_row, &arrived);
    if (e != OK)
        return op_fail(from, e, "%s: %s", table->name, op_fault_text(m->to));
    digest_end(&arrived);
    if (sent.rows != arrived.rows || !str_equal(sent.hash, arrived.hash))
        return op_fail(from, ERR_CONFLICT,
                       "%s is not the same over there: %" PRId64 " rows with hash %s, not %" PRId64
                       " with %s",
                       table->name, arrived.rows, arrived.hash, sent.rows, sent.hash);
    m->rows += sent.rows;
    printf("%-28s %10" PRId64 " %s\n", table->name, sent.rows, sent.hash);
    return OK;
}

/* ---- which tables --------------------------------------------------------------------- */

static const struct db_table *find(const struct db_table *tables, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(tables[i].name, name))
            return &tables[i];
    return NULL;
}

static bool are_alike(const struct db_table *a, const struct db_table *b)
{
    if (b == NULL || a->count != b->count || a->columns[0].key + b->columns[0].key == 0)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->columns[i].kind == DB_KIND_NULL || a->columns[i].kind != b->columns[i].kind ||
            a->columns[i].key != b->columns[i].key ||
            !str_equal(a->columns[i].name, b->columns[i].name))
            return false;
    return true;
}

static err_t check_empty(struct op *op, const struct db_table *table)
{
    bool is_empty;
    err_t e = db_tables_is_empty(op, table, &is_empty);

    if (e == OK && !is_empty)
        return op_fail(op, ERR_CONFLICT,
                       "there are rows in %s: the target must be a database without any",
                       table->name);
    return e;
}

/* Both have the program's own schema, so the tables are the same but for what one engine does
 * in its own way; a table that is neither would be lost silently. */
static err_t choose_tables(struct op *from, struct moving *m)
{
    struct db_table *there;
    size_t all, count;
    err_t e = db_tables(from, &m->tables, &all);

    if (e == OK && (e = db_tables(m->to, &there, &count)) != OK)
        return op_fail(from, e, "%s", op_fault_text(m->to));
    for (size_t i = 0; e == OK && i < count; i++)
        if (!str_in(there[i].name, NOT_MOVED) && find(m->tables, all, there[i].name) == NULL)
            e = op_fail(from, ERR_IO, "only the target has a table %s", there[i].name);
    for (size_t i = 0; e == OK && i < all; i++) {
        const struct db_table table = m->tables[i];
        if (str_in(table.name, NOT_MOVED))
            continue;
        if (!are_alike(&table, find(there, count, table.name)))
            return op_fail(from, ERR_IO, "the table %s is not alike on both sides", table.name);
        e = str_in(table.name, SEEDED) ? OK : check_empty(m->to, &table);
        if (e != OK)
            return op_fail(from, e, "%s", op_fault_text(m->to));
        m->tables[m->count++] = table;
    }
    return e;
}

/* ---- the two transactions -------------------------------------------------------------- */

static err_t write_side(struct op *to, void *arg)
{
    struct moving *m = ((void **)arg)[0];
    struct op *from = ((void **)arg)[1];
    int64_t events = 0, cases = 0;
    err_t e = OK;

    m->rows = 0;
    for (size_t i = 0; e == OK && i < m->count; i++)
        e = move_table(from, m, &m->tables[i]);
    if (e != OK)
        return op_fail(to, e, "%s", op_fault_text(from));
    e = main_base_verify_all(to, &events, &cases);
    if (e == OK)
        printf("%zu tables with %" PRId64 " rows; %" PRId64 " events and %" PRId64 " cases hold\n",
               m->count, m->rows, events, cases);
    return e;
}

/* A transaction that only reads sees one state of all tables, also where others write meanwhile. */
static err_t read_side(struct op *from, void *arg)
{
    struct moving *m = arg;
    void *both[] = {m, from};
    err_t e = choose_tables(from, m);

    if (e != OK)
        return e;
    e = db_transaction(m->to, write_side, both);
    return e == OK || from->fault.code != OK ? e : op_fail(from, e, "%s", op_fault_text(m->to));
}

/* ---- the command ------------------------------------------------------------------------ */

static err_t open_source(struct op *op, const char *url)
{
    size_t count;
    const struct db_migration *migrations = db_migrations(op, &count);
    err_t e;

    if (str_starts_with(url, "sqlite:") && access(url + strlen("sqlite:"), F_OK) != 0)
        return op_fail(op, ERR_IO, "there is no database at %s", url + strlen("sqlite:"));
    e = db_open(op, url, DB_READ_ONLY, &op->db);
    if (e == OK)
        e = db_check_schema(op, migrations, count);
    return e == OK ? journal_key_load(op, journal_key_path(op, url)) : e;
}

static err_t open_target(struct op *op, const char *url)
{
    size_t count;
    const struct db_migration *migrations = db_migrations(op, &count);
    err_t e = db_open(op, url, DB_READ_WRITE, &op->db);

    return e == OK ? db_migrate(op, migrations, count) : e;
}

static err_t move_all(struct op *op, struct op *to, const char *from_url, const char *to_url)
{
    struct moving m = {.to = to};
    err_t e = open_source(op, from_url);

    if (e == OK)
        e = journal_key_copy(op, journal_key_path(op, from_url), journal_key_path(op, to_url));
    if (e != OK)
        return e;
    e = open_target(to, to_url);
    if (e != OK)
        return op_fail(op, e, "%s", op_fault_text(to));
    e = db_transaction(op, read_side, &m);
    if (e != OK)
        return e;
    e = case_search_finish(to);
    return e == OK ? OK : op_fail(op, e, "%s", op_fault_text(to));
}

err_t main_move(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    const char *from = main_option(argc, argv, "--from"), *to = main_option(argc, argv, "--to");
    struct op target = *op;
    err_t e;

    (void)settings;
    if (argc != 5 || from == NULL || to == NULL)
        return op_fail(op, ERR_INVALID, "usage: anju move --from URL --to URL");
    if (str_equal(from, to))
        return op_fail(op, ERR_INVALID, "--from and --to are the same database");
    e = move_all(op, &target, from, to);
    db_close(target.db);
    if (e == OK)
        fprintf(stderr, "moved; the key file of the new database is %s\n",
                journal_key_path(op, to));
    return e;
}
