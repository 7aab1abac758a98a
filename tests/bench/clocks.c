/*
 * clocks.c - what the watch over the clocks costs when many are open and few are due.
 *
 *     clocks URL OPEN [URL OPEN]...   ->   for each: OPEN, milliseconds, CPU in ms
 *
 * Each URL is a database of its own, fresh from `anju init` and `anju demo`. It is filled with
 * cases by case_open(), and by plain SQL with as many more running clocks as OPEN wants; all
 * of them ring in ten years. One repetition makes 100 clocks due, each of another case that
 * has not rung yet, and measures case_job_run_here() until it has rung them, with its durable
 * commits. The databases take turns; the figures are medians.
 */
#include "main.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_job.h"
#include "journal/journal.h"
#include "register/register.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DUE = 100, REPETITIONS = 9, MOST_DATABASES = 4, AT_ONCE = 200 };

static const char OPENED[] = "{\"nature\":\"repair\",\"title\":\"电梯异响\",\"place\":\"2栋\","
                             "\"anonymous_reason\":\"路过\"}";

static const struct db_query LATER = {
    .name = "bench_later",
    .sql = "UPDATE promise SET next_at = next_at + $1 WHERE next_at IS NOT NULL /*scan*/",
};

/* Clocks of cases that there are not: whoever looks at one of them fails. */
static const struct db_query FILL = {
    .name = "bench_fill",
    .sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)"
           " INSERT INTO promise (community_id, id, case_id, metric, round, standard, standard_id,"
           "  is_public, start_at, due_at, warn_at, met_at, state, provisional, level, next_at)"
           " SELECT $1, i, i / 5, 'complete', 1, 'BASE-000', 1, 1, $2, $2 + i, $2 + i, 0,"
           "  'running', 0, 0, $2 + i FROM n",
};

static const struct db_query COUNT = {
    .name = "bench_count",
    .sql = "SELECT count(*) FROM promise WHERE next_at IS NOT NULL /*scan*/",
};

/* One clock of each of as many cases that have not rung yet: four fifths of its time, when
 * the first warning is due, are over. */
static const struct db_query MAKE_DUE = {
    .name = "bench_make_due",
    .sql = "UPDATE promise SET start_at = $1 - 9000000, due_at = $1 + 1000000,"
           "  warn_at = $1 - 1000000, next_at = $1 - 1000000"
           " WHERE (community_id, id) IN (SELECT c.community_id, min(p.id) FROM service_case c /*scan*/"
           "   JOIN promise p ON p.case_id = c.id AND p.community_id = c.community_id"
           "  WHERE p.next_at IS NOT NULL GROUP BY c.community_id, c.id"
           " HAVING max(p.level) = 0 ORDER BY c.id LIMIT $2)",
};

static const struct db_query WARNED = {
    .name = "bench_warned",
    .sql = "SELECT count(*) FROM journal_event WHERE kind = 'warned' /*scan*/",
};

struct bench {
    int64_t open;
    struct op op;
    double wall_ms[REPETITIONS], cpu_ms[REPETITIONS];
};

static void check(struct op *op, err_t e)
{
    if (e == OK)
        return;
    log_error("clocks: %s", op_fault_text(op));
    exit(1);
}

static int64_t number_of(struct op *op, const struct db_query *query)
{
    struct db_rows *rows;

    check(op, db_run(op, query, DB_NO_ARGS, &rows));
    must(db_next(rows));
    return db_int(rows, 0);
}

static err_t open_cases(struct op *op, void *arg)
{
    const struct community *community = arg;
    struct doc *input;
    int64_t id;
    err_t e = json_parse(op, OPENED, strlen(OPENED), &input);

    for (int i = 0; e == OK && i < DUE * REPETITIONS; i++)
        e = case_open(op, community->id, input, &id);
    return e;
}

static void fill(struct bench *b, const char *url, int64_t open)
{
    struct community *community;
    struct op *op = &b->op;
    int64_t later = op->now + 10 * 366 * CLOCK_DAY_MS;

    b->open = open;
    check(op, db_open(op, url, DB_READ_WRITE, &op->db));
    check(op, journal_key_load(op, journal_key_path(op, url)));
    check(op, register_community_find(op, "yiyuan", &community));
    check(op, db_transaction(op, open_cases, community));
    check(op, db_exec(op, &LATER, DB_ARGS(DB_INT(later - op->now)), NULL));
    check(op, db_exec(op, &FILL, DB_ARGS(DB_INT(community->id), DB_INT(later),
                                         DB_INT(open - number_of(op, &COUNT))), NULL));
    must(number_of(op, &COUNT) == open);
    check(op, db_script(op, "PRAGMA wal_checkpoint(TRUNCATE)"));
}

static double ms_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void measure(struct bench *b, int repetition)
{
    struct op *op = &b->op;
    size_t rung;

    op->now = clock_now();
    check(op, db_exec(op, &MAKE_DUE, DB_ARGS(DB_INT(op->now), DB_INT(DUE)), NULL));
    b->wall_ms[repetition] = -ms_of(CLOCK_MONOTONIC);
    b->cpu_ms[repetition] = -ms_of(CLOCK_PROCESS_CPUTIME_ID);
    check(op, case_job_run_here(op, AT_ONCE, &rung));
    b->wall_ms[repetition] += ms_of(CLOCK_MONOTONIC);
    b->cpu_ms[repetition] += ms_of(CLOCK_PROCESS_CPUTIME_ID);
    must(rung == DUE);
    must(number_of(op, &WARNED) == DUE * (repetition + 1));
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *figures)
{
    qsort(figures, REPETITIONS, sizeof *figures, compare);
    return figures[REPETITIONS / 2];
}

int main(int argc, char **argv)
{
    struct bench benches[MOST_DATABASES];
    int count = (argc - 1) / 2;

    if (count < 1 || count > MOST_DATABASES || sodium_init() < 0)
        return 2;
    main_rooms_join();
    for (int i = 0; i < count; i++) {
        int64_t open;
        if (!str_to_int(argv[2 * i + 2], 5 * DUE * REPETITIONS, 100000000, &open))
            return 2;
        benches[i].op = op_begin(arena_new());
        fill(&benches[i], argv[2 * i + 1], open);
    }
    for (int repetition = 0; repetition < REPETITIONS; repetition++)
        for (int i = 0; i < count; i++)
            measure(&benches[i], repetition);
    for (int i = 0; i < count; i++) {
        printf("%" PRId64 " %.2f %.2f\n", benches[i].open, median(benches[i].wall_ms),
               median(benches[i].cpu_ms));
        db_close(benches[i].op.db);
        arena_free(benches[i].op.arena);
    }
    return 0;
}
