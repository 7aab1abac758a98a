/* /login/code: the second step of a login, after the password. */
#include "staff/staff_web.h"

#include "staff/staff.h"
#include "staff/staff_second_store.h"

#include "http/http.h"

static const struct field STEP_QUERY[] = {
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "登录后前往"},
    {.name = "recovery",
     .kind = FIELD_BOOL,
     .label = "用恢复码",
     .help = "Shows the page for a recovery code."},
    FIELDS_END,
};

static const struct field STEP_FIELDS[] = {
    {.name = "code",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_SECOND_CODE_MAX,
     .label = "动态码",
     .help = "Six digits of the phone, or a recovery code."},
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "登录后前往"},
    {.name = "recovery", .kind = FIELD_BOOL, .label = "用恢复码"},
    FIELDS_END,
};

struct entering {
    int64_t user_id;
    const char *login, *cookie;
    struct staff_second_proof proof;
};

/* Whose password was right a moment ago; user_id 0: nobody's. */
static err_t step_of(struct request *req, struct entering *entering)
{
    return staff_second_step_find(req->op, req->session, &entering->user_id, &entering->login);
}

static err_t begin_again(struct request *req, struct reply *reply)
{
    if (!req->wants_html)
        return op_fail(req->op, ERR_CONFLICT, "请先填写登录名和密码");
    reply->document = doc_object(req->op->arena);
    reply->see = "/login";
    return OK;
}

static bool with_recovery(const struct request *req)
{
    const struct request *asked = req->refused != NULL ? req->refused : req;

    return doc_get_bool(asked->input, "recovery");
}

static err_t step_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct entering entering = {0};
    err_t e = step_of(req, &entering);

    if (e == OK && entering.user_id == 0)
        return begin_again(req, reply);
    if (e != OK)
        return e;
    doc_set_text(document, "login", entering.login);
    doc_set_text(document, "next", staff_web_next(req->refused != NULL ? req->refused : req));
    doc_set_bool(document, "recovery", with_recovery(req));
    reply->fields = STEP_FIELDS;
    return reply_page(reply, document, "staff/login_code");
}

/* The code is spent, the step ends, the session begins: all at once. */
static err_t enter_body(struct op *op, void *arg)
{
    struct entering *entering = arg;
    err_t e = staff_second_spend(op, entering->user_id, &entering->proof);

    if (e == OK)
        e = staff_second_store_steps_end(op, entering->user_id);
    if (e == OK)
        e = staff_login_succeeded(op, entering->login);
    return e == OK ? staff_session_open(op, entering->user_id, &entering->cookie) : e;
}

static err_t give_code(struct request *req, struct reply *reply)
{
    struct entering entering = {0};
    err_t e = step_of(req, &entering);

    if (e == OK && entering.user_id == 0)
        return begin_again(req, reply);
    if (e == OK)
        e = staff_web_check_code(req, entering.user_id, entering.login, staff_second_check,
                                 &entering.proof);
    if (e == OK)
        e = staff_web_run_as(req, entering.login, enter_body, &entering);
    if (e != OK)
        return e;
    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "next", staff_web_next(req));
    reply->see = req->wants_html ? staff_web_next(req) : NULL;
    reply->set_cookie = entering.cookie;
    return OK;
}

const struct route STAFF_STEP_ROUTES[] = {
    {GET, "/login/code", MAY_ANYONE, READS, STEP_QUERY, step_page,
     .summary = "The page for the second step of a login"},
    {POST, "/login/code", MAY_ANYONE, READS, STEP_FIELDS, give_code,
     .summary = "A code after the password: opens the session", .template = "staff/login_code",
     .again = "/login/code"},
    ROUTES_END,
};
