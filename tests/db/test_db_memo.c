/*
 * test_db_memo.c - what a transaction has read of steady tables it does not read again,
 * and never past what it wrote itself.
 */
#include "db/given_jobs.h"

/* random() tells a second reading from a remembered one. */
static const struct db_query STEADY = {
    .name = "test_steady",
    .is_steady = true,
    .sql = "SELECT CAST(random() AS TEXT), title FROM thing WHERE id = $1",
};
static const struct db_query EACH_TIME = {
    .name = "test_each_time",
    .sql = "SELECT CAST(random() AS TEXT), title FROM thing WHERE id = $1",
};
static const struct db_query RENAME = {
    .name = "test_rename",
    .sql = "UPDATE thing SET title = $2 WHERE id = $1",
};
static const struct db_query ADD_OTHER = {
    .name = "test_add_other",
    .sql = "INSERT INTO other (id) VALUES ($1)",
};
static const struct db_query RENAME_RETURNING = {
    .name = "test_rename_returning",
    .sql = "UPDATE thing SET title = 'c' WHERE id = $1 RETURNING title",
};

static void given_things(struct op *op)
{
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, title TEXT)"));
    assert_ok(db_script(op, "CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY)"));
    assert_ok(db_script(op, "INSERT INTO thing (id, title) VALUES (1, 'a'), (2, 'b')"));
}

static const char *ask(struct op *op, const struct db_query *query, int64_t id, const char *title)
{
    struct db_rows *rows;

    assert_ok(db_run(op, query, DB_ARGS(DB_INT(id)), &rows));
    assert_true(db_next(rows));
    assert_string_equal(db_text(rows, 1), title);
    return db_text(rows, 0);
}

static err_t read_and_write(struct op *op, void *arg)
{
    const char *first = ask(op, &STEADY, 1, "a");

    (void)arg;
    assert_string_equal(ask(op, &STEADY, 1, "a"), first);
    assert_string_not_equal(ask(op, &STEADY, 2, "b"), first);
    assert_string_not_equal(ask(op, &EACH_TIME, 1, "a"), ask(op, &EACH_TIME, 1, "a"));
    assert_ok(db_exec(op, &ADD_OTHER, DB_ARGS(DB_INT(1)), NULL));
    assert_string_equal(ask(op, &STEADY, 1, "a"), first);

    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(1), DB_TEXT("x")), NULL));
    assert_string_not_equal(ask(op, &STEADY, 1, "x"), first);
    return OK;
}

static err_t read_past_writes(struct op *op, void *arg)
{
    struct db_rows *rows;

    (void)arg;
    ask(op, &STEADY, 1, "a");
    assert_ok(db_run(op, &RENAME_RETURNING, DB_ARGS(DB_INT(1)), &rows));
    ask(op, &STEADY, 1, "c");
    assert_ok(db_script(op, "UPDATE thing SET title = 'd' WHERE id = 1"));
    ask(op, &STEADY, 1, "d");
    return op_fail(op, ERR_CONFLICT, "not to be kept");
}

static err_t read_again(struct op *op, void *arg)
{
    (void)arg;
    ask(op, &STEADY, 1, "a");
    return OK;
}

static void what_a_transaction_read_it_does_not_read_again(void **state)
{
    struct op *op = *state;
    given_things(op);

    assert_ok(db_transaction(op, read_and_write, NULL));
}

static void what_a_transaction_wrote_it_sees(void **state)
{
    struct op *op = *state;
    given_things(op);

    assert_err(db_transaction(op, read_past_writes, NULL), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(db_transaction(op, read_again, NULL));
}

static void outside_of_a_transaction_nothing_is_remembered(void **state)
{
    struct op *op = *state;
    given_things(op);

    assert_string_not_equal(ask(op, &STEADY, 1, "a"), ask(op, &STEADY, 1, "a"));
}

/* The batch of the writer: what an undone job wrote is not remembered by the next. */
static err_t rename_and_refuse(struct op *op, void *arg)
{
    (void)arg;
    assert_ok(db_exec(op, &RENAME, DB_ARGS(DB_INT(1), DB_TEXT("x")), NULL));
    ask(op, &STEADY, 1, "x");
    return op_fail(op, ERR_INVALID, "refused");
}

static void a_job_that_is_undone_leaves_no_memory(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(4);
    given_things(op);

    tasks[1].job.body = tasks[3].job.body = read_again;
    tasks[2].job.body = rename_and_refuse;
    run_in_one_batch(op, tasks, 4);
    assert_int_equal(tasks[1].told_with, OK);
    assert_int_equal(tasks[2].told_with, ERR_INVALID);
    assert_int_equal(tasks[3].told_with, OK);
    free_tasks(tasks, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE_EMPTY(what_a_transaction_read_it_does_not_read_again),
        SUPPORT_EACH_ENGINE_EMPTY(what_a_transaction_wrote_it_sees),
        SUPPORT_EACH_ENGINE_EMPTY(outside_of_a_transaction_nothing_is_remembered),
        SUPPORT_EACH_ENGINE_EMPTY(a_job_that_is_undone_leaves_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
