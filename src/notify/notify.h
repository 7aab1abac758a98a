/*
 * notify.h - the doors out: messages leave through an outbox that was written in the
 * same transaction as what they tell about; at least once, with an id that makes them
 * once for the receiver.
 */
#pragma once

#include "base/op.h"

struct notify_message {
    int64_t community_id;
    int64_t recipient_id; /* a staff member; 0 with a role that nobody holds */
    const char *once_key; /* unique: "promise/‹id›/‹level›/‹recipient›" */
    const char *kind;     /* "warning", "escalation", "assigned", "major", "outcome" … */
    const char *subject;  /* "case" */
    int64_t subject_id;
    const char *title, *body; /* 中文, no personal data */
    int64_t hold_until; /* not 0: it can wait until then, and is told with others in one digest */
};

/* The kind of a message that is a call to place: its body is {caller, number}, the number
 * sealed, and nobody reads it in the program (recipient 0). A call that fails is not tried again.
 */
#define NOTIFY_CALL "call"
/* Opens what was sealed; main.c hands it down. */
typedef char *notify_open_fn(struct op *op, const char *sealed);
void notify_use_opener(notify_open_fn *open);

/* Queues a message in the running transaction; the same once_key again does nothing. */
err_t notify_queue(struct op *op, const struct notify_message *message);

/* The latest messages of a recipient, newest first: he reads them in the program, sent by
 * mail or not. */
struct notify_note {
    struct notify_message message;
    int64_t id, created_at;
    const char *state; /* waiting, sent, failed; held: for a digest */
    bool is_read;
    int64_t digest_id; /* of the digest that told it, or 0 */
};
err_t notify_list(struct op *op, int64_t recipient_id, int limit, struct notify_note **ret_notes,
                  size_t *ret_count);

/* ---- the bell: what somebody has not read ---------------------------------------------- */

/* His messages about these communities, newest first, below before_id (0: all): those that
 * ring (neither held nor told by a digest), or those of one digest. */
struct notify_box {
    const int64_t *communities;
    size_t community_count;
    int64_t recipient_id, before_id, digest_id;
    bool unread_only;
    int limit;
};
err_t notify_box(struct op *op, const struct notify_box *box, struct notify_note **ret_notes,
                 size_t *ret_count);
/* At most `most`. */
err_t notify_unread(struct op *op, const struct notify_box *box, int64_t most, int64_t *ret_count);
/* Which of these recipients got messages that ring, later than `after_id`: the newest of each. */
struct notify_rung {
    int64_t recipient_id, id;
};
err_t notify_rung(struct op *op, const int64_t *recipients, size_t count, int64_t after_id,
                  struct notify_rung **ret_rung, size_t *ret_count);
/* ERR_NOT_FOUND for a message that is not his, or about none of the communities. */
err_t notify_get(struct op *op, const struct notify_box *box, int64_t id,
                 struct notify_note **ret_note);
/* Marks one of his read, or all up to an id. A mark is his own view: no event. */
err_t notify_read(struct op *op, int64_t recipient_id, int64_t id);
err_t notify_read_up_to(struct op *op, int64_t recipient_id, int64_t id);

/* What was held and whose time has come becomes one digest for each recipient and community
 * (one alone is let go as it is). Call outside a transaction; at most `limit` messages. */
err_t notify_gather(struct op *op, int limit, size_t *ret_done);

/* Under which login a recipient is known; main.c hands it down. Mail goes to
 * login@ANJU_MAIL_DOMAIN; an empty login or none: only in the program. */
typedef err_t notify_login_fn(struct op *op, int64_t recipient_id, const char **ret_login);
void notify_use_logins(notify_login_fn *find);

/* Sends what waits (at most `limit`): in the program always, by the log adapter or mail
 * (ANJU_SMTP=smtp://HOST:PORT) where set. Call outside a transaction; retries with growing
 * pauses, gives up after 10 tries and says so. */
err_t notify_send(struct op *op, int limit, size_t *ret_sent);

/* A text message to a phone, at once and outside of the outbox: a one-time code is of no use
 * later. There is the log adapter only: the program's log shows the text and the masked number. */
void notify_text_message(struct op *op, const char *phone, const char *text);

/* The highest id of all messages, 0 if there is none. */
err_t notify_highest_id(struct op *op, int64_t *ret_id);
