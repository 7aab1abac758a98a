#include "desk/desk_demo_play.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_tell.h"
#include "db/db.h"
#include "desk/desk_demo_dice.h"
#include "desk/desk_demo_scripts.h"
#include "desk/desk_demo_time.h"
#include "journal/journal.h"
#include "staff/staff.h"

#include <stdlib.h>
#include <string.h>

enum {
    STEPS_IN_A_TRANSACTION = 20000,
    MOST_HOUSES = 5000,
    MOST_ACTORS = 32,
    ONE_IN_SLOW = 12,
    ONE_IN_VISITORS = 5, /* of those who speak for a house does not live there */
    SLOW_FACTOR = 5,
    BOUND_BUILDINGS_FROM = 10, /* as register_demo.c builds them */
    RAW_BUILDINGS_FROM = 20,
    RAW_BUILDINGS_TO = 21,
    HOUSE_KINDS = HOUSES_UNDER_CONSTRUCTION + 1
};

enum dice_kind { DICE_OF_LIVES = 1 };

/* A case on its way: when its next step comes, and which one that is. */
struct life {
    int64_t next_at;
    const struct demo_script *script;
    struct case_told *told; /* NULL: to be opened */
    struct arena *arena;
    struct desk_demo_dice dice;
    int step, number, technician, slow;
};

struct houses {
    const char **codes;
    size_t count;
};

/* Lives in a heap by the time of their next step, so that the record reads like a year. */
struct play {
    const struct desk_demo_order *order;
    struct life *heap;
    size_t count;
    int64_t end_at, opened;
    struct journal_run run;
    struct id_lane lane;
    struct houses houses[HOUSE_KINDS];
    const struct actor *actors[MOST_ACTORS];
    size_t actor_count;
    const char *prefix; /* of logins */
    int technicians;
    bool is_telling; /* a transaction body that begins anew finds this */
};

/* ---- the heap -------------------------------------------------------------------------- */

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

/* ---- who and where ---------------------------------------------------------------------- */

/* In a small centre some do the work of two. */
static const char *login_for(struct op *op, const struct play *p, const struct life *life,
                             const char *who)
{
    static const char *const INSTEAD[][2] = {
        {"duty", "desk2"}, {"archivist", "adm"}, {"fin", "adm"}};

    if (str_equal(who, "$"))
        return arena_printf(op->arena, "%stech%d", p->prefix, life->technician);
    if (p->prefix[0] == '\0')
        return who;
    for (size_t i = 0; i < sizeof INSTEAD / sizeof INSTEAD[0]; i++)
        if (str_equal(who, INSTEAD[i][0]))
            who = INSTEAD[i][1];
    return arena_printf(op->arena, "%s%s", p->prefix, who);
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

/* What stands behind the last that is not handed over is as old as the first. */
static enum demo_houses houses_of(long building)
{
    if (building < BOUND_BUILDINGS_FROM || building > RAW_BUILDINGS_TO)
        return HOUSES_OLD;
    return building < RAW_BUILDINGS_FROM ? HOUSES_IN_WARRANTY : HOUSES_UNDER_CONSTRUCTION;
}

static err_t sort_houses(struct op *op, struct play *p)
{
    const char **codes;
    size_t count;
    err_t e = register_house_codes(op, p->order->community->id, MOST_HOUSES, &codes, &count);

    if (e != OK)
        return e;
    for (int kind = 0; kind < HOUSE_KINDS; kind++)
        p->houses[kind].codes = ARENA_ARRAY(op->arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++) {
        struct houses *of = &p->houses[houses_of(strtol(codes[i], NULL, 10))];
        of->codes[of->count++] = codes[i];
    }
    return OK;
}

/* ---- lives begin ------------------------------------------------------------------------- */

static const struct demo_script *draw_script(const struct play *p, struct desk_demo_dice *dice)
{
    uint64_t sum = 0, at;

    for (const struct demo_script *s = DEMO_SCRIPTS; s->nature != NULL; s++)
        sum += p->houses[s->houses].count == 0 ? 0 : (uint64_t)s->weight;
    at = desk_demo_dice_draw(dice, sum);
    for (const struct demo_script *s = DEMO_SCRIPTS;; s++) {
        uint64_t weight = p->houses[s->houses].count == 0 ? 0 : (uint64_t)s->weight;
        if (at < weight)
            return s;
        at -= weight;
    }
}

static void fill(struct play *p, int utc_offset_min)
{
    for (int i = 0; i < p->order->cases; i++) {
        struct life life = {.number = i, .step = -1};
        life.dice = desk_demo_dice_for(p->order->seed + (uint64_t)p->order->lane, DICE_OF_LIVES,
                                       (uint64_t)i);
        life.script = draw_script(p, &life.dice);
        life.technician = 1 + (int)desk_demo_dice_draw(&life.dice, (uint64_t)p->technicians);
        life.slow = desk_demo_dice_draw(&life.dice, ONE_IN_SLOW) == 0 ? SLOW_FACTOR : 1;
        life.next_at = desk_demo_time_opened(&life.dice, p->end_at, utc_offset_min, i,
                                             p->order->cases, life.script->at_any_hour);
        push(p, life);
    }
}

static err_t add_extra(struct op *op, const char *json, struct doc *input)
{
    struct doc *extra;
    err_t e;

    if (json == NULL)
        return OK;
    e = json_parse(op, json, strlen(json), &extra);
    if (e != OK)
        return e;
    DOC_EACH(member, extra)
    {
        doc_set(input, member->name, member->value);
    }
    return OK;
}

static err_t open_case(struct op *op, struct play *p, struct life *life)
{
    static const char *const CHANNELS[] = {"phone", "phone",   "phone", "phone", "wechat", "wechat",
                                           "desk",  "hotline", "app",   "qr",    NULL};
    const struct demo_script *s = life->script;
    const struct houses *houses = &p->houses[s->houses];
    struct doc *input = doc_object(op->arena);
    const char *house;
    err_t e;

    doc_set_text(input, "nature", s->nature);
    doc_set_text(input, "category", s->category);
    doc_set_text(input, "channel", desk_demo_dice_word(&life->dice, CHANNELS));
    desk_demo_words_say(&life->dice, &DESK_DEMO_SUBJECTS[s->subject], input);
    if (doc_get(input, "place") == NULL) {
        house = houses->codes[desk_demo_dice_draw(&life->dice, houses->count)];
        doc_set_text(input, "house", house);
        if (desk_demo_dice_draw(&life->dice, ONE_IN_VISITORS) != 0)
            desk_demo_words_household(p->order->seed, p->order->community->code, house, input);
    }
    if (s->outside_due_days > 0) {
        doc_set_int(input, "external_due_at", op->now + s->outside_due_days * CLOCK_DAY_MS);
        doc_set_text(input, "external_number",
                     arena_printf(op->arena, "HF%d%06d", p->order->lane, life->number));
    }
    e = add_extra(op, s->extra, input);
    if (e == OK)
        e = case_tell_open(op, &p->run, input, &life->told);
    p->opened += e == OK;
    return e;
}

/* ---- steps ------------------------------------------------------------------------------- */

/* "$" is the technician of this life, or another login of the team, "@" is this time tomorrow. */
static const char *filled_in(struct op *op, const struct play *p, struct life *life,
                             const char *text)
{
    struct buf out = buf_in(op->arena);

    for (text = desk_demo_dice_text(&life->dice, op->arena, text); *text != '\0'; text++) {
        if (*text == '$')
            buf_printf(&out, "%stech%d", p->prefix, life->technician);
        else if (*text == '@')
            buf_add_text(&out, clock_format(op->arena, op->now + CLOCK_DAY_MS, op->utc_offset_min));
        else if (str_starts_with(text, "\"eng\""))
            buf_printf(&out, "\"%seng\"", p->prefix), text += strlen("\"eng\"") - 1;
        else
            buf_add_char(&out, *text);
    }
    return out.data;
}

static err_t settle(struct op *op, const struct play *p, const struct life *life);

/* "#" is another case that is open: its rows are written, for who merges looks at them. */
static err_t choose_other(struct op *op, struct play *p, struct life *life, int64_t *ret_id)
{
    size_t at = p->count == 0 ? 0 : (size_t)desk_demo_dice_draw(&life->dice, p->count);

    *ret_id = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct life *other = &p->heap[(at + i) % p->count];
        if (other->told == NULL || !case_tell_is_open(other->told))
            continue;
        *ret_id = case_tell_id(other->told);
        return settle(op, p, other);
    }
    return OK;
}

static err_t act_on_other(struct op *op, struct play *p, struct life *life,
                          const struct demo_step *step)
{
    struct doc *input = doc_object(op->arena);
    int64_t other;
    err_t e = choose_other(op, p, life, &other);

    if (e != OK || other == 0)
        return e;
    doc_set_id(input, "into", other);
    doc_set_text(input, "reason", "同一件事");
    return case_tell_act(op, &p->run, life->told, step->action, input);
}

static err_t act(struct op *op, struct play *p, struct life *life, const struct demo_step *step)
{
    const char *json;
    struct doc *input;
    err_t e;

    if (step->in_status != NULL && !str_equal(step->in_status, case_tell_status(life->told)))
        return OK;
    if (str_equal(step->input, "#"))
        return act_on_other(op, p, life, step);
    json = filled_in(op, p, life, step->input);
    e = json_parse(op, json, strlen(json), &input);
    return e != OK ? e : case_tell_act(op, &p->run, life->told, step->action, input);
}

static err_t take_step(struct op *op, struct play *p, struct life *life)
{
    const struct demo_step *step = life->told == NULL ? NULL : &life->script->steps[life->step];
    const char *who = step != NULL                ? step->who
                      : life->script->at_any_hour ? "duty"
                      : life->number % 2 == 0     ? "desk1"
                                                  : "desk2";
    struct op own = *op;
    err_t e;

    if (life->arena == NULL)
        life->arena = arena_new();
    own.arena = life->arena;
    own.now = life->next_at;
    e = actor_of(op, p, login_for(&own, p, life, who), &own.actor);
    if (e == OK)
        e = step == NULL ? open_case(&own, p, life) : act(&own, p, life, step);
    if (e != OK)
        return op_fail(op, e, "demo case %d of %s (%s %s), %s by %s: %s", life->number,
                       p->order->community->code, life->script->nature, life->script->category,
                       step == NULL ? "open" : step->action, who, op_fault_text(&own));
    life->step++;
    return OK;
}

/* Those of its steps of escalation that passed within a day ring as soon as somebody watches. */
static err_t settle(struct op *op, const struct play *p, const struct life *life)
{
    struct op own = *op;
    err_t e;

    own.arena = life->arena;
    own.now = p->end_at;
    e = case_tell_settle(&own, life->told, p->end_at - CLOCK_DAY_MS);
    return e == OK ? OK : op_fail(op, e, "demo case %d: %s", life->number, op_fault_text(&own));
}

static err_t live(struct op *op, struct play *p)
{
    struct life life = pop(p);
    const struct demo_step *next;
    err_t e = take_step(op, p, &life);

    if (e != OK)
        return e;
    next = &life.script->steps[life.step];
    if (next->who != NULL) {
        life.next_at = desk_demo_time_next(&life.dice, life.next_at, op->utc_offset_min,
                                           next->after_min * life.slow, life.script->at_any_hour);
        if (life.next_at < p->end_at) {
            push(p, life);
            return OK;
        }
    }
    e = settle(op, p, &life);
    arena_free(life.arena);
    return e;
}

static err_t settle_the_rest(struct op *op, const struct play *p)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < p->count; i++)
        if (p->heap[i].told != NULL)
            e = settle(op, p, &p->heap[i]);
    return e;
}

static err_t live_some(struct op *op, void *arg)
{
    struct play *p = arg;
    err_t e;

    if (p->is_telling)
        return op_fail(op, ERR_CONFLICT, "the demo needs a database that nobody else writes to");
    p->is_telling = true;
    e = journal_run_begin(op, p->order->community->id, &p->run);
    id_use_lane(&p->lane);
    for (int i = 0; e == OK && i < STEPS_IN_A_TRANSACTION && p->count > 0; i++)
        e = live(op, p);
    if (e == OK)
        e = settle_the_rest(op, p);
    id_use_lane(NULL);
    return e == OK ? journal_run_end(op, &p->run) : e;
}

err_t desk_demo_play(struct op *op, const struct desk_demo_order *order)
{
    struct op own = *op;
    struct play p = {.order = order,
                     .end_at = op->now,
                     .lane = {.lane = order->lane % ID_LANES},
                     .prefix = staff_demo_prefix(op, order->community->code)};
    err_t e;

    own.arena = arena_new();
    own.utc_offset_min = order->community->utc_offset_min;
    p.technicians = p.prefix[0] == '\0' ? 6 : 3;
    p.heap = ARENA_ARRAY(own.arena, (size_t)order->cases + 1, struct life);
    e = sort_houses(&own, &p);
    if (e == OK && p.houses[HOUSES_OLD].count > 0)
        fill(&p, own.utc_offset_min);
    while (e == OK && p.count > 0) {
        p.opened = 0;
        p.is_telling = false;
        e = db_transaction(&own, live_some, &p);
        if (e == OK && order->progress != NULL)
            order->progress(p.opened);
    }
    if (e != OK)
        op_fail(op, e, "%s", op_fault_text(&own));
    arena_free(own.arena);
    return e;
}
