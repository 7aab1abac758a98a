/* The thread that does what imports from a browser order; the desk and the clocks go on beside it.
 */
#include "main.h"

#include "base/log.h"
#include "exchange/exchange.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_MS = 400 };

struct main_importer {
    pthread_t thread;
    const char *db_url;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stop;
};

static void do_all(struct main_importer *m, struct db *db, struct arena *a)
{
    bool did = true;
    err_t e = OK;

    while (e == OK && did && !atomic_load(&m->stop)) {
        struct op op;
        arena_reset(a);
        op = op_begin(a);
        op.db = db;
        e = exchange_job_run(&op, &m->stop, &did);
        if (e != OK && !atomic_load(&m->stop))
            log_error("import: %s", op_fault_text(&op));
    }
}

static bool pause_a_little(struct main_importer *m)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += EVERY_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&m->lock);
    if (!atomic_load(&m->stop))
        pthread_cond_timedwait(&m->wake, &m->lock, &until);
    pthread_mutex_unlock(&m->lock);
    return !atomic_load(&m->stop);
}

static void *importer_thread(void *arg)
{
    struct main_importer *m = arg;
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    struct db *db = NULL;

    pthread_setname_np(pthread_self(), "importer");
    if (db_open(&op, m->db_url, DB_READ_WRITE, &db) != OK)
        log_error("import: %s", op_fault_text(&op));
    while (db != NULL && pause_a_little(m))
        do_all(m, db, a);
    db_close(db);
    arena_free(a);
    return NULL;
}

struct main_importer *main_importer_start(const char *db_url)
{
    struct main_importer *m = calloc(1, sizeof *m);

    must(m != NULL);
    m->db_url = db_url;
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->wake, NULL);
    must(pthread_create(&m->thread, NULL, importer_thread, m) == 0);
    return m;
}

void main_importer_stop(struct main_importer *m)
{
    if (m == NULL)
        return;
    pthread_mutex_lock(&m->lock);
    atomic_store(&m->stop, true);
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    pthread_join(m->thread, NULL);
    pthread_cond_destroy(&m->wake);
    pthread_mutex_destroy(&m->lock);
    free(m);
}
