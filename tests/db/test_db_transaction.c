/*
 * test_db_transaction.c - as a whole or not at all, and again after a deadlock.
 */
#include "support/support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static const struct db_query ADD = {
    .name = "test_add",
    .sql = "INSERT INTO thing (id, title, body) VALUES ($1, $2, $3)",
};

static void given_table(struct op *op)
{
    assert_ok(db_script(op, db_engine_of(op->db) == DB_SQLITE
                                ? "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                                  " title TEXT UNIQUE, body BLOB)"
                                : "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                                  " title TEXT UNIQUE, body BYTEA)"));
}

/* ---- transactions -------------------------------------------------------- */

static err_t add_two(struct op *op, void *arg)
{
    const int64_t *fail_with = arg;
    err_t e;

    assert_true(db_in_transaction(op->db));
    e = db_exec(op, &ADD, DB_ARGS(DB_INT(1), DB_TEXT("a"), DB_NULL), NULL);
    if (e == OK)
        e = db_exec(op, &ADD, DB_ARGS(DB_INT(2), DB_TEXT("b"), DB_NULL), NULL);
    if (e == OK && *fail_with != OK)
        return op_fail(op, (err_t)*fail_with, "refused");
    return e;
}

static void a_transaction_happens_as_a_whole(void **state)
{
    struct op *op = *state;
    int64_t fail_with = ERR_FORBIDDEN;
    given_table(op);

    assert_err(db_transaction(op, add_two, &fail_with), ERR_FORBIDDEN);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 0);
    fail_with = OK;
    assert_ok(db_transaction(op, add_two, &fail_with));
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 2);
    assert_err(db_transaction(op, add_two, &fail_with), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 2);
    assert_false(db_in_transaction(op->db));
}

static err_t nest(struct op *op, void *arg)
{
    int64_t fine = OK;
    err_t e;

    e = db_transaction(op, add_two, &fine);
    return e == OK && *(int64_t *)arg != OK ? op_fail(op, ERR_CONFLICT, "outer") : e;
}

static void an_inner_transaction_is_part_of_the_outer_one(void **state)
{
    struct op *op = *state;
    int64_t outer = ERR_CONFLICT;
    given_table(op);

    assert_err(db_transaction(op, nest, &outer), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 0);
    outer = OK;
    assert_ok(db_transaction(op, nest, &outer));
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 2);
}

/* The second of three parts fails after it has written; on PostgreSQL its statement too. */
static err_t break_a_key(struct op *op, void *arg)
{
    err_t e = db_exec(op, &ADD, DB_ARGS(DB_INT(77), DB_NULL, DB_NULL), NULL);

    (void)arg;
    return e != OK ? e : db_exec(op, &ADD, DB_ARGS(DB_INT(77), DB_NULL, DB_NULL), NULL);
}

static err_t add_one(struct op *op, void *arg)
{
    return db_exec(op, &ADD, DB_ARGS(DB_INT(*(int64_t *)arg), DB_NULL, DB_NULL), NULL);
}

static err_t try_three_parts(struct op *op, void *arg)
{
    int64_t first = 1, last = 3;
    err_t e = db_attempt(op, add_one, &first);

    (void)arg;
    if (e == OK && db_attempt(op, break_a_key, NULL) != ERR_CONFLICT)
        return op_fail(op, ERR_IO, "the second part did not fail");
    op_forget_fault(op);
    return e != OK ? e : db_attempt(op, add_one, &last);
}

static void a_part_that_fails_leaves_the_others(void **state)
{
    struct op *op = *state;
    int64_t alone = 9;
    given_table(op);

    assert_ok(db_transaction(op, try_three_parts, NULL));
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 2);
    assert_ok(db_attempt(op, add_one, &alone));
    assert_err(db_attempt(op, break_a_key, NULL), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 3);
    assert_false(db_in_transaction(op->db));
}

/* A deadlock or serialization failure cannot be had at will on one thread; PostgreSQL
 * raises the code when asked. A sequence counts the runs, for it is not rolled back. */
static err_t fail_the_first_time(struct op *op, void *arg)
{
    int *runs = arg;
    err_t e;

    e = db_exec(op, &ADD, DB_ARGS(DB_INT(++*runs), DB_NULL, DB_NULL), NULL);
    if (e == OK && *runs == 1)
        return db_script(op, "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
    if (e == OK && *runs == 2)
        return db_script(op, "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$");
    return e;
}

static err_t never_get_through(struct op *op, void *arg)
{
    ++*(int *)arg;
    return db_script(op, "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
}

static void a_serialization_failure_repeats_the_whole_body(void **state)
{
    struct op *op = *state;
    int runs = 0;
    given_table(op);

    assert_ok(db_transaction(op, fail_the_first_time, &runs));

    assert_int_equal(runs, 3);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 1);
    assert_int_equal(support_count(op, "SELECT id FROM thing"), 3);
    runs = 0;
    assert_err(db_transaction(op, never_get_through, &runs), ERR_BUSY);
    assert_true(runs > 5);
}

static err_t break_the_commit(struct op *op, void *arg)
{
    (void)arg;
    return db_script(op, "INSERT INTO late VALUES (55)");
}

static void a_commit_that_fails_leaves_nothing(void **state)
{
    struct op *op = *state;
    given_table(op);
    assert_ok(db_script(op, "CREATE TABLE late (thing_id BIGINT NOT NULL REFERENCES thing (id)"
                            " DEFERRABLE INITIALLY DEFERRED)"));

    assert_err(db_transaction(op, break_the_commit, NULL), ERR_CONFLICT);

    assert_false(db_in_transaction(op->db));
    assert_int_equal(support_count(op, "SELECT count(*) FROM late"), 0);
}

static err_t hide_a_failure(struct op *op, void *arg)
{
    int64_t fine = OK;

    add_two(op, &fine);
    add_two(op, &fine);
    (void)arg;
    op_forget_fault(op);
    return OK;
}

static void postgresql_commits_nothing_after_a_hidden_failure(void **state)
{
    struct op *op = *state;
    given_table(op);

    assert_err(db_transaction(op, hide_a_failure, NULL), ERR_IO);

    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 0);
}

struct rival {
    struct op *op;
    pthread_t thread;
    atomic_bool is_trying;
    err_t result;
};

static void *write_too(void *arg)
{
    struct rival *rival = arg;
    int64_t fine = OK;

    atomic_store(&rival->is_trying, true);
    rival->result = db_transaction(rival->op, add_two, &fine);
    return NULL;
}

static err_t write_while_a_rival_tries(struct op *op, void *arg)
{
    struct rival *rival = arg;
    err_t e;

    e = db_exec(op, &ADD, DB_ARGS(DB_INT(9), DB_TEXT("z"), DB_NULL), NULL);
    assert_int_equal(pthread_create(&rival->thread, NULL, write_too, rival), 0);
    while (!atomic_load(&rival->is_trying))
        sched_yield();
    return e;
}

static void a_writer_waits_for_the_other_one(void **state)
{
    struct op *op = *state;
    struct rival rival = {.op = support_another(op, DB_READ_WRITE)};
    given_table(op);

    assert_ok(db_transaction(op, write_while_a_rival_tries, &rival));
    pthread_join(rival.thread, NULL);

    assert_int_equal(rival.result, OK);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 3);
    support_another_end(rival.op);
}

static void a_connection_that_was_cut_comes_back_at_the_next_transaction(void **state)
{
    struct op *op = *state;
    struct op *other = support_another(op, DB_READ_WRITE);
    int64_t fine = OK;
    given_table(op);
    assert_int_equal(support_count(other, "SELECT count(*) FROM thing"), 0);

    assert_ok(db_script(op, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            " WHERE datname = current_database() AND pid <> pg_backend_pid()"));

    assert_int_equal(db_transaction(other, add_two, &fine), OK);
    assert_int_equal(support_count(other, "SELECT count(*) FROM thing"), 2);
    support_another_end(other);
}

/* ---- faults on purpose --------------------------------------------------- */

static void the_nth_call_fails_and_nothing_half_remains(void **state)
{
    struct op *op = *state;
    int64_t fine = OK, n = 0, done;
    err_t e;
    given_table(op);

    do {
        n++;
        db_fault_at(n, n % 2 == 0 ? ERR_BUSY : ERR_IO);
        e = db_transaction(op, add_two, &fine);
        done = db_fault_was_delivered();
        db_fault_at(0, OK);
        op_forget_fault(op);
        if (done) {
            assert_int_equal(e, n % 2 == 0 ? ERR_BUSY : ERR_IO);
            assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 0);
        }
    } while (done);

    assert_int_equal(e, OK);
    assert_int_equal(n, 4); /* two statements, the commit, and once without a fault */
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_transaction_happens_as_a_whole),
        SUPPORT_EACH_ENGINE(an_inner_transaction_is_part_of_the_outer_one),
        SUPPORT_EACH_ENGINE(a_part_that_fails_leaves_the_others),
        SUPPORT_POSTGRES(a_serialization_failure_repeats_the_whole_body),
        SUPPORT_EACH_ENGINE(a_commit_that_fails_leaves_nothing),
        SUPPORT_POSTGRES(postgresql_commits_nothing_after_a_hidden_failure),
        SUPPORT_EACH_ENGINE(a_writer_waits_for_the_other_one),
        SUPPORT_POSTGRES(a_connection_that_was_cut_comes_back_at_the_next_transaction),
        SUPPORT_EACH_ENGINE(the_nth_call_fails_and_nothing_half_remains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
