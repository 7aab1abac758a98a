/*
 * test_db_writer.c - many jobs, one transaction: what each of them may rely on.
 */
#include "db/given_jobs.h"

#include <string.h>

static const struct db_query COUNT_ONE = {"test_count_one",
                                          "SELECT count(*) FROM thing WHERE id = $1"};
static const struct db_query RAISE = {"test_raise",
                                      "UPDATE thing SET community_id = community_id + 1"
                                      " WHERE id = $1"};

/* ---- one batch ----------------------------------------------------------- */

enum { TASKS = 40, ODD_ONE = 17 };

static bool has_row(struct op *op, int64_t id)
{
    struct db_rows *rows;

    assert_ok(db_run(op, &COUNT_ONE, DB_ARGS(DB_INT(id)), &rows));
    assert_true(db_next(rows));
    return db_int(rows, 0) == 1;
}

static void assert_all_but_one(struct op *op, const struct task *tasks, err_t odd_one)
{
    for (size_t i = 1; i < TASKS; i++) {
        assert_int_equal(tasks[i].told_with, i == ODD_ONE ? odd_one : OK);
        assert_true(has_row(op, tasks[i].id) == (i != ODD_ONE));
        assert_int_equal(tasks[i].op.fault.code, i == ODD_ONE ? odd_one : OK);
        assert_null(tasks[i].op.db);
    }
}

static err_t add_row_and_refuse(struct op *op, void *arg)
{
    err_t e;

    e = add_row(op, arg);
    return e == OK ? op_fail(op, ERR_FORBIDDEN, "not you") : e;
}

static err_t refuse(struct op *op, void *arg)
{
    ((struct task *)arg)->runs++;
    return op_fail(op, ERR_FORBIDDEN, "not you");
}

static err_t add_row_twice(struct op *op, void *arg)
{
    err_t e;

    e = add_row(op, arg);
    return e == OK ? add_row(op, arg) : e;
}

static err_t swallow_a_failure(struct op *op, void *arg)
{
    add_row_twice(op, arg);
    return OK;
}

static void a_job_that_refuses_is_rolled_back_alone(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = add_row_and_refuse;

    run_in_one_batch(op, tasks, TASKS);

    assert_all_but_one(op, tasks, ERR_FORBIDDEN);
    assert_string_equal(tasks[ODD_ONE].op.fault.detail, "not you");
    for (size_t i = 1; i < TASKS; i++)
        assert_in_range(tasks[i].runs, 1, 2);
    free_tasks(tasks, TASKS);
}

/* Most that is refused was never begun: that must not cost the others anything. */
static void a_job_that_refuses_before_it_writes_makes_nobody_run_again(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = refuse;

    run_in_one_batch(op, tasks, TASKS);

    assert_all_but_one(op, tasks, ERR_FORBIDDEN);
    for (size_t i = 1; i < TASKS; i++)
        assert_int_equal(tasks[i].runs, 1);
    free_tasks(tasks, TASKS);
}

/* While a batch is on its way to the disk, the other half of those who write comes again. */
static void a_crowd_is_served_in_two_halves(void **state)
{
    enum { CROWD = 200, BATCHES_TO_FORGET = 20 };
    struct op *op = *state;
    struct task *gates = given_tasks(2), *tasks = given_tasks(CROWD);
    struct db_writer *writer;
    given_table(op);
    writer = given_writer(op);
    submit_gate(writer, &gates[0]);
    open_gate();
    while (db_writer_figures(writer).jobs < 1 + BATCHES_TO_FORGET)
        assert_int_equal(db_writer_run(writer, op, 1, refuse, &gates[1]), ERR_FORBIDDEN);

    submit_gate(writer, &gates[0]);
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(db_writer_submit(writer, &tasks[i].job), OK);
    open_gate();
    while (db_writer_figures(writer).jobs < 2 + BATCHES_TO_FORGET + CROWD)
        assert_int_equal(db_writer_run(writer, op, 1, wait_at_gate, NULL), OK);

    assert_in_range(db_writer_figures(writer).largest_batch, CROWD / 3, CROWD * 2 / 3);
    db_writer_stop(writer);
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(tasks[i].told_with, OK);
    free_tasks(gates, 2);
    free_tasks(tasks, CROWD);
}

/* What a watch has to do at once is not a commit each; one that fails keeps none of the others. */
static void parts_share_commits_and_the_first_fault_is_told(void **state)
{
    enum { PARTS = 150 };
    struct op *op = *state;
    struct task *tasks = given_tasks(PARTS);
    struct db_part parts[PARTS];
    struct db_writer *writer;
    given_table(op);
    tasks[ODD_ONE].id = 1; /* there already */
    for (size_t i = 0; i < PARTS; i++)
        parts[i] = (struct db_part){
            .community_id = 1, .arg = &tasks[i], .name = i == ODD_ONE ? "the odd one" : "another"};
    writer = given_writer(op);

    assert_int_equal(db_writer_run_parts(writer, op, add_row, parts, PARTS), ERR_CONFLICT);

    assert_non_null(strstr(op_fault_text(op), "the odd one: "));
    op_forget_fault(op);
    for (size_t i = 0; i < PARTS; i++)
        assert_true(has_row(op, (int64_t)i + 1) == (i != ODD_ONE));
    assert_in_range(db_writer_figures(writer).batches, 1, PARTS / 3);
    db_writer_stop(writer);
    free_tasks(tasks, PARTS);
}

static void a_job_that_breaks_a_key_is_rolled_back_alone(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = add_row_twice;

    run_in_one_batch(op, tasks, TASKS);

    assert_all_but_one(op, tasks, ERR_CONFLICT);
    free_tasks(tasks, TASKS);
}

/* PostgreSQL gives the savepoint up at the first failed statement, SQLite does not. */
static void a_job_that_hides_a_failure_harms_no_other(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = swallow_a_failure;

    run_in_one_batch(op, tasks, TASKS);

    for (size_t i = 1; i < TASKS; i++)
        if (i != ODD_ONE)
            assert_int_equal(tasks[i].told_with, OK);
    assert_true(has_row(op, tasks[ODD_ONE].id) == (tasks[ODD_ONE].told_with == OK));
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"),
                     TASKS - 1 - (tasks[ODD_ONE].told_with == OK ? 0 : 1));
    free_tasks(tasks, TASKS);
}

static void jobs_of_a_batch_share_one_transaction(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    struct db_writer *writer;
    struct db_writer_figures figures;
    given_table(op);

    writer = given_writer(op);
    submit_gate(writer, &tasks[0]);
    for (size_t i = 1; i < TASKS; i++)
        assert_int_equal(db_writer_submit(writer, &tasks[i].job), OK);
    open_gate();
    while (db_writer_figures(writer).jobs < TASKS)
        assert_int_equal(db_writer_run(writer, op, 1, wait_at_gate, NULL), OK);

    figures = db_writer_figures(writer);
    assert_true(figures.largest_batch >= TASKS);
    assert_int_equal(figures.failed_jobs, 0);
    db_writer_stop(writer);
    free_tasks(tasks, TASKS);
}

static void jobs_of_one_community_run_in_their_order(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    for (size_t i = 1; i < TASKS; i++)
        tasks[i].id = 7; /* only the first can have it */

    run_in_one_batch(op, tasks, TASKS);

    assert_int_equal(tasks[1].told_with, OK);
    for (size_t i = 2; i < TASKS; i++)
        assert_int_equal(tasks[i].told_with, ERR_CONFLICT);
    free_tasks(tasks, TASKS);
}

/* ---- the engine gives the whole transaction up --------------------------- */

static err_t lose_the_transaction_once(struct op *op, void *arg)
{
    struct task *task = arg;
    err_t e;

    e = add_row(op, arg);
    if (e == OK && task->runs == 1)
        e = db_script(op, "ROLLBACK");
    return e == OK && task->runs == 1 ? op_fail(op, ERR_CONFLICT, "true no more") : e;
}

static void after_the_engine_gave_up_all_run_again_one_by_one(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = lose_the_transaction_once;

    run_in_one_batch(op, tasks, TASKS);

    for (size_t i = 1; i < TASKS; i++) {
        assert_int_equal(tasks[i].told_with, OK);
        assert_int_equal(tasks[i].op.fault.code, OK);
        assert_true(has_row(op, tasks[i].id));
        assert_int_equal(tasks[i].runs, i <= ODD_ONE ? 2 : 1);
    }
    free_tasks(tasks, TASKS);
}

static err_t fill_the_disk(struct op *op, void *arg)
{
    struct task *task = arg;
    char *body = arena_alloc(op->arena, 4000001);
    err_t e;

    task->runs++;
    memset(body, 'x', 4000000);
    e = db_script(op, "PRAGMA max_page_count = 300");
    if (e == OK)
        e = db_exec(op, &ADD, DB_ARGS(DB_INT(task->id), DB_INT(1), DB_TEXT(body)), NULL);
    if (e == OK)
        return e;
    /* what comes next must not run outside of the transaction that is no more */
    assert_int_equal(db_script(op, "INSERT INTO thing VALUES (999, 1, 'stray')"), ERR_BUSY);
    return e;
}

static void a_full_disk_fails_the_job_that_filled_it_and_no_other(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = fill_the_disk;

    run_in_one_batch(op, tasks, TASKS);

    assert_all_but_one(op, tasks, ERR_BUSY);
    assert_int_equal(tasks[ODD_ONE].runs, 2);
    assert_false(has_row(op, 999));
    free_tasks(tasks, TASKS);
}

static void a_fault_at_any_call_of_a_batch_leaves_no_half(void **state)
{
    struct op *op = *state;
    struct task *tasks;
    bool was_delivered = true;
    given_table(op);

    for (int64_t n = 1; was_delivered; n++) {
        size_t told_ok = 0;
        assert_ok(db_script(op, "DELETE FROM thing"));
        tasks = given_tasks(5);
        db_fault_at(n, ERR_IO);
        run_in_one_batch(op, tasks, 5);
        was_delivered = db_fault_was_delivered();
        db_fault_at(0, OK);
        for (size_t i = 1; i < 5; i++) {
            assert_true(has_row(op, tasks[i].id) == (tasks[i].told_with == OK));
            told_ok += tasks[i].told_with == OK;
        }
        assert_true(told_ok >= 3);
        free_tasks(tasks, 5);
    }
}

/* ---- many threads -------------------------------------------------------- */

enum { THREADS = 8, JOBS_OF_A_THREAD = 60 };

struct client {
    pthread_t thread;
    struct db_writer *writer;
    int64_t number;
    int failed;
};

static void *write_on_and_on(void *arg)
{
    struct client *client = arg;
    struct arena *a = arena_new();

    for (int i = 0; i < JOBS_OF_A_THREAD; i++) {
        struct op op = op_begin(a);
        struct task task = {.id = client->number * 1000 + i};
        bool refuses = i % 10 == 9;
        err_t e = db_writer_run(client->writer, &op, client->number,
                                refuses ? add_row_and_refuse : add_row, &task);
        if (e != (refuses ? ERR_FORBIDDEN : OK))
            client->failed++;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void many_threads_write_and_each_hears_of_its_own(void **state)
{
    struct op *op = *state;
    struct client clients[THREADS] = {0};
    struct db_writer_figures figures;
    struct db_writer *writer;
    given_table(op);

    writer = given_writer(op);
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (struct client){.writer = writer, .number = i + 1};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, write_on_and_on, &clients[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(clients[i].thread, NULL);
    /* figures are counted before a job is told */
    figures = db_writer_figures(writer);
    db_writer_stop(writer);

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(clients[i].failed, 0);
    assert_int_equal(figures.jobs, THREADS * JOBS_OF_A_THREAD);
    assert_int_equal(figures.failed_jobs, THREADS * JOBS_OF_A_THREAD / 10);
    assert_int_equal(figures.queued, 0);
    assert_true(figures.batches <= figures.jobs);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"),
                     THREADS * JOBS_OF_A_THREAD * 9 / 10);
}

struct watcher {
    struct task *task;
    struct op *reader;
    bool was_there;
};

static void look(struct db_job *job, err_t e)
{
    struct watcher *watcher = job->done_arg;

    (void)e;
    watcher->was_there = has_row(watcher->reader, watcher->task->id);
}

static void a_job_is_told_when_others_can_see_its_rows(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(1);
    struct watcher watcher = {.task = tasks};
    struct db_writer *writer;
    given_table(op);
    watcher.reader = support_another(op, DB_READ_ONLY);
    tasks[0].job.done = look;
    tasks[0].job.done_arg = &watcher;

    writer = given_writer(op);
    assert_int_equal(db_writer_submit(writer, &tasks[0].job), OK);
    db_writer_stop(writer);

    assert_true(watcher.was_there);
    support_another_end(watcher.reader);
    free_tasks(tasks, 1);
}

/* ---- limits, start and stop ---------------------------------------------- */

static err_t do_nothing(struct op *op, void *arg)
{
    (void)op, (void)arg;
    return OK;
}

static void a_full_queue_refuses_and_what_it_holds_is_finished(void **state)
{
    enum { QUEUE = 4096 };
    struct op *op = *state;
    struct task *first = given_tasks(1);
    struct task *tasks = calloc(QUEUE + 1, sizeof *tasks);
    struct db_writer *writer;
    must(tasks != NULL);

    writer = given_writer(op);
    submit_gate(writer, first);
    for (size_t i = 0; i <= QUEUE; i++) {
        tasks[i].op = op_begin(first->op.arena);
        tasks[i].job = (struct db_job){.community_id = 1,
                                       .body = do_nothing,
                                       .op = &tasks[i].op,
                                       .done = note,
                                       .done_arg = &tasks[i]};
        assert_int_equal(db_writer_submit(writer, &tasks[i].job), i < QUEUE ? OK : ERR_BUSY);
    }
    assert_err(db_writer_run(writer, op, 1, do_nothing, NULL), ERR_BUSY);
    open_gate();
    db_writer_stop(writer);

    for (size_t i = 0; i < QUEUE; i++)
        assert_int_equal(tasks[i].told, 1);
    assert_int_equal(tasks[QUEUE].told, 0);
    free(tasks);
    free_tasks(first, 1);
}

static void a_writer_without_a_database_does_not_start(void **state)
{
    struct op *op = *state;
    struct db_writer *writer = NULL;

    assert_err(db_writer_start(op, "sqlite:/proc/nowhere/x.db", 1, &writer), ERR_IO);
    assert_null(writer);
}

static void the_callers_connection_is_its_own_again(void **state)
{
    struct op *op = *state;
    struct db *own = op->db;
    struct task task = {.id = 5};
    struct db_writer *writer;
    given_table(op);

    writer = given_writer(op);
    assert_ok(db_writer_run(writer, op, 1, add_row, &task));
    db_writer_stop(writer);

    assert_ptr_equal(op->db, own);
    assert_true(has_row(op, 5));
}

/* ---- PostgreSQL: several connections ------------------------------------- */

static err_t note_thread(struct op *op, void *arg)
{
    (void)op;
    *(pthread_t *)arg = pthread_self();
    return OK;
}

/* Two communities whose jobs run on different threads. */
static void given_two_lanes(struct op *op, struct db_writer *writer, int64_t ret_ids[2])
{
    pthread_t first, other;

    ret_ids[0] = 1;
    assert_ok(db_writer_run(writer, op, 1, note_thread, &first));
    for (ret_ids[1] = 2; ret_ids[1] < 100; ret_ids[1]++) {
        assert_ok(db_writer_run(writer, op, ret_ids[1], note_thread, &other));
        if (!pthread_equal(first, other))
            return;
    }
    fail_msg("all communities go to one thread");
}

struct crossing {
    pthread_barrier_t *both_have_one;
    int64_t first, second;
    int runs;
};

static err_t cross(struct op *op, void *arg)
{
    struct crossing *c = arg;
    err_t e;

    c->runs++;
    e = db_exec(op, &RAISE, DB_ARGS(DB_INT(c->first)), NULL);
    if (c->runs == 1)
        pthread_barrier_wait(c->both_have_one);
    if (e == OK)
        e = db_exec(op, &RAISE, DB_ARGS(DB_INT(c->second)), NULL);
    return e;
}

static void a_deadlock_between_two_writers_is_repeated(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(2);
    pthread_barrier_t both_have_one;
    struct crossing crossings[2] = {{&both_have_one, 1, 2, 0}, {&both_have_one, 2, 1, 0}};
    struct db_writer *writer;
    int64_t communities[2];
    given_table(op);
    assert_ok(db_script(op, "INSERT INTO thing VALUES (1, 0), (2, 0)"));
    pthread_barrier_init(&both_have_one, NULL, 2);

    writer = given_writer(op);
    given_two_lanes(op, writer, communities);
    for (size_t i = 0; i < 2; i++) {
        tasks[i].job.community_id = communities[i];
        tasks[i].job.body = cross;
        tasks[i].job.arg = &crossings[i];
        assert_int_equal(db_writer_submit(writer, &tasks[i].job), OK);
    }
    db_writer_stop(writer);

    assert_int_equal(tasks[0].told_with, OK);
    assert_int_equal(tasks[1].told_with, OK);
    assert_true(crossings[0].runs + crossings[1].runs >= 3);
    assert_int_equal(support_count(op, "SELECT sum(community_id) FROM thing"), 4);
    pthread_barrier_destroy(&both_have_one);
    free_tasks(tasks, 2);
}

static err_t end_my_connection(struct op *op, void *arg)
{
    struct task *task = arg;
    err_t e;

    e = add_row(op, arg);
    if (e != OK || task->runs > 1)
        return e;
    return db_script(op, "SELECT pg_terminate_backend(pg_backend_pid())");
}

static void a_broken_connection_is_made_anew(void **state)
{
    struct op *op = *state;
    struct task *tasks = given_tasks(TASKS);
    given_table(op);
    tasks[ODD_ONE].job.body = end_my_connection;

    run_in_one_batch(op, tasks, TASKS);

    for (size_t i = 1; i < TASKS; i++)
        assert_int_equal(tasks[i].told_with, OK);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), TASKS - 1);
    free_tasks(tasks, TASKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_job_that_refuses_is_rolled_back_alone),
        SUPPORT_EACH_ENGINE(a_job_that_refuses_before_it_writes_makes_nobody_run_again),
        SUPPORT_EACH_ENGINE(a_crowd_is_served_in_two_halves),
        SUPPORT_EACH_ENGINE(parts_share_commits_and_the_first_fault_is_told),
        SUPPORT_EACH_ENGINE(a_job_that_breaks_a_key_is_rolled_back_alone),
        SUPPORT_EACH_ENGINE(a_job_that_hides_a_failure_harms_no_other),
        SUPPORT_EACH_ENGINE(jobs_of_a_batch_share_one_transaction),
        SUPPORT_EACH_ENGINE(jobs_of_one_community_run_in_their_order),
        SUPPORT_EACH_ENGINE(after_the_engine_gave_up_all_run_again_one_by_one),
        SUPPORT_SQLITE(a_full_disk_fails_the_job_that_filled_it_and_no_other),
        SUPPORT_EACH_ENGINE(a_fault_at_any_call_of_a_batch_leaves_no_half),
        SUPPORT_EACH_ENGINE(many_threads_write_and_each_hears_of_its_own),
        SUPPORT_EACH_ENGINE(a_job_is_told_when_others_can_see_its_rows),
        SUPPORT_SQLITE(a_full_queue_refuses_and_what_it_holds_is_finished),
        SUPPORT_SQLITE(a_writer_without_a_database_does_not_start),
        SUPPORT_EACH_ENGINE(the_callers_connection_is_its_own_again),
        SUPPORT_POSTGRES(a_deadlock_between_two_writers_is_repeated),
        SUPPORT_POSTGRES(a_broken_connection_is_made_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
