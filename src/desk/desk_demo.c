#include "desk/desk.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_rules.h"
#include "db/db.h"
#include "desk/desk_demo_scripts.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS_IN_A_TRANSACTION = 100,
    TECHNICIANS = 6,
    MOST_ACTORS = 32,
    BUILDINGS = 9,
    UNITS = 3,
    FLOORS = 18,
    DOORS = 2
};

/* A case on its way: when its next step comes, and which one that is. */
struct life {
    int64_t next_at, id;
    const struct demo_script *script;
    int step; /* -1: to be opened */
    int number, technician;
};

/* Lives in a heap by the time of their next step, so that the record reads like a year. */
struct play {
    struct life *heap;
    size_t count;
    int64_t end_at, community_id;
    uint64_t random;
    const struct actor *actors[MOST_ACTORS];
    size_t actor_count;
};

/* xorshift64*: the same seed, the same demo. */
static uint64_t draw(struct play *p, uint64_t below)
{
    p->random ^= p->random >> 12;
    p->random ^= p->random << 25;
    p->random ^= p->random >> 27;
    return (p->random * UINT64_C(2685821657736338717)) % below;
}

static void swap(struct life *a, struct life *b)
{
    struct life other = *a;

    *a = *b;
    *b = other;
}

static bool is_before(const struct life *a, const struct life *b)
{
    return a->next_at != b->next_at ? a->next_at < b->next_at : a->number < b->number;
}

static void push(struct play *p, struct life life)
{
    size_t i = p->count++;

    p->heap[i] = life;
    for (; i > 0 && is_before(&p->heap[i], &p->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&p->heap[i], &p->heap[(i - 1) / 2]);
}

static struct life pop(struct play *p)
{
    struct life first = p->heap[0];
    size_t i = 0, child;

    p->heap[0] = p->heap[--p->count];
    while ((child = 2 * i + 1) < p->count) {
        if (child + 1 < p->count && is_before(&p->heap[child + 1], &p->heap[child]))
            child++;
        if (!is_before(&p->heap[child], &p->heap[i]))
            break;
        swap(&p->heap[i], &p->heap[child]);
        i = child;
    }
    return first;
}

static const struct demo_script *draw_script(struct play *p)
{
    int sum = 0, at;

    for (const struct demo_script *s = DEMO_SCRIPTS; s->nature != NULL; s++)
        sum += s->weight;
    at = (int)draw(p, (uint64_t)sum);
    for (const struct demo_script *s = DEMO_SCRIPTS;; s++) {
        at -= s->weight;
        if (at < 0)
            return s;
    }
}

/* Some cases came in just now, some within two days, the rest over a season: so that the
 * work desk has something in every stage and the statistics have a past. */
static void fill(struct play *p, int cases)
{
    for (int i = 0; i < cases; i++) {
        int64_t back_min = (int64_t)draw(p, i % 6 == 0 ? 90 : i % 2 == 0 ? 2 * 1440 : 90 * 1440);
        push(p, (struct life){.next_at = p->end_at - (back_min + 2) * CLOCK_MINUTE_MS,
                              .script = draw_script(p),
                              .step = -1,
                              .number = i,
                              .technician = 1 + (int)draw(p, TECHNICIANS)});
    }
}

static err_t actor_of(struct op *op, struct play *p, const char *login,
                      const struct actor **ret_actor)
{
    err_t e;

    for (size_t i = 0; i < p->actor_count; i++) {
        if (str_equal(p->actors[i]->login, login)) {
            *ret_actor = p->actors[i];
            return OK;
        }
    }
    must(p->actor_count < MOST_ACTORS);
    e = staff_actor(op, login, ret_actor);
    if (e == OK)
        p->actors[p->actor_count++] = *ret_actor;
    return e;
}

/* "$" is the technician of this life, "@" is this time tomorrow. */
static const char *filled_in(struct op *op, const struct life *life, const char *text)
{
    struct buf out = buf_in(op->arena);

    for (; *text != '\0'; text++) {
        if (*text == '$')
            buf_printf(&out, "tech%d", life->technician);
        else if (*text == '@')
            buf_add_text(&out, clock_format(op->arena, op->now + CLOCK_DAY_MS, op->utc_offset_min));
        else
            buf_add_char(&out, *text);
    }
    return out.data;
}

/* A small demo has not all of them; its first house is there in any. */
static const char *draw_house(struct op *op, struct play *p)
{
    int building = 1 + (int)draw(p, BUILDINGS), unit = 1 + (int)draw(p, UNITS);
    int floor = 1 + (int)draw(p, FLOORS), door = 1 + (int)draw(p, DOORS);
    const char *code = arena_printf(op->arena, "%d-%d-%d%02d", building, unit, floor, door);
    struct house *house;

    if (register_house_find(op, p->community_id, code, &house) == OK)
        return code;
    op_forget_fault(op);
    return "1-1-101";
}

static err_t open_case(struct op *op, struct play *p, struct life *life)
{
    const struct demo_script *s = life->script;
    static const char *const CHANNELS[] = {"phone", "wechat", "desk", "hotline", "app"};
    size_t titles = 0;
    const char *json, *title, *house, *channel;
    struct doc *input;
    err_t e;

    while (s->titles[titles] != NULL)
        titles++;
    title = s->titles[draw(p, titles)];
    house = draw_house(op, p);
    channel = CHANNELS[draw(p, sizeof CHANNELS / sizeof CHANNELS[0])];
    json = arena_printf(
        op->arena,
        "{\"nature\":\"%s\",\"category\":\"%s\",\"title\":\"%s\",\"content\":\"%"
        "s，麻烦尽快安排。\","
        "\"house\":\"%s\",\"reporter_name\":\"演示业主%d\",\"reporter_phone\":\"1390000%04d\","
        "\"channel\":\"%s\"%s}",
        s->nature, s->category, title, title, house, life->number + 1, (life->number + 1) % 10000,
        channel, s->extra);
    e = json_parse(op, json, strlen(json), &input);
    return e != OK ? e : case_open(op, p->community_id, input, &life->id);
}

static err_t act(struct op *op, const struct play *p, const struct life *life,
                 const struct demo_step *step)
{
    const char *json = filled_in(op, life, step->input), *status;
    struct doc *input;
    err_t e;

    e = case_status_of(op, p->community_id, life->id, &status);
    if (e != OK)
        return e;
    if (step->in_status != NULL && !str_equal(step->in_status, status))
        return OK;
    e = json_parse(op, json, strlen(json), &input);
    return e != OK ? e : case_act(op, life->id, 0, step->action, input);
}

/* The next step of one life, by who takes it, at its time. */
static err_t live(struct op *op, struct play *p, struct life *life)
{
    const struct demo_step *step = life->step < 0 ? NULL : &life->script->steps[life->step];
    const char *who =
        step == NULL ? (life->number % 2 == 0 ? "desk1" : "desk2") : filled_in(op, life, step->who);
    struct op own = *op;
    err_t e;

    own.now = life->next_at;
    e = actor_of(op, p, who, &own.actor);
    if (e == OK)
        e = step == NULL ? open_case(&own, p, life) : act(&own, p, life, step);
    if (e != OK)
        return op_fail(op, e, "demo case %d, %s: %s", life->number,
                       step == NULL ? "open" : step->action, op_fault_text(&own));
    step = &life->script->steps[++life->step];
    if (step->who == NULL)
        return OK;
    life->next_at +=
        (step->after_min * 3 / 4 + 1 + (int64_t)draw(p, (uint64_t)step->after_min / 2 + 1)) *
        CLOCK_MINUTE_MS;
    if (life->next_at < p->end_at)
        push(p, *life);
    return OK;
}

static err_t live_some(struct op *op, void *arg)
{
    struct play *p = arg;
    err_t e = OK;

    for (int i = 0; e == OK && i < STEPS_IN_A_TRANSACTION && p->count > 0; i++) {
        struct life life = pop(p);
        e = live(op, p, &life);
    }
    return e;
}

err_t desk_demo_cases(struct op *op, int cases, uint64_t seed)
{
    struct community *community;
    struct play p = {.end_at = op->now, .random = seed * 2654435769u + 1};
    int64_t there;
    err_t e;

    e = register_community_find(op, "yiyuan", &community);
    if (e == OK)
        e = case_count(op, community->id, &there);
    if (e != OK || there > 0 || cases == 0)
        return e;
    p.community_id = community->id;
    p.heap = ARENA_ARRAY(op->arena, (size_t)cases + 1, struct life);
    fill(&p, cases);
    while (e == OK && p.count > 0)
        e = db_transaction(op, live_some, &p);
    return e;
}
