/* Residents and how they enter the owners' pages: by phone and a one-time code. */
#include "register/register.h"

#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"
#include "register/register_person.h"
#include "register/register_person_rules.h"
#include "register/register_resident_store.h"
#include "staff/staff.h"

enum { CODE_END = 1000000, CODE_MINUTES = 5, CODE_TRIES = 5, CODES_A_DAY = 10, SESSION_HOURS = 12 };

/* As cases keep it, so that a reporter finds his own. */
static const char *phone_hash(struct op *op, const char *phone)
{
    return register_person_value_hash(op, "mobile", phone);
}

/* ---- the register ------------------------------------------------------------------ */

struct adding {
    const struct resident *given;
    int64_t id;
};

static err_t is_new(struct op *op, const struct resident *r)
{
    struct resident *there;
    struct house *house;
    size_t count;
    err_t e = register_house_find(op, r->community_id, r->house, &house);

    if (e == OK)
        e = register_resident_store_by_house(op, r->community_id, house->id, &there, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (str_equal(there[i].phone_hash, phone_hash(op, r->phone)))
            return op_fail(op, ERR_CONFLICT, "这个电话已经登记在 %s", there[i].house);
    return e;
}

/* Somebody whom nobody knew yet, with his relation. */
static err_t add_person(struct op *op, const struct resident *r,
                        const struct person_house *relation)
{
    struct person_contact phone = {.kind = "mobile", .value = r->phone};
    struct person person = {.community_id = r->community_id,
                            .name = r->name,
                            .contacts = &phone,
                            .contact_count = 1,
                            .houses = relation,
                            .house_count = 1};
    int64_t id;

    return register_person_add(op, &person, &id);
}

/* The relation that was just written is the newest of its person. */
static err_t newest_relation(struct op *op, const struct resident *r, int64_t *ret_id)
{
    struct resident *there;
    size_t count;
    err_t e = register_resident_store_by_phone(op, phone_hash(op, r->phone), &there, &count);

    *ret_id = 0;
    for (size_t i = 0; e == OK && i < count; i++)
        if (there[i].community_id == r->community_id && there[i].id > *ret_id)
            *ret_id = there[i].id;
    return e;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct adding *adding = arg;
    const struct resident *r = adding->given;
    struct person_house relation = {
        .community_id = r->community_id, .house = r->house, .relation = r->kind};
    struct person *known;
    size_t count;
    err_t e = journal_lock(op, r->community_id);

    if (e == OK)
        e = is_new(op, r);
    if (e == OK)
        e = register_person_of_value(op, &r->community_id, 1, phone_hash(op, r->phone), &known,
                                     &count);
    if (e != OK)
        return e;
    if (count > 0 && str_equal(known[0].name, r->name)) {
        relation.person_id = known[0].id;
        return register_person_house_add(op, &relation, &adding->id);
    }
    e = add_person(op, r, &relation);
    return e == OK ? newest_relation(op, r, &adding->id) : e;
}

/* All faults at once, before the house is looked for. */
static err_t check(struct op *op, const struct resident *r)
{
    struct person_contact phone = {.kind = "mobile", .value = r->phone};
    struct person_house relation = {.relation = r->kind};
    struct person person = {.kind = "person", .name = r->name};

    register_person_rules_check(op, &person);
    register_person_rules_check_contact(op, "phone", &phone);
    register_person_rules_check_relation(op, "kind", &relation);
    return op->fault.code;
}

err_t register_resident_add(struct op *op, const struct resident *resident, int64_t *ret_id)
{
    struct adding adding = {.given = resident};
    err_t e = check(op, resident);

    if (e == OK)
        e = db_transaction(op, add_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

err_t register_resident_end(struct op *op, int64_t community_id, int64_t id)
{
    return register_person_house_end(op, community_id, id, 0);
}

err_t register_resident_list(struct op *op, int64_t community_id, int64_t house_id,
                             struct resident **ret_residents, size_t *ret_count)
{
    return register_resident_store_by_house(op, community_id, house_id, ret_residents, ret_count);
}

err_t register_resident_known(struct op *op, int64_t community_id, bool *ret_known)
{
    return register_resident_store_any(op, community_id, ret_known);
}

/* ---- who is it ------------------------------------------------------------------------ */

static struct actor *actor_of(struct op *op, const struct resident *residents, size_t count)
{
    struct actor *actor = ARENA_NEW(op->arena, struct actor);
    struct grant *grants = ARENA_ARRAY(op->arena, count, struct grant);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (n == 0 || grants[n - 1].community_id != residents[i].community_id)
            grants[n++] = (struct grant){residents[i].community_id, ROLE_BIT(ROLE_OWNER)};
    *actor = (struct actor){.id = residents[0].id,
                            .login = residents[0].phone_hash,
                            .name = residents[0].name,
                            .grants = grants,
                            .grant_count = n};
    return actor;
}

err_t register_resident_authenticate(struct op *op, const char *session,
                                     const struct actor **ret_actor, const char **ret_csrf)
{
    struct register_resident_session row;
    struct resident *residents;
    size_t count;
    err_t e;

    *ret_actor = NULL;
    e = register_resident_store_session_get(op, journal_lookup_hash(op, "session", session), &row);
    if (e != OK || row.phone_hash == NULL)
        return e;
    e = register_resident_store_by_phone(op, row.phone_hash, &residents, &count);
    if (e != OK || count == 0)
        return e;
    *ret_actor = actor_of(op, residents, count);
    *ret_csrf = row.csrf;
    return OK;
}

err_t register_resident_me(struct op *op, struct resident **ret_residents, size_t *ret_count)
{
    err_t e;

    if (!staff_may(op, ROLE_BIT(ROLE_OWNER)))
        return op_fail(op, ERR_NOT_FOUND, "没有登记的房屋");
    e = register_resident_store_by_phone(op, op->actor->login, ret_residents, ret_count);
    if (e == OK && *ret_count == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有登记的房屋");
    return e;
}

/* ---- codes and sessions ------------------------------------------------------------------ */

static const char *code_hash(struct op *op, const char *hash_of_phone, const char *code)
{
    return journal_lookup_hash(op, "code", arena_printf(op->arena, "%s %s", hash_of_phone, code));
}

struct coding {
    const char *phone_hash, *code;
    bool is_known;
};

static err_t code_in_transaction(struct op *op, void *arg)
{
    struct coding *coding = arg;
    struct resident *residents;
    size_t count;
    int64_t made;
    err_t e;

    e = register_resident_store_by_phone(op, coding->phone_hash, &residents, &count);
    if (e == OK)
        e = register_resident_store_code_count(op, coding->phone_hash, op->now - CLOCK_DAY_MS,
                                               &made);
    if (e != OK)
        return e;
    coding->is_known = count > 0 && made <= CODES_A_DAY;
    if (made > CODES_A_DAY)
        return OK;
    return register_resident_store_code_set(op, coding->phone_hash,
                                            code_hash(op, coding->phone_hash, coding->code),
                                            op->now + CODE_MINUTES * CLOCK_MINUTE_MS);
}

err_t register_resident_code(struct op *op, const char *phone, const char **ret_code,
                             bool *ret_is_known)
{
    struct coding coding = {
        .phone_hash = phone_hash(op, phone),
        .code = arena_printf(op->arena, "%06u", (unsigned)journal_random_below(CODE_END))};
    err_t e = db_transaction(op, code_in_transaction, &coding);

    if (e != OK)
        return e;
    *ret_code = coding.code;
    *ret_is_known = coding.is_known;
    return OK;
}

struct entering {
    const char *phone_hash, *code, *token;
    bool entered;
};

static err_t open_session(struct op *op, const struct entering *entering)
{
    err_t e = register_resident_store_code_drop(op, entering->phone_hash);

    if (e == OK)
        e = register_resident_store_session_sweep(op);
    if (e != OK)
        return e;
    return register_resident_store_session_add(
        op, journal_lookup_hash(op, "session", entering->token), entering->phone_hash,
        journal_random_token(op), op->now + (int64_t)SESSION_HOURS * CLOCK_HOUR_MS);
}

static err_t enter_in_transaction(struct op *op, void *arg)
{
    struct entering *entering = arg;
    struct resident *residents;
    const char *expected;
    size_t count;
    err_t e;

    entering->entered = false;
    e = register_resident_store_code_try(op, entering->phone_hash, CODE_TRIES, &expected);
    if (e == OK)
        e = register_resident_store_by_phone(op, entering->phone_hash, &residents, &count);
    if (e != OK || expected == NULL || count == 0 ||
        !str_equal(expected, code_hash(op, entering->phone_hash, entering->code)))
        return e;
    entering->entered = true;
    return open_session(op, entering);
}

err_t register_resident_enter(struct op *op, const char *phone, const char *code,
                              const char **ret_cookie_value, bool *ret_entered)
{
    struct entering entering = {.phone_hash = phone_hash(op, phone),
                                .code = str_digits(op->arena, code),
                                .token = journal_random_token(op)};
    err_t e = db_transaction(op, enter_in_transaction, &entering);

    if (e != OK)
        return e;
    *ret_entered = entering.entered;
    *ret_cookie_value = entering.token;
    return OK;
}

err_t register_resident_leave(struct op *op, const char *session)
{
    return register_resident_store_session_drop(op, journal_lookup_hash(op, "session", session));
}

err_t register_resident_leave_all(struct op *op)
{
    return register_resident_store_forget_all(op);
}
