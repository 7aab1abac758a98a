#include "support/support.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The op comes first: a test's op leads to the rest. */
struct bench {
    struct op op;
    char *url;
    char *folder;
    char *key_file;
    char *database; /* on the cluster; NULL on SQLite */
    const struct support_test *test;
};

static const struct bench *bench_of(const struct op *op)
{
    return (const struct bench *)(const void *)op;
}

const char *support_url(const struct op *op)
{
    return bench_of(op)->url;
}

const char *support_folder(const struct op *op)
{
    return bench_of(op)->folder;
}

const char *support_key_file(const struct op *op)
{
    return bench_of(op)->key_file;
}

void support_assert_err(struct op *op, err_t e, err_t expected, const char *call, const char *file,
                        int line)
{
    if (e != expected) {
        print_error("%s: %s, not %s (%s)\n", call, err_name(e), err_name(expected),
                    op_fault_text(op));
        _fail(file, line);
    }
    if (expected != OK)
        op_forget_fault(op);
}

static void must_work(struct op *op, err_t e)
{
    if (e == OK)
        return;
    print_error("support: %s\n", op_fault_text(op));
    abort();
}

/* ---- folders and files --------------------------------------------------- */

static void make_folder(struct bench *b)
{
    const char *above = getenv("TMPDIR");
    FILE *file;

    b->folder = arena_printf(b->op.arena, "%s/anju-test-XXXXXX", above == NULL ? "/tmp" : above);
    must(mkdtemp(b->folder) != NULL);
    b->key_file = arena_printf(b->op.arena, "%s/test.key", b->folder);
    file = fopen(b->key_file, "w");
    must(file != NULL);
    fputs("0123456789abcdef0123456789abcdef", file);
    fclose(file);
}

static void remove_folder(const struct bench *b)
{
    char *command = arena_printf(b->op.arena, "rm -rf '%s'", b->folder);

    must(strstr(b->folder, "/anju-test-") != NULL);
    must(system(command) == 0);
}

/* ---- databases on the cluster -------------------------------------------- */

/* ANJU_TEST_PG with another database name: postgresql://…/NAME?… */
static char *url_of_database(struct arena *a, const char *name)
{
    const char *url = getenv("ANJU_TEST_PG");
    const char *path = strchr(strstr(url, "://") + 3, '/');
    const char *query = strchr(url, '?');

    must(path != NULL);
    return arena_printf(a, "%.*s/%s%s", (int)(path - url), url, name, query == NULL ? "" : query);
}

static void on_cluster(struct arena *a, const char *sql)
{
    struct op op = op_begin(a);

    must_work(&op, db_open(&op, getenv("ANJU_TEST_PG"), DB_READ_WRITE, &op.db));
    must_work(&op, db_script(&op, sql));
    db_close(op.db);
}

static void migrate(struct op *op)
{
    const struct db_migration *migrations;
    size_t count;

    migrations = db_migrations(op, &count);
    must_work(op, db_migrate(op, migrations, count));
}

/* One migrated database for the process, of which each test gets a copy. */
static char template_name[64];

static void drop_template(void)
{
    struct arena *a = arena_new();

    on_cluster(a, arena_printf(a, "DROP DATABASE IF EXISTS %s", template_name));
    arena_free(a);
}

static void make_template(struct arena *a)
{
    struct op op = op_begin(a);

    if (template_name[0] != '\0')
        return;
    snprintf(template_name, sizeof template_name, "anju_test_template_%d", (int)getpid());
    on_cluster(a, arena_printf(a, "CREATE DATABASE %s", template_name));
    atexit(drop_template);
    must_work(&op, db_open(&op, url_of_database(a, template_name), DB_READ_WRITE, &op.db));
    migrate(&op);
    db_close(op.db);
}

static void make_database(struct bench *b, bool is_empty)
{
    static int number;
    struct arena *a = b->op.arena;
    const char *from = "template0";

    if (!is_empty) {
        make_template(a);
        from = template_name;
    }
    b->database = arena_printf(a, "anju_test_%d_%d", (int)getpid(), ++number);
    b->url = url_of_database(a, b->database);
    on_cluster(a, arena_printf(a, "CREATE DATABASE %s TEMPLATE %s", b->database, from));
}

/* ---- SQLite -------------------------------------------------------------- */

/* SQLite's copy is quick enough to be made anew each time. */
static void make_file(struct bench *b, bool is_empty)
{
    b->url = arena_printf(b->op.arena, "sqlite:%s/anju.db", b->folder);
    must_work(&b->op, db_open(&b->op, b->url, DB_READ_WRITE, &b->op.db));
    if (!is_empty)
        migrate(&b->op);
}

static bool has_cluster(void)
{
    static bool was_told;

    if (getenv("ANJU_TEST_PG") != NULL)
        return true;
    if (!was_told)
        print_message("skipped on PostgreSQL: ANJU_TEST_PG is not set (tools/pg-cluster)\n");
    was_told = true;
    return false;
}

/* ---- begin, end ---------------------------------------------------------- */

static struct op *begin(enum db_engine engine, bool is_empty)
{
    struct bench *b;

    if (engine == DB_POSTGRES && !has_cluster())
        return NULL;
    b = calloc(1, sizeof *b);
    must(b != NULL);
    b->op = op_begin(arena_new());
    b->op.now = SUPPORT_NOW;
    make_folder(b);
    if (engine == DB_SQLITE) {
        make_file(b, is_empty);
    } else {
        make_database(b, is_empty);
        must_work(&b->op, db_open(&b->op, b->url, DB_READ_WRITE, &b->op.db));
    }
    return &b->op;
}

struct op *support_begin(enum db_engine engine)
{
    return begin(engine, false);
}

struct op *support_begin_empty(enum db_engine engine)
{
    return begin(engine, true);
}

void support_end(struct op *op)
{
    struct bench *b = (struct bench *)(void *)op;

    if (b == NULL)
        return;
    db_close(op->db);
    if (b->database != NULL)
        on_cluster(op->arena,
                   arena_printf(op->arena, "DROP DATABASE %s WITH (FORCE)", b->database));
    remove_folder(b);
    arena_free(op->arena);
    free(b);
}

struct op *support_another(const struct op *op, enum db_access access)
{
    struct bench *b = calloc(1, sizeof *b);

    must(b != NULL);
    b->op = op_begin(arena_new());
    b->op.now = op->now;
    b->url = arena_text(b->op.arena, support_url(op));
    b->folder = arena_text(b->op.arena, support_folder(op));
    b->key_file = arena_text(b->op.arena, support_key_file(op));
    must_work(&b->op, db_open(&b->op, b->url, access, &b->op.db));
    return &b->op;
}

void support_another_end(struct op *op)
{
    db_close(op->db);
    arena_free(op->arena);
    free(op);
}

/* ---- cmocka -------------------------------------------------------------- */

/* A setup cannot skip: without the engine *state is NULL, and the run skips. */
int support_setup(void **state)
{
    const struct support_test *test = *state;
    struct op *op = begin(test->engine, test->is_empty);

    if (op != NULL)
        ((struct bench *)(void *)op)->test = test;
    *state = op;
    return 0;
}

void support_run(void **state)
{
    if (*state == NULL)
        skip();
    else
        bench_of(*state)->test->function(state);
}

int support_teardown(void **state)
{
    support_end(*state);
    return 0;
}

/* ---- looking at the database --------------------------------------------- */

void support_check_queries(struct op *op, const struct db_query *const *queries)
{
    for (; *queries != NULL; queries++) {
        bool scans = false;
        assert_ok(db_plan(op, *queries, &scans));
        if (scans)
            print_error("%s walks a whole table\n", (*queries)->name);
        assert_false(scans);
    }
}

/* A query stays as long as the program, for connections keep it prepared. */
static const struct db_query *query_for(const char *sql)
{
    static struct kept {
        struct db_query query;
        struct kept *next;
    } * first;
    struct kept *k = first;

    while (k != NULL && !str_equal(k->query.sql, sql))
        k = k->next;
    if (k != NULL)
        return &k->query;
    k = calloc(1, sizeof *k);
    must(k != NULL);
    k->query = (struct db_query){"support_count", strdup(sql)};
    k->next = first;
    first = k;
    return &k->query;
}

int64_t support_count(struct op *op, const char *sql)
{
    struct db_rows *rows;

    assert_ok(db_run(op, query_for(sql), DB_NO_ARGS, &rows));
    assert_true(db_next(rows));
    return db_int(rows, 0);
}
