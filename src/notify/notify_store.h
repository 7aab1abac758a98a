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

err_t notify_store_box(struct op *op, const struct notify_box *box, struct notify_note **ret_notes,
                       size_t *ret_count);
err_t notify_store_unread(struct op *op, const struct notify_box *box, int64_t most,
                          int64_t *ret_count);
err_t notify_store_rung(struct op *op, const int64_t *recipients, size_t count, int64_t after_id,
                        struct notify_rung **ret_rung, size_t *ret_count);
/* *ret_note is NULL if there is none. */
err_t notify_store_get(struct op *op, const struct notify_box *box, int64_t id,
                       struct notify_note **ret_note);
err_t notify_store_read(struct op *op, int64_t recipient_id, int64_t id);
err_t notify_store_read_up_to(struct op *op, int64_t recipient_id, int64_t id);
/* Held messages whose time has come, together by recipient and community. */
err_t notify_store_held(struct op *op, int limit, struct notify_note **ret_notes,
                        size_t *ret_count);
err_t notify_store_let_go(struct op *op, const struct notify_note *note);
err_t notify_store_told(struct op *op, const struct notify_note *note, int64_t digest_id);
err_t notify_store_find_key(struct op *op, int64_t community_id, const char *once_key,
                            int64_t *ret_id);
extern const struct db_query *const NOTIFY_BOX_QUERIES[];
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
