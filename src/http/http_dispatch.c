#include "http/http_dispatch.h"

#include "base/str.h"
#include "http/http_again.h"
#include "http/http_builtin.h"
#include "http/http_known.h"
#include "http/http_problem.h"
#include "http/http_reply.h"
#include "http/http_request.h"
#include "http/http_session.h"
#include "http/http_show.h"
#include "http/http_text.h"
#include "http/http_write.h"

/* ---- the answer of a handler -------------------------------------------------------- */

/* The write is on disk, so it is told as done even if its resource cannot be shown. */
static void answer_with_resource(struct http_exchange *x)
{
    struct reply shown;

    if (http_show_quietly(x, x->reply.see, &shown) != OK || shown.document == NULL) {
        shown = (struct reply){.document = doc_object(x->arena)};
        doc_set_text(shown.document, "see", x->reply.see);
    }
    shown.status = x->reply.status;
    shown.set_cookie = x->reply.set_cookie;
    shown.keep_language = x->reply.keep_language;
    shown.keep_look = x->reply.keep_look;
    x->match.suffix = NULL;
    x->shape = HTTP_SHAPE_JSON;
    http_reply_header(x, MHD_HTTP_HEADER_LOCATION, x->reply.see);
    http_reply_send(x, &shown);
}

/* A form may ask to return to the page that it stands on; only to paths of this server. */
static const char *next_page(const struct http_exchange *x)
{
    return x->back != NULL && http_path_is_local(x->back) ? x->back : x->reply.see;
}

static void answer(struct http_exchange *x)
{
    struct reply redirect = {.set_cookie = x->reply.set_cookie,
                             .keep_language = x->reply.keep_language,
                             .keep_look = x->reply.keep_look,
                             .status = MHD_HTTP_SEE_OTHER};

    if (x->was_replayed)
        http_reply_header(x, "Idempotency-Replayed", "true");
    if (!str_is_empty(x->reply.see) && x->shape == HTTP_SHAPE_HTML) {
        http_reply_header(x, MHD_HTTP_HEADER_LOCATION, next_page(x));
        http_reply_send(x, &redirect);
    } else if (str_is_empty(x->reply.see) || x->reply.document != NULL) {
        http_reply_send(x, &x->reply);
    } else {
        answer_with_resource(x);
    }
}

static void run_read(struct http_exchange *x)
{
    err_t e;

    if (http_again_answer(x))
        return;
    e = http_show_read(x, x->match.row->route, &x->request, &x->reply);
    if (e != OK)
        http_problem_fault(x, e);
    else
        answer(x);
}

void http_dispatch_written(struct http_exchange *x)
{
    if (x->outcome != OK)
        http_problem_fault(x, x->outcome);
    else
        answer(x);
}

/* ---- the checks: true goes on, false has answered ------------------------------------ */

static bool refuse(struct http_exchange *x, int status, err_t e, const char *detail)
{
    op_fail(&x->op, e, "%s", detail);
    http_problem_status(x, status);
    return false;
}

static bool is_open(struct http_exchange *x)
{
    if (!atomic_load(&x->http->is_stopping))
        return true;
    x->must_close = true;
    return refuse(x, 503, ERR_BUSY, "系统正在停止服务");
}

/* Who is it? OK too if it is nobody. */
static err_t recognise(struct http_exchange *x)
{
    const struct actor *actor = NULL;
    const char *csrf = NULL;
    enum language chosen;
    err_t e;

    if (x->session == NULL && x->bearer == NULL)
        return OK;
    e = http_known_find(x, &actor, &csrf);
    if (e != OK || actor == NULL)
        return e;
    x->actor = x->op.actor = actor;
    if (language_find(actor->language, &chosen))
        op_speak(&x->op, chosen);
    if (actor->look != NULL)
        x->request.look = actor->look;
    x->request.session_csrf = csrf;
    return OK;
}

/* The page that says so still shows who is logged in. */
static bool refuse_path(struct http_exchange *x, int status, err_t e, const char *detail)
{
    if (x->shape == HTTP_SHAPE_HTML && recognise(x) != OK)
        op_forget_fault(&x->op);
    return refuse(x, status, e, detail);
}

static bool has_route(struct http_exchange *x)
{
    enum http_found found =
        http_router_find(x->http->router, x->arena, x->method, x->path, &x->match);

    if (found == HTTP_BAD_PATH)
        return refuse(x, 400, ERR_INVALID, "bad percent-encoding or bad UTF-8 in the path");
    if (found == HTTP_NO_PATH)
        return refuse_path(x, 404, ERR_NOT_FOUND, "没有这个地址");
    if (found == HTTP_NO_METHOD || !x->method_is_known)
        return refuse_path(x, 405, ERR_INVALID, "这个地址不支持该方法");
    x->request.path = x->match.path;
    x->request.path_values = x->match.values;
    x->request.suffix = x->match.suffix;
    if (x->match.suffix != NULL)
        x->shape = http_accept_choose(x->match.suffix, NULL);
    x->request.wants_html = x->shape == HTTP_SHAPE_HTML;
    return true;
}

static bool is_well_formed(struct http_exchange *x)
{
    int status;

    if (http_request_read(x, &status))
        return true;
    http_problem_status(x, status);
    return false;
}

/* Machines' own paths ask nobody who he is, so they cost no look into the database. */
static bool is_recognised(struct http_exchange *x)
{
    err_t e = http_builtin_has(x->match.row->route) ? OK : recognise(x);

    if (e != OK)
        http_problem_fault(x, e);
    return e == OK;
}

static bool send_to_login(struct http_exchange *x)
{
    const char *next =
        x->query[0] == '\0' ? x->path : arena_printf(x->arena, "%s?%s", x->path, x->query);

    if (x->method != GET)
        next = "/";
    http_reply_redirect(x,
                        arena_printf(x->arena, "/login?next=%s", http_text_encode(x->arena, next)));
    return false;
}

/* Something is still to be done before he is let in: nothing else is open to him. */
static bool send_to_entrance(struct http_exchange *x)
{
    const char *entrance = x->http->config.entrance;

    if (x->shape == HTTP_SHAPE_HTML && x->method == GET && !x->has_authorization) {
        http_reply_redirect(x, entrance);
        return false;
    }
    return refuse(x, 403, ERR_FORBIDDEN,
                  arena_printf(x->arena, "您的岗位须先开启两步验证：%s", entrance));
}

static bool may(struct http_exchange *x)
{
    const struct route *route = x->match.row->route;

    if (http_show_may(x, route))
        return true;
    if (x->actor != NULL && x->actor->is_entering && x->http->config.entrance != NULL)
        return send_to_entrance(x);
    if (x->actor != NULL)
        return refuse(x, 403, ERR_FORBIDDEN, "您的岗位没有这项权限");
    if (x->shape == HTTP_SHAPE_HTML && !x->has_authorization)
        return send_to_login(x);
    return refuse(x, 401, ERR_FORBIDDEN,
                  x->has_authorization ? "令牌无效或已失效" : "请先登录，或提供令牌");
}

/* A browser sends the cookie along for anyone, so a write must show that it comes from one
 * of our pages. A bearer token is sent by nobody but its holder. */
static bool is_from_our_page(struct http_exchange *x)
{
    const char *site =
        MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "Sec-Fetch-Site");

    if (x->method == GET || x->has_authorization)
        return true;
    if (str_equal(site, "cross-site"))
        return refuse(x, 403, ERR_FORBIDDEN, "请求来自别的网站");
    if (x->actor == NULL || http_session_csrf_is(x->csrf, x->request.session_csrf))
        return true;
    return refuse(x, 403, ERR_FORBIDDEN, "页面已过期，请刷新后再提交");
}

/* Without a code the community often lies in the path: then the use case finds it. */
static bool has_community(struct http_exchange *x)
{
    const struct http_config *config = &x->http->config;
    err_t e;

    if (x->match.row->route->does != WRITES || x->actor == NULL || x->match.values->count > 0 ||
        config->choose_community == NULL)
        return true;
    e = config->choose_community(&x->op, x->request.community, &x->request.community_id);
    if (e == OK)
        return true;
    if (x->request.community == NULL) {
        op_forget_fault(&x->op);
        return true;
    }
    http_problem_fault(x, e);
    return false;
}

static err_t refuse_unclean(struct http_exchange *x)
{
    const char *name;

    if (http_text_tree_is_clean(x->raw, &name))
        return OK;
    return op_fail_field(&x->op, name, "not_text", "“%s”含有不能使用的控制字符", name);
}

static bool has_right_fields(struct http_exchange *x)
{
    const struct route *route = x->match.row->route;
    struct doc *input = x->raw;
    err_t e = OK;

    if (route->any_input)
        e = refuse_unclean(x);
    else if (route->method != GET || route->input != NULL)
        e = field_check(&x->op, route->input, x->raw, route->also, &input);
    if (e != OK) {
        http_problem_fault(x, e);
        return false;
    }
    x->request.input = input;
    return true;
}

typedef bool check_fn(struct http_exchange *x);

/* What is malformed ends before the database is asked anything. */
static check_fn *const CHECKS[] = {
    is_open, has_route,        is_well_formed, is_recognised,
    may,     is_from_our_page, has_community,  has_right_fields,
};

void http_dispatch(struct http_exchange *x)
{
    enum route_does does;

    for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS; i++)
        if (!CHECKS[i](x))
            return;
    does = x->match.row->route->does;
    if (does == WRITES || (does == RECORDS && x->http->config.record != NULL))
        http_write_submit(x);
    else
        run_read(x);
}
