#include "case/case_contact.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_lent.h"
#include "case/case_life.h"
#include "db/db.h"
#include "notify/notify.h"
#include "staff/staff.h"

#include <inttypes.h>

/* domain.md §H: sensitive fields are revealed with a reason by these. */
#define MAY_REVEAL                                                                                 \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
/* Who talks with owners about any case; others only about those in their hands. */
#define MAY_DIAL (MAY_REVEAL | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_QUALITY))

static bool is_hidden(const struct op *op, const struct service_case *sc)
{
    return case_hides_complainant(op, sc->community_id, sc->nature, sc->object);
}

static bool is_in_his_hands(const struct op *op, const struct service_case *sc)
{
    int64_t me = op->actor->id;

    return case_rules_is_assigned(sc, me) || sc->responsible == me || sc->first_contact == me ||
           sc->supervisor == me || sc->handler == me;
}

static bool has_one_of(const struct op *op, const struct service_case *sc, uint64_t roles)
{
    return (op_roles_in(op, sc->community_id) & roles) != 0;
}

bool case_contact_may_dial(const struct op *op, const struct service_case *sc)
{
    return !str_is_empty(sc->reporter_phone) && !is_hidden(op, sc) &&
           (has_one_of(op, sc, MAY_DIAL) || is_in_his_hands(op, sc) ||
            case_lent_contact(op, sc) != 0);
}

bool case_contact_may_reveal(const struct op *op, const struct service_case *sc)
{
    return !str_is_empty(sc->reporter_phone) && !is_hidden(op, sc) &&
           has_one_of(op, sc, MAY_REVEAL);
}

static err_t refuse(struct op *op, const struct service_case *sc, const char *what)
{
    if (is_hidden(op, sc))
        return op_fail(op, ERR_FORBIDDEN, "投诉人对被投诉的部门保密");
    if (str_is_empty(sc->reporter_phone))
        return op_fail(op, ERR_CONFLICT, "这张单没有留电话");
    return op_fail(op, ERR_FORBIDDEN, "您的岗位不能%s", what);
}

static err_t record(struct op *op, struct service_case *sc, const char *kind, const char *reason)
{
    struct case_work work = {.sc = sc};
    struct doc *payload = doc_object(op->arena);

    doc_set_bool(payload, "internal", true);
    if (!has_one_of(op, sc, MAY_DIAL) && !is_in_his_hands(op, sc) && case_lent_contact(op, sc) != 0)
        doc_set_int(payload, "on_behalf", case_lent_contact(op, sc));
    if (reason != NULL)
        doc_set_text(doc_set_object(payload, "input"), "reason", reason);
    return case_life_record_payload(op, &work, kind, payload);
}

/* ---- dialling -------------------------------------------------------------------------------- */

static err_t queue_call(struct op *op, const struct service_case *sc)
{
    struct doc *call = doc_object(op->arena);

    doc_set_text(call, "caller", op->actor->login);
    doc_set_text(call, "number", sc->reporter_phone);
    return notify_queue(
        op, &(struct notify_message){
                .community_id = sc->community_id,
                .once_key = arena_printf(op->arena, "call/%" PRId64 "/%" PRId64 "/%" PRId64, sc->id,
                                         op->actor->id, op->now),
                .kind = NOTIFY_CALL,
                .subject = "case",
                .subject_id = sc->id,
                .title = arena_printf(op->arena, "拨打电话：%s", sc->number),
                .body = json_text(op->arena, call)});
}

static err_t dial_in_transaction(struct op *op, void *arg)
{
    const int64_t *id = arg;
    struct service_case *sc;
    err_t e = case_life_lock(op, *id, 0, &sc);

    if (e != OK)
        return e;
    if (!case_contact_may_dial(op, sc))
        return refuse(op, sc, "拨打客户电话");
    e = record(op, sc, "dialled", NULL);
    return e != OK ? e : queue_call(op, sc);
}

err_t case_contact_dial(struct op *op, int64_t id)
{
    return db_transaction(op, dial_in_transaction, &id);
}

/* ---- revealing ------------------------------------------------------------------------------- */

struct revealing {
    int64_t id;
    const char *reason;
    struct service_case *sc;
    const char *phone;
};

static err_t reveal_in_transaction(struct op *op, void *arg)
{
    struct revealing *r = arg;
    err_t e = case_life_lock(op, r->id, 0, &r->sc);

    if (e != OK)
        return e;
    if (!case_contact_may_reveal(op, r->sc))
        return refuse(op, r->sc, "查看客户电话");
    r->phone = journal_open_text(op, r->sc->reporter_phone);
    if (r->phone == NULL)
        return op_fail(op, ERR_CONFLICT, "号码已无法解开：密钥文件不是原来的那一个");
    return record(op, r->sc, "revealed", r->reason);
}

err_t case_contact_reveal(struct op *op, int64_t id, const char *reason,
                          struct service_case **ret_case, const char **ret_phone)
{
    struct revealing r = {.id = id, .reason = reason};
    err_t e = db_transaction(op, reveal_in_transaction, &r);

    *ret_case = r.sc;
    *ret_phone = r.phone;
    return e;
}
