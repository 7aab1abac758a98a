/*
 * search.c - what finding a word of two characters costs inside the database.
 *
 *     search URL WORDS   ->   one|all CASES COMMUNITIES P50 P99 FOUND, in microseconds, for a
 *                             person of one community and for one of all of them
 *
 * The words are drawn from the data: a community, a case in it, two characters that stand side
 * by side in its title or content, all at random (the same at each run). Each is looked for in
 * the community that it was drawn from, and in all: the whole of case_search_list() for a page
 * of 50, from what was typed to the rows, on one reading connection. A tenth of the words goes
 * before, unmeasured. Reads only, so it works on any database that has the index.
 */
#include "main.h"

#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "case/case_search.h"
#include "journal/journal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGE = 50, MOST_DRAWS = 50, FIRST_IDEOGRAPH = 0x3400 };

static const struct db_query RANGE = {
    .name = "bench_range",
    .sql = "SELECT (SELECT min(id) FROM service_case WHERE community_id = $1),"
           " (SELECT max(id) FROM service_case WHERE community_id = $1)",
};

static const struct db_query DRAW = {
    .name = "bench_draw",
    .sql = "SELECT coalesce(title, ''), coalesce(content, '') FROM service_case"
           " WHERE community_id = $1 AND id >= $2 ORDER BY id LIMIT 1",
};

static const struct db_query COUNT = {
    .name = "bench_count_cases",
    .sql = "SELECT count(*) FROM service_case /*scan*/",
};

struct word {
    int64_t community_id;
    const char *typed;
};

struct bench {
    struct op op;
    uint64_t dice;
    int64_t *communities;
    size_t community_count;
    struct word *words;
    size_t word_count;
};

static void check(struct op *op, err_t e)
{
    if (e == OK)
        return;
    log_error("search: %s", op_fault_text(op));
    exit(1);
}

static uint64_t draw(struct bench *b, uint64_t below)
{
    b->dice = b->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (b->dice >> 33) % below;
}

static const char *two_characters(struct bench *b, const char *text)
{
    struct text_folded folded = text_fold(b->op.arena, text);
    struct buf word = buf_in(b->op.arena);
    char bytes[4];

    for (int i = 0; i < MOST_DRAWS && folded.count > 1; i++) {
        size_t at = draw(b, folded.count - 1);
        if (folded.characters[at] < FIRST_IDEOGRAPH || folded.characters[at + 1] < FIRST_IDEOGRAPH)
            continue;
        buf_add(&word, bytes, utf8_put(folded.characters[at], bytes));
        buf_add(&word, bytes, utf8_put(folded.characters[at + 1], bytes));
        return word.data;
    }
    return NULL;
}

/* NULL if the community or the case has nothing to draw. */
static const char *draw_word(struct bench *b, int64_t community_id)
{
    struct db_rows *rows;
    int64_t from, to;

    check(&b->op, db_run(&b->op, &RANGE, DB_ARGS(DB_INT(community_id)), &rows));
    must(db_next(rows));
    from = db_int(rows, 0), to = db_int(rows, 1);
    if (to == 0)
        return NULL;
    from += (int64_t)draw(b, (uint64_t)(to - from) / 1000 + 1) * 1000;
    check(&b->op, db_run(&b->op, &DRAW, DB_ARGS(DB_INT(community_id), DB_INT(from)), &rows));
    return db_next(rows) ? two_characters(b, db_text(rows, (int)draw(b, 2))) : NULL;
}

static void draw_words(struct bench *b, size_t count)
{
    struct journal_place *places;

    check(&b->op, journal_places(&b->op, NULL, 0, &places, &b->community_count));
    b->communities = ARENA_ARRAY(b->op.arena, b->community_count + 1, int64_t);
    for (size_t i = 0; i < b->community_count; i++)
        b->communities[i] = places[i].community_id;
    b->words = ARENA_ARRAY(b->op.arena, count, struct word);
    for (size_t i = 0; b->word_count < count && i < count * MOST_DRAWS; i++) {
        int64_t community_id = b->communities[draw(b, b->community_count)];
        const char *typed = draw_word(b, community_id);
        if (typed != NULL)
            b->words[b->word_count++] = (struct word){community_id, typed};
    }
    if (b->word_count < count)
        check(&b->op, op_fail(&b->op, ERR_INVALID, "the database has no Chinese texts"));
}

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double find(struct bench *b, const struct word *word, bool in_all, size_t *found)
{
    struct case_filter filter = {.communities = in_all ? b->communities : &word->community_id,
                                 .community_count = in_all ? b->community_count : 1,
                                 .limit = PAGE + 1};
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    struct case_search_query query;
    struct service_case **cases;
    double began = now_us(), took;
    int64_t next_id;
    size_t count;

    op.db = b->op.db;
    case_search_query_parse(&op, word->typed, &query);
    check(&op, case_search_list(&op, &filter, &query, &cases, &count, &next_id));
    took = now_us() - began;
    if (!in_all && count == 0)
        check(&op, op_fail(&op, ERR_CONFLICT, "%s is not found where it stands", word->typed));
    *found += count;
    arena_free(a);
    return took;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(struct bench *b, bool in_all, int64_t cases)
{
    double *took = ARENA_ARRAY(b->op.arena, b->word_count, double);
    size_t found = 0, warm = b->word_count / 10;

    for (size_t i = 0; i < warm; i++)
        find(b, &b->words[b->word_count - 1 - i], in_all, &found);
    found = 0;
    for (size_t i = 0; i < b->word_count; i++)
        took[i] = find(b, &b->words[i], in_all, &found);
    qsort(took, b->word_count, sizeof *took, compare);
    printf("%s %" PRId64 " %zu %.0f %.0f %.1f\n", in_all ? "all" : "one", cases, b->community_count,
           took[b->word_count / 2], took[b->word_count * 99 / 100],
           (double)found / (double)b->word_count);
}

int main(int argc, char **argv)
{
    struct bench b = {.dice = 20261121};
    struct db_rows *rows;
    int64_t words;

    if (argc != 3 || !str_to_int(argv[2], 100, 1000000, &words) || sodium_init() < 0)
        return 2;
    main_rooms_join();
    b.op = op_begin(arena_new());
    check(&b.op, db_open(&b.op, argv[1], DB_READ_ONLY, &b.op.db));
    check(&b.op, db_run(&b.op, &COUNT, DB_NO_ARGS, &rows));
    must(db_next(rows));
    draw_words(&b, (size_t)words);
    measure(&b, false, db_int(rows, 0));
    measure(&b, true, db_int(rows, 0));
    db_close(b.op.db);
    arena_free(b.op.arena);
    return 0;
}
