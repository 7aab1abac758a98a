/*
 * test_db_fsync.c - what SQLite asks of the disk: one fsync for a batch, before anyone
 * is told; and the end of the process when it fails.
 */
#include "support/support.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int syncs;
static atomic_bool sync_fails, write_fails;

/* Stands before the C library's: libsqlite3 calls this one. */
int fdatasync(int file)
{
    atomic_fetch_add(&syncs, 1);
    if (!atomic_load(&sync_fails))
        return (int)syscall(SYS_fdatasync, file);
    errno = EIO;
    return -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at)
{
    if (!atomic_load(&write_fails))
        return syscall(SYS_pwrite64, file, bytes, length, at);
    errno = EIO;
    return -1;
}

static const struct db_query ADD = {"test_add", "INSERT INTO thing (id) VALUES ($1)"};

static err_t add(struct op *op, void *arg)
{
    return db_exec(op, &ADD, DB_ARGS(DB_INT(*(int64_t *)arg)), NULL);
}

static void a_transaction_is_synced_before_it_returns(void **state)
{
    struct op *op = *state;
    int64_t id = 1;
    int before;
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)"));

    before = atomic_load(&syncs);
    assert_ok(db_transaction(op, add, &id));
    assert_int_equal(atomic_load(&syncs), before + 1);
}

/* ---- a batch ------------------------------------------------------------- */

enum { JOBS = 50 };

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    int told;
    int syncs_at_open, syncs_when_told;
};

static err_t wait_at_gate(struct op *op, void *arg)
{
    struct gate *gate = arg;

    (void)op;
    pthread_mutex_lock(&gate->lock);
    while (!gate->is_open)
        pthread_cond_wait(&gate->changed, &gate->lock);
    gate->syncs_at_open = atomic_load(&syncs);
    pthread_mutex_unlock(&gate->lock);
    return OK;
}

static void tell(struct db_job *job, err_t e)
{
    struct gate *gate = job->done_arg;

    must(e == OK);
    if (gate->told++ == 0)
        gate->syncs_when_told = atomic_load(&syncs);
}

static void a_batch_is_synced_once_and_then_told(void **state)
{
    struct op *op = *state;
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct db_job jobs[JOBS] = {0};
    struct op ops[JOBS];
    int64_t ids[JOBS], first = -1;
    struct db_writer *writer;
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)"));
    assert_ok(db_writer_start(op, support_url(op), 1, &writer));
    assert_ok(db_writer_run(writer, op, 0, add, &first)); /* also syncs the folder, once */

    for (int i = 0; i < JOBS; i++) {
        ops[i] = op_begin(arena_new());
        ids[i] = i;
        jobs[i] = (struct db_job){.body = i == 0 ? wait_at_gate : add,
                                  .arg = i == 0 ? (void *)&gate : &ids[i],
                                  .op = &ops[i],
                                  .done = tell,
                                  .done_arg = &gate};
        assert_int_equal(db_writer_submit(writer, &jobs[i]), OK);
    }
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_signal(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
    db_writer_stop(writer);

    assert_int_equal(gate.told, JOBS);
    assert_int_equal(gate.syncs_when_told, gate.syncs_at_open + 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), JOBS);
    for (int i = 0; i < JOBS; i++)
        arena_free(ops[i].arena);
}

/* ---- a disk that fails --------------------------------------------------- */

static err_t by_writer(struct op *op, int64_t *id)
{
    struct db_writer *writer;

    must(db_writer_start(op, support_url(op), 1, &writer) == OK);
    atomic_store(&sync_fails, true);
    return db_writer_run(writer, op, 1, add, id);
}

static err_t by_transaction(struct op *op, int64_t *id)
{
    atomic_store(&sync_fails, true);
    return db_transaction(op, add, id);
}

static err_t by_single_statement(struct op *op, int64_t *id)
{
    atomic_store(&sync_fails, true);
    return add(op, id);
}

static err_t by_transaction_that_cannot_be_written(struct op *op, int64_t *id)
{
    atomic_store(&write_fails, true);
    return db_transaction(op, add, id);
}

/* In a child process: it may not live to hear of this commit. */
static void assert_process_ends(struct op *op, err_t (*commit)(struct op *op, int64_t *id))
{
    int64_t id = 7;
    pid_t child;
    int status;

    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        op = support_another(op, DB_READ_WRITE);
        commit(op, &id);
        _exit(5);
    }
    assert_int_equal(waitpid(child, &status, 0), child);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_ok(db_script(op, "DELETE FROM thing"));
}

static void a_failed_fsync_ends_the_process_before_anyone_is_told(void **state)
{
    struct op *op = *state;
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)"));

    assert_process_ends(op, by_writer);
    assert_process_ends(op, by_transaction);
    assert_process_ends(op, by_single_statement);
}

static void a_commit_that_cannot_be_written_ends_the_process(void **state)
{
    struct op *op = *state;
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)"));

    assert_process_ends(op, by_transaction_that_cannot_be_written);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_transaction_is_synced_before_it_returns),
        SUPPORT_SQLITE(a_batch_is_synced_once_and_then_told),
        SUPPORT_SQLITE(a_failed_fsync_ends_the_process_before_anyone_is_told),
        SUPPORT_SQLITE(a_commit_that_cannot_be_written_ends_the_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
