/*
 * given_jobs.h - jobs for the writer, and a gate that holds it until all are queued.
 */
#pragma once

#include "support/support.h"

#include <pthread.h>
#include <stdlib.h>

static const struct db_query ADD = {
    "test_add", "INSERT INTO thing (id, community_id, body) VALUES ($1, $2, $3)"};

static inline void given_table(struct op *op)
{
    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                            " community_id BIGINT NOT NULL, body TEXT)"));
}

static inline struct db_writer *given_writer(struct op *op)
{
    struct db_writer *writer;

    assert_ok(db_writer_start(op, support_url(op), 4, &writer));
    return writer;
}

/* ---- a job with all that belongs to it ----------------------------------- */

struct task {
    struct db_job job;
    struct op op;
    int64_t id;
    int runs;
    int told;
    err_t told_with;
};

static inline void note(struct db_job *job, err_t e)
{
    struct task *task = job->done_arg;

    task->told++;
    task->told_with = e;
}

static inline err_t add_row(struct op *op, void *arg)
{
    struct task *task = arg;

    task->runs++;
    return db_exec(op, &ADD, DB_ARGS(DB_INT(task->id), DB_INT(1), DB_TEXT("x")), NULL);
}

static inline struct task *given_tasks(size_t count)
{
    struct task *tasks = calloc(count, sizeof *tasks);

    must(tasks != NULL);
    for (size_t i = 0; i < count; i++) {
        struct task *t = &tasks[i];
        t->op = op_begin(arena_new());
        t->id = (int64_t)i + 1;
        t->job = (struct db_job){.community_id = 1,
                                 .body = add_row,
                                 .arg = t,
                                 .op = &t->op,
                                 .done = note,
                                 .done_arg = t};
    }
    return tasks;
}

static inline void free_tasks(struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        arena_free(tasks[i].op.arena);
    free(tasks);
}

/* ---- a gate: the writer waits in its first job until all others are queued -- */

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_reached, is_open;
};

static struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};

static inline err_t wait_at_gate(struct op *op, void *arg)
{
    (void)op, (void)arg;
    pthread_mutex_lock(&gate.lock);
    gate.is_reached = true;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.is_open)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    return OK;
}

static inline void submit_gate(struct db_writer *writer, struct task *task)
{
    gate.is_reached = gate.is_open = false;
    task->job.body = wait_at_gate;
    assert_int_equal(db_writer_submit(writer, &task->job), OK);
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_reached)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static inline void open_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* The first task is the gate; all run in one batch, and the writer is stopped. */
static inline void run_in_one_batch(struct op *op, struct task *tasks, size_t count)
{
    struct db_writer *writer = given_writer(op);

    submit_gate(writer, &tasks[0]);
    for (size_t i = 1; i < count; i++)
        assert_int_equal(db_writer_submit(writer, &tasks[i].job), OK);
    assert_int_equal(db_writer_figures(writer).queued, (int)count - 1);
    open_gate();
    db_writer_stop(writer);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tasks[i].told, 1);
}
