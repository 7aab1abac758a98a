#include "notify/notify.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "notify/notify_call.h"
#include "notify/notify_mail.h"
#include "notify/notify_store.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

enum { MAX_TRIES = 10 };

/* Longer than the slowest server takes for one letter. */
#define LEASE_EACH_MS (20 * CLOCK_SECOND_MS)

static notify_login_fn *find_login; /* both set once, before any thread starts */
static notify_open_fn *open_sealed;

void notify_use_opener(notify_open_fn *open)
{
    open_sealed = open;
}

void notify_use_logins(notify_login_fn *find)
{
    find_login = find;
}

err_t notify_queue(struct op *op, const struct notify_message *message)
{
    must(message->once_key != NULL && message->title != NULL && message->body != NULL);
    return notify_store_add(op, message);
}

err_t notify_list(struct op *op, int64_t recipient_id, int limit, struct notify_note **ret_notes,
                  size_t *ret_count)
{
    return notify_store_list(op, recipient_id, limit, ret_notes, ret_count);
}

err_t notify_highest_id(struct op *op, int64_t *ret_id)
{
    return notify_store_highest_id(op, ret_id);
}

/* ---- one letter -------------------------------------------------------------- */

/* Two keys never give the same id: what is not a letter, a digit or one of / _ - is written
 * as its hex digits behind an equals sign. */
static const char *message_id_of(struct op *op, const struct notify_message *message,
                                 const char *domain)
{
    struct buf id = buf_in(op->arena);

    buf_printf(&id, "c%" PRId64 "/", message->community_id);
    for (const char *p = message->once_key; *p != '\0'; p++) {
        if (isalnum((unsigned char)*p) || *p == '/' || *p == '_' || *p == '-')
            buf_add_char(&id, *p);
        else
            buf_printf(&id, "=%02X", (unsigned)(unsigned char)*p);
    }
    buf_printf(&id, "@%s", domain);
    return id.data;
}

/* Letters of an address that need no quoting; whoever has others gets no mail. */
static bool is_plain_login(const char *login)
{
    if (str_is_empty(login))
        return false;
    for (; *login != '\0'; login++)
        if (!isalnum((unsigned char)*login) && *login != '.' && *login != '_' && *login != '-')
            return false;
    return true;
}

static err_t mail_letter(struct op *op, const struct notify_letter *letter, const char *smtp_url)
{
    const struct notify_message *message = &letter->message;
    const char *domain = getenv("ANJU_MAIL_DOMAIN");
    const char *login = NULL;
    err_t e;

    if (message->recipient_id == 0 || find_login == NULL)
        return OK;
    e = find_login(op, message->recipient_id, &login);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    if (!is_plain_login(login))
        return OK;
    if (str_is_empty(domain))
        domain = "localhost";
    return notify_mail_send(op, smtp_url,
                            &(struct notify_mail){
                                .from = arena_printf(op->arena, "anju@%s", domain),
                                .to = arena_printf(op->arena, "%s@%s", login, domain),
                                .message_id = message_id_of(op, message, domain),
                                .title = message->title,
                                .body = message->body,
                            });
}

static bool deliver(struct op *op, const struct notify_letter *letter)
{
    const struct notify_message *message = &letter->message;
    const char *smtp_url = getenv("ANJU_SMTP");
    bool is_call = str_equal(message->kind, NOTIFY_CALL);
    err_t e = OK;

    if (is_call)
        e = notify_call_place(op, letter, open_sealed);
    else if (!str_is_empty(smtp_url))
        e = mail_letter(op, letter, smtp_url);
    if (e == OK && !is_call)
        log_info("message %" PRId64 ": %s to %" PRId64 " about %s %" PRId64, letter->id,
                 message->kind, message->recipient_id, message->subject, message->subject_id);
    else if (e != OK)
        log_warning("message %" PRId64 ", try %d of %d: %s", letter->id, letter->tries, MAX_TRIES,
                    op_fault_text(op));
    op_forget_fault(op);
    return e == OK;
}

/* ---- what waits --------------------------------------------------------------- */

struct post {
    int limit;
    int64_t lease_until;
    struct notify_letter *letters;
    bool *is_sent;
    size_t count;
};

static err_t claim_in_transaction(struct op *op, void *arg)
{
    struct post *post = arg;

    return notify_store_claim(op, post->limit, post->lease_until, &post->letters, &post->count);
}

/* 1, 2, 4 … minutes: a server that is away for a morning loses nothing. */
static int64_t next_try_at(const struct op *op, int tries)
{
    return op->now + (CLOCK_MINUTE_MS << (tries - 1));
}

static err_t note_result(struct op *op, const struct notify_letter *letter, bool is_sent)
{
    if (is_sent)
        return notify_store_sent(op, letter);
    if (letter->tries < MAX_TRIES && !str_equal(letter->message.kind, NOTIFY_CALL))
        return notify_store_wait(op, letter, next_try_at(op, letter->tries));
    log_error("message %" PRId64 " is given up after %d tries", letter->id, letter->tries);
    return notify_store_fail(op, letter);
}

static err_t note_in_transaction(struct op *op, void *arg)
{
    const struct post *post = arg;

    for (size_t i = 0; i < post->count; i++) {
        err_t e = note_result(op, &post->letters[i], post->is_sent[i]);
        if (e != OK)
            return e;
    }
    return OK;
}

err_t notify_send(struct op *op, int limit, size_t *ret_sent)
{
    struct post post = {.limit = limit, .lease_until = op->now + (limit + 3) * LEASE_EACH_MS};
    bool has_waiting;
    size_t sent = 0;
    err_t e;

    must(!db_in_transaction(op->db));
    e = notify_store_has_waiting(op, &has_waiting);
    if (e == OK && has_waiting)
        e = db_transaction(op, claim_in_transaction, &post);
    if (e != OK)
        return e;
    post.is_sent = ARENA_ARRAY(op->arena, post.count + 1, bool);
    for (size_t i = 0; i < post.count; i++) {
        post.is_sent[i] = deliver(op, &post.letters[i]);
        sent += post.is_sent[i] ? 1 : 0;
    }
    if (post.count > 0) {
        e = db_transaction(op, note_in_transaction, &post);
        if (e != OK)
            return e;
    }
    *ret_sent = sent;
    return OK;
}
