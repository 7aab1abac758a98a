/*
 * find.c - what finding somebody in the register costs while one types.
 *
 *     find URL PEOPLE HOUSES   ->   one|all PEOPLE HOUSES COMMUNITIES P50 P99, in microseconds, for
 *                                   who sees one community and for who sees all of them
 *
 * Fills the communities of the database with houses and people until there are as many (a copy of a
 * database: it writes), evenly, names and numbers by dice that fall alike at each run. Then each of
 * six kinds of question (a house, a name in characters, pinyin, initials, a whole number, its last
 * four digits) is asked of random rows: the whole of register_find() for six of each kind.
 */
#include "main.h"

#include "base/log.h"
#include "base/str.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_find.h"
#include "register/register_person.h"
#include "text/text_pinyin.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ITEMS = 6, SLICE = 500, QUESTIONS = 2000, KINDS = 6, MOST_COMMUNITIES = 1000 };

static const char *const SURNAMES[] = {"王", "李", "张", "刘", "陈", "杨",   "黄",   "赵",
                                       "吴", "周", "曾", "单", "解", "欧阳", "尉迟", "吕"};
static const char *const GIVEN[] = {"小", "明", "晓", "雨", "建", "国", "玉", "兰", "志", "强",
                                    "秀", "英", "文", "静", "海", "波", "春", "梅", "长", "乐"};
enum {
    SURNAME_COUNT = sizeof SURNAMES / sizeof SURNAMES[0],
    GIVEN_COUNT = sizeof GIVEN / sizeof GIVEN[0]
};

static const struct db_query COUNT = {
    .name = "bench_count_people",
    .sql = "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM house) /*scan*/",
};

struct bench {
    struct op op;
    uint64_t dice;
    int64_t communities[MOST_COMMUNITIES];
    size_t community_count;
    int64_t people, houses;
};

static void check(struct op *op, err_t e)
{
    if (e == OK)
        return;
    log_error("find: %s", op_fault_text(op));
    exit(1);
}

static uint64_t draw(struct bench *b, uint64_t below)
{
    b->dice = b->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (b->dice >> 33) % below;
}

/* ---- filling ------------------------------------------------------------------------------ */

/* What a person of this number is called, where he lives, by which number he is reached: the same
 * whenever it is asked. */
struct somebody {
    int64_t community_id;
    const char *name, *house, *phone;
};
static struct somebody somebody(struct bench *b, struct arena *a, int64_t n)
{
    uint64_t x = (uint64_t)n * UINT64_C(0x9E3779B97F4A7C15);
    int64_t house = n % b->houses;

    return (struct somebody){
        .community_id = b->communities[(size_t)house % b->community_count],
        .name = arena_printf(a, "%s%s%s", SURNAMES[x % SURNAME_COUNT],
                             GIVEN[(x >> 8) % GIVEN_COUNT], GIVEN[(x >> 16) % GIVEN_COUNT]),
        .house = arena_printf(a, "%" PRId64 "-%" PRId64 "-%" PRId64, 900 + house / 500000,
                              house / 1000 % 500, house % 1000),
        .phone = arena_printf(a, "1%010" PRIu64, (x >> 20) % UINT64_C(10000000000)),
    };
}

struct slice {
    struct bench *b;
    int64_t from, to;
};

static err_t add_houses(struct op *op, void *arg)
{
    struct slice *s = arg;
    err_t e = OK;

    for (int64_t n = s->from; e == OK && n < s->to; n++) {
        struct somebody one = somebody(s->b, op->arena, n);
        int64_t id;
        e = register_house_add(
            op, &(struct house){.community_id = one.community_id, .code = one.house}, &id);
    }
    return e;
}

static err_t add_people(struct op *op, void *arg)
{
    struct slice *s = arg;
    err_t e = OK;

    for (int64_t n = s->from; e == OK && n < s->to; n++) {
        struct somebody one = somebody(s->b, op->arena, n);
        struct person_contact contact = {.kind = "mobile", .value = one.phone};
        struct person_house lives = {.house = one.house, .relation = "owner"};
        struct person person = {.community_id = one.community_id,
                                .kind = "person",
                                .name = one.name,
                                .contacts = &contact,
                                .contact_count = 1,
                                .houses = &lives,
                                .house_count = 1};
        int64_t id;
        e = register_person_add(op, &person, &id);
    }
    return e;
}

static void fill(struct bench *b, int64_t count, db_body *add)
{
    struct arena *scratch = arena_new();

    for (int64_t from = 0; from < count; from += SLICE) {
        struct slice slice = {b, from, from + SLICE < count ? from + SLICE : count};
        struct op own = b->op;
        arena_reset(scratch);
        own.arena = scratch;
        check(&own, db_transaction(&own, add, &slice));
    }
    arena_free(scratch);
}

static void count_rows(struct bench *b, int64_t *ret_people, int64_t *ret_houses)
{
    struct db_rows *rows;

    check(&b->op, db_run(&b->op, &COUNT, DB_NO_ARGS, &rows));
    must(db_next(rows));
    *ret_people = db_int(rows, 0);
    *ret_houses = db_int(rows, 1);
}

/* ---- asking ------------------------------------------------------------------------------- */

static const char *question(struct arena *a, const struct somebody *one, int kind)
{
    struct text_pinyin readings[TEXT_PINYIN_READINGS_MAX];

    text_pinyin_name(a, one->name, readings);
    switch (kind) {
    case 0: return one->house;
    case 1: return one->name;
    case 2: return readings[0].full;
    case 3: return readings[0].initials;
    case 4: return one->phone;
    default: return one->phone + strlen(one->phone) - 4;
    }
}

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double ask(struct bench *b, bool in_all, int kind)
{
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    struct somebody one = somebody(b, a, (int64_t)draw(b, (uint64_t)b->people));
    const char *typed = question(a, &one, kind);
    struct register_find_scope scope = {in_all ? b->communities : &one.community_id,
                                        in_all ? b->community_count : 1, in_all};
    struct register_found found;
    double began, took;

    op.db = b->op.db;
    began = now_us();
    check(&op, register_find(&op, &scope, typed, ITEMS, &found));
    took = now_us() - began;
    if (found.person_count == 0 && found.house_count == 0)
        check(&op, op_fail(&op, ERR_CONFLICT, "%s is not found", typed));
    arena_free(a);
    return took;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(struct bench *b, bool in_all)
{
    double *took = ARENA_ARRAY(b->op.arena, QUESTIONS, double);
    int64_t people, houses;

    for (int i = 0; i < QUESTIONS / 10; i++)
        ask(b, in_all, i % KINDS);
    for (int i = 0; i < QUESTIONS; i++)
        took[i] = ask(b, in_all, i % KINDS);
    qsort(took, QUESTIONS, sizeof *took, compare);
    count_rows(b, &people, &houses);
    printf("%s %" PRId64 " %" PRId64 " %zu %.0f %.0f\n", in_all ? "all" : "one", people, houses,
           b->community_count, took[QUESTIONS / 2], took[QUESTIONS * 99 / 100]);
}

int main(int argc, char **argv)
{
    struct bench b = {.dice = 20261121};
    struct community *communities;
    int64_t people, houses;
    size_t count;

    if (argc != 4 || !str_to_int(argv[2], 100, 10000000, &b.people) ||
        !str_to_int(argv[3], 10, 1000000, &b.houses) || sodium_init() < 0)
        return 2;
    main_rooms_join();
    b.op = op_begin(arena_new());
    check(&b.op, journal_key_load(&b.op, journal_key_path(&b.op, argv[1])));
    check(&b.op, db_open(&b.op, argv[1], DB_READ_WRITE, &b.op.db));
    check(&b.op, register_community_list(&b.op, &communities, &count));
    must(count > 0);
    for (b.community_count = 0; b.community_count < count && b.community_count < MOST_COMMUNITIES;
         b.community_count++)
        b.communities[b.community_count] = communities[b.community_count].id;
    count_rows(&b, &people, &houses);
    if (people < b.people) {
        fill(&b, b.houses, add_houses);
        fill(&b, b.people, add_people);
    }
    measure(&b, false);
    measure(&b, true);
    db_close(b.op.db);
    arena_free(b.op.arena);
    return 0;
}
