#include "staff/staff_admin_document.h"

#include "staff/staff_store.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <string.h>

enum { COMMUNITIES_IN_A_LINE = 3, SESSION_START = 16 };

const char *staff_admin_document_moment(struct op *op, int64_t at)
{
    const char *text = clock_format(op->arena, at, op->utc_offset_min);

    return arena_printf(op->arena, "%.10s %.5s", text, text + 11);
}

bool staff_admin_document_is_mine(const struct op *op, int64_t community_id)
{
    return ((op_roles_in(op, 0) | (community_id == 0 ? 0 : op_roles_in(op, community_id))) &
            MAY_ADMINISTER) != 0;
}

/* What is granted in the whole company concerns everybody who may see the account. */
static bool is_shown(const struct op *op, const struct staff_admin_grant *grant)
{
    if (grant->community_id == 0 || (op_roles_in(op, 0) & MAY_SEE_STAFF) != 0)
        return true;
    return (op_roles_in(op, grant->community_id) & MAY_SEE_STAFF) != 0;
}

static const char *role_names(struct op *op, uint64_t roles)
{
    struct buf names = buf_in(op->arena);

    buf_add_text(&names, "");
    for (enum staff_role role = 0; role < ROLE_COUNT; role++) {
        if ((roles & ROLE_BIT(role)) == 0)
            continue;
        if (names.length > 0)
            buf_add_text(&names, "、");
        buf_add_text(&names, staff_role_name(role));
    }
    return names.data;
}

static void set_roles(struct doc *one, uint64_t roles, bool with_flags)
{
    staff_role_codes(one, "roles", roles);
    if (with_flags)
        staff_role_flags(one, roles);
}

static const char *place_name(const struct staff_admin_grant *grant)
{
    return grant->community_id == 0 ? "全公司" : grant->name;
}

static void set_account(struct op *op, const struct staff_admin_member *member, struct doc *one)
{
    struct doc *page;
    bool disabled = member->disabled_at != 0;

    doc_set_id(one, "id", member->id);
    doc_set_text(one, "login", member->login);
    doc_set_text(one, "name", member->name);
    doc_set_bool(one, "disabled", disabled);
    doc_set_bool(one, "must_change_password", member->must_change);
    doc_set_time(one, "created_at", member->created_at, op->utc_offset_min);
    page = doc_set_object(one, "page");
    doc_set_text(page, "state_name",
                 disabled              ? "已停用"
                 : member->must_change ? "待首次登录"
                                       : "在用");
    doc_set_text(page, "state", disabled ? "missed" : member->must_change ? "waiting" : "met");
}

/* Grants of one user, in a row; `from` goes on to the next user's. */
static void set_grants(struct op *op, const struct staff_admin_grant *grants, size_t count,
                       bool with_flags, struct doc *one)
{
    struct doc *list = doc_set_list(one, "grants");

    for (size_t i = 0; i < count; i++) {
        struct doc *grant;
        if (!is_shown(op, &grants[i]))
            continue;
        grant = doc_add_object(list);
        doc_set_text(grant, "community", grants[i].community_id == 0 ? "*" : grants[i].code);
        doc_set_text(grant, "community_name", place_name(&grants[i]));
        set_roles(grant, grants[i].roles, with_flags);
        doc_set_text(grant, "role_names", role_names(op, grants[i].roles));
        if (with_flags)
            doc_set_bool(grant, "may_change",
                         staff_admin_document_is_mine(op, grants[i].community_id));
    }
}

static void set_line(struct op *op, const struct staff_admin_grant *grants, size_t count,
                     struct doc *page)
{
    struct buf roles = buf_in(op->arena), places = buf_in(op->arena);
    uint64_t all = 0;
    size_t shown = 0;

    buf_add_text(&places, "");
    for (size_t i = 0; i < count; i++) {
        if (!is_shown(op, &grants[i]))
            continue;
        all |= grants[i].roles;
        if (shown++ >= COMMUNITIES_IN_A_LINE)
            continue;
        if (shown > 1)
            buf_add_text(&places, "、");
        buf_add_text(&places, place_name(&grants[i]));
    }
    if (shown > COMMUNITIES_IN_A_LINE)
        buf_printf(&places, "等 %zu 个小区", shown);
    buf_add_text(&roles, role_names(op, all));
    doc_set_text(page, "role_names", all == 0 ? "没有岗位" : roles.data);
    doc_set_text(page, "community_names", places.data);
}

static size_t grants_of(const struct staff_admin_grant *grants, size_t count, int64_t user_id,
                        size_t *ret_first)
{
    size_t first = 0, n = 0;

    while (first < count && grants[first].user_id != user_id)
        first++;
    while (first + n < count && grants[first + n].user_id == user_id)
        n++;
    *ret_first = first;
    return n;
}

err_t staff_admin_document_list(struct op *op, const struct staff_admin_member *members,
                                size_t count, struct doc *into)
{
    struct doc *items = doc_set_list(into, "items");
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct staff_admin_grant *grants;
    size_t grant_count, first;
    err_t e;

    doc_set_object(into, "page");
    for (size_t i = 0; i < count; i++)
        ids[i] = members[i].id;
    e = staff_admin_store_grants(op, ids, count, &grants, &grant_count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        size_t n = grants_of(grants, grant_count, members[i].id, &first);
        set_account(op, &members[i], one);
        set_grants(op, grants + first, n, false, one);
        set_line(op, grants + first, n, doc_get(one, "page"));
    }
    return e;
}

err_t staff_admin_document_sessions(struct op *op, int64_t user_id, struct doc *into)
{
    struct doc *list = doc_set_list(into, "sessions");
    struct staff_admin_session *sessions;
    size_t count;
    err_t e = staff_admin_store_sessions(op, user_id, &sessions, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "session", arena_text_n(op->arena, sessions[i].hash, SESSION_START));
        doc_set_time(one, "opened_at", sessions[i].opened_at, op->utc_offset_min);
        doc_set_time(one, "seen_at", sessions[i].seen_at, op->utc_offset_min);
        doc_set_text(one, "opened_text", staff_admin_document_moment(op, sessions[i].opened_at));
        doc_set_text(one, "seen_text", staff_admin_document_moment(op, sessions[i].seen_at));
    }
    return e;
}

err_t staff_admin_document_one(struct op *op, const struct staff_admin_member *member,
                               bool may_change, struct doc *into)
{
    bool is_me = op->actor->id == member->id;
    struct staff_admin_grant *grants;
    struct doc *page;
    size_t count;
    err_t e = staff_admin_store_grants(op, &member->id, 1, &grants, &count);

    if (e != OK)
        return e;
    set_account(op, member, into);
    set_grants(op, grants, count, true, into);
    page = doc_get(into, "page");
    doc_set_bool(page, "is_me", is_me);
    doc_set_bool(page, "may_change", may_change);
    doc_set_bool(page, "may_close", may_change && !is_me && member->disabled_at == 0);
    doc_set_bool(page, "may_open", may_change && member->disabled_at != 0);
    doc_set_bool(page, "may_grant", staff_may(op, MAY_ADMINISTER) && !is_me);
    doc_set_text(page, "created_text", staff_admin_document_moment(op, member->created_at));
    if (may_change)
        e = staff_admin_document_sessions(op, member->id, into);
    return e == OK ? staff_admin_document_choices(op, into) : e;
}

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *choice = doc_add_object(list);

    doc_set_text(choice, "value", value);
    doc_set_text(choice, "name", name);
}

err_t staff_admin_document_choices(struct op *op, struct doc *into)
{
    struct doc *list = doc_set_list(doc_set_object(into, "choices"), "community");
    struct staff_store_community *communities;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_ADMINISTER, &ids, &count);
    e = staff_store_communities(op, ids, count, &communities, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        add_choice(list, communities[i].code, communities[i].name);
    if ((op_roles_in(op, 0) & MAY_ADMINISTER) != 0)
        add_choice(list, "*", "全公司（所有小区）");
    return OK;
}

err_t staff_admin_document_roles(struct op *op, const struct doc *codes, uint64_t *ret_roles)
{
    enum staff_role role;

    *ret_roles = 0;
    DOC_EACH(member, codes)
    {
        if (!staff_role_find(member->value->text, &role))
            return op_fail_field(op, "role", "unknown", "没有岗位 %s", member->value->text);
        *ret_roles |= ROLE_BIT(role);
    }
    return OK;
}
