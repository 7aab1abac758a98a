/* Settings: accounts. An administrator changes those of his communities; a director sees his. */
#include "staff/staff.h"
#include "http/http_list.h"
#include "http/http_text.h"

#include "staff/staff_admin_document.h"
#include "staff/staff_rules.h"
#include "staff/staff_second.h"
#include "staff/staff_store.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/http.h"

#include <inttypes.h>

enum { WORDS_MAX = 50, SESSION_START = 16 };

/* ---- whose accounts ------------------------------------------------------------- */

static struct staff_admin_filter filter_of(struct op *op, uint64_t who)
{
    struct staff_admin_filter filter = {
        .everyone = (op_roles_in(op, 0) & who) != 0, .words = "", .after = ""};

    staff_scope(op, who, &filter.ids, &filter.id_count);
    return filter;
}

/* Who is looked at: in the scope of the actor, else not there. */
static err_t member_of(struct request *req, uint64_t who, struct staff_admin_member **ret_member)
{
    struct staff_admin_filter filter = filter_of(req->op, who);
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    return e == OK ? staff_admin_store_get(req->op, &filter, id, ret_member) : e;
}

/* An administrator of one community must not take over an account that may more elsewhere. */
static err_t changeable(struct request *req, struct staff_admin_member **ret_member)
{
    struct staff_admin_grant *grants;
    struct op *op = req->op;
    size_t count;
    err_t e = member_of(req, MAY_ADMINISTER, ret_member);

    if (e == OK)
        e = staff_admin_store_grants(op, &(*ret_member)->id, 1, &grants, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (!staff_admin_document_is_mine(op, grants[i].community_id))
            return op_fail(op, ERR_FORBIDDEN, "他还在别的小区任职，由公司的系统管理员办理");
    return e;
}

static err_t refuse_self(struct request *req, const struct staff_admin_member *member)
{
    if (member->id != req->op->actor->id)
        return OK;
    return op_fail(req->op, ERR_CONFLICT, "不能更改自己的帐号，请另一位系统管理员办理");
}

static const char *path_of(struct op *op, int64_t user_id)
{
    return arena_printf(op->arena, "/settings/users/%" PRId64, user_id);
}

/* ---- the list ---------------------------------------------------------------------- */

static const struct field LIST_QUERY[] = {
    {.name = "q", .kind = FIELD_TEXT, .max = WORDS_MAX, .label = "登录名或姓名"},
    {.name = "limit", .kind = FIELD_INT, .min = 1, .max = 200, .label = "条数"},
    {.name = "after", .kind = FIELD_TEXT, .max = 64, .label = "续页"},
    FIELDS_END,
};

static void set_next(struct request *req, struct doc *list, const struct staff_admin_member *last)
{
    const char *q = doc_get_text(req->input, "q");

    if (last == NULL) {
        doc_set_null(list, "next");
        return;
    }
    doc_set_text(list, "next", last->login);
    doc_set_text(doc_get(list, "page"), "next_href",
                 arena_printf(req->op->arena, "/settings/users?after=%s%s%s", last->login,
                              q != NULL ? "&q=" : "",
                              q != NULL ? http_text_encode(req->op->arena, q) : ""));
}

static err_t list_users(struct request *req, struct reply *reply)
{
    struct staff_admin_filter filter = filter_of(req->op, MAY_SEE_STAFF);
    struct doc *list = doc_object(req->op->arena);
    struct staff_admin_member *members;
    const char *after = doc_get_text(req->input, "after");
    size_t count, limit = (size_t)request_limit(req);
    err_t e;

    filter.words = doc_get_text(req->input, "q");
    filter.after = after != NULL ? after : "";
    filter.limit = (int64_t)limit + 1;
    e = staff_admin_store_list(req->op, &filter, &members, &count);
    if (e == OK)
        e = staff_admin_document_list(req->op, members, count > limit ? limit : count, list);
    if (e != OK)
        return e;
    set_next(req, list, count > limit ? &members[limit - 1] : NULL);
    doc_set_bool(doc_get(list, "page"), "may_add", staff_may(req->op, MAY_ADMINISTER));
    reply->fields = LIST_QUERY;
    return reply_page(reply, list, "staff/users");
}

/* ---- one account ---------------------------------------------------------------------- */

static err_t set_second(struct op *op, int64_t user_id, struct doc *document)
{
    struct doc *one = doc_set_object(document, "second_factor");
    struct staff_second second;
    bool required;
    err_t e = staff_second_get(op, user_id, &second);

    if (e == OK)
        e = staff_second_is_required(op, user_id, &required);
    if (e != OK)
        return e;
    doc_set_bool(one, "on", second.is_on);
    doc_set_bool(one, "required", required);
    if (second.is_on)
        doc_set_text(one, "since_text", staff_admin_document_moment(op, second.since_at));
    return OK;
}

static err_t show_user(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct staff_admin_member *member;
    struct staff_member *account;
    bool may_change;
    err_t e = member_of(req, MAY_SEE_STAFF, &member);

    if (e != OK)
        return e;
    may_change = changeable(req, &member) == OK;
    op_forget_fault(req->op);
    e = staff_admin_document_one(req->op, member, may_change, document);
    if (e == OK)
        e = staff_get(req->op, member->id, &account);
    if (e == OK && may_change)
        e = set_second(req->op, member->id, document);
    if (e != OK)
        return e;
    doc_set_text(document, "badge", account->badge);
    return reply_page(reply, document, "staff/user");
}

/* ---- a new account --------------------------------------------------------------------- */

static const struct field NEW_FIELDS[] = {
    {.name = "login", .kind = FIELD_TEXT, .required = true, .max = 32, .label = "登录名"},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 50, .label = "姓名"},
    {.name = "community",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 64,
     .label = "小区",
     .help = "A community's code, or * for the whole company."},
    {.name = "role", .kind = FIELD_LIST, .required = true, .max = ROLE_COUNT, .label = "岗位"},
    FIELDS_END,
};

static err_t new_user(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = staff_admin_document_choices(req->op, document);

    reply->fields = NEW_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/user_new") : e;
}

/* "*" is the whole company, for whom the company trusts with it. */
static err_t community_of(struct request *req, const char *code, int64_t *ret_id)
{
    struct op *op = req->op;
    err_t e = OK;

    *ret_id = 0;
    if (!str_equal(code, "*"))
        e = staff_store_community_id(op, code, ret_id);
    if (e != OK)
        return e;
    if ((*ret_id == 0 && !str_equal(code, "*")) || !staff_admin_document_is_mine(op, *ret_id))
        return op_fail_field(op, "community", "unknown", "没有小区 %s", code);
    return OK;
}

struct adding {
    struct staff_account account;
    int64_t id;
};

static err_t add_body(struct op *op, void *arg)
{
    struct adding *adding = arg;

    return staff_add(op, &adding->account, &adding->id);
}

static const char *const *words_of(struct op *op, const struct doc *list)
{
    const char **words = ARENA_ARRAY(op->arena, (list == NULL ? 0 : list->count) + 1, const char *);
    size_t n = 0;

    DOC_EACH(member, list)
    {
        words[n++] = member->value->text;
    }
    words[n] = NULL;
    return words;
}

static err_t first_password(struct op *op, const char **ret_password, const char **ret_hash)
{
    *ret_password = staff_first_password(op->arena);
    return staff_password_hash(op, *ret_password, ret_hash);
}

/* Shown once; nobody can ask for it again. The request's own snapshot does not know the account. */
static err_t show_password(struct request *req, struct reply *reply,
                           const struct staff_member *member, const char *password, int status)
{
    struct doc *document = doc_object(req->op->arena);

    doc_set_id(document, "id", member->id);
    doc_set_text(document, "login", member->login);
    doc_set_text(document, "name", member->name);
    doc_set_text(document, "first_password", password);
    doc_set_bool(doc_set_object(document, "page"), "is_new", status == 201);
    reply->status = status;
    return reply_page(reply, document, "staff/user_password");
}

/* argon2id runs here, on the HTTP thread; the writer only writes. */
static err_t add_user(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    const char *code = doc_get_text(req->input, "community"), *communities[] = {code, NULL};
    struct adding adding = {.account = {.login = doc_get_text(req->input, "login"),
                                        .name = doc_get_text(req->input, "name"),
                                        .roles = words_of(op, doc_get(req->input, "role")),
                                        .communities = str_equal(code, "*") ? NULL : communities,
                                        .must_change = true}};
    int64_t community_id;
    err_t e = community_of(req, code, &community_id);

    if (e == OK)
        e = first_password(op, &adding.account.password, &adding.account.password_hash);
    if (e == OK)
        e = db_writer_run(http_writer(req->http), op, 0, add_body, &adding);
    if (e == ERR_CONFLICT) {
        op_forget_fault(op);
        return op_fail_field(op, "login", "taken", "登录名 %s 已经有人使用", adding.account.login);
    }
    if (e != OK)
        return e;
    return show_password(
        req, reply,
        &(struct staff_member){.id = adding.id,
                               .login = staff_rules_fold_login(op->arena, adding.account.login),
                               .name = adding.account.name},
        adding.account.password, 201);
}

/* ---- changes ------------------------------------------------------------------------------ */

struct resetting {
    int64_t user_id;
    const char *hash;
};

static err_t reset_body(struct op *op, void *arg)
{
    const struct resetting *resetting = arg;

    return staff_reset_password(op, resetting->user_id, resetting->hash, true);
}

static err_t reset_password(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    struct resetting resetting;
    const char *password;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = refuse_self(req, member);
    if (e == OK)
        e = first_password(req->op, &password, &resetting.hash);
    if (e != OK)
        return e;
    resetting.user_id = member->id;
    e = db_writer_run(http_writer(req->http), req->op, 0, reset_body, &resetting);
    if (e != OK)
        return e;
    return show_password(
        req, reply,
        &(struct staff_member){.id = member->id, .login = member->login, .name = member->name},
        password, 200);
}

static const struct field GRANT_FIELDS[] = {
    {.name = "community",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 64,
     .label = "小区",
     .help = "A community's code, or * for the whole company."},
    {.name = "role",
     .kind = FIELD_LIST,
     .max = ROLE_COUNT,
     .label = "岗位",
     .help = "All roles there; none takes the grant away."},
    FIELDS_END,
};

static err_t set_roles(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    int64_t community_id;
    uint64_t roles;
    err_t e = member_of(req, MAY_ADMINISTER, &member);

    if (e == OK)
        e = refuse_self(req, member);
    if (e == OK)
        e = community_of(req, doc_get_text(req->input, "community"), &community_id);
    if (e == OK)
        e = staff_admin_document_roles(req->op, doc_get(req->input, "role"), &roles);
    if (e == OK)
        e = staff_set_roles(req->op, member->id, community_id, roles);
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static const struct field NAME_FIELDS[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 50, .label = "姓名"},
    FIELDS_END,
};

static const struct field BADGE_FIELDS[] = {
    {.name = "badge", .kind = FIELD_TEXT, .max = 20, .label = "工号"},
    FIELDS_END,
};

static err_t set_badge(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = staff_set_badge(req->op, member->id, doc_get_text(req->input, "badge"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static err_t rename_user(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = staff_rename(req->op, member->id, doc_get_text(req->input, "name"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static err_t disable_user(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = refuse_self(req, member);
    if (e == OK)
        e = staff_disable(req->op, member->login);
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static err_t enable_user(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = staff_enable(req->op, member->login);
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static const struct field SESSION_FIELDS[] = {
    {.name = "session",
     .kind = FIELD_TEXT,
     .min = SESSION_START,
     .max = SESSION_START,
     .label = "登录",
     .help = "One session by its id; all of them if not given."},
    FIELDS_END,
};

static err_t end_sessions(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = staff_end_sessions(req->op, member->id, doc_get_text(req->input, "session"));
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

static err_t reset_second(struct request *req, struct reply *reply)
{
    struct staff_admin_member *member;
    err_t e = changeable(req, &member);

    if (e == OK)
        e = refuse_self(req, member);
    if (e == OK)
        e = staff_second_reset(req->op, member->id);
    return e == OK ? reply_see(reply, 200, path_of(req->op, member->id)) : e;
}

#define ONE "/settings/users/{id}"

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column USER_FILE[] = {
    {"login", "登录名", VIEW_TEXT, 14},         {"name", "姓名", VIEW_TEXT, 18},
    {"page.role_names", "岗位", VIEW_TEXT, 24}, {"page.community_names", "小区", VIEW_TEXT, 24},
    {"disabled", "已停用", VIEW_BOOL, 0},       {"page.state_name", "状态", VIEW_TEXT, 10},
    {"created_at", "建立时间", VIEW_TIME, 0},   {NULL, NULL, VIEW_TEXT, 0},
};

static err_t list_users_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"users",    "帐号", MAY_SEE_STAFF,
                                          list_users, NULL,   USER_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route STAFF_ADMIN_ROUTES[] = {
    {GET, "/settings/users", MAY_SEE_STAFF, READS, LIST_QUERY, list_users,
     .summary =
         "Accounts: of the whole company for its administrator, else of the caller's communities"},
    {GET, "/settings/users/new", MAY_ADMINISTER, READS, NULL, new_user,
     .summary = "The form of a new account"},
    {POST, "/settings/users", MAY_ADMINISTER, READS, NEW_FIELDS, add_user,
     .summary = "Adds an account; answers its first password, once", .template = "staff/user_new",
     .again = "/settings/users/new"},
    {GET, ONE, MAY_SEE_STAFF, READS, NULL, show_user,
     .summary = "One account, its roles and sessions"},
    {POST, ONE "/password", MAY_ADMINISTER, READS, NULL, reset_password,
     .summary = "A new first password, answered once; ends the sessions"},
    {POST, ONE "/roles", MAY_ADMINISTER, WRITES, GRANT_FIELDS, set_roles,
     .summary = "Sets the roles in one community or in the whole company",
     .template = "staff/user"},
    {POST, ONE "/name", MAY_ADMINISTER, WRITES, NAME_FIELDS, rename_user,
     .summary = "Corrects the name", .template = "staff/user"},
    {POST, ONE "/badge", MAY_ADMINISTER, WRITES, BADGE_FIELDS, set_badge,
     .summary = "Sets the number on the badge", .template = "staff/user"},
    {POST, ONE "/disable", MAY_ADMINISTER, WRITES, NULL, disable_user,
     .summary = "Closes the account; its sessions and tokens end at once",
     .template = "staff/user"},
    {POST, ONE "/enable", MAY_ADMINISTER, WRITES, NULL, enable_user,
     .summary = "Opens a closed account again", .template = "staff/user"},
    {POST, ONE "/sessions/end", MAY_ADMINISTER, WRITES, SESSION_FIELDS, end_sessions,
     .summary = "Ends one session or all", .template = "staff/user", .again = ONE},
    {POST, ONE "/second-factor/reset", MAY_ADMINISTER, WRITES, NULL, reset_second,
     .summary = "Takes away the second factor of who has lost it; ends the sessions",
     .template = "staff/user"},
    HTTP_LIST_ROUTES("/settings/users", MAY_SEE_STAFF, LIST_QUERY, list_users_file, "The accounts"),
    ROUTES_END,
};
