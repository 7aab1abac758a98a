/* /me/security: one's second factor and sessions. /me/second-factor: setting it up, open also to
 * who must have one before he may do anything else. Secrets stand only in answers to POST: no page
 * that is read with GET, and so none that is kept, has one. */
#include "staff/staff_web.h"

#include "staff/staff.h"
#include "staff/staff_admin_document.h"
#include "staff/staff_qr.h"
#include "staff/staff_rules.h"
#include "staff/staff_secret.h"
#include "staff/staff_totp.h"

#include "base/str.h"
#include "http/http.h"

#include <string.h>

enum { SESSION_START = 16 };

/* ---- /me/security ----------------------------------------------------------------- */

static void mark_this(const struct request *req, struct doc *document)
{
    struct doc *sessions = doc_get(document, "sessions");
    const char *mine = req->session == NULL ? "" : staff_secret_hash(req->op->arena, req->session);

    DOC_EACH(member, sessions)
    {
        const char *start = doc_get_text(member->value, "session");
        doc_set_bool(member->value, "is_this", strncmp(mine, start, SESSION_START) == 0);
    }
    doc_set_bool(document, "has_others", sessions->count > 1);
}

static err_t set_second(struct op *op, struct doc *document)
{
    struct staff_second second;
    bool required;
    struct doc *one;
    err_t e = staff_second_get(op, op->actor->id, &second);

    if (e == OK)
        e = staff_second_is_required(op, op->actor->id, &required);
    if (e != OK)
        return e;
    one = doc_set_object(document, "second_factor");
    doc_set_bool(one, "on", second.is_on);
    doc_set_bool(one, "required", required);
    doc_set_int(one, "codes_left", second.codes_left);
    doc_set_bool(one, "is_low", second.is_on && second.codes_left <= 2);
    if (second.is_on)
        doc_set_text(one, "since_text", staff_admin_document_moment(op, second.since_at));
    return OK;
}

static const struct field CODE_FIELDS[] = {
    {.name = "code",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_SECOND_CODE_MAX,
     .label = "动态码",
     .help = "Six digits of the phone, or a recovery code."},
    FIELDS_END,
};

static err_t security_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = set_second(req->op, document);

    if (e == OK)
        e = staff_admin_document_sessions(req->op, req->op->actor->id, document);
    if (e != OK)
        return e;
    mark_this(req, document);
    reply->fields = CODE_FIELDS;
    return reply_page(reply, document, "staff/security");
}

static const struct field SESSION_FIELDS[] = {
    {.name = "session",
     .kind = FIELD_TEXT,
     .min = SESSION_START,
     .max = SESSION_START,
     .label = "登录",
     .help = "One session by its id; all but the caller's own if not given."},
    FIELDS_END,
};

static err_t end_sessions(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    const char *session = doc_get_text(req->input, "session");
    err_t e = session != NULL ? staff_end_sessions(op, op->actor->id, session)
                              : staff_second_end_others(op, op->actor->id, req->session);

    return e == OK ? reply_see(reply, 200, "/me/security") : e;
}

/* ---- /me/second-factor --------------------------------------------------------------- */

/* The secret as text, as link and as drawing. */
static err_t show_secret(struct op *op, const char *secret, struct doc *document)
{
    const char *uri = staff_totp_uri(op->arena, op->actor->login, secret);
    struct doc *drawing;
    struct staff_qr qr;
    err_t e = staff_qr_draw(op, uri, &qr);

    if (e != OK)
        return e;
    doc_set_text(document, "secret", secret);
    doc_set_text(document, "secret_text", staff_totp_grouped(op->arena, secret));
    doc_set_text(document, "uri", uri);
    drawing = doc_set_object(document, "qr");
    doc_set_int(drawing, "size", qr.size);
    doc_set_text(drawing, "path", qr.path);
    return OK;
}

static err_t show_pending(struct op *op, struct doc *document)
{
    const char *secret;
    err_t e = staff_second_pending(op, op->actor->id, &secret);

    return e == OK ? show_secret(op, secret, document) : e;
}

static const struct field BEGIN_FIELDS[] = {
    {.name = "password",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = STAFF_RULES_PASSWORD_MAX,
     .label = "密码"},
    FIELDS_END,
};

/* The secret is shown again only beside a first code that was wrong. */
static bool is_after_wrong_code(const struct request *req)
{
    return req->refused != NULL && str_ends_with(req->refused->path, "/confirm");
}

static err_t setting_up(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct staff_second second;
    bool required = false;
    err_t e = staff_second_get(req->op, req->op->actor->id, &second);

    if (e == OK && second.is_on && req->wants_html) {
        reply->document = document;
        reply->see = "/me/security";
        return OK;
    }
    if (e == OK)
        e = staff_second_is_required(req->op, req->op->actor->id, &required);
    if (e == OK && is_after_wrong_code(req) && second.is_pending)
        e = show_pending(req->op, document);
    doc_set_bool(document, "on", e == OK && second.is_on);
    doc_set_bool(document, "required", required);
    doc_set_bool(document, "held", req->op->actor->is_entering);
    reply->fields = is_after_wrong_code(req) ? CODE_FIELDS : BEGIN_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/second_factor") : e;
}

static err_t begin_body(struct op *op, void *arg)
{
    return staff_second_begin(op, op->actor->id, arg);
}

static err_t begin(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *secret;
    err_t e = staff_web_check_own_password(req, doc_get_text(req->input, "password"));

    if (e == OK) /* the request's own snapshot does not know it */
        e = db_writer_run(http_writer(req->http), req->op, 0, begin_body, &secret);
    if (e == OK)
        e = show_secret(req->op, secret, document);
    doc_set_bool(document, "held", req->op->actor->is_entering);
    reply->fields = CODE_FIELDS;
    return e == OK ? reply_page(reply, document, "staff/second_factor") : e;
}

struct changing {
    int64_t user_id;
    struct staff_second_proof proof;
    struct staff_second_codes codes;
    const char *session;
};

static err_t prove(struct request *req, staff_web_check *check, struct changing *changing)
{
    const struct actor *me = req->op->actor;

    *changing = (struct changing){.user_id = me->id, .session = req->session};
    return staff_web_check_code(req, me->id, me->login, check, &changing->proof);
}

static err_t show_codes(struct request *req, struct reply *reply,
                        const struct staff_second_codes *codes, bool is_first)
{
    struct doc *document = doc_object(req->op->arena),
               *list = doc_set_list(document, "recovery_codes");

    for (size_t i = 0; i < STAFF_SECOND_CODES; i++)
        doc_add_text(list, codes->plain[i]);
    doc_set_text(document, "login", req->op->actor->login);
    doc_set_bool(document, "is_first", is_first);
    return reply_page(reply, document, "staff/recovery_codes");
}

static err_t confirm_body(struct op *op, void *arg)
{
    const struct changing *c = arg;

    return staff_second_turn_on(op, c->user_id, &c->proof, &c->codes, c->session);
}

static err_t confirm(struct request *req, struct reply *reply)
{
    struct changing changing;
    err_t e = prove(req, staff_second_check_first, &changing);

    if (e == OK)
        e = staff_second_make_codes(req->op, &changing.codes);
    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, confirm_body, &changing);
    return e == OK ? show_codes(req, reply, &changing.codes, true) : e;
}

static err_t new_codes_body(struct op *op, void *arg)
{
    const struct changing *c = arg;

    return staff_second_new_codes(op, c->user_id, &c->proof, &c->codes);
}

static err_t new_codes(struct request *req, struct reply *reply)
{
    struct changing changing;
    err_t e = prove(req, staff_second_check, &changing);

    if (e == OK)
        e = staff_second_make_codes(req->op, &changing.codes);
    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, new_codes_body, &changing);
    return e == OK ? show_codes(req, reply, &changing.codes, false) : e;
}

static err_t off_body(struct op *op, void *arg)
{
    const struct changing *c = arg;

    return staff_second_turn_off(op, c->user_id, &c->proof);
}

static err_t turn_off(struct request *req, struct reply *reply)
{
    struct changing changing;
    err_t e = prove(req, staff_second_check, &changing);

    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, off_body, &changing);
    if (e != OK)
        return e;
    reply->document = doc_object(req->op->arena);
    doc_set_bool(reply->document, "on", false);
    reply->see = req->wants_html ? "/me/security" : NULL;
    return OK;
}

#define SECOND "/me/second-factor"

const struct route STAFF_SECOND_ROUTES[] = {
    {GET, "/me/security", MAY_LOGGED_IN, READS, NULL, security_page,
     .summary = "The caller's second factor and his sessions"},
    {POST, "/me/sessions/end", MAY_LOGGED_IN, WRITES, SESSION_FIELDS, end_sessions,
     .summary = "Ends one of the caller's sessions, or all others", .template = "staff/security",
     .again = "/me/security"},
    {GET, SECOND, MAY_ENTERING, READS, NULL, setting_up,
     .summary = "The page to set up a second factor"},
    {POST, SECOND, MAY_ENTERING, READS, BEGIN_FIELDS, begin,
     .summary = "Begins a second factor: answers its secret until it is confirmed",
     .template = "staff/second_factor", .again = SECOND},
    {POST, SECOND "/confirm", MAY_ENTERING, READS, CODE_FIELDS, confirm,
     .summary = "The first code: turns it on, answers ten recovery codes, once",
     .template = "staff/second_factor", .again = SECOND},
    {POST, SECOND "/codes", MAY_LOGGED_IN, READS, CODE_FIELDS, new_codes,
     .summary = "Ten new recovery codes, answered once; the older ones end",
     .template = "staff/security", .again = "/me/security"},
    {POST, SECOND "/off", MAY_LOGGED_IN, READS, CODE_FIELDS, turn_off,
     .summary = "Turns the second factor off, with a code", .template = "staff/security",
     .again = "/me/security"},
    ROUTES_END,
};
