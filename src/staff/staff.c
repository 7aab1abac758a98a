#include "staff/staff.h"

#include "staff/staff_admin_store.h"
#include "staff/staff_delegation.h"
#include "staff/staff_login_store.h"
#include "staff/staff_manager.h"
#include "staff/staff_rules.h"
#include "staff/staff_secret.h"
#include "staff/staff_session.h"
#include "staff/staff_store.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

/* Accounts are the company's own. */
enum { COMPANY = 0, EVENT_VERSION = 1, LONGEST_TOKEN = 128 };

/* ---- who is it ------------------------------------------------------------- */

static const char *hash_of(struct op *op, const char *token)
{
    if (str_is_empty(token) || strlen(token) > LONGEST_TOKEN)
        return NULL;
    return staff_secret_hash(op->arena, token);
}

err_t staff_authenticate(struct op *op, const char *session, const char *bearer,
                         const struct actor **ret_actor, const char **ret_csrf)
{
    struct staff_login_store_caller caller = {0};
    const char *hash = hash_of(op, bearer != NULL ? bearer : session);
    err_t e = OK;

    if (hash != NULL && bearer != NULL)
        e = staff_login_store_by_token(op, hash, &caller);
    else if (hash != NULL)
        e = staff_login_store_by_session(op, hash, &caller);
    if (e != OK)
        return e;
    if (caller.actor != NULL && bearer == NULL)
        staff_session_seen(op, hash, caller.opened_at, caller.seen_at);

    *ret_actor = caller.actor;
    *ret_csrf = caller.csrf;
    return OK;
}

bool staff_may(const struct op *op, uint64_t who)
{
    if (who == MAY_ANYONE)
        return true;
    if (op->actor == NULL || op->actor->id <= 0)
        return false;
    if (op->actor->is_entering)
        return who == MAY_ENTERING;
    if (who == MAY_LOGGED_IN || who == MAY_ENTERING) /* owners have pages of their own */
        return staff_roles_of(op) != ROLE_BIT(ROLE_OWNER);
    for (size_t i = 0; i < op->actor->grant_count; i++)
        if ((op->actor->grants[i].roles & who) != 0)
            return true;
    return false;
}

void staff_scope(const struct op *op, uint64_t who, const int64_t **ret_ids, size_t *ret_count)
{
    const struct actor *actor = op->actor;
    int64_t *ids = ARENA_ARRAY(op->arena, actor->grant_count, int64_t);
    size_t count = 0;

    for (size_t i = 0; i < actor->grant_count; i++)
        if (actor->grants[i].community_id != COMPANY && (actor->grants[i].roles & who) != 0)
            ids[count++] = actor->grants[i].community_id;
    *ret_ids = ids;
    *ret_count = count;
}

bool staff_is_everywhere(const struct op *op, uint64_t who)
{
    const struct actor *actor = op->actor;

    for (size_t i = 0; i < actor->grant_count; i++)
        if (actor->grants[i].community_id == COMPANY && (actor->grants[i].roles & who) != 0)
            return true;
    return false;
}

uint64_t staff_roles_of(const struct op *op)
{
    uint64_t roles = 0;

    for (size_t i = 0; i < op->actor->grant_count; i++)
        roles |= op->actor->grants[i].roles;
    return roles;
}

/* ---- accounts ---------------------------------------------------------------- */

static err_t record(struct op *op, int64_t community_id, const char *kind, const char *subject,
                    int64_t subject_id, const struct doc *facts)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = subject,
                                  .subject_id = subject_id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, facts)};

    return journal_append(op, &event);
}

static struct doc *facts_of(struct op *op, const char *login)
{
    struct doc *facts = doc_object(op->arena);

    doc_set_text(facts, "login", login);
    return facts;
}

static void set_words(struct doc *facts, const char *name, const char *const *words)
{
    struct doc *list = doc_set_list(facts, name);

    for (; *words != NULL; words++)
        doc_add_text(list, *words);
}

struct adding {
    const struct staff_account *account;
    struct staff_member member;
    uint64_t roles;
    const char *password; /* its hash */
};

static err_t check_one_kind(struct op *op, uint64_t roles)
{
    if (staff_rules_roles_go_together(roles))
        return OK;
    return op_fail_field(op, "role", "apart",
                         "系统管理员不接触服务单，不能兼任别的岗位；请另开一个帐号");
}

static err_t check_roles(struct op *op, const char *const *codes, uint64_t *ret_roles)
{
    enum staff_role role;

    *ret_roles = 0;
    for (size_t i = 0; codes != NULL && codes[i] != NULL; i++) {
        if (!staff_role_find(codes[i], &role))
            return op_fail_field(op, "role", "unknown", "没有角色 %s", codes[i]);
        *ret_roles |= ROLE_BIT(role);
    }
    if (*ret_roles == 0)
        return op_fail_field(op, "role", "required", "请给出至少一个角色");
    return check_one_kind(op, *ret_roles);
}

/* All that is wrong is told at once. */
static err_t check_account(struct op *op, struct adding *adding)
{
    const struct staff_account *account = adding->account;
    bool wrong = false;

    adding->member.login = staff_rules_fold_login(op->arena, account->login);
    adding->member.name = str_trim(op->arena, account->name);
    wrong |= staff_rules_check_login(op, adding->member.login) != OK;
    wrong |= staff_rules_check_name(op, adding->member.name) != OK;
    wrong |= staff_rules_check_password(op, account->password) != OK;
    wrong |= check_roles(op, account->roles, &adding->roles) != OK;
    return wrong ? ERR_INVALID : OK;
}

static err_t grant_in(struct op *op, const struct adding *adding, const char *code)
{
    int64_t community_id;
    err_t e;

    e = staff_store_community_id(op, code, &community_id);
    if (e != OK)
        return e;
    if (community_id == 0)
        return op_fail_field(op, "community", "unknown", "没有小区 %s", code);
    e = staff_manager_refuse_second(op, community_id, adding->member.id, 0, adding->roles);
    return e != OK ? e : staff_store_grant(op, community_id, adding->member.id, adding->roles);
}

static err_t grant_all(struct op *op, const struct adding *adding)
{
    const char *const *codes = adding->account->communities;
    err_t e = OK;

    if (codes == NULL) {
        e = staff_manager_refuse_second(op, COMPANY, adding->member.id, 0, adding->roles);
        return e != OK ? e : staff_store_grant(op, COMPANY, adding->member.id, adding->roles);
    }
    for (; *codes != NULL && e == OK; codes++)
        e = grant_in(op, adding, *codes);
    return e;
}

static err_t record_added(struct op *op, const struct adding *adding)
{
    struct doc *facts = facts_of(op, adding->member.login);

    doc_set_text(facts, "name", adding->member.name);
    set_words(facts, "roles", adding->account->roles);
    if (adding->account->communities == NULL)
        doc_set_null(facts, "communities");
    else
        set_words(facts, "communities", adding->account->communities);
    return record(op, COMPANY, "user_added", "user", adding->member.id, facts);
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct adding *adding = arg;
    struct staff_member *taken;
    const char *password;
    err_t e;

    e = journal_lock(op, COMPANY);
    if (e != OK)
        return e;
    e = staff_store_find(op, adding->member.login, &taken, &password);
    if (e != OK)
        return e;
    if (taken != NULL)
        return op_fail(op, ERR_CONFLICT, "登录名 %s 已经有人使用", adding->member.login);

    adding->member.id = id_next(op->now);
    e = staff_store_add(op, &adding->member, adding->password);
    if (e == OK && adding->account->must_change)
        e = staff_admin_store_must_change(op, adding->member.id, true);
    if (e == OK)
        e = grant_all(op, adding);
    return e == OK ? record_added(op, adding) : e;
}

err_t staff_add(struct op *op, const struct staff_account *account, int64_t *ret_id)
{
    struct adding adding = {.account = account, .password = account->password_hash};
    err_t e;

    e = check_account(op, &adding);
    if (e == OK && account->password_hash == NULL)
        e = staff_secret_password(op, account->password, &adding.password);
    if (e != OK)
        return e;
    e = db_transaction(op, add_in_transaction, &adding);
    if (e != OK)
        return e;

    *ret_id = adding.member.id;
    return OK;
}

struct change {
    const char *login;
    const char *password; /* its hash */
    const char *token;    /* its hash */
};

/* Locks the company's chain first: it serialises all that changes accounts. */
static err_t take(struct op *op, const char *login, struct staff_member **ret_member)
{
    err_t e = journal_lock(op, COMPANY);

    return e == OK ? staff_find(op, login, ret_member) : e;
}

static err_t set_password_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    err_t e;

    e = take(op, change->login, &member);
    if (e != OK)
        return e;
    e = staff_store_set_password(op, member->id, change->password);
    if (e == OK)
        e = staff_admin_store_must_change(op, member->id, false);
    if (e == OK)
        e = staff_login_store_sessions_end(op, member->id);
    if (e != OK)
        return e;
    return record(op, COMPANY, "password_changed", "user", member->id, facts_of(op, member->login));
}

err_t staff_set_password(struct op *op, const char *login, const char *password)
{
    struct change change = {.login = login};
    err_t e;

    e = staff_rules_check_password(op, password);
    if (e != OK)
        return e;
    e = staff_secret_password(op, password, &change.password);
    if (e != OK)
        return e;
    return db_transaction(op, set_password_in_transaction, &change);
}

/* Somebody must be left who can let others in. */
static err_t refuse_last_admin(struct op *op, const struct staff_member *member)
{
    struct staff_admin_grant *grants;
    int64_t admins = 0;
    size_t count;
    err_t e;

    e = staff_admin_store_grants(op, &member->id, 1, &grants, &count);
    if (e != OK || count == 0 || grants[0].community_id != COMPANY ||
        (grants[0].roles & MAY_ADMINISTER) == 0)
        return e;
    e = staff_admin_store_count_admins(op, &admins);
    if (e != OK || admins > 1)
        return e;
    return op_fail(op, ERR_CONFLICT, "%s 是公司最后一个系统管理员，请先指定另一位", member->name);
}

static err_t disable_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    err_t e;

    e = take(op, change->login, &member);
    if (e != OK || member->disabled)
        return e;
    e = refuse_last_admin(op, member);
    if (e == OK)
        e = staff_store_disable(op, member->id);
    if (e == OK)
        e = staff_login_store_sessions_end(op, member->id);
    if (e == OK)
        e = staff_login_store_tokens_end(op, member->id);
    if (e == OK)
        e = record(op, COMPANY, "user_disabled", "user", member->id, facts_of(op, member->login));
    return e == OK ? staff_delegation_end_without(op, member->id) : e;
}

err_t staff_disable(struct op *op, const char *login)
{
    return db_transaction(op, disable_in_transaction, &(struct change){.login = login});
}

static err_t token_add_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    err_t e;

    e = take(op, change->login, &member);
    if (e != OK)
        return e;
    if (member->disabled)
        return op_fail(op, ERR_CONFLICT, "帐号 %s 已停用", member->login);
    e = staff_login_store_token_add(op, change->token, member->id);
    if (e != OK)
        return e;
    return record(op, COMPANY, "token_added", "user", member->id, facts_of(op, member->login));
}

err_t staff_token_add(struct op *op, const char *login, const char **ret_token)
{
    const char *token = staff_secret_token(op->arena, "anju_");
    struct change change = {.login = login, .token = staff_secret_hash(op->arena, token)};
    err_t e;

    e = db_transaction(op, token_add_in_transaction, &change);
    if (e != OK)
        return e;

    *ret_token = token;
    return OK;
}

err_t staff_list(struct op *op, struct staff_member **ret_members, size_t *ret_count)
{
    return staff_store_list(op, ret_members, ret_count);
}

err_t staff_find(struct op *op, const char *login, struct staff_member **ret_member)
{
    const char *folded = staff_rules_fold_login(op->arena, login), *password;
    struct staff_member *member;
    err_t e;

    e = staff_store_find(op, folded, &member, &password);
    if (e != OK)
        return e;
    if (member == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有帐号 %s", folded);

    *ret_member = member;
    return OK;
}

err_t staff_colleagues(struct op *op, int64_t community_id, struct staff_colleague **ret_colleagues,
                       size_t *ret_count)
{
    return staff_store_colleagues(op, community_id, ret_colleagues, ret_count);
}

err_t staff_find_in(struct op *op, int64_t community_id, const char *who,
                    struct staff_member **ret_member)
{
    struct staff_member *member;
    int64_t id = 0;
    err_t e;

    str_to_int(who, 1, INT64_MAX, &id);
    e = staff_store_find_in(op, community_id, staff_rules_fold_login(op->arena, who), id, &member);
    if (e != OK)
        return e;
    if (member == NULL)
        return op_fail(op, ERR_NOT_FOUND, "本小区没有员工 %s", who);

    *ret_member = member;
    return OK;
}

err_t staff_get(struct op *op, int64_t id, struct staff_member **ret_member)
{
    return staff_store_get(op, id, ret_member);
}

err_t staff_get_many(struct op *op, const int64_t *ids, size_t count,
                     struct staff_member **ret_members, size_t *ret_count)
{
    return staff_store_get_many(op, ids, count, ret_members, ret_count);
}

/* ---- login -------------------------------------------------------------------- */

err_t staff_check_password(struct op *op, const char *login, const char *password,
                           int64_t *ret_user_id)
{
    struct staff_member *member;
    const char *hash;
    bool matches;
    err_t e;

    e = staff_store_find(op, staff_rules_fold_login(op->arena, login), &member, &hash);
    if (e != OK)
        return e;
    matches = staff_secret_matches(hash, password);
    if (!matches || member == NULL || member->disabled)
        return op_fail(op, ERR_FORBIDDEN, "登录名或密码不正确");

    *ret_user_id = member->id;
    return OK;
}

/* ---- who is there -------------------------------------------------------------- */

err_t staff_on_duty(struct op *op, int64_t community_id, enum staff_role role, int64_t at,
                    int64_t **ret_ids, size_t *ret_count)
{
    size_t count;
    int64_t *ids;
    err_t e;

    e = staff_store_on_shift(op, community_id, role, at, &ids, &count);
    if (e == OK && count == 0)
        e = staff_store_with_role(op, community_id, role, &ids, &count);
    if (e != OK)
        return e;

    *ret_ids = ids;
    *ret_count = count;
    return OK;
}

struct shift_adding {
    const struct staff_shift *shift;
    int64_t id;
};

/* Where the other shift is does not show: it may be in a community the actor knows nothing of. */
static err_t refuse_overlap(struct op *op, const struct staff_shift *shift)
{
    int64_t from_at, to_at, day;
    bool overlaps;
    err_t e = staff_admin_store_overlap(op, shift, &overlaps, &from_at, &to_at);

    if (e != OK || !overlaps)
        return e;
    day = clock_day(from_at, op->utc_offset_min);
    return op_fail_field(op, "from", "overlaps", "与他 %s 已排的班次重叠（%.5s 至 %.5s）",
                         clock_format_day(op->arena, day),
                         clock_format(op->arena, from_at, op->utc_offset_min) + 11,
                         clock_format(op->arena, to_at, op->utc_offset_min) + 11);
}

static err_t shift_add_in_transaction(struct op *op, void *arg)
{
    struct shift_adding *adding = arg;
    const struct staff_shift *shift = adding->shift;
    struct doc *facts = doc_object(op->arena);
    err_t e;

    e = journal_lock(op, shift->community_id);
    if (e != OK)
        return e;
    e = refuse_overlap(op, shift);
    if (e != OK)
        return e;
    adding->id = id_next(op->now);
    e = staff_store_shift_add(op, adding->id, shift);
    if (e != OK)
        return e;

    doc_set_text(facts, "role", staff_role_code(shift->role));
    doc_set_id(facts, "user", shift->user_id);
    doc_set_time(facts, "from", shift->from_at, op->utc_offset_min);
    doc_set_time(facts, "to", shift->to_at, op->utc_offset_min);
    return record(op, shift->community_id, "shift_added", "duty_shift", adding->id, facts);
}

err_t staff_shift_add(struct op *op, const struct staff_shift *shift, int64_t *ret_id)
{
    struct shift_adding adding = {.shift = shift};
    err_t e;

    if (shift->to_at <= shift->from_at)
        return op_fail_field(op, "to", "too_early", "班次的结束须晚于开始");
    e = db_transaction(op, shift_add_in_transaction, &adding);
    if (e != OK)
        return e;

    *ret_id = adding.id;
    return OK;
}

err_t staff_actor(struct op *op, const char *login, const struct actor **ret_actor)
{
    struct actor *actor;
    err_t e;

    e = staff_login_store_by_login(op, login, &actor);
    if (e != OK)
        return e;
    if (actor == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有帐号 %s", login);
    *ret_actor = actor;
    return OK;
}
