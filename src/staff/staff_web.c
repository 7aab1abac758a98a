#include "staff/staff_web.h"

#include "staff/staff.h"
#include "staff/staff_rules.h"
#include "staff/staff_store.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "http/http.h"
#include "http/http_text.h"

enum { TRIES_OF_A_LOGIN_PER_MINUTE = 30, TRIES_OF_AN_ADDRESS_PER_MINUTE = 120 };

/* ---- GET /login ------------------------------------------------------------- */

static const struct field LOGIN_QUERY[] = {
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "登录后前往"},
    FIELDS_END,
};

static const struct field LOGIN_FIELDS[] = {
    {.name = "login", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "登录名"},
    {.name = "password",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_RULES_PASSWORD_MAX,
     .label = "密码"},
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "登录后前往"},
    FIELDS_END,
};

const char *staff_web_next(const struct request *req)
{
    const char *next = doc_get_text(req->input, "next");

    return next != NULL && http_path_is_local(next) ? next : "/";
}

static err_t login_page(struct request *req, struct reply *reply)
{
    struct doc *page = doc_object(req->op->arena);
    bool is_empty = false;
    err_t e = staff_is_empty(req->op, &is_empty);

    if (e != OK)
        return e;
    if (is_empty && req->wants_html) /* nobody can log in yet: the first visit */
        reply->see = "/setup";
    doc_set_text(page, "next", staff_web_next(req));
    reply->fields = LOGIN_FIELDS;
    return reply_page(reply, page, "staff/login");
}

/* ---- POST /login ------------------------------------------------------------- */

/* argon2id runs here, on the HTTP thread; only the rows are written by the writer, which
 * is waited for: logins are rare and limited. */

struct entering {
    const char *login;
    int64_t user_id;
    const char *cookie;
};

static err_t enter_body(struct op *op, void *arg)
{
    struct entering *entering = arg;
    err_t e = staff_login_succeeded(op, entering->login);

    return e == OK ? staff_session_open(op, entering->user_id, &entering->cookie) : e;
}

static err_t failed_body(struct op *op, void *arg)
{
    return staff_login_failed(op, arg);
}

err_t staff_web_failed(struct request *req, const char *login)
{
    return db_writer_run(http_writer(req->http), req->op, 0, failed_body,
                         arena_text(req->op->arena, login));
}

err_t staff_web_may_try(struct request *req, const char *login)
{
    struct op *op = req->op;
    const char *folded = staff_rules_fold_login(op->arena, login);
    int64_t wait_ms;
    err_t e;

    e = http_rate_allow(req, arena_printf(op->arena, "login from %s", req->client),
                        TRIES_OF_AN_ADDRESS_PER_MINUTE);
    if (e == OK)
        e = http_rate_allow(req, arena_printf(op->arena, "login of %s", folded),
                            TRIES_OF_A_LOGIN_PER_MINUTE);
    if (e == OK)
        e = staff_login_locked(op, login, &wait_ms);
    if (e != OK || wait_ms == 0)
        return e;
    req->retry_after_s = (int)((wait_ms + CLOCK_SECOND_MS - 1) / CLOCK_SECOND_MS);
    return op_fail(op, ERR_BUSY, "连续登录失败次数过多，请 %d 分钟后再试",
                   (int)((wait_ms + CLOCK_MINUTE_MS - 1) / CLOCK_MINUTE_MS));
}

/* A person sees the page again, a program the problem. */
static err_t refuse_login(struct request *req, struct reply *reply, struct entering *entering)
{
    struct op *op = req->op;
    const char *why = op->fault.detail;
    struct doc *problem;
    err_t e;

    e = staff_web_failed(req, entering->login);
    if (e != OK)
        return e;
    if (!req->wants_html)
        return op_fail(op, ERR_FORBIDDEN, "%s", why);

    login_page(req, reply);
    problem = doc_set_object(reply->document, "problem");
    doc_set_text(problem, "title", "无法登录");
    doc_set_text(problem, "detail", why);
    doc_set_text(doc_set_object(reply->document, "typed"), "login", entering->login);
    reply->status = err_http_status(ERR_FORBIDDEN);
    return OK;
}

static err_t answer_entered(struct request *req, struct reply *reply,
                            const struct entering *entering)
{
    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "next", staff_web_next(req));
    reply->see = req->wants_html ? staff_web_next(req) : NULL;
    reply->set_cookie = entering->cookie;
    return OK;
}

static err_t enter(struct request *req, struct reply *reply, struct entering *entering)
{
    err_t e = db_writer_run(http_writer(req->http), req->op, 0, enter_body, entering);

    return e == OK ? answer_entered(req, reply, entering) : e;
}

/* A first password opens this page only. */
static err_t ask_for_new_password(struct request *req, struct reply *reply, const char *login)
{
    if (!req->wants_html)
        return op_fail(req->op, ERR_FORBIDDEN, "首次登录须先修改密码：/login/password");
    reply->see = arena_printf(req->op->arena, "/login/password?login=%s",
                              staff_rules_fold_login(req->op->arena, login));
    reply->document = doc_object(req->op->arena);
    return OK;
}

static err_t step_body(struct op *op, void *arg)
{
    struct entering *entering = arg;

    return staff_second_step_open(op, entering->user_id, &entering->cookie);
}

/* No session yet, and his failures are not forgotten: a code may be guessed no more often than a
 * password. */
static err_t ask_for_code(struct request *req, struct reply *reply, struct entering *entering)
{
    struct op *op = req->op;
    const char *page = arena_printf(op->arena, "/login/code?next=%s",
                                    http_text_encode(op->arena, staff_web_next(req)));
    err_t e = db_writer_run(http_writer(req->http), op, 0, step_body, entering);

    if (e != OK)
        return e;
    reply->document = doc_object(op->arena);
    doc_set_text(reply->document, "next", page);
    doc_set_bool(reply->document, "code_wanted", true);
    reply->see = req->wants_html ? page : NULL;
    reply->set_cookie = entering->cookie;
    return OK;
}

static err_t login(struct request *req, struct reply *reply)
{
    struct entering entering = {.login = doc_get_text(req->input, "login")};
    struct staff_second second = {0};
    bool must_change = false;
    err_t e;

    e = staff_web_may_try(req, entering.login);
    if (e != OK)
        return e;
    e = staff_check_password(req->op, entering.login, doc_get_text(req->input, "password"),
                             &entering.user_id);
    if (e == ERR_FORBIDDEN)
        return refuse_login(req, reply, &entering);
    if (e == OK)
        e = staff_must_change(req->op, entering.user_id, &must_change);
    if (e == OK && must_change)
        return ask_for_new_password(req, reply, entering.login);
    if (e == OK)
        e = staff_second_get(req->op, entering.user_id, &second);
    if (e == OK && second.is_on)
        return ask_for_code(req, reply, &entering);
    return e == OK ? enter(req, reply, &entering) : e;
}

err_t staff_web_check_own_password(struct request *req, const char *password)
{
    struct op *op = req->op;
    const char *login = op->actor->login;
    int64_t user_id;
    err_t e = staff_web_may_try(req, login);

    if (e == OK)
        e = staff_check_password(op, login, password, &user_id);
    if (e != ERR_FORBIDDEN)
        return e;
    op_forget_fault(op);
    e = staff_web_failed(req, login);
    return e == OK ? op_fail_field(op, "password", "wrong", "密码不正确") : e;
}

err_t staff_web_check_code(struct request *req, int64_t user_id, const char *login,
                           staff_web_check *check, struct staff_second_proof *ret_proof)
{
    const char *code = doc_get_text(req->input, "code"), *why;
    struct op *op = req->op;
    err_t e = staff_web_may_try(req, login);

    if (e == OK && code == NULL)
        return op_fail_field(op, "code", "required", "已开启两步验证，请填写动态码或恢复码");
    if (e == OK)
        e = check(op, user_id, code, ret_proof);
    if (e != ERR_FORBIDDEN)
        return e;
    why = op->fault.detail;
    op_forget_fault(op);
    e = staff_web_failed(req, login);
    return e == OK ? op_fail_field(op, "code", "wrong", "%s", why) : e;
}

/* ---- /login/password: one's own password, also before one is let in ------------------ */

static const struct field CHANGE_FIELDS[] = {
    {.name = "login", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "登录名"},
    {.name = "password",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_RULES_PASSWORD_MAX,
     .label = "现在的密码"},
    {.name = "new_password",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_RULES_PASSWORD_MAX,
     .label = "新密码"},
    {.name = "again",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_RULES_PASSWORD_MAX,
     .label = "再输一次新密码"},
    {.name = "code",
     .kind = FIELD_PASSWORD,
     .max = STAFF_SECOND_CODE_MAX,
     .label = "动态码",
     .help = "Of whoever has a second factor: a code of the phone, or a recovery code."},
    FIELDS_END,
};

static const struct field CHANGE_QUERY[] = {
    {.name = "login", .kind = FIELD_TEXT, .max = 64, .label = "登录名"},
    FIELDS_END,
};

static err_t change_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);

    if (req->op->actor->id > 0)
        doc_set_text(doc_set_object(document, "initial"), "login", req->op->actor->login);
    reply->fields = CHANGE_FIELDS;
    return reply_page(reply, document, "staff/change_password");
}

static err_t check_new_password(struct request *req)
{
    struct op *op = req->op;
    const char *fresh = doc_get_text(req->input, "new_password");
    bool wrong = false;

    if (utf8_length(fresh) < STAFF_RULES_PASSWORD_MIN)
        wrong |= op_fail_field(op, "new_password", "too_short", "新密码至少 %d 个字符",
                               STAFF_RULES_PASSWORD_MIN) != OK;
    if (str_equal(fresh, doc_get_text(req->input, "password")))
        wrong |= op_fail_field(op, "new_password", "same", "新密码不能与现在的密码相同") != OK;
    if (!str_equal(fresh, doc_get_text(req->input, "again")))
        wrong |= op_fail_field(op, "again", "differs", "两次输入的新密码不一样") != OK;
    return wrong ? ERR_INVALID : OK;
}

struct changing {
    struct entering entering;
    const char *hash;
    bool has_proof;
    struct staff_second_proof proof;
};

static err_t change_body(struct op *op, void *arg)
{
    struct changing *changing = arg;
    err_t e = OK;

    if (changing->has_proof)
        e = staff_second_spend(op, changing->entering.user_id, &changing->proof);
    if (e == OK)
        e = staff_reset_password(op, changing->entering.user_id, changing->hash, false);
    return e == OK ? enter_body(op, &changing->entering) : e;
}

err_t staff_web_run_as(struct request *req, const char *login, err_t (*body)(struct op *op, void *arg),
                       void *arg)
{
    const struct actor *before = req->op->actor, *himself;
    err_t e = staff_actor(req->op, login, &himself);

    if (e != OK)
        return e;
    req->op->actor = himself;
    e = db_writer_run(http_writer(req->http), req->op, 0, body, arg);
    req->op->actor = before;
    return e;
}

/* The password opens no way around the second factor. */
static err_t prove_second(struct request *req, struct changing *changing)
{
    struct staff_second second;
    err_t e = staff_second_get(req->op, changing->entering.user_id, &second);

    changing->has_proof = e == OK && second.is_on;
    if (!changing->has_proof)
        return e;
    return staff_web_check_code(req, changing->entering.user_id, changing->entering.login,
                                staff_second_check, &changing->proof);
}

static err_t change_password(struct request *req, struct reply *reply)
{
    struct changing changing = {.entering = {.login = doc_get_text(req->input, "login")}};
    const char *old = doc_get_text(req->input, "password");
    err_t e = staff_web_may_try(req, changing.entering.login);

    if (e == OK)
        e = check_new_password(req);
    if (e == OK)
        e = staff_check_password(req->op, changing.entering.login, old, &changing.entering.user_id);
    if (e == ERR_FORBIDDEN) {
        op_forget_fault(req->op);
        e = staff_web_failed(req, changing.entering.login);
        return e != OK ? e
                       : op_fail_field(req->op, "password", "wrong", "登录名或现在的密码不正确");
    }
    if (e == OK)
        e = prove_second(req, &changing);
    if (e == OK)
        e = staff_password_hash(req->op, doc_get_text(req->input, "new_password"), &changing.hash);
    if (e == OK)
        e = staff_web_run_as(req, changing.entering.login, change_body, &changing);
    return e == OK ? answer_entered(req, reply, &changing.entering) : e;
}

/* ---- POST /logout -------------------------------------------------------------- */

static err_t logout_body(struct op *op, void *arg)
{
    return staff_session_close(op, arg);
}

static err_t logout(struct request *req, struct reply *reply)
{
    err_t e = OK;

    if (req->session != NULL)
        e = db_writer_run(http_writer(req->http), req->op, 0, logout_body,
                          arena_text(req->op->arena, req->session));
    if (e != OK)
        return e;

    reply->document = doc_object(req->op->arena);
    reply->see = req->wants_html ? "/login" : NULL;
    reply->set_cookie = "";
    return OK;
}

/* ---- GET /session --------------------------------------------------------------- */

static void add_roles(struct doc *of, uint64_t roles)
{
    struct doc *codes = doc_set_list(of, "roles");

    for (enum staff_role role = 0; role < ROLE_COUNT; role++)
        if ((roles & ROLE_BIT(role)) != 0)
            doc_add_text(codes, staff_role_code(role));
}

static err_t session(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *who = doc_object(op->arena), *list;
    struct staff_store_community *communities;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_LOGGED_IN, &ids, &count);
    e = staff_store_communities(op, ids, count, &communities, &count);
    if (e != OK)
        return e;

    doc_set_id(who, "id", op->actor->id);
    doc_set_text(who, "login", op->actor->login);
    doc_set_text(who, "name", op->actor->name);
    add_roles(who, op_roles_in(op, 0));
    list = doc_set_list(who, "communities");
    for (size_t i = 0; i < count; i++) {
        struct doc *community = doc_add_object(list);
        doc_set_text(community, "code", communities[i].code);
        doc_set_text(community, "name", communities[i].name);
        add_roles(community, op_roles_in(op, communities[i].id));
    }
    reply->document = who;
    return OK;
}

const struct route STAFF_ROUTES[] = {
    {GET, "/login", MAY_ANYONE, READS, LOGIN_QUERY, login_page, .summary = "The login page"},
    {POST, "/login", MAY_ANYONE, READS, LOGIN_FIELDS, login,
     .summary = "Opens a session: sets the session cookie", .template = "staff/login",
     .again = "/login"},
    {GET, "/login/password", MAY_ANYONE, READS, CHANGE_QUERY, change_page,
     .summary = "The page to change one's own password"},
    {POST, "/login/password", MAY_ANYONE, READS, CHANGE_FIELDS, change_password,
     .summary = "Changes one's own password, and opens a session",
     .template = "staff/change_password", .again = "/login/password"},
    {POST, "/logout", MAY_ENTERING, READS, NULL, logout, .summary = "Ends the session"},
    {GET, "/session", MAY_LOGGED_IN, READS, NULL, session,
     .summary = "Who is calling, and his roles in the whole company and per community"},
    ROUTES_END,
};
