/* journal_given.h - a key and some events to start from. */
#pragma once

#include "journal/journal.h"
#include "support/support.h"

/* A fresh key file in the test's folder, loaded. Returns its path. */
static inline const char *given_key(struct op *op)
{
    const char *path = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    return path;
}

static inline err_t append_one(struct op *op, void *arg)
{
    return journal_append(op, arg);
}

/* One event about case `subject_id`, in a transaction of its own. */
static inline struct journal_event given_event(struct op *op, int64_t community_id,
                                               int64_t subject_id, const char *data)
{
    struct journal_event event = {
        .community_id = community_id,
        .kind = "dispatched",
        .subject = "case",
        .subject_id = subject_id,
        .version = 1,
        .data = data,
    };

    assert_ok(db_transaction(op, append_one, &event));
    return event;
}

static inline void given_events(struct op *op, int64_t community_id, int count)
{
    for (int i = 0; i < count; i++)
        given_event(op, community_id, 100 + i % 5,
                    arena_printf(op->arena, "{\"n\":%d,\"words\":\"水管漏水\"}", i));
}
