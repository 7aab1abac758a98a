#include "staff/staff.h"

#include "staff/staff_rules.h"
#include "staff/staff_store.h"

#include "base/clock.h"
#include "base/str.h"
#include "http/http.h"

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

static const char *next_of(const struct request *req)
{
    const char *next = doc_get_text(req->input, "next");

    return next != NULL && http_path_is_local(next) ? next : "/";
}

static err_t login_page(struct request *req, struct reply *reply)
{
    struct doc *page = doc_object(req->op->arena);

    doc_set_text(page, "next", next_of(req));
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

static err_t refuse_body(struct op *op, void *arg)
{
    const struct entering *entering = arg;

    return staff_login_failed(op, entering->login);
}

static err_t login_allowed(struct request *req, const char *login)
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

    e = db_writer_run(http_writer(req->http), op, 0, refuse_body, entering);
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

static err_t login(struct request *req, struct reply *reply)
{
    struct entering entering = {.login = doc_get_text(req->input, "login")};
    err_t e;

    e = login_allowed(req, entering.login);
    if (e != OK)
        return e;
    e = staff_check_password(req->op, entering.login, doc_get_text(req->input, "password"),
                             &entering.user_id);
    if (e == ERR_FORBIDDEN)
        return refuse_login(req, reply, &entering);
    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, enter_body, &entering);
    if (e != OK)
        return e;

    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "next", next_of(req));
    reply->see = req->wants_html ? next_of(req) : NULL;
    reply->set_cookie = entering.cookie;
    return OK;
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
    {POST, "/logout", MAY_LOGGED_IN, READS, NULL, logout, .summary = "Ends the session"},
    {GET, "/session", MAY_LOGGED_IN, READS, NULL, session,
     .summary = "Who is calling, and his roles in the whole company and per community"},
    ROUTES_END,
};
