/* /owner/login: a phone, then the code that was sent to it. */
#include "register/register.h"

#include "base/clock.h"
#include "base/str.h"
#include "http/http.h"
#include "notify/notify.h"
#include "register/register_person.h"
#include "staff/staff.h"

enum { CODES_PER_MINUTE = 3, ENTRIES_PER_MINUTE = 10, FROM_AN_ADDRESS_PER_MINUTE = 60 };

static const struct field PHONE_FIELDS[] = {
    {.name = "phone",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 7,
     .max = 30,
     .label = "手机号",
     .help = "The phone that the service centre knows."},
    FIELDS_END,
};

static const struct field CODE_FIELDS[] = {
    {.name = "phone",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 7,
     .max = 30,
     .label = "手机号",
     .help = "The phone that the code was sent to."},
    {.name = "code",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 6,
     .max = 12,
     .label = "验证码",
     .help = "The six digits of the text message."},
    FIELDS_END,
};

static err_t login_page(struct request *req, struct reply *reply)
{
    reply->fields = PHONE_FIELDS;
    return reply_page(reply, doc_object(req->op->arena), "register/owner_login");
}

/* The page that asks for the code, with the phone as it was typed. */
static void code_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);

    doc_set_bool(document, "is_sent", true);
    doc_set_text(doc_set_object(document, "typed"), "phone", doc_get_text(req->input, "phone"));
    reply->fields = CODE_FIELDS;
    reply_page(reply, document, "register/owner_login");
}

/* Counted by the phone as it is looked up: spaces and dashes make no other phone of it. */
static err_t allowed(struct request *req, const char *what, int per_minute)
{
    const char *phone =
        register_person_value_hash(req->op, "mobile", doc_get_text(req->input, "phone"));
    err_t e = http_rate_allow(req, arena_printf(req->op->arena, "owner from %s", req->client),
                              FROM_AN_ADDRESS_PER_MINUTE);

    if (e != OK)
        return e;
    return http_rate_allow(req, arena_printf(req->op->arena, "owner %s %s", what, phone),
                           per_minute);
}

/* ---- sending ------------------------------------------------------------------------ */

struct sending {
    const char *phone, *code;
    bool is_known;
};

static err_t code_body(struct op *op, void *arg)
{
    struct sending *s = arg;

    return register_resident_code(op, s->phone, &s->code, &s->is_known);
}

static err_t send_code(struct request *req, struct reply *reply)
{
    struct sending s = {.phone = doc_get_text(req->input, "phone")};
    err_t e = allowed(req, "code", CODES_PER_MINUTE);

    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, code_body, &s);
    if (e != OK)
        return e;
    if (s.is_known)
        notify_text_message(
            req->op, s.phone,
            arena_printf(req->op->arena, "安居登录验证码 %s，5 分钟内有效", s.code));
    code_page(req, reply);
    return OK;
}

/* ---- entering ------------------------------------------------------------------------ */

struct entering {
    const char *phone, *code, *cookie;
    bool entered;
};

static err_t enter_body(struct op *op, void *arg)
{
    struct entering *e = arg;

    return register_resident_enter(op, e->phone, e->code, &e->cookie, &e->entered);
}

/* A person sees the page again, a program the problem. */
static err_t refuse(struct request *req, struct reply *reply)
{
    static const char WHY[] = "验证码不对或已过期，请重新输入或重新获取";
    struct doc *problem;

    if (!req->wants_html)
        return op_fail(req->op, ERR_FORBIDDEN, WHY);
    code_page(req, reply);
    problem = doc_set_object(reply->document, "problem");
    doc_set_text(problem, "title", "无法登录");
    doc_set_text(problem, "detail", WHY);
    reply->status = err_http_status(ERR_FORBIDDEN);
    return OK;
}

static err_t enter(struct request *req, struct reply *reply)
{
    struct entering entering = {.phone = doc_get_text(req->input, "phone"),
                                .code = doc_get_text(req->input, "code")};
    err_t e = allowed(req, "enter", ENTRIES_PER_MINUTE);

    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, enter_body, &entering);
    if (e != OK)
        return e;
    if (!entering.entered)
        return refuse(req, reply);
    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "next", "/owner");
    reply->see = req->wants_html ? "/owner" : NULL;
    reply->set_cookie = entering.cookie;
    return OK;
}

/* ---- leaving -------------------------------------------------------------------------- */

static err_t leave_body(struct op *op, void *arg)
{
    return register_resident_leave(op, arg);
}

static err_t leave(struct request *req, struct reply *reply)
{
    err_t e = OK;

    if (req->session != NULL)
        e = db_writer_run(http_writer(req->http), req->op, 0, leave_body,
                          arena_text(req->op->arena, req->session));
    if (e != OK)
        return e;
    reply->document = doc_object(req->op->arena);
    reply->see = req->wants_html ? "/owner/login" : NULL;
    reply->set_cookie = "";
    return OK;
}

const struct route REGISTER_RESIDENT_ROUTES[] = {
    {GET, "/owner/login", MAY_ANYONE, READS, NULL, login_page, "Where owners log in", NULL, NULL,
     false, NULL},
    {POST, "/owner/login/code", MAY_ANYONE, READS, PHONE_FIELDS, send_code,
     "Send a one-time code to an owner's phone", "register/owner_login", NULL, false,
     "/owner/login"},
    {POST, "/owner/login", MAY_ANYONE, READS, CODE_FIELDS, enter, "Log in with the code",
     "register/owner_login", NULL, false, "/owner/login"},
    {POST, "/owner/logout", ROLE_BIT(ROLE_OWNER), READS, NULL, leave, "End an owner's session",
     NULL, NULL, false, NULL},
    ROUTES_END,
};
