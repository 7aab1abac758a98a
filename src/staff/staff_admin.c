/* What the settings do to accounts that are there; each change is an event of the company's chain.
 */
#include "staff/staff.h"

#include "staff/staff_admin_store.h"
#include "staff/staff_delegation.h"
#include "staff/staff_login_store.h"
#include "staff/staff_manager.h"
#include "staff/staff_rules.h"
#include "staff/staff_secret.h"
#include "staff/staff_store.h"

#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <sodium.h>

enum { COMPANY = 0, EVENT_VERSION = 1, GROUPS = 3, GROUP_LENGTH = 4 };

struct change {
    int64_t user_id, community_id;
    uint64_t roles;
    bool must_change;
    const char *hash; /* of a password */
    const char *text; /* a name, or the beginning of a session's hash */
};

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

/* Locks the company's chain first: it serialises all that changes accounts. */
static err_t take(struct op *op, int64_t user_id, struct staff_member **ret_member,
                  struct doc **ret_facts)
{
    err_t e = journal_lock(op, COMPANY);

    if (e == OK)
        e = staff_store_get(op, user_id, ret_member);
    if (e != OK)
        return e;
    *ret_facts = doc_object(op->arena);
    doc_set_text(*ret_facts, "login", (*ret_member)->login);
    return OK;
}

/* ---- passwords ------------------------------------------------------------------ */

/* Without signs that look alike; 59 bits. */
const char *staff_first_password(struct arena *a)
{
    static const char SIGNS[] = "23456789abcdefghjkmnpqrstuvwxyz";
    char text[GROUPS * (GROUP_LENGTH + 1)];
    size_t n = 0;

    for (int group = 0; group < GROUPS; group++) {
        for (int i = 0; i < GROUP_LENGTH; i++)
            text[n++] = SIGNS[randombytes_uniform(sizeof SIGNS - 1)];
        text[n++] = group + 1 < GROUPS ? '-' : '\0';
    }
    return arena_text(a, text);
}

err_t staff_password_hash(struct op *op, const char *password, const char **ret_hash)
{
    err_t e = staff_rules_check_password(op, password);

    return e == OK ? staff_secret_password(op, password, ret_hash) : e;
}

static err_t reset_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    struct doc *facts;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e == OK)
        e = staff_store_set_password(op, member->id, change->hash);
    if (e == OK)
        e = staff_admin_store_must_change(op, member->id, change->must_change);
    if (e == OK)
        e = staff_login_store_sessions_end(op, member->id);
    if (e != OK)
        return e;
    return record(op, COMPANY, change->must_change ? "password_reset" : "password_changed", "user",
                  member->id, facts);
}

err_t staff_reset_password(struct op *op, int64_t user_id, const char *hash, bool must_change)
{
    struct change change = {.user_id = user_id, .hash = hash, .must_change = must_change};

    return db_transaction(op, reset_in_transaction, &change);
}

err_t staff_must_change(struct op *op, int64_t user_id, bool *ret_must)
{
    struct staff_admin_filter everyone = {.everyone = true};
    struct staff_admin_member *member;
    err_t e = staff_admin_store_get(op, &everyone, user_id, &member);

    if (e == OK)
        *ret_must = member->must_change;
    return e;
}

/* ---- roles ------------------------------------------------------------------------ */

/* The roles he has in the community and in all others together. */
static err_t present_roles(struct op *op, const struct change *change, uint64_t *ret_here,
                           uint64_t *ret_elsewhere)
{
    struct staff_admin_grant *grants;
    size_t count;
    err_t e = staff_admin_store_grants(op, &change->user_id, 1, &grants, &count);

    *ret_here = *ret_elsewhere = 0;
    for (size_t i = 0; e == OK && i < count; i++)
        *(grants[i].community_id == change->community_id ? ret_here : ret_elsewhere) |=
            grants[i].roles;
    return e;
}

/* Somebody must be left who can let others in. */
static err_t refuse_last_admin(struct op *op, const struct staff_member *member, uint64_t before,
                               uint64_t after)
{
    int64_t admins;
    err_t e;

    if (member->disabled || (before & MAY_ADMINISTER) == 0 || (after & MAY_ADMINISTER) != 0)
        return OK;
    e = staff_admin_store_count_admins(op, &admins);
    if (e != OK || admins > 1)
        return e;
    return op_fail(op, ERR_CONFLICT, "%s 是公司最后一个系统管理员，请先指定另一位", member->name);
}

static err_t write_roles(struct op *op, const struct change *change)
{
    if (change->roles == 0)
        return staff_admin_store_grant_remove(op, change->community_id, change->user_id);
    return staff_store_grant(op, change->community_id, change->user_id, change->roles);
}

static err_t set_roles_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    uint64_t before, elsewhere;
    struct staff_member *member;
    struct doc *facts;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e == OK)
        e = present_roles(op, change, &before, &elsewhere);
    if (e == OK && before == change->roles)
        return OK;
    if (e == OK && !staff_rules_roles_go_together(elsewhere | change->roles))
        e = op_fail_field(op, "role", "apart",
                          "系统管理员不接触服务单，不能兼任别的岗位；请另开一个帐号");
    if (e == OK)
        e = staff_manager_refuse_second(op, change->community_id, change->user_id, before,
                                        change->roles);
    if (e == OK && change->community_id == COMPANY)
        e = refuse_last_admin(op, member, before, change->roles);
    if (e == OK)
        e = write_roles(op, change);
    if (e != OK)
        return e;
    doc_set_id(facts, "community_id", change->community_id);
    staff_role_codes(facts, "before", before);
    staff_role_codes(facts, "roles", change->roles);
    e = record(op, COMPANY, "user_roles_changed", "user", member->id, facts);
    return e == OK ? staff_delegation_end_without(op, member->id) : e;
}

err_t staff_set_roles(struct op *op, int64_t user_id, int64_t community_id, uint64_t roles)
{
    struct change change = {.user_id = user_id, .community_id = community_id, .roles = roles};

    return db_transaction(op, set_roles_in_transaction, &change);
}

/* ---- the account itself -------------------------------------------------------------- */

static err_t rename_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    struct doc *facts;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e != OK || str_equal(member->name, change->text))
        return e;
    e = staff_admin_store_rename(op, member->id, change->text);
    if (e != OK)
        return e;
    doc_set_text(facts, "before", member->name);
    doc_set_text(facts, "name", change->text);
    return record(op, COMPANY, "user_renamed", "user", member->id, facts);
}

err_t staff_rename(struct op *op, int64_t user_id, const char *name)
{
    struct change change = {.user_id = user_id, .text = str_trim(op->arena, name)};
    err_t e = staff_rules_check_name(op, change.text);

    return e == OK ? db_transaction(op, rename_in_transaction, &change) : e;
}

static err_t badge_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    struct doc *facts;
    bool is_worn = false;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e != OK || str_equal(member->badge, change->text))
        return e;
    if (!str_is_empty(change->text))
        e = staff_admin_store_badge_is_worn(op, change->text, &is_worn);
    if (e == OK && is_worn)
        return op_fail_field(op, "badge", "taken", "工号 %s 已有人使用", change->text);
    if (e == OK)
        e = staff_admin_store_set_badge(op, member->id, change->text);
    if (e != OK)
        return e;
    doc_set_text(facts, "before", member->badge);
    doc_set_text(facts, "badge", change->text);
    return record(op, COMPANY, "user_badge_changed", "user", member->id, facts);
}

err_t staff_set_badge(struct op *op, int64_t user_id, const char *badge)
{
    struct change change = {.user_id = user_id,
                            .text = str_trim(op->arena, badge == NULL ? "" : badge)};

    return db_transaction(op, badge_in_transaction, &change);
}

const char *staff_called(struct op *op, const struct staff_member *member)
{
    return str_is_empty(member->badge)
               ? member->name
               : arena_printf(op->arena, "%s（工号 %s）", member->name, member->badge);
}

/* While he was away, somebody else may have been made director where he was. */
static err_t refuse_second_manager(struct op *op, int64_t user_id)
{
    struct staff_admin_grant *grants;
    size_t count;
    err_t e = staff_admin_store_grants(op, &user_id, 1, &grants, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        e = staff_manager_refuse_second(op, grants[i].community_id, user_id, 0, grants[i].roles);
        if (e == ERR_INVALID) {
            op_forget_fault(op);
            return op_fail(op, ERR_CONFLICT, "%s已有另一位服务中心主任，请先收回他的这个岗位",
                           grants[i].community_id == COMPANY ? "公司" : grants[i].name);
        }
    }
    return e;
}

static err_t enable_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    struct doc *facts;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e != OK || !member->disabled)
        return e;
    e = refuse_second_manager(op, member->id);
    if (e == OK)
        e = staff_admin_store_enable(op, member->id);
    return e == OK ? record(op, COMPANY, "user_enabled", "user", member->id, facts) : e;
}

err_t staff_enable(struct op *op, const char *login)
{
    struct staff_member *member;
    err_t e = staff_find(op, login, &member);

    if (e != OK)
        return e;
    return db_transaction(op, enable_in_transaction, &(struct change){.user_id = member->id});
}

static err_t end_sessions_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    int64_t changed = 0;
    struct doc *facts;
    err_t e;

    e = take(op, change->user_id, &member, &facts);
    if (e == OK && change->text == NULL)
        e = staff_login_store_sessions_end(op, member->id);
    else if (e == OK)
        e = staff_admin_store_session_end(op, member->id, change->text, &changed);
    if (e != OK || (change->text != NULL && changed == 0))
        return e;
    return record(op, COMPANY, "sessions_ended", "user", member->id, facts);
}

err_t staff_end_sessions(struct op *op, int64_t user_id, const char *session)
{
    struct change change = {.user_id = user_id, .text = session};

    return db_transaction(op, end_sessions_in_transaction, &change);
}

err_t staff_is_empty(struct op *op, bool *ret_is_empty)
{
    bool any;
    err_t e = staff_admin_store_any(op, &any);

    if (e == OK)
        *ret_is_empty = !any;
    return e;
}

/* ---- roster ------------------------------------------------------------------------- */

struct removal {
    int64_t community_id, id;
};

static err_t shift_remove_in_transaction(struct op *op, void *arg)
{
    const struct removal *removal = arg;
    struct doc *facts = doc_object(op->arena);
    struct staff_admin_shift *there;
    err_t e;

    e = journal_lock(op, removal->community_id);
    if (e == OK)
        e = staff_admin_store_shift_get(op, removal->community_id, removal->id, &there);
    if (e == OK)
        e = staff_admin_store_shift_remove(op, removal->community_id, removal->id);
    if (e != OK)
        return e;
    doc_set_text(facts, "role", there->role);
    doc_set_id(facts, "user", there->shift.user_id);
    doc_set_time(facts, "from", there->shift.from_at, op->utc_offset_min);
    doc_set_time(facts, "to", there->shift.to_at, op->utc_offset_min);
    return record(op, removal->community_id, "shift_removed", "duty_shift", removal->id, facts);
}

err_t staff_shift_remove(struct op *op, int64_t community_id, int64_t shift_id)
{
    return db_transaction(op, shift_remove_in_transaction,
                          &(struct removal){community_id, shift_id});
}
