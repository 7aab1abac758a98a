/*
 * test_db_migrate.c - an empty, an older and a newer database meet the program.
 */
#include "support/support.h"

#include <pthread.h>
#include <string.h>

static const struct db_migration STEPS[] = {
    {1, "schema",
     "CREATE TABLE schema_step (number BIGINT NOT NULL PRIMARY KEY,\n"
     " name TEXT NOT NULL, applied_at BIGINT NOT NULL);\n"},
    {2, "thing",
     "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY\n"
     "--sqlite\n, body BLOB\n--end\n"
     "--postgres  \n, body BYTEA, extra JSONB\n--end\n"
     ");\nINSERT INTO thing (id) VALUES (1);\n"},
    {3, "broken", "CREATE TABLE half (id BIGINT NOT NULL);\nINSERT INTO nowhere VALUES (1);\n"},
};

static const struct db_migration RENAMED[] = {
    {1, "schema", ""},
    {2, "another", ""},
};

static bool fault_says(struct op *op, const char *words)
{
    bool says = strstr(op_fault_text(op), words) != NULL;

    if (!says)
        print_error("fault: %s\n", op_fault_text(op));
    op_forget_fault(op);
    return says;
}

static void an_empty_database_is_brought_to_the_newest_schema(void **state)
{
    struct op *op = *state;

    assert_int_equal(db_check_schema(op, STEPS, 2), ERR_CONFLICT);
    assert_true(fault_says(op, "run anju init"));
    assert_ok(db_migrate(op, STEPS, 2));

    assert_ok(db_check_schema(op, STEPS, 2));
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing WHERE body IS NULL"), 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM schema_step"), 2);
    assert_true(support_count(op, "SELECT max(applied_at) FROM schema_step") == SUPPORT_NOW);
}

static void an_older_database_gets_only_what_it_lacks(void **state)
{
    struct op *op = *state;
    assert_ok(db_migrate(op, STEPS, 1));

    assert_int_equal(db_check_schema(op, STEPS, 2), ERR_CONFLICT);
    assert_true(fault_says(op, "run anju init"));
    assert_ok(db_migrate(op, STEPS, 2));
    assert_ok(db_migrate(op, STEPS, 2));

    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 1);
}

static void a_newer_database_is_refused_and_left_alone(void **state)
{
    struct op *op = *state;
    assert_ok(db_migrate(op, STEPS, 2));

    assert_int_equal(db_migrate(op, STEPS, 1), ERR_CONFLICT);
    assert_true(fault_says(op, "newer than this program"));
    assert_int_equal(db_check_schema(op, STEPS, 1), ERR_CONFLICT);
    assert_true(fault_says(op, "newer than this program"));

    assert_ok(db_check_schema(op, STEPS, 2));
}

static void a_database_of_another_history_is_refused(void **state)
{
    struct op *op = *state;
    assert_ok(db_migrate(op, STEPS, 2));

    assert_err(db_migrate(op, RENAMED, 2), ERR_CONFLICT);
    assert_err(db_check_schema(op, RENAMED, 2), ERR_CONFLICT);
}

static void a_step_that_fails_leaves_the_steps_before_it(void **state)
{
    struct op *op = *state;

    assert_err(db_migrate(op, STEPS, 3), ERR_IO);

    assert_ok(db_check_schema(op, STEPS, 2));
    assert_err(db_script(op, "SELECT * FROM half"), ERR_IO);
}

struct runner {
    pthread_t thread;
    struct op *op;
    err_t result;
};

static void *migrate_it(void *arg)
{
    struct runner *runner = arg;

    runner->result = db_migrate(runner->op, STEPS, 2);
    return NULL;
}

static void two_at_once_apply_each_step_once(void **state)
{
    struct op *op = *state;
    struct runner runners[3];

    for (size_t i = 0; i < 3; i++) {
        runners[i].op = support_another(op, DB_READ_WRITE);
        assert_int_equal(pthread_create(&runners[i].thread, NULL, migrate_it, &runners[i]), 0);
    }
    for (size_t i = 0; i < 3; i++) {
        pthread_join(runners[i].thread, NULL);
        assert_int_equal(runners[i].result, OK);
        support_another_end(runners[i].op);
    }

    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 1);
}

static void the_programs_own_migrations_make_its_schema(void **state)
{
    struct op *op = *state;
    const struct db_migration *own;
    size_t count;

    own = db_migrations(op, &count);

    assert_true(count >= 1);
    assert_int_equal(own[0].number, 1);
    assert_string_equal(own[0].name, "schema");
    assert_ok(db_check_schema(op, own, count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE_EMPTY(an_empty_database_is_brought_to_the_newest_schema),
        SUPPORT_EACH_ENGINE_EMPTY(an_older_database_gets_only_what_it_lacks),
        SUPPORT_EACH_ENGINE_EMPTY(a_newer_database_is_refused_and_left_alone),
        SUPPORT_EACH_ENGINE_EMPTY(a_database_of_another_history_is_refused),
        SUPPORT_EACH_ENGINE_EMPTY(a_step_that_fails_leaves_the_steps_before_it),
        SUPPORT_EACH_ENGINE_EMPTY(two_at_once_apply_each_step_once),
        SUPPORT_EACH_ENGINE(the_programs_own_migrations_make_its_schema),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
