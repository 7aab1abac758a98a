/* The bell: what somebody has not read, and the digests of what could wait. */
#include "notify/notify.h"
#include "notify/notify_store.h"

#include "base/buf.h"
#include "base/str.h"

#include <inttypes.h>

enum { LINES_OF_A_DIGEST = 20 };

err_t notify_box(struct op *op, const struct notify_box *box, struct notify_note **ret_notes,
                 size_t *ret_count)
{
    return notify_store_box(op, box, ret_notes, ret_count);
}

err_t notify_unread(struct op *op, const struct notify_box *box, int64_t most, int64_t *ret_count)
{
    return notify_store_unread(op, box, most, ret_count);
}

err_t notify_rung(struct op *op, const int64_t *recipients, size_t count, int64_t after_id,
                  struct notify_rung **ret_rung, size_t *ret_count)
{
    return notify_store_rung(op, recipients, count, after_id, ret_rung, ret_count);
}

err_t notify_get(struct op *op, const struct notify_box *box, int64_t id,
                 struct notify_note **ret_note)
{
    err_t e = notify_store_get(op, box, id, ret_note);

    return e == OK && *ret_note == NULL ? op_fail(op, ERR_NOT_FOUND, "没有这条消息") : e;
}

err_t notify_read(struct op *op, int64_t recipient_id, int64_t id)
{
    return notify_store_read(op, recipient_id, id);
}

err_t notify_read_up_to(struct op *op, int64_t recipient_id, int64_t id)
{
    return notify_store_read_up_to(op, recipient_id, id);
}

/* ---- digests ---------------------------------------------------------------------------- */

static bool is_together(const struct notify_note *a, const struct notify_note *b)
{
    return a->message.recipient_id == b->message.recipient_id &&
           a->message.community_id == b->message.community_id;
}

static const char *lines_of(struct op *op, const struct notify_note *notes, size_t count)
{
    struct buf out = buf_in(op->arena);

    for (size_t i = 0; i < count && i < LINES_OF_A_DIGEST; i++)
        buf_printf(&out, "%s%s", i == 0 ? "" : "\n", notes[i].message.title);
    if (count > LINES_OF_A_DIGEST)
        buf_printf(&out, "\n还有 %zu 条", count - LINES_OF_A_DIGEST);
    return out.data;
}

/* The key has the first message in it: run twice, or by two nodes, it is one digest. */
static err_t tell_together(struct op *op, const struct notify_note *notes, size_t count)
{
    const struct notify_message *first = &notes[0].message;
    struct notify_message digest = {
        .community_id = first->community_id,
        .recipient_id = first->recipient_id,
        .once_key = arena_printf(op->arena, "digest/%" PRId64 "/%" PRId64, first->recipient_id,
                                 notes[0].id),
        .kind = "digest",
        .subject = "digest",
        .title = arena_printf(op->arena, "免打扰时段的 %zu 条消息", count),
        .body = lines_of(op, notes, count),
    };
    int64_t id = 0;
    err_t e = notify_store_add(op, &digest);

    if (e == OK)
        e = notify_store_find_key(op, digest.community_id, digest.once_key, &id);
    for (size_t i = 0; e == OK && i < count; i++)
        e = notify_store_told(op, &notes[i], id);
    return e;
}

struct gathering {
    int limit;
    size_t done;
};

static err_t gather_in_transaction(struct op *op, void *arg)
{
    struct gathering *g = arg;
    struct notify_note *notes;
    size_t count;
    err_t e = notify_store_held(op, g->limit, &notes, &count);

    for (size_t i = 0, n; e == OK && i < count; i += n) {
        for (n = 1; i + n < count && is_together(&notes[i], &notes[i + n]);)
            n++;
        e = n == 1 ? notify_store_let_go(op, &notes[i]) : tell_together(op, &notes[i], n);
    }
    g->done = count;
    return e;
}

err_t notify_gather(struct op *op, int limit, size_t *ret_done)
{
    struct gathering g = {.limit = limit};
    struct notify_note *notes;
    size_t count;
    err_t e;

    must(!db_in_transaction(op->db));
    e = notify_store_held(op, 1, &notes, &count);
    if (e == OK && count > 0)
        e = db_transaction(op, gather_in_transaction, &g);
    *ret_done = g.done;
    return e;
}
