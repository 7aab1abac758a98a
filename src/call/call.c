#include "call/call.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "call/call_store.h"
#include "case/case_document.h"
#include "case/case_life.h"
#include "case/case_words.h"
#include "db/db.h"
#include "journal/journal.h"
#include "promise/promise.h"

#include <string.h>

enum {
    PAYLOAD_VERSION = 1,
    FUTURE_GRACE_MS = 5 * 60000,
    MOST_DONE = 20,
    DONE_LATELY_MS = 7 * 24 * 60 * 60000,
    ID_COUNTER_BITS = 22, /* base/id.h: the milliseconds stand above them */
    DEFAULT_LIMIT_MS = 15 * 60000
};

/* ---- a call in vain --------------------------------------------------------------------- */

struct missing {
    int64_t community_id, called_at;
    const char *phone;
    int64_t id; /* the result */
};

static err_t check(struct op *op, const struct missing *m)
{
    size_t digits = 0;

    for (const char *p = m->phone == NULL ? "" : m->phone; *p != '\0'; p++) {
        digits += *p >= '0' && *p <= '9';
        if (!(*p >= '0' && *p <= '9') && strchr("+- ()", *p) == NULL)
            return op_fail_field(op, "phone", "not_a_phone", "“来电号码”不是电话号码");
    }
    if (digits < 3 || digits > 30)
        return op_fail_field(op, "phone", "not_a_phone", "“来电号码”不是电话号码");
    if (m->called_at > op->now + FUTURE_GRACE_MS)
        return op_fail_field(op, "called_at", "in_the_future", "“来电时间”不能晚于现在");
    return OK;
}

static err_t append(struct op *op, const struct missed_call *call, const char *kind,
                    struct doc *payload)
{
    return journal_append(op, &(struct journal_event){.community_id = call->community_id,
                                                      .kind = kind,
                                                      .subject = "missed_call",
                                                      .subject_id = call->id,
                                                      .version = PAYLOAD_VERSION,
                                                      .data = json_text(op->arena, payload)});
}

/* By when he is called back, as the community's standards have it. */
static err_t set_due(struct op *op, struct missed_call *call, const char **ret_standard)
{
    const struct promise_book *book;
    struct doc *facts = doc_object(op->arena);
    struct promise_rule rule;
    struct promise_due due;
    bool found = false;
    err_t e;

    call->due_at = call->called_at + DEFAULT_LIMIT_MS;
    *ret_standard = "";
    doc_set_text(facts, "nature", "inquiry");
    e = promise_book_now(op, call->community_id, op->now, &book);
    if (e == OK)
        e = promise_book_resolve(op, "call_back", facts, call->called_at, NULL, 0, &rule, &due,
                                 &found, (void *)(uintptr_t)book);
    if (e == OK && found) {
        call->due_at = due.due_at;
        *ret_standard = rule.standard;
    }
    return e;
}

static err_t ring_again(struct op *op, struct missed_call *call, int64_t called_at)
{
    struct doc *payload = doc_object(op->arena);
    err_t e;

    call->times++;
    if (called_at > call->last_at)
        call->last_at = called_at;
    doc_set_int(payload, "times", call->times);
    doc_set_int(payload, "called_at", called_at);
    e = append(op, call, "missed_again", payload);
    if (e != OK)
        return e;
    return call_store_again(op, call);
}

static err_t add(struct op *op, const struct missing *m, const char *phone_hash, int64_t *ret_id)
{
    struct missed_call call = {.id = id_next(op->now),
                               .community_id = m->community_id,
                               .phone = journal_seal_text(op, m->phone),
                               .called_at = m->called_at,
                               .last_at = m->called_at,
                               .times = 1};
    struct doc *payload = doc_object(op->arena);
    const char *standard;
    err_t e = set_due(op, &call, &standard);

    if (e != OK)
        return e;
    doc_set_text(payload, "phone", call.phone);
    doc_set_text(payload, "phone_hash", phone_hash);
    doc_set_int(payload, "called_at", call.called_at);
    doc_set_int(payload, "due_at", call.due_at);
    doc_set_text(payload, "standard", standard);
    e = append(op, &call, "missed", payload);
    if (e != OK)
        return e;
    *ret_id = call.id;
    return call_store_add(op, &call, phone_hash, standard);
}

static err_t miss_in_transaction(struct op *op, void *arg)
{
    struct missing *m = arg;
    struct missed_call *waiting;
    const char *hash;
    err_t e = check(op, m);

    if (e == OK)
        e = journal_lock(op, m->community_id);
    if (e != OK)
        return e;
    hash = case_intake_phone_hash(op, m->phone);
    e = call_store_find_waiting(op, m->community_id, hash, &waiting);
    if (e != OK)
        return e;
    if (waiting == NULL)
        return add(op, m, hash, &m->id);
    m->id = waiting->id;
    return ring_again(op, waiting, m->called_at);
}

err_t call_missed(struct op *op, int64_t community_id, const char *phone, int64_t called_at,
                  int64_t *ret_id)
{
    struct missing m = {.community_id = community_id,
                        .called_at = called_at == 0 ? op->now : called_at,
                        .phone = phone};
    err_t e = db_transaction(op, miss_in_transaction, &m);

    if (e == OK)
        *ret_id = m.id;
    return e;
}

/* ---- calling back ------------------------------------------------------------------------- */

static err_t get(struct op *op, int64_t id, struct missed_call **ret_call)
{
    const int64_t *communities;
    size_t count;

    staff_scope(op, MAY_CALL_BACK, &communities, &count);
    return call_store_get(op, communities, count, id, ret_call);
}

struct calling {
    int64_t id, case_id;
    const char *outcome;
};

static err_t back_in_transaction(struct op *op, void *arg)
{
    const struct calling *c = arg;
    struct doc *payload = doc_object(op->arena);
    struct missed_call *call;
    bool reached = str_equal(c->outcome, "reached");
    err_t e = get(op, c->id, &call);

    if (e == OK)
        e = journal_lock(op, call->community_id);
    if (e != OK)
        return e;
    call->outcome = c->outcome;
    call->case_id = c->case_id;
    call->called_back_at = reached ? op->now : 0;
    call->called_back_by = reached ? op->actor->id : 0;
    doc_set_text(payload, "outcome", c->outcome);
    if (c->case_id != 0)
        doc_set_id(payload, "case_id", c->case_id);
    e = call_store_back(op, call);
    if (e != OK)
        return e;
    return append(op, call, reached ? "called_back" : "call_back_tried", payload);
}

err_t call_back(struct op *op, int64_t id, const char *outcome, int64_t case_id)
{
    struct calling c = {id, case_id, outcome};

    return db_transaction(op, back_in_transaction, &c);
}

err_t call_phone(struct op *op, int64_t id, const char **ret_phone)
{
    struct missed_call *call;
    err_t e = get(op, id, &call);

    if (e != OK)
        return e;
    *ret_phone = journal_open_text(op, call->phone);
    if (*ret_phone == NULL)
        return op_fail(op, ERR_NOT_FOUND, "号码已经抹去");
    return OK;
}

/* ---- lists ------------------------------------------------------------------------------------
 */

err_t call_waiting(struct op *op, int64_t most, int64_t *ret_count)
{
    const int64_t *communities;
    size_t count;

    staff_scope(op, MAY_CALL_BACK, &communities, &count);
    return call_store_count(op, communities, count, most, ret_count);
}

static const char *state_of(const struct op *op, const struct missed_call *c)
{
    if (c->called_back_at != 0)
        return c->called_back_at <= c->due_at ? "met" : "missed";
    return op->now > c->due_at ? "missed" : "running";
}

static void set_words(struct op *op, struct doc *one, const struct missed_call *c)
{
    struct doc *page = doc_set_object(one, "page");

    doc_set_text(page, "called_text", case_words_instant(op, c->called_at));
    doc_set_text(page, "due_text",
                 arena_printf(op->arena, "%s · %s", case_words_left(op, c->due_at),
                              case_words_instant(op, c->due_at)));
    doc_set_text(page, "back_text", case_words_instant(op, c->called_back_at));
    doc_set_text(page, "kept_text", c->called_back_at <= c->due_at ? "按时回电" : "超时回电");
    doc_set_bool(page, "rang_again", c->times > 1);
    doc_set_bool(page, "was_tried", str_equal(c->outcome, "unreachable"));
}

static void add_calls(struct op *op, const struct missed_call *calls, size_t count,
                      struct doc *list)
{
    for (size_t i = 0; i < count; i++) {
        const struct missed_call *c = &calls[i];
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "id", c->id);
        doc_set_text(one, "phone_masked", case_document_phone(op, c->phone));
        doc_set_int(one, "times", c->times);
        doc_set_time(one, "called_at", c->called_at, op->utc_offset_min);
        doc_set_time(one, "last_at", c->last_at, op->utc_offset_min);
        doc_set_text(one, "metric", "call_back");
        doc_set_time(one, "due_at", c->due_at, op->utc_offset_min);
        doc_set_time(one, "met_at", c->called_back_at, op->utc_offset_min);
        doc_set_text(one, "state", state_of(op, c));
        doc_set_text(one, "outcome", c->outcome);
        doc_set_id(one, "case", c->case_id);
        set_words(op, one, c);
    }
}

err_t call_one(struct op *op, int64_t id, struct doc *list)
{
    struct missed_call *call;
    err_t e = get(op, id, &call);

    if (e == OK)
        add_calls(op, call, 1, list);
    return e;
}

err_t call_list(struct op *op, struct call_place after, int64_t limit, struct doc *waiting,
                struct call_place *ret_last)
{
    const int64_t *communities;
    struct missed_call *calls;
    size_t count, found;
    err_t e;

    staff_scope(op, MAY_CALL_BACK, &communities, &count);
    e = call_store_waiting(op, communities, count, after, limit + 1, &calls, &found);
    if (e != OK)
        return e;
    *ret_last = (struct call_place){0};
    if (found > (size_t)limit) {
        found--;
        *ret_last = (struct call_place){calls[found - 1].due_at, calls[found - 1].id};
    }
    add_calls(op, calls, found, waiting);
    return OK;
}

err_t call_list_done(struct op *op, struct doc *done)
{
    const int64_t *communities;
    struct missed_call *calls;
    size_t count, found;
    err_t e;

    staff_scope(op, MAY_CALL_BACK, &communities, &count);
    e = call_store_done(op, communities, count, (op->now - DONE_LATELY_MS) << ID_COUNTER_BITS,
                        MOST_DONE, &calls, &found);
    if (e == OK)
        add_calls(op, calls, found, done);
    return e;
}

err_t call_of_phone(struct op *op, int64_t community_id, const char *phone_hash,
                    struct missed_call **ret_calls, size_t *ret_count)
{
    return call_store_of_phone(op, community_id, phone_hash, ret_calls, ret_count);
}
