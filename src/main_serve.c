#include "main.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "call/call_job.h"
#include "case/case_job.h"
#include "case/case_search.h"
#include "desk/desk.h"
#include "journal/journal.h"
#include "knowledge/knowledge.h"
#include "notify/notify.h"
#include "register/register.h"
#include "setup/setup.h"
#include "staff/staff.h"
#include "stats/stats_roll.h"
#include "view/view.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    RINGS_AT_ONCE = 200,
    MESSAGES_AT_ONCE = 200,
    WATCH_EVERY_MS = 500,
    WATCH_SOON_MS = 10,
    POSTGRES_WRITERS = 4
};
enum { SLICES_AT_ONCE = 20, STEPS_AT_ONCE = 20, ROUNDS_AT_ONCE = 5 };
enum { KEPT_FREE_BYTES = 4 * 1024 * 1024 };

/* The watch: one thread that looks at the due clocks and sends what waits. */
struct watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    const struct main_settings *settings;
    struct db_writer *writer;
    bool search_is_loose;  /* the index may be in more pieces than it needs */
    bool search_is_behind; /* there is more to read at once */
};

/* The search index follows the journal; in quiet moments its pieces are joined. Some slices
 * at a time, for clocks must not wait for a large import to be read. */
static void feed_search(struct watch *w, struct db *db, struct arena *a)
{
    size_t done = 0;
    bool more;
    err_t e = OK;
    struct op op;

    for (int slice = 0; e == OK && slice < SLICES_AT_ONCE; slice++) {
        arena_reset(a);
        op = op_begin(a);
        op.db = db;
        e = case_search_feed(&op, w->writer, CASE_SEARCH_SLICE, &done);
        if (e == OK && done == 0 && w->search_is_loose) {
            e = case_search_merge(&op, w->writer, &more);
            w->search_is_loose = more;
        } else if (done > 0) {
            w->search_is_loose = true;
        }
        if (done < CASE_SEARCH_SLICE)
            break;
    }
    w->search_is_behind = e == OK && done == CASE_SEARCH_SLICE;
    if (e != OK)
        log_error("search: %s", op_fault_text(&op));
}

/* Day figures follow the journal too, some steps at a time. */
static void feed_stats(struct watch *w, struct db *db, struct arena *a)
{
    size_t done = 0;
    err_t e = OK;
    struct op op;

    for (int round = 0; e == OK && round < ROUNDS_AT_ONCE; round++) {
        arena_reset(a);
        op = op_begin(a);
        op.db = db;
        e = stats_roll_run(&op, w->writer, STEPS_AT_ONCE, &done);
        if (done == 0)
            break;
    }
    if (e != OK)
        log_error("stats: %s", op_fault_text(&op));
}

static void watch_once(struct watch *w, struct db *db, struct arena *a)
{
    size_t done = 0;
    struct op op;
    err_t e;

    do {
        arena_reset(a);
        op = op_begin(a);
        op.db = db;
        e = case_job_run(&op, w->writer, RINGS_AT_ONCE, &done);
    } while (e == OK && done == RINGS_AT_ONCE);
    if (e == OK)
        e = call_job_run(&op, w->writer, RINGS_AT_ONCE, &done);
    if (e == OK)
        e = knowledge_warn(&op, MESSAGES_AT_ONCE, &done);
    if (e == OK)
        e = notify_gather(&op, MESSAGES_AT_ONCE, &done);
    if (e == OK)
        e = notify_send(&op, MESSAGES_AT_ONCE, &done);
    if (e != OK)
        log_error("watch: %s", op_fault_text(&op));
    feed_search(w, db, a);
    feed_stats(w, db, a);
}

static bool watch_pause(struct watch *w)
{
    struct timespec until;
    bool stopping;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (w->search_is_behind ? WATCH_SOON_MS : WATCH_EVERY_MS) * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&w->lock);
    if (!w->stopping)
        pthread_cond_timedwait(&w->wake, &w->lock, &until);
    stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return !stopping;
}

static void *watch_thread(void *arg)
{
    struct watch *w = arg;
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    struct db *db = NULL;

    if (db_open(&op, w->settings->db_url, DB_READ_WRITE, &db) != OK)
        log_error("watch: %s", op_fault_text(&op));
    op.db = db;
    if (db != NULL && db_expect_little(&op) != OK)
        log_error("watch: %s", op_fault_text(&op));
    while (db != NULL && watch_pause(w))
        watch_once(w, db, a);
    db_close(db);
    arena_free(a);
    return NULL;
}

static void watch_start(struct watch *w)
{
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    must(pthread_create(&w->thread, NULL, watch_thread, w) == 0);
}

static void watch_stop(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
}

static err_t read_pem(struct op *op, const char *path, const char **ret_text)
{
    char text[65536];
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    size_t length;

    *ret_text = NULL;
    if (path == NULL)
        return OK;
    if (file == NULL)
        return op_fail(op, ERR_IO, "cannot read %s", path);
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    *ret_text = arena_text_n(op->arena, text, length);
    return OK;
}

/* An export or another read that must not go unseen. */
static err_t record_read(struct op *op, const char *route, const char *path,
                         const struct doc *input)
{
    const int64_t *communities;
    size_t count;
    struct doc *data = doc_object(op->arena), *asked;
    struct journal_event event = {
        .kind = "read", .subject = "user", .subject_id = op->actor->id, .version = 1};

    staff_scope(op, MAY_LOGGED_IN, &communities, &count);
    event.community_id = count == 1 ? communities[0] : 0;
    doc_set_text(data, "route", route);
    doc_set_text(data, "path", path);
    /* by which conditions; words that were searched for may be somebody's name or number */
    asked = doc_copy(op->arena, input);
    if (doc_get(asked, "q") != NULL)
        doc_set_null(asked, "q");
    doc_set(data, "asked", asked);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

/* A member of the staff, or an owner. */
static err_t authenticate(struct op *op, const char *session, const char *bearer,
                          const struct actor **ret_actor, const char **ret_csrf)
{
    err_t e = staff_authenticate(op, session, bearer, ret_actor, ret_csrf);

    if (e != OK || *ret_actor != NULL || session == NULL)
        return e;
    return register_resident_authenticate(op, session, ret_actor, ret_csrf);
}

static err_t choose_community(struct op *op, const char *code, int64_t *ret_community_id)
{
    return register_choose_community(op, code, ret_community_id);
}

static err_t start_http(struct op *op, const struct main_settings *settings, int argc, char **argv,
                        struct http_config *config, struct http **ret_http)
{
    err_t e;

    config->listen = main_option(argc, argv, "--listen");
    if (config->listen == NULL)
        config->listen = "127.0.0.1:8080";
    config->db_url = settings->db_url;
    config->behind_proxy = main_flag(argc, argv, "--behind-proxy");
    config->tables = MAIN_ROUTE_TABLES;
    config->authenticate = authenticate;
    config->may = staff_may;
    config->entrance = "/me/second-factor";
    config->choose_community = choose_community;
    config->frame = desk_frame;
    config->frame_mark = desk_frame_mark;
    config->record = record_read;
    config->news = desk_live_news;
    e = read_pem(op, main_option(argc, argv, "--tls-cert"), &config->tls_cert);
    if (e == OK)
        e = read_pem(op, main_option(argc, argv, "--tls-key"), &config->tls_key);
    return e != OK ? e : http_start(op, config, ret_http);
}

/* An empty installation: NULL, or the code for the first visit from another machine. */
static err_t prepare_first_visit(struct op *op, const char **ret_code)
{
    bool is_empty = false;
    err_t e = staff_is_empty(op, &is_empty);

    *ret_code = e == OK && is_empty ? staff_first_password(op->arena) : NULL;
    setup_use_code(*ret_code);
    return e;
}

static void tell(const struct http_config *config, const struct http *http, const char *code)
{
    const char *scheme = config->tls_cert != NULL ? "https" : "http";
    int host = (int)(strrchr(config->listen, ':') - config->listen);

    printf("listening on %s://%.*s:%d\n", scheme, host, config->listen, http_port(http));
    fflush(stdout);
    if (code != NULL)
        fprintf(stderr,
                "nobody has an account yet: open %s://%.*s:%d/setup (from another machine the page"
                " asks for this code: %s)\n",
                scheme, host, config->listen, http_port(http), code);
}

/* SIGTERM and SIGINT: no new requests, the running ones finish, then the end. */
static void wait_for_the_end(const sigset_t *signals)
{
    int signal;

    sigwait(signals, &signal);
    log_info("stopping");
}

err_t main_serve(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    struct http_config config = {0};
    struct watch watch = {.settings = settings, .search_is_loose = true};
    struct http *http = NULL;
    const char *code;
    sigset_t signals;
    struct main_importer *importer;
    err_t e;

    /* Each request's memory is soon asked for again: it does not go back to the kernel first. */
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    e = prepare_first_visit(op, &code);
    db_close(op->db);
    op->db = NULL;
    if (e == OK)
        e = view_start(op);
    if (e == OK)
        e = db_writer_start(op, settings->db_url, POSTGRES_WRITERS, &config.writer);
    if (e != OK)
        return e;
    staff_session_use_writer(config.writer);
    e = start_http(op, settings, argc, argv, &config, &http);
    if (e == OK) {
        watch.writer = config.writer;
        watch_start(&watch);
        importer = main_importer_start(settings->db_url);
        tell(&config, http, code);
        wait_for_the_end(&signals);
        http_stop(http);
        main_importer_stop(importer);
        watch_stop(&watch);
    }
    db_writer_stop(config.writer);
    return e;
}
