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
static atomic_bool disk_fails;

/* Stands before the C library's: libsqlite3 calls this one. */
int fdatasync(int file)
{
    atomic_fetch_add(&syncs, 1);
    if (!atomic_load(&disk_fails))
        return (int)syscall(SYS_fdatasync, file);
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

/* The child: nobody may hear of this commit. */
static void commit_on_a_failing_disk(const char *url, bool by_writer)
{
    struct op op = op_begin(arena_new());
    struct db_writer *writer;
    int64_t id = 7;

    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (db_open(&op, url, DB_READ_WRITE, &op.db) != OK)
        _exit(3);
    if (db_writer_start(&op, url, 1, &writer) != OK)
        _exit(4);
    atomic_store(&disk_fails, true);
    if (by_writer)
        db_writer_run(writer, &op, 1, add, &id);
    else
        db_transaction(&op, add, &id);
    _exit(5);
}

static void assert_process_ends(struct op *op, bool by_writer)
{
    pid_t child;
    int status;

    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        commit_on_a_failing_disk(support_url(op), by_writer);
    assert_int_equal(waitpid(child, &status, 0), child);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_ok(db_script(op, "PRAGMA integrity_check"));
}

static void a_failed_fsync_ends_the_process_before_anyone_is_told(void **state)
{
    struct op *op = *state;
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)"));

    assert_process_ends(op, true);
    assert_process_ends(op, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_transaction_is_synced_before_it_returns),
        SUPPORT_SQLITE(a_batch_is_synced_once_and_then_told),
        SUPPORT_SQLITE(a_failed_fsync_ends_the_process_before_anyone_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
