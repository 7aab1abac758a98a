#include "call/call_job.h"

#include "base/json.h"
#include "call/call.h"
#include "call/call_store.h"
#include "journal/journal.h"
#include "notify/notify.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MINUTE_MS = 60000, MOST_HEARERS = 64, PAYLOAD_VERSION = 1 };

/* How long after the due time, and who hears of it then: those who are on duty. */
static const struct level {
    int64_t after_ms;
    uint64_t roles;
    const char *title;
} LEVELS[] = {
    {0, ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_DUTY), "未接来电还没有回拨"},
    {15 * MINUTE_MS, ROLE_BIT(ROLE_CSS), "未接来电超时一刻钟还没有回拨"},
    {60 * MINUTE_MS, ROLE_BIT(ROLE_DIRECTOR), "未接来电超时一小时还没有回拨"},
};

enum { LEVEL_COUNT = sizeof LEVELS / sizeof LEVELS[0] };

struct hearers {
    int64_t ids[MOST_HEARERS];
    size_t count;
};

static void add_hearer(struct hearers *h, int64_t id)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->ids[i] == id)
            return;
    if (h->count < MOST_HEARERS)
        h->ids[h->count++] = id;
}

static err_t find_hearers(struct op *op, int64_t community_id, uint64_t roles, struct hearers *h)
{
    err_t e = OK;

    for (enum staff_role role = 0; e == OK && role < ROLE_COUNT; role++) {
        int64_t *ids;
        size_t count = 0;
        if ((roles & ROLE_BIT(role)) == 0)
            continue;
        e = staff_on_duty(op, community_id, role, op->now, &ids, &count);
        for (size_t i = 0; e == OK && i < count; i++) {
            const char *absent;
            e = staff_present(op, community_id, ids[i], &ids[i], &absent);
            add_hearer(h, ids[i]);
        }
    }
    return e;
}

static err_t record(struct op *op, const struct call_ring *ring, const struct hearers *h)
{
    struct doc *payload = doc_object(op->arena), *told = doc_set_list(payload, "told");

    doc_set_int(payload, "level", ring->rung);
    for (size_t i = 0; i < h->count; i++)
        doc_add(told, doc_int(op->arena, h->ids[i]));
    return journal_append(op, &(struct journal_event){.community_id = ring->community_id,
                                                      .kind = "call_overdue",
                                                      .subject = "missed_call",
                                                      .subject_id = ring->id,
                                                      .version = PAYLOAD_VERSION,
                                                      .data = json_text(op->arena, payload)});
}

static err_t queue(struct op *op, const struct call_ring *ring, const struct hearers *h)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < h->count; i++)
        e = notify_queue(
            op, &(struct notify_message){
                    .community_id = ring->community_id,
                    .recipient_id = h->ids[i],
                    .once_key = arena_printf(op->arena, "call/%" PRId64 "/%" PRId64 "/%" PRId64,
                                             ring->id, ring->rung, h->ids[i]),
                    .kind = "overdue",
                    .subject = "missed_call",
                    .subject_id = ring->id,
                    .title = LEVELS[ring->rung].title,
                    .body = "有人来电没有人接，还在等回拨。"});
    return e;
}

/* May run twice. Whoever was first, another node or a call back, leaves nothing to claim. */
static err_t ring_in_transaction(struct op *op, void *arg)
{
    const struct call_ring *ring = arg;
    struct hearers h = {.count = 0};
    int64_t next_at = 0;
    bool is_mine = false;
    err_t e = journal_lock(op, ring->community_id);

    if (ring->rung + 1 < LEVEL_COUNT)
        next_at = ring->due_at + LEVELS[ring->rung + 1].after_ms;
    if (e == OK)
        e = call_store_claim(op, ring, next_at, &is_mine);
    if (e != OK || !is_mine)
        return e;
    e = find_hearers(op, ring->community_id, LEVELS[ring->rung].roles, &h);
    if (e == OK)
        e = record(op, ring, &h);
    return e == OK ? queue(op, ring, &h) : e;
}

static err_t run_one(struct op *op, struct db_writer *writer, struct call_ring *ring)
{
    struct arena *a;
    struct op own;
    err_t e;

    if (writer == NULL)
        return db_transaction(op, ring_in_transaction, ring);
    a = arena_new();
    own = op_begin(a);
    e = db_writer_run(writer, &own, ring->community_id, ring_in_transaction, ring);
    if (e != OK)
        op_fail(op, e, "missed call %" PRId64 ": %s", ring->id, op_fault_text(&own));
    arena_free(a);
    return e;
}

err_t call_job_run(struct op *op, struct db_writer *writer, int limit, size_t *ret_rung)
{
    struct call_ring *rings;
    err_t e = call_store_due(op, limit, &rings, ret_rung);

    for (size_t i = 0; e == OK && i < *ret_rung; i++)
        if (rings[i].rung < LEVEL_COUNT)
            e = run_one(op, writer, &rings[i]);
    return e;
}
