/*
 * notify_store.h - the rows of the outbox.
 */
#pragma once

#include "db/db.h"
#include "notify/notify.h"

extern const struct db_query *const NOTIFY_STORE_QUERIES[];

struct notify_letter {
    struct notify_message message;
    int64_t id;
    int tries; /* this one counted */
};

err_t notify_store_add(struct op *op, const struct notify_message *message);
err_t notify_store_list(struct op *op, int64_t recipient_id, int limit,
                        struct notify_note **ret_notes, size_t *ret_count);

err_t notify_store_highest_id(struct op *op, int64_t *ret_id);

/* Is there anything to take? Costs no write lock. */
err_t notify_store_has_waiting(struct op *op, bool *ret_has);
/* Takes what waits, oldest first, until `lease_until`: whoever took it and died has it
 * taken again after that. No two workers get the same letter. */
err_t notify_store_claim(struct op *op, int limit, int64_t lease_until,
                         struct notify_letter **ret_letters, size_t *ret_count);
err_t notify_store_sent(struct op *op, const struct notify_letter *letter);
err_t notify_store_wait(struct op *op, const struct notify_letter *letter, int64_t next_at);
err_t notify_store_fail(struct op *op, const struct notify_letter *letter);
