#include "staff/staff_second.h"

#include "staff/staff.h"
#include "staff/staff_admin_store.h"
#include "staff/staff_login_store.h"
#include "staff/staff_second_store.h"
#include "staff/staff_secret.h"
#include "staff/staff_store.h"
#include "staff/staff_totp.h"

#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { COMPANY = 0, EVENT_VERSION = 1, START = 4, CODE_SIGNS = 12 };

err_t staff_second_get(struct op *op, int64_t user_id, struct staff_second *ret_second)
{
    struct staff_second second = {0};
    struct staff_second_row row;
    err_t e = staff_second_store_get(op, user_id, &row);

    if (e == OK && row.confirmed_at > 0)
        e = staff_second_store_codes_left(op, user_id, &second.codes_left);
    if (e != OK)
        return e;
    second.is_on = row.confirmed_at > 0;
    second.is_pending =
        row.sealed != NULL && !second.is_on && op->now - row.begun_at < STAFF_SECOND_PENDING_MS;
    second.since_at = row.confirmed_at;
    *ret_second = second;
    return OK;
}

/* ---- what every change has ---------------------------------------------------------- */

struct change {
    int64_t user_id;
    const struct staff_second_proof *proof;
    const struct staff_second_codes *codes;
    const char *session; /* its hash, or "" */
    const char *secret;
    uint64_t roles;
};

static err_t record(struct op *op, const char *kind, const struct staff_member *member,
                    struct doc *facts)
{
    struct journal_event event = {.community_id = COMPANY,
                                  .kind = kind,
                                  .subject = "user",
                                  .subject_id = member->id,
                                  .version = EVENT_VERSION};

    doc_set_text(facts, "login", member->login);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

/* Locks the company's chain first: it serialises all that changes accounts. */
static err_t take(struct op *op, int64_t user_id, struct staff_member **ret_member)
{
    err_t e = journal_lock(op, COMPANY);

    return e == OK ? staff_store_get(op, user_id, ret_member) : e;
}

static err_t keep_codes(struct op *op, int64_t user_id, const struct staff_second_codes *codes)
{
    err_t e = staff_second_store_codes_remove(op, user_id);

    for (size_t i = 0; e == OK && i < STAFF_SECOND_CODES; i++)
        e = staff_second_store_code_add(op, user_id, codes->start[i], codes->hash[i]);
    return e;
}

/* ---- setting it up -------------------------------------------------------------------- */

static err_t begin_in_transaction(struct op *op, void *arg)
{
    struct change *change = arg;
    struct staff_second second;
    struct staff_member *member;
    err_t e = take(op, change->user_id, &member);

    if (e == OK)
        e = staff_second_get(op, member->id, &second);
    if (e == OK && second.is_on)
        return op_fail(op, ERR_CONFLICT, "两步验证已经开启；换手机请先关闭，再重新开启");
    if (e == OK && second.is_pending)
        return staff_second_pending(op, member->id, &change->secret);
    if (e != OK)
        return e;
    change->secret = staff_totp_secret(op->arena);
    return staff_second_store_set(op, member->id, journal_seal_text(op, change->secret));
}

err_t staff_second_begin(struct op *op, int64_t user_id, const char **ret_secret)
{
    struct change change = {.user_id = user_id};
    err_t e = db_transaction(op, begin_in_transaction, &change);

    if (e == OK)
        *ret_secret = change.secret;
    return e;
}

static err_t open_secret(struct op *op, const struct staff_second_row *row, const char **ret_secret)
{
    *ret_secret = journal_open_text(op, row->sealed);
    return *ret_secret != NULL
               ? OK
               : op_fail(op, ERR_IO, "a second factor does not open with this key file");
}

err_t staff_second_pending(struct op *op, int64_t user_id, const char **ret_secret)
{
    struct staff_second_row row;
    err_t e = staff_second_store_get(op, user_id, &row);

    if (e != OK)
        return e;
    if (row.sealed == NULL || row.confirmed_at > 0 ||
        op->now - row.begun_at >= STAFF_SECOND_PENDING_MS)
        return op_fail(op, ERR_NOT_FOUND, "没有等待确认的两步验证，请重新开始");
    return open_secret(op, &row, ret_secret);
}

/* ---- recovery codes --------------------------------------------------------------------- */

/* As it is hashed: small letters and digits only. */
static const char *bare(struct op *op, const char *code)
{
    char *text = arena_text(op->arena, code), *to = text;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *to++ = (char)(*p - 'A' + 'a');
        else if (*p != '-' && *p != ' ')
            *to++ = *p;
    }
    *to = '\0';
    return text;
}

static bool starts_like_another(const struct staff_second_codes *codes, size_t count,
                                const char *start)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(codes->start[i], start))
            return true;
    return false;
}

err_t staff_second_make_codes(struct op *op, struct staff_second_codes *ret_codes)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < STAFF_SECOND_CODES; i++) {
        do {
            ret_codes->plain[i] = staff_first_password(op->arena);
            ret_codes->start[i] = arena_text_n(op->arena, ret_codes->plain[i], START);
        } while (starts_like_another(ret_codes, i, ret_codes->start[i]));
        e = staff_secret_password(op, bare(op, ret_codes->plain[i]), &ret_codes->hash[i]);
    }
    return e;
}

/* ---- codes ------------------------------------------------------------------------------- */

static err_t check_recovery(struct op *op, int64_t user_id, const char *code,
                            struct staff_second_proof *ret_proof)
{
    const char *text = bare(op, code), *hash = NULL, *start;
    err_t e = OK;

    if (strlen(text) != CODE_SIGNS)
        return op_fail(op, ERR_FORBIDDEN, "动态码或恢复码不正确");
    start = arena_text_n(op->arena, text, START);
    e = staff_second_store_code(op, user_id, start, &hash);
    if (e != OK)
        return e;
    if (!staff_secret_matches(hash, text))
        return op_fail(op, ERR_FORBIDDEN, "恢复码不正确，或已经用过");
    *ret_proof = (struct staff_second_proof){.start = start};
    return OK;
}

static err_t check_phone(struct op *op, const struct staff_second_row *row, const char *secret,
                         const char *code, struct staff_second_proof *ret_proof)
{
    int64_t step;

    if (!staff_totp_is(op->arena, secret, code, op->now, &step))
        return op_fail(op, ERR_FORBIDDEN, "动态码不正确；请核对手机的时间，填写最新的六位数字");
    if (step <= row->last_step)
        return op_fail(op, ERR_FORBIDDEN, "这个动态码已经用过，请等手机显示下一个");
    *ret_proof = (struct staff_second_proof){.step = step};
    return OK;
}

static bool looks_like_a_phone_s(const char *code)
{
    return strspn(code, "0123456789 ") == strlen(code);
}

err_t staff_second_check(struct op *op, int64_t user_id, const char *code,
                         struct staff_second_proof *ret_proof)
{
    struct staff_second_row row;
    const char *secret;
    err_t e = staff_second_store_get(op, user_id, &row);

    if (e == OK && row.confirmed_at == 0)
        return op_fail(op, ERR_CONFLICT, "两步验证没有开启");
    if (e != OK)
        return e;
    if (!looks_like_a_phone_s(code))
        return check_recovery(op, user_id, code, ret_proof);
    e = open_secret(op, &row, &secret);
    return e == OK ? check_phone(op, &row, secret, code, ret_proof) : e;
}

err_t staff_second_check_first(struct op *op, int64_t user_id, const char *code,
                               struct staff_second_proof *ret_proof)
{
    static const struct staff_second_row NONE_TAKEN = {0};
    const char *secret;
    err_t e = staff_second_pending(op, user_id, &secret);

    return e == OK ? check_phone(op, &NONE_TAKEN, secret, code, ret_proof) : e;
}

static err_t record_recovery(struct op *op, int64_t user_id)
{
    struct doc *facts = doc_object(op->arena);
    struct staff_member *member;
    int64_t left;
    err_t e = staff_store_get(op, user_id, &member);

    if (e == OK)
        e = staff_second_store_codes_left(op, user_id, &left);
    if (e != OK)
        return e;
    doc_set_int(facts, "left", left);
    return record(op, "recovery_code_used", member, facts);
}

err_t staff_second_spend(struct op *op, int64_t user_id, const struct staff_second_proof *proof)
{
    bool taken = false;
    err_t e = journal_lock(op, COMPANY);

    if (e == OK && proof->start != NULL)
        e = staff_second_store_take_code(op, user_id, proof->start, &taken);
    else if (e == OK)
        e = staff_second_store_take_step(op, user_id, proof->step, &taken);
    if (e == OK && !taken)
        return op_fail(op, ERR_FORBIDDEN, "这个动态码已经用过，请等手机显示下一个");
    return e == OK && proof->start != NULL ? record_recovery(op, user_id) : e;
}

/* ---- changes -------------------------------------------------------------------------------- */

static err_t turn_on_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    const char *secret;
    err_t e = take(op, change->user_id, &member);

    if (e == OK) /* still this one, and not on by now */
        e = staff_second_pending(op, member->id, &secret);
    if (e == OK)
        e = staff_second_spend(op, member->id, change->proof);
    if (e == OK)
        e = staff_second_store_confirm(op, member->id);
    if (e == OK)
        e = keep_codes(op, member->id, change->codes);
    if (e == OK)
        e = staff_second_store_end_others(op, member->id, change->session, NULL);
    return e == OK ? record(op, "second_factor_on", member, doc_object(op->arena)) : e;
}

static const char *hash_of(struct op *op, const char *session)
{
    return session == NULL ? "" : staff_secret_hash(op->arena, session);
}

err_t staff_second_turn_on(struct op *op, int64_t user_id, const struct staff_second_proof *proof,
                           const struct staff_second_codes *codes, const char *session)
{
    struct change change = {
        .user_id = user_id, .proof = proof, .codes = codes, .session = hash_of(op, session)};

    return db_transaction(op, turn_on_in_transaction, &change);
}

static err_t new_codes_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    err_t e = take(op, change->user_id, &member);

    if (e == OK)
        e = staff_second_spend(op, member->id, change->proof);
    if (e == OK)
        e = keep_codes(op, member->id, change->codes);
    return e == OK ? record(op, "recovery_codes_made", member, doc_object(op->arena)) : e;
}

err_t staff_second_new_codes(struct op *op, int64_t user_id, const struct staff_second_proof *proof,
                             const struct staff_second_codes *codes)
{
    struct change change = {.user_id = user_id, .proof = proof, .codes = codes};

    return db_transaction(op, new_codes_in_transaction, &change);
}

static err_t turn_off_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    bool required = false;
    err_t e = take(op, change->user_id, &member);

    if (e == OK)
        e = staff_second_is_required(op, member->id, &required);
    if (e == OK && required)
        return op_fail(op, ERR_CONFLICT, "您的岗位必须使用两步验证，不能关闭");
    if (e == OK)
        e = staff_second_spend(op, member->id, change->proof);
    if (e == OK)
        e = staff_second_store_remove(op, member->id);
    return e == OK ? record(op, "second_factor_off", member, doc_object(op->arena)) : e;
}

err_t staff_second_turn_off(struct op *op, int64_t user_id, const struct staff_second_proof *proof)
{
    return db_transaction(op, turn_off_in_transaction,
                          &(struct change){.user_id = user_id, .proof = proof});
}

static err_t reset_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_second_row row;
    struct staff_member *member;
    err_t e = take(op, change->user_id, &member);

    if (e == OK)
        e = staff_second_store_get(op, member->id, &row);
    if (e != OK)
        return e;
    if (row.sealed == NULL)
        return op_fail(op, ERR_CONFLICT, "%s 没有开启两步验证", member->name);
    e = staff_second_store_remove(op, member->id);
    if (e == OK)
        e = staff_login_store_sessions_end(op, member->id);
    return e == OK ? record(op, "second_factor_reset", member, doc_object(op->arena)) : e;
}

err_t staff_second_reset(struct op *op, int64_t user_id)
{
    return db_transaction(op, reset_in_transaction, &(struct change){.user_id = user_id});
}

static err_t end_others_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct staff_member *member;
    int64_t ended = 0;
    err_t e = take(op, change->user_id, &member);

    if (e == OK)
        e = staff_second_store_end_others(op, member->id, change->session, &ended);
    if (e != OK || ended == 0)
        return e;
    return record(op, "sessions_ended", member, doc_object(op->arena));
}

err_t staff_second_end_others(struct op *op, int64_t user_id, const char *session)
{
    return db_transaction(op, end_others_in_transaction,
                          &(struct change){.user_id = user_id, .session = hash_of(op, session)});
}

/* ---- who must ----------------------------------------------------------------------------------
 */

err_t staff_second_rule(struct op *op, uint64_t *ret_roles)
{
    int64_t roles;
    err_t e = staff_second_store_rule(op, &roles);

    if (e == OK)
        *ret_roles = (uint64_t)roles;
    return e;
}

static err_t set_rule_in_transaction(struct op *op, void *arg)
{
    const struct change *change = arg;
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = COMPANY,
                                  .kind = "second_factor_rule",
                                  .subject = "company",
                                  .version = EVENT_VERSION};
    uint64_t before;
    err_t e = journal_lock(op, COMPANY);

    if (e == OK)
        e = staff_second_rule(op, &before);
    if (e != OK || before == change->roles)
        return e;
    e = staff_second_store_set_rule(op, (int64_t)change->roles);
    if (e != OK)
        return e;
    staff_role_codes(facts, "before", before);
    staff_role_codes(facts, "roles", change->roles);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

err_t staff_second_set_rule(struct op *op, uint64_t roles)
{
    return db_transaction(op, set_rule_in_transaction, &(struct change){.roles = roles});
}

err_t staff_second_is_required(struct op *op, int64_t user_id, bool *ret_required)
{
    struct staff_admin_grant *grants;
    uint64_t needed = 0;
    size_t count = 0;
    err_t e = staff_second_rule(op, &needed);

    *ret_required = false;
    if (e == OK && needed != 0)
        e = staff_admin_store_grants(op, &user_id, 1, &grants, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        *ret_required |= (grants[i].roles & needed) != 0;
    return e;
}

/* ---- between password and code ------------------------------------------------------------------
 */

struct opening {
    int64_t user_id;
    const char *hash;
};

static err_t step_in_transaction(struct op *op, void *arg)
{
    const struct opening *opening = arg;

    return staff_second_store_step_add(op, opening->hash, opening->user_id,
                                       op->now + STAFF_SECOND_STEP_MS);
}

err_t staff_second_step_open(struct op *op, int64_t user_id, const char **ret_token)
{
    const char *token = staff_secret_token(op->arena, "");
    struct opening opening = {user_id, staff_secret_hash(op->arena, token)};
    err_t e = db_transaction(op, step_in_transaction, &opening);

    if (e == OK)
        *ret_token = token;
    return e;
}

err_t staff_second_step_find(struct op *op, const char *token, int64_t *ret_user_id,
                             const char **ret_login)
{
    *ret_user_id = 0;
    if (str_is_empty(token))
        return OK;
    return staff_second_store_step(op, staff_secret_hash(op->arena, token), ret_user_id, ret_login);
}
