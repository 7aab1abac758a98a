#include "stats/stats_roll.h"

#include "base/clock.h"
#include "base/str.h"
#include "journal/journal.h"
#include "register/register.h"
#include "stats/stats_roll_store.h"

#include <inttypes.h>

enum { EVENTS_IN_A_STEP = 200, DAYS_IN_A_STEP = 14, COMMUNITIES_AT_ONCE = 20 };
/* In one commit: others who write wait for it, and a step takes milliseconds. */
enum { STEPS_TOGETHER = 4 };

/* ---- one step, in a transaction ------------------------------------------------------------ */

/* A day is counted once it is over: what changes all day long is not counted again and again. */
static int64_t today(const struct op *op, const struct community *c)
{
    return clock_day(op->now, c->utc_offset_min);
}

/* Days that are over and were never counted, a fortnight at a time. */
static err_t count_first(struct op *op, const struct community *c, struct stats_roll_place *place)
{
    int64_t due_at, day;
    err_t e = stats_roll_store_next_due(
        op, c->id, clock_day_start(place->rebuild_day, c->utc_offset_min), &due_at);

    if (e != OK)
        return e;
    day = due_at == 0 ? today(op, c) : clock_day(due_at, c->utc_offset_min);
    if (day >= today(op, c)) {
        place->rebuild_day = today(op, c);
        return OK;
    }
    place->rebuild_day = day + DAYS_IN_A_STEP < today(op, c) ? day + DAYS_IN_A_STEP : today(op, c);
    e = stats_roll_store_count(op, c->id, c->utc_offset_min, day, place->rebuild_day);
    return e != OK ? e
                   : stats_roll_store_note(op, c->id, c->utc_offset_min, day, place->rebuild_day);
}

static size_t add_case(int64_t *ids, size_t count, const struct journal_event *event)
{
    if (!str_equal(event->subject, "case"))
        return count;
    for (size_t i = 0; i < count; i++)
        if (ids[i] == event->subject_id)
            return count;
    ids[count] = event->subject_id;
    return count + 1;
}

/* The days that the cases of the next events have left, and those that they are on now, as far as
 * they are counted already. */
static err_t fold_events(struct op *op, const struct community *c, struct stats_roll_place *place)
{
    struct journal_event *events;
    int64_t ids[EVENTS_IN_A_STEP], *days;
    size_t event_count, case_count = 0, day_count = 0;
    err_t e = journal_next(op, c->id, place->seq, EVENTS_IN_A_STEP, &events, &event_count);

    if (e != OK || event_count == 0)
        return e;
    for (size_t i = 0; i < event_count; i++)
        case_count = add_case(ids, case_count, &events[i]);
    if (case_count > 0)
        e = stats_roll_store_renote(op, c->id, c->utc_offset_min, place->rebuild_day, ids,
                                    case_count, &days, &day_count);
    for (size_t i = 0; e == OK && i < day_count; i++)
        e = stats_roll_store_count(op, c->id, c->utc_offset_min, days[i], days[i] + 1);
    place->seq = events[event_count - 1].seq;
    return e;
}

static err_t step_in_transaction(struct op *op, void *arg)
{
    const struct stats_roll_behind *behind = arg;
    struct stats_roll_place place;
    struct community *community;
    err_t e = stats_roll_store_lock(op, behind, &place);

    if (e == OK)
        e = register_community_get(op, behind->community_id, &community);
    if (e == OK)
        e = place.rebuild_day < today(op, community) ? count_first(op, community, &place)
                                                     : fold_events(op, community, &place);
    return e != OK ? e : stats_roll_store_move(op, behind->community_id, place);
}

/* ---- as many as there are -------------------------------------------------------------------- */

err_t stats_roll_run(struct op *op, struct db_writer *writer, int most, size_t *ret_done)
{
    struct stats_roll_behind *behind;
    struct db_part *parts;
    size_t count;
    err_t e = stats_roll_store_behind(op, most < COMMUNITIES_AT_ONCE ? most : COMMUNITIES_AT_ONCE,
                                      &behind, &count);

    *ret_done = 0;
    if (e != OK)
        return e;
    parts = ARENA_ARRAY(op->arena, count, struct db_part);
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct db_part){
            .community_id = behind[i].community_id,
            .arg = &behind[i],
            .name = arena_printf(op->arena, "community %" PRId64, behind[i].community_id)};
    for (size_t i = 0; e == OK && i < count; i += STEPS_TOGETHER)
        e = db_writer_run_parts(writer, op, step_in_transaction, parts + i,
                                count - i < STEPS_TOGETHER ? count - i : STEPS_TOGETHER);
    if (e == OK)
        *ret_done = count;
    return e;
}

err_t stats_roll_run_here(struct op *op)
{
    struct stats_roll_behind *behind;
    size_t count = 1;
    err_t e = OK;

    while (e == OK && count > 0) {
        e = stats_roll_store_behind(op, COMMUNITIES_AT_ONCE, &behind, &count);
        for (size_t i = 0; e == OK && i < count; i++)
            e = db_transaction(op, step_in_transaction, &behind[i]);
    }
    return e;
}
