#include "desk/desk.h"

#include "base/id.h"
#include "base/str.h"
#include "case/case.h"
#include "db/db.h"
#include "desk/desk_demo_knowledge.h"
#include "desk/desk_demo_people.h"
#include "desk/desk_demo_play.h"
#include "desk/desk_demo_words.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { PLAIN_COMMUNITIES = 2, LAKESIDE_PART = 10, MOST_HOUSES = 5000 };

static int64_t wanted, told;

static void show_progress(int64_t cases)
{
    told += cases;
    fprintf(stderr, "\r%" PRId64 " of %" PRId64 " cases", told, wanted);
    if (told >= wanted)
        fprintf(stderr, "\n");
}

static bool is_demo(const struct community *c)
{
    return str_equal(c->code, "yiyuan") || str_equal(c->code, "lakeside") ||
           str_starts_with(c->code, "demo-");
}

/* The demo's own communities in the order in which they were made. */
static size_t choose(struct community *all, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        struct community c = all[i];
        size_t at = n;
        if (!is_demo(&c))
            continue;
        for (; at > 0 && all[at - 1].id > c.id; at--)
            all[at] = all[at - 1];
        all[at] = c;
        n++;
    }
    return n;
}

/* 颐园世家 is the one that is shown; where there are many, all have as much to do. */
static int share_of(int cases, size_t communities, size_t i)
{
    int even = cases / (int)communities;

    if (communities > PLAIN_COMMUNITIES)
        return i == 0 ? cases - even * ((int)communities - 1) : even;
    return i == 0 && communities > 1 ? cases - cases / LAKESIDE_PART
           : i == 0                  ? cases
                                     : cases / LAKESIDE_PART;
}

static err_t play_in(struct op *op, struct desk_demo_order *order)
{
    int64_t there;
    err_t e = case_count(op, order->community->id, &there);

    if (e != OK || there > 0 || order->cases == 0)
        return e;
    if (!str_equal(order->community->code, "yiyuan"))
        e = staff_demo_in(op, order->community->code);
    return e == OK ? desk_demo_play(op, order) : e;
}

static const char SHOWN_HOUSE[] = "3-2-1501";

/* ---- who may log in as an owner -------------------------------------------------------- */

struct moving_in {
    const struct community *community;
    uint64_t seed;
};

static err_t move_in(struct op *op, void *arg)
{
    const struct moving_in *m = arg;
    const char **codes;
    size_t count;
    err_t e = register_house_codes(op, m->community->id, MOST_HOUSES, &codes, &count);

    return e == OK ? desk_demo_people(op, m->community, m->seed, codes, count) : e;
}

/* For who tries the owners' pages: whose phone opens which house. */
static err_t show_household(struct op *op, uint64_t seed, const struct community *community)
{
    struct doc *person = doc_object(op->arena);
    const char **codes;
    size_t count;
    err_t e = register_house_codes(op, community->id, MOST_HOUSES, &codes, &count);

    if (e != OK || count == 0)
        return e;
    for (size_t i = 0; i < count; i++)
        if (str_equal(codes[i], SHOWN_HOUSE))
            codes[0] = SHOWN_HOUSE;
    desk_demo_words_household(seed, community->code, codes[0], person);
    fprintf(stderr, "owner of %s: %s, phone %s\n", codes[0], doc_get_text(person, "reporter_name"),
            doc_get_text(person, "reporter_phone"));
    return OK;
}

/* The households of the two communities that are shown; they are there once. */
err_t desk_demo_residents(struct op *op, uint64_t seed)
{
    static const char *const SHOWN[] = {"yiyuan", "lakeside", NULL};
    struct community *community, *shown = NULL;
    bool known;
    err_t e = OK;

    for (size_t i = 0; e == OK && SHOWN[i] != NULL; i++) {
        e = register_community_find(op, SHOWN[i], &community);
        if (e == OK)
            e = register_resident_known(op, community->id, &known);
        if (i == 0)
            shown = community;
        if (e == OK && !known)
            e = db_transaction(op, move_in, &(struct moving_in){community, seed});
        if (e == OK && i == 0)
            e = desk_demo_knowledge(op, community->id);
    }
    return e == OK ? show_household(op, seed, shown) : e;
}

err_t desk_demo_cases(struct op *op, int cases, uint64_t seed)
{
    struct community *communities;
    size_t count;
    err_t e = register_community_list(op, &communities, &count);

    if (e != OK)
        return e;
    count = choose(communities, count);
    if (count > ID_LANES)
        return op_fail(op, ERR_INVALID, "cases are made for at most %d communities", ID_LANES);
    wanted = cases;
    for (size_t i = 0; e == OK && i < count; i++) {
        struct desk_demo_order order = {.community = &communities[i],
                                        .lane = (int)i,
                                        .cases = share_of(cases, count, i),
                                        .seed = seed,
                                        .progress = isatty(2) != 0 ? show_progress : NULL};
        e = play_in(op, &order);
    }
    return e;
}
