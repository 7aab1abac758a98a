#include "db/db_engine.h"
#include "db/db_memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH_JOBS = 256, QUEUE_JOBS = 4096, IDLE_S = 2 };
enum { BATCH_JOBS_LEAST = 8, CAREFUL_JOBS = 256, NS_IN_A_SECOND = 1000000000 };
enum { PARTS_AT_ONCE = 64 };

/* One thread with its own connection and queue. */
struct lane {
    pthread_t thread;
    bool has_thread;
    struct db *db;
    size_t crowd;   /* how many seem to write at once; this and the next: only the lane's thread */
    size_t careful; /* so many jobs still run in savepoints */
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t has_work;
    struct db_job *first, *last;
    bool is_stopping;
    struct db_writer_figures figures;
};

struct db_writer {
    size_t count;
    struct lane lanes[];
};

/* The jobs of one transaction, in the order in which they came. */
struct batch {
    struct db_job *jobs[BATCH_JOBS];
    struct db *given[BATCH_JOBS]; /* what op->db was before; it is put back */
    size_t count;
};

/* ---- the queue ----------------------------------------------------------- */

static struct db_job *take(struct lane *lane)
{
    struct db_job *job = lane->first;

    if (job == NULL)
        return NULL;
    lane->first = job->next;
    if (lane->first == NULL)
        lane->last = NULL;
    job->next = NULL;
    lane->figures.queued--;
    return job;
}

static struct timespec soon(int64_t ns)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += ns;
    at.tv_sec += at.tv_nsec / NS_IN_A_SECOND;
    at.tv_nsec %= NS_IN_A_SECOND;
    return at;
}

static struct db_job *take_if_there(struct lane *lane)
{
    struct db_job *job;

    pthread_mutex_lock(&lane->lock);
    job = take(lane);
    pthread_mutex_unlock(&lane->lock);
    return job;
}

/* Half of those who write go into a batch: while it is written to the disk the others are told
 * and come again, so neither the writer nor the HTTP threads stand idle. */
static size_t most_of_batch(const struct lane *lane)
{
    size_t half = (lane->crowd + 1) / 2;

    if (half > BATCH_JOBS)
        return BATCH_JOBS;
    return half < BATCH_JOBS_LEAST ? BATCH_JOBS_LEAST : half;
}

/* Those of this batch and those who wait behind it; a crowd that has gone is forgotten soon. */
static void count_crowd(struct lane *lane, size_t count)
{
    size_t faded = lane->crowd - lane->crowd / 4;

    pthread_mutex_lock(&lane->lock);
    count += (size_t)lane->figures.queued;
    pthread_mutex_unlock(&lane->lock);
    lane->crowd = count > faded ? count : faded;
}

/* Waits for a job; NULL when there will be none any more, or when `is_untidy` and none
 * came for a while. */
static struct db_job *take_or_wait(struct lane *lane, bool is_untidy)
{
    struct timespec until = soon((int64_t)IDLE_S * NS_IN_A_SECOND);
    struct db_job *job;
    int late = 0;

    pthread_mutex_lock(&lane->lock);
    while (lane->first == NULL && !lane->is_stopping && late == 0) {
        if (is_untidy)
            late = pthread_cond_timedwait(&lane->has_work, &lane->lock, &until);
        else
            pthread_cond_wait(&lane->has_work, &lane->lock);
    }
    job = take(lane);
    pthread_mutex_unlock(&lane->lock);
    return job;
}

static bool is_stopping(struct lane *lane)
{
    bool stopping;

    pthread_mutex_lock(&lane->lock);
    stopping = lane->is_stopping && lane->first == NULL;
    pthread_mutex_unlock(&lane->lock);
    return stopping;
}

static struct lane *lane_for(struct db_writer *writer, int64_t community_id)
{
    uint64_t hash = (uint64_t)community_id * UINT64_C(0x9E3779B97F4A7C15);

    return &writer->lanes[(size_t)(hash >> 32) % writer->count];
}

err_t db_writer_submit(struct db_writer *writer, struct db_job *job)
{
    struct lane *lane = lane_for(writer, job->community_id);
    err_t e = OK;

    pthread_mutex_lock(&lane->lock);
    if (lane->is_stopping || lane->figures.queued >= QUEUE_JOBS) {
        e = ERR_BUSY;
    } else {
        job->next = NULL;
        if (lane->last == NULL)
            lane->first = job;
        else
            lane->last->next = job;
        lane->last = job;
        lane->figures.queued++;
        pthread_cond_signal(&lane->has_work);
    }
    pthread_mutex_unlock(&lane->lock);
    return e;
}

/* ---- one batch ----------------------------------------------------------- */

static void add_to(struct batch *batch, struct lane *lane, struct db_job *job)
{
    batch->jobs[batch->count] = job;
    batch->given[batch->count++] = job->op->db;
    job->op->db = lane->db;
    job->result = OK;
}

static void add_next(struct batch *batch, struct lane *lane)
{
    struct db_job *next = take_if_there(lane);

    if (next != NULL)
        add_to(batch, lane, next);
}

/* The transaction is lost as a whole when the engine rolled it back, or when a
 * deadlock wants all of it again. */
static bool is_lost(const struct db *db)
{
    return db->wants_repeat || !db->driver->is_alive(db);
}

/* What is written down is written in the source's language; faults are for the caller. */
static err_t run_body(struct db_job *job)
{
    enum language spoken = arena_language(job->op->arena);
    err_t e;

    arena_speak(job->op->arena, LANGUAGE_ZH_CN);
    e = job->body(job->op, job->arg);
    arena_speak(job->op->arena, spoken);
    return e;
}

/* The body in its savepoint. False: the whole transaction is lost. */
static bool run_in_savepoint(struct op *op, struct db_job *job)
{
    const struct db_driver *driver = op->db->driver;

    if (driver->mark(op) != OK)
        return false;
    op_forget_fault(job->op);
    job->result = run_body(job);
    if (is_lost(op->db))
        return false;
    if (job->result == OK) {
        job->result = driver->keep(job->op);
        if (job->result == OK)
            return true;
    }
    db_memo_forget(op->db);
    return driver->undo(op) == OK;
}

/* The body as it is, for most succeed, and most of those that refuse have written nothing. False:
 * the whole transaction is given up, for what this one wrote cannot be taken out alone. */
static bool run_boldly(struct op *op, struct db_job *job)
{
    int64_t before = op->db->driver->changes(op->db);

    op_forget_fault(job->op);
    job->result = run_body(job);
    if (is_lost(op->db))
        return false;
    if (job->result == OK)
        return true;
    db_memo_forget(op->db);
    return op->db->driver->changes(op->db) == before;
}

static bool run_job(struct op *op, struct lane *lane, struct db_job *job)
{
    if (op->db->driver->changes != NULL && lane->careful == 0)
        return run_boldly(op, job);
    if (lane->careful > 0)
        lane->careful--;
    return run_in_savepoint(op, job);
}

/* From the first job again, each in its savepoint, and so for a while: where one failed more may.
 */
static err_t begin_again(struct op *op, struct lane *lane)
{
    db_rollback(op->db);
    lane->careful = CAREFUL_JOBS;
    return db_begin(op);
}

/* Runs jobs until none is to come or the batch is full, then commits. */
static err_t run_together(struct op *op, struct lane *lane, struct batch *batch)
{
    size_t most = most_of_batch(lane);

    for (size_t i = 0; i < batch->count; i++) {
        bool was_bold = lane->careful == 0, is_kept = run_job(op, lane, batch->jobs[i]);
        if (!is_kept && (!was_bold || is_lost(op->db) || begin_again(op, lane) != OK)) {
            db_rollback(op->db);
            return ERR_IO;
        }
        if (!is_kept)
            i = (size_t)-1;
        else if (i + 1 == batch->count && batch->count < most)
            add_next(batch, lane);
    }
    return db_commit(op);
}

/* After the whole transaction was lost nothing of it is true, also not a refusal that
 * another job's row had caused: every job runs again, in its own transaction. */
static void run_one_by_one(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct db_job *job = batch->jobs[i];
        op_forget_fault(job->op);
        job->result = db_transaction(job->op, job->body, job->arg);
    }
}

static void fail_all(struct op *op, struct batch *batch, err_t e)
{
    for (size_t i = 0; i < batch->count; i++) {
        op_forget_fault(batch->jobs[i]->op);
        batch->jobs[i]->result = op_fail(batch->jobs[i]->op, e, "%s", op_fault_text(op));
    }
}

/* A commit of which no answer came may have happened: running again could do it twice. */
static void recover(struct op *op, struct batch *batch)
{
    if (op->db->is_commit_unknown)
        fail_all(op, batch, ERR_IO);
    else
        run_one_by_one(batch);
}

static void count_batch(struct lane *lane, const struct batch *batch)
{
    struct db_writer_figures *f = &lane->figures;

    pthread_mutex_lock(&lane->lock);
    f->batches++;
    f->jobs += (int64_t)batch->count;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->jobs[i]->result != OK)
            f->failed_jobs++;
    if ((int64_t)batch->count > f->largest_batch)
        f->largest_batch = (int64_t)batch->count;
    pthread_mutex_unlock(&lane->lock);
}

/* A job may vanish as soon as it was told: nothing of it is read afterwards. */
static void tell_all(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct db_job *job = batch->jobs[i];
        job->op->db = batch->given[i];
        if (job->done != NULL)
            job->done(job, job->result);
    }
}

static void run_batch(struct op *op, struct lane *lane, struct db_job *first)
{
    struct batch batch = {.count = 0};
    err_t e;

    add_to(&batch, lane, first);
    e = db_begin(op);
    if (e != OK)
        fail_all(op, &batch, e);
    else if (run_together(op, lane, &batch) != OK)
        recover(op, &batch);
    count_crowd(lane, batch.count);
    count_batch(lane, &batch);
    tell_all(&batch);
}

static void *lane_main(void *arg)
{
    struct lane *lane = arg;
    struct arena *a = arena_new();
    bool is_untidy = false;

    while (!is_stopping(lane)) {
        struct db_job *job = take_or_wait(lane, is_untidy);
        if (job != NULL) {
            struct op op = op_begin(a);
            op.db = lane->db;
            run_batch(&op, lane, job);
            arena_reset(a);
        } else if (is_untidy) {
            lane->db->driver->tidy(lane->db);
        }
        is_untidy = job != NULL;
    }
    arena_free(a);
    return NULL;
}

/* ---- start, stop --------------------------------------------------------- */

static err_t lane_start(struct op *op, const char *url, struct lane *lane)
{
    pthread_condattr_t monotonic;
    err_t e;

    pthread_mutex_init(&lane->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&lane->has_work, &monotonic);
    pthread_condattr_destroy(&monotonic);
    e = db_open(op, url, DB_READ_WRITE, &lane->db);
    if (e != OK)
        return e;
    lane->crowd = 2 * (size_t)BATCH_JOBS;
    lane->has_thread = pthread_create(&lane->thread, NULL, lane_main, lane) == 0;
    if (lane->has_thread)
        pthread_setname_np(lane->thread, "writer");
    return lane->has_thread ? OK : op_fail(op, ERR_IO, "no thread for the writer");
}

err_t db_writer_start(struct op *op, const char *url, int connections,
                      struct db_writer **ret_writer)
{
    struct db_writer *writer;
    size_t count;
    err_t e = OK;

    must(connections > 0);
    count = strncmp(url, "sqlite:", 7) == 0 ? 1 : (size_t)connections;
    writer = calloc(1, sizeof *writer + count * sizeof writer->lanes[0]);
    must(writer != NULL);
    while (e == OK && writer->count < count)
        e = lane_start(op, url, &writer->lanes[writer->count++]);
    if (e != OK) {
        db_writer_stop(writer);
        return e;
    }
    *ret_writer = writer;
    return OK;
}

void db_writer_stop(struct db_writer *writer)
{
    if (writer == NULL)
        return;
    for (size_t i = 0; i < writer->count; i++) {
        struct lane *lane = &writer->lanes[i];
        pthread_mutex_lock(&lane->lock);
        lane->is_stopping = true;
        pthread_cond_signal(&lane->has_work);
        pthread_mutex_unlock(&lane->lock);
    }
    for (size_t i = 0; i < writer->count; i++) {
        struct lane *lane = &writer->lanes[i];
        if (lane->has_thread)
            pthread_join(lane->thread, NULL);
        db_close(lane->db);
        pthread_cond_destroy(&lane->has_work);
        pthread_mutex_destroy(&lane->lock);
    }
    free(writer);
}

/* ---- waiting for jobs ---------------------------------------------------- */

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t told;
    size_t left;
};

/* A job and who waits for it. */
struct awaited {
    struct db_job job;
    struct waiter *waiter;
    err_t result;
};

static void tell_waiter(struct db_job *job, err_t e)
{
    struct awaited *one = job->done_arg;
    struct waiter *w = one->waiter;

    pthread_mutex_lock(&w->lock);
    one->result = e;
    if (--w->left == 0)
        pthread_cond_signal(&w->told);
    pthread_mutex_unlock(&w->lock);
}

/* Those that the writer does not take have ERR_BUSY. */
static void submit_and_wait(struct db_writer *writer, struct awaited *jobs, size_t count)
{
    struct waiter w = {
        .lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER, .left = count};

    for (size_t i = 0; i < count; i++) {
        jobs[i].waiter = &w;
        jobs[i].job.done = tell_waiter;
        jobs[i].job.done_arg = &jobs[i];
        if (db_writer_submit(writer, &jobs[i].job) != OK) {
            op_fail(jobs[i].job.op, ERR_BUSY, "the writer is full or stopping");
            tell_waiter(&jobs[i].job, ERR_BUSY);
        }
    }
    pthread_mutex_lock(&w.lock);
    while (w.left > 0)
        pthread_cond_wait(&w.told, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.told);
    pthread_mutex_destroy(&w.lock);
}

err_t db_writer_run(struct db_writer *writer, struct op *op, int64_t community_id, db_body *body,
                    void *arg)
{
    struct awaited one = {
        .job = {.community_id = community_id, .body = body, .arg = arg, .op = op}};

    submit_and_wait(writer, &one, 1);
    return one.result;
}

/* Some at a time, so that their arenas stay few. */
static err_t run_some(struct db_writer *writer, struct op *op, db_body *body,
                      const struct db_part *parts, size_t count)
{
    struct awaited jobs[PARTS_AT_ONCE];
    struct op ops[PARTS_AT_ONCE];
    err_t e = OK;

    for (size_t i = 0; i < count; i++) {
        ops[i] = op_begin(arena_new());
        jobs[i] = (struct awaited){.job = {.community_id = parts[i].community_id,
                                           .body = body,
                                           .arg = parts[i].arg,
                                           .op = &ops[i]}};
    }
    submit_and_wait(writer, jobs, count);
    for (size_t i = 0; i < count; i++) {
        if (e == OK && jobs[i].result != OK)
            e = op_fail(op, jobs[i].result, "%s: %s", parts[i].name, op_fault_text(&ops[i]));
        arena_free(ops[i].arena);
    }
    return e;
}

err_t db_writer_run_parts(struct db_writer *writer, struct op *op, db_body *body,
                          const struct db_part *parts, size_t count)
{
    err_t first = OK;

    for (size_t from = 0; from < count; from += PARTS_AT_ONCE) {
        size_t some = count - from < PARTS_AT_ONCE ? count - from : PARTS_AT_ONCE;
        err_t e = run_some(writer, op, body, parts + from, some);
        if (first == OK)
            first = e;
    }
    return first;
}

struct db_writer_figures db_writer_figures(const struct db_writer *writer)
{
    struct db_writer_figures sum = {0};

    for (size_t i = 0; i < writer->count; i++) {
        struct lane *lane = (struct lane *)(uintptr_t)&writer->lanes[i];
        pthread_mutex_lock(&lane->lock);
        sum.batches += lane->figures.batches;
        sum.jobs += lane->figures.jobs;
        sum.failed_jobs += lane->figures.failed_jobs;
        sum.queued += lane->figures.queued;
        if (lane->figures.largest_batch > sum.largest_batch)
            sum.largest_batch = lane->figures.largest_batch;
        pthread_mutex_unlock(&lane->lock);
    }
    return sum;
}
