/*
 * test_db.c - statements, values and connections: the same on both engines.
 */
#include "support/support.h"

#include <string.h>

static const struct db_query ADD = {
    .name = "test_add",
    .sql = "INSERT INTO thing (id, title, body) VALUES ($1, $2, $3)",
};

static const struct db_query GET = {
    .name = "test_get",
    .sql = "SELECT id, title, body FROM thing WHERE id = $1",
};

static const struct db_query LIST = {
    .name = "test_list",
    .sql = "SELECT id, title FROM thing /*scan*/ ORDER BY id",
};

static const struct db_query AMONG = {
    .name = "test_among",
    .sql = "SELECT id, 'ids($1)' FROM thing WHERE title = $2 AND id IN (ids($1)) ORDER BY id",
};

static const struct db_query RENAME = {
    .name = "test_rename",
    .sql = "UPDATE thing SET title = $2 WHERE id >= $1",
};

static const struct db_query ADD_RETURNING = {
    .name = "test_add_returning",
    .sql = "INSERT INTO thing (id, title) VALUES ($1, $2)"
           " ON CONFLICT (id) DO UPDATE SET title = excluded.title RETURNING id, title",
};

static const struct db_query SUMS = {
    .name = "test_sums",
    .sql = "SELECT count(*), sum(id), max(id) > 2, max(title) FROM thing /*scan*/",
};

static void given_table(struct op *op)
{
    assert_ok(db_script(op, db_engine_of(op->db) == DB_SQLITE
                                ? "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                                  " title TEXT UNIQUE, body BLOB)"
                                : "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                                  " title TEXT UNIQUE, body BYTEA)"));
    assert_ok(db_script(op, "CREATE TABLE part (thing_id BIGINT NOT NULL REFERENCES thing (id));"
                            "CREATE INDEX part_by_thing ON part (thing_id);"
                            "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY)"));
}

static void given_things(struct op *op, int64_t count)
{
    given_table(op);
    for (int64_t i = 1; i <= count; i++)
        assert_ok(db_exec(
            op, &ADD,
            DB_ARGS(DB_INT(i), DB_TEXT(arena_printf(op->arena, "t%03d", (int)i)), DB_NULL), NULL));
}

static void values_come_back_as_they_went_in(void **state)
{
    struct op *op = *state;
    const char bytes[] = {0, 1, '\\', 'x', (char)255, '\''};
    struct db_rows *rows;
    const void *blob;
    size_t length;
    given_table(op);

    assert_ok(db_exec(
        op, &ADD, DB_ARGS(DB_INT(INT64_MAX), DB_TEXT("漏水 \\ ' \" $1"), DB_BLOB(bytes, 6)), NULL));

    assert_ok(db_run(op, &GET, DB_ARGS(DB_INT(INT64_MAX)), &rows));
    assert_int_equal(db_count(rows), 1);
    assert_true(db_next(rows));
    assert_true(db_int(rows, 0) == INT64_MAX);
    assert_string_equal(db_text(rows, 0), "9223372036854775807");
    assert_string_equal(db_text(rows, 1), "漏水 \\ ' \" $1");
    blob = db_blob(rows, 2, &length);
    assert_int_equal(length, 6);
    assert_memory_equal(blob, bytes, 6);
    assert_false(db_next(rows));
}

static void null_reads_as_nothing_and_empty_is_not_null(void **state)
{
    struct op *op = *state;
    struct db_rows *rows;
    size_t length = 7;
    given_table(op);

    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(-1), DB_TEXT((const char *)NULL), DB_NULL), NULL));
    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(0), DB_TEXT(""), DB_BLOB("", 0)), NULL));

    assert_ok(db_run(op, &GET, DB_ARGS(DB_INT(-1)), &rows));
    assert_true(db_next(rows));
    assert_true(db_is_null(rows, 1));
    assert_null(db_text(rows, 1));
    assert_int_equal(db_int(rows, 1), 0);
    assert_null(db_blob(rows, 2, &length));
    assert_int_equal(length, 0);
    assert_ok(db_run(op, &GET, DB_ARGS(DB_INT(0)), &rows));
    assert_true(db_next(rows));
    assert_false(db_is_null(rows, 1));
    assert_string_equal(db_text(rows, 1), "");
    assert_false(db_is_null(rows, 2));
    db_blob(rows, 2, &length);
    assert_int_equal(length, 0);
}

static void an_argument_may_be_null_once_and_a_value_the_next_time(void **state)
{
    struct op *op = *state;
    struct db_rows *rows;
    given_table(op);

    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(1), DB_NULL, DB_NULL), NULL));
    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(2), DB_TEXT("x"), DB_NULL), NULL));
    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(3), DB_NULL, DB_BLOB("b", 1)), NULL));
    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(4), DB_TEXT("y"), DB_BLOB("c", 1)), NULL));

    assert_ok(db_run(op, &LIST, DB_NO_ARGS, &rows));
    assert_int_equal(db_count(rows), 4);
}

static void a_set_of_ids_is_one_argument(void **state)
{
    struct op *op = *state;
    const int64_t ids[] = {3, 1, INT64_MIN, 99};
    struct db_rows *rows;
    given_things(op, 3);
    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(3), DB_TEXT("t")), NULL));

    assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids, 4), DB_TEXT("t")), &rows));
    assert_int_equal(db_count(rows), 1);
    assert_true(db_next(rows));
    assert_int_equal(db_int(rows, 0), 3);
    assert_string_equal(db_text(rows, 1), "ids($1)");
    assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids, 0), DB_TEXT("t")), &rows));
    assert_int_equal(db_count(rows), 0);
    assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids + 1, 3), DB_TEXT("t")), &rows));
    assert_int_equal(db_count(rows), 0);
}

/* The engine is asked for one number then, by another text of the same query. */
static void a_set_may_hold_one_id_and_many_in_turns(void **state)
{
    struct op *op = *state;
    const int64_t ids[] = {3, 1};
    struct db_rows *rows;
    given_things(op, 3);
    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(3), DB_TEXT("t")), NULL));

    for (int i = 0; i < 3; i++) {
        assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids, 1), DB_TEXT("t")), &rows));
        assert_int_equal(db_count(rows), 1);
        assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids + 1, 1), DB_TEXT("t")), &rows));
        assert_int_equal(db_count(rows), 0);
        assert_ok(db_run(op, &AMONG, DB_ARGS(DB_IDS(ids, 2), DB_TEXT("t")), &rows));
        assert_int_equal(db_count(rows), 1);
        assert_true(db_next(rows));
        assert_int_equal(db_int(rows, 0), 3);
    }
}

static void changed_rows_are_counted(void **state)
{
    struct op *op = *state;
    int64_t changed = -1;
    struct db_rows *rows;
    given_things(op, 3);
    assert_ok(db_script(op, "DELETE FROM thing WHERE id = 2"));

    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(9), DB_TEXT("r")), &changed));
    assert_int_equal(changed, 0);
    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(3), DB_TEXT("r")), &changed));
    assert_int_equal(changed, 1);
    assert_ok(db_exec(op, &LIST, DB_NO_ARGS, &changed));
    assert_int_equal(changed, 0);
    assert_ok(db_run(op, &ADD_RETURNING, DB_ARGS(DB_INT(1), DB_TEXT("again")), &rows));
    assert_true(db_next(rows));
    assert_string_equal(db_text(rows, 1), "again");
    assert_ok(db_exec(op, &ADD_RETURNING, DB_ARGS(DB_INT(1), DB_TEXT("more")), &changed));
    assert_int_equal(changed, 1);
}

static void sums_and_truths_are_numbers(void **state)
{
    struct op *op = *state;
    struct db_rows *rows;
    given_things(op, 3);

    assert_ok(db_run(op, &SUMS, DB_NO_ARGS, &rows));
    assert_true(db_next(rows));
    assert_int_equal(db_int(rows, 0), 3);
    assert_int_equal(db_int(rows, 1), 6);
    assert_int_equal(db_int(rows, 2), 1);
    assert_string_equal(db_text(rows, 3), "t003");
}

/* ---- streams ------------------------------------------------------------- */

struct walk {
    int64_t rows, sum, stop_at;
};

static err_t add_up(struct op *op, struct db_rows *row, void *arg)
{
    struct walk *walk = arg;
    struct db_rows *other;

    walk->rows++;
    walk->sum += db_int(row, 0);
    assert_non_null(db_text(row, 0));
    if (walk->rows == walk->stop_at)
        return op_fail(op, ERR_FORBIDDEN, "enough");
    return db_run(op, &GET, DB_ARGS(DB_INT(db_int(row, 0))), &other);
}

static err_t walk_inside(struct op *op, struct db_rows *row, void *arg)
{
    (void)row;
    return db_each(op, &LIST, DB_NO_ARGS, add_up, arg);
}

static void a_stream_gives_each_row_and_other_statements_may_run_meanwhile(void **state)
{
    struct op *op = *state;
    struct walk walk = {0};
    given_things(op, 600);

    assert_ok(db_each(op, &LIST, DB_NO_ARGS, add_up, &walk));

    assert_int_equal(walk.rows, 600);
    assert_int_equal(walk.sum, 600 * 601 / 2);
    assert_false(db_in_transaction(op->db));
}

static void a_stream_ends_early_with_what_the_caller_says(void **state)
{
    struct op *op = *state;
    struct walk walk = {.stop_at = 3};
    given_things(op, 10);

    assert_err(db_each(op, &LIST, DB_NO_ARGS, add_up, &walk), ERR_FORBIDDEN);

    assert_int_equal(walk.rows, 3);
    walk = (struct walk){0};
    assert_ok(db_each(op, &LIST, DB_NO_ARGS, add_up, &walk));
    assert_int_equal(walk.rows, 10);
}

static void a_stream_may_run_inside_its_own_kind(void **state)
{
    struct op *op = *state;
    struct walk walk = {0};
    given_things(op, 7);

    assert_ok(db_each(op, &LIST, DB_NO_ARGS, walk_inside, &walk));

    assert_int_equal(walk.rows, 49);
}

/* ---- failures ------------------------------------------------------------ */

static void a_broken_key_is_a_conflict_and_says_where(void **state)
{
    struct op *op = *state;
    given_things(op, 1);

    op_forget_fault(op);
    assert_int_equal(db_exec(op, &ADD, DB_ARGS(DB_INT(1), DB_TEXT("other"), DB_NULL), NULL),
                     ERR_CONFLICT);
    assert_non_null(strstr(op_fault_text(op), "test_add"));
    assert_non_null(strstr(op_fault_text(op), "thing"));
    op_forget_fault(op);
    assert_err(db_script(op, "INSERT INTO part VALUES (77)"), ERR_CONFLICT);
    assert_err(db_script(op, "INSERT INTO part VALUES (NULL)"), ERR_CONFLICT);
}

static void a_wrong_statement_is_a_failure_with_the_engines_words(void **state)
{
    struct op *op = *state;
    static const struct db_query WRONG = {.name = "test_wrong", .sql = "SELECT * FROM nowhere"};
    struct db_rows *rows;

    assert_int_equal(db_run(op, &WRONG, DB_NO_ARGS, &rows), ERR_IO);
    assert_non_null(strstr(op_fault_text(op), "nowhere"));
}

static void a_reader_cannot_write(void **state)
{
    struct op *op = *state;
    struct op *reader;
    given_things(op, 1);
    reader = support_another(op, DB_READ_ONLY);

    assert_int_equal(db_script(reader, "DELETE FROM thing"), ERR_IO);

    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 1);
    support_another_end(reader);
}

static err_t count_twice(struct op *reader, void *arg)
{
    struct op *op = arg;
    int64_t before = support_count(reader, "SELECT count(*) FROM thing");

    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(100), DB_TEXT("late"), DB_NULL), NULL));
    assert_int_equal(support_count(reader, "SELECT count(*) FROM thing"), before);
    return OK;
}

static void a_readers_transaction_sees_one_moment(void **state)
{
    struct op *op = *state;
    struct op *reader;
    given_things(op, 2);
    reader = support_another(op, DB_READ_ONLY);

    assert_int_equal(db_transaction(reader, count_twice, op), OK);

    assert_int_equal(support_count(reader, "SELECT count(*) FROM thing"), 3);
    support_another_end(reader);
}

static void a_url_names_an_engine(void **state)
{
    struct op *op = *state;
    struct db *db;

    assert_err(db_open(op, "mysql://x", DB_READ_WRITE, &db), ERR_INVALID);
    assert_err(db_open(op, "sqlite:", DB_READ_WRITE, &db), ERR_INVALID);
    assert_err(db_open(op, "sqlite:/nowhere/at/all.db", DB_READ_ONLY, &db), ERR_IO);
    assert_err(db_open(op, "postgresql:///x?host=/nowhere/at/all", DB_READ_ONLY, &db), ERR_IO);
}

static void the_folders_of_a_file_are_made_for_nobody_else(void **state)
{
    struct op *op = *state;
    char *url = arena_printf(op->arena, "sqlite:%s/a/b/c.db", support_folder(op));
    struct db *db;

    assert_ok(db_open(op, url, DB_READ_WRITE, &db));

    db_close(db);
    assert_ok(db_open(op, url, DB_READ_ONLY, &db));
    db_close(db);
}

static void a_statement_can_be_looked_at_without_running(void **state)
{
    struct op *op = *state;
    static const struct db_query WALKS = {"test_walks", "SELECT id FROM thing WHERE body = $1"};
    static const struct db_query WRONG = {"test_wrong", "SELECT nothing FROM thing"};
    static const struct db_query PARTS = {
        "test_parts",
        "WITH one AS MATERIALIZED (SELECT id FROM thing WHERE id = $1)"
        " SELECT * FROM one JOIN (SELECT thing_id, count(*) FROM part WHERE thing_id = $1"
        " GROUP BY thing_id) two ON two.thing_id = one.id"};
    static const struct db_query *const GOOD[] = {&ADD,  &GET,   &AMONG, &ADD_RETURNING,
                                                  &SUMS, &PARTS, NULL};
    bool scans = false;
    given_table(op);

    support_check_queries(op, GOOD);
    assert_ok(db_plan(op, &WALKS, &scans));
    assert_true(scans == (db_engine_of(op->db) == DB_SQLITE));
    assert_err(db_plan(op, &WRONG, &scans), ERR_IO);
}

static void connections_are_set_up_as_designed(void **state)
{
    struct op *op = *state;
    struct op *reader = support_another(op, DB_READ_ONLY);

    assert_int_equal(support_count(op, "PRAGMA synchronous"), 2);
    assert_int_equal(support_count(op, "PRAGMA foreign_keys"), 1);
    assert_int_equal(support_count(op, "PRAGMA wal_autocheckpoint"), 8000);
    assert_int_equal(support_count(op, "PRAGMA cache_size"), -16384);
    assert_int_equal(support_count(op, "PRAGMA temp_store"), 2);
    assert_int_equal(support_count(reader, "PRAGMA query_only"), 1);
    assert_int_equal(support_count(reader, "PRAGMA cache_size"), -6144);
    assert_true(support_count(reader, "PRAGMA mmap_size") > 2000000000);
    assert_int_equal(support_count(op, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    support_another_end(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(values_come_back_as_they_went_in),
        SUPPORT_EACH_ENGINE(null_reads_as_nothing_and_empty_is_not_null),
        SUPPORT_EACH_ENGINE(an_argument_may_be_null_once_and_a_value_the_next_time),
        SUPPORT_EACH_ENGINE(a_set_of_ids_is_one_argument),
        SUPPORT_EACH_ENGINE(a_set_may_hold_one_id_and_many_in_turns),
        SUPPORT_EACH_ENGINE(changed_rows_are_counted),
        SUPPORT_EACH_ENGINE(sums_and_truths_are_numbers),
        SUPPORT_EACH_ENGINE(a_stream_gives_each_row_and_other_statements_may_run_meanwhile),
        SUPPORT_EACH_ENGINE(a_stream_ends_early_with_what_the_caller_says),
        SUPPORT_EACH_ENGINE(a_stream_may_run_inside_its_own_kind),
        SUPPORT_EACH_ENGINE(a_broken_key_is_a_conflict_and_says_where),
        SUPPORT_EACH_ENGINE(a_wrong_statement_is_a_failure_with_the_engines_words),
        SUPPORT_EACH_ENGINE(a_reader_cannot_write),
        SUPPORT_EACH_ENGINE(a_readers_transaction_sees_one_moment),
        SUPPORT_SQLITE(a_url_names_an_engine),
        SUPPORT_SQLITE(the_folders_of_a_file_are_made_for_nobody_else),
        SUPPORT_EACH_ENGINE(a_statement_can_be_looked_at_without_running),
        SUPPORT_SQLITE(connections_are_set_up_as_designed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
