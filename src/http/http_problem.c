#include "http/http_problem.h"

#include "base/json.h"
#include "base/log.h"
#include "base/words.h"
#include "http/http_page.h"
#include "http/http_reply.h"
#include "http/http_show.h"
#include "view/view.h"

static const struct {
    int status;
    const char *type;
    const char *title;
} PROBLEMS[] = {
    {400, "malformed", "请求格式有误"},
    {401, "unauthorized", "请先登录"},
    {403, "forbidden", "没有权限"},
    {404, "not-found", "没有找到"},
    {405, "method-not-allowed", "这里不支持该操作"},
    {409, "conflict", "与当前状态冲突"},
    {413, "too-large", "内容太大"},
    {415, "unsupported-media-type", "不支持的内容类型"},
    {422, "invalid", "填写的内容有误"},
    {429, "too-many-requests", "操作太频繁"},
    {500, "io", "系统故障"},
    {503, "busy", "系统正忙，请稍后再试"},
};

enum { PROBLEM_COUNT = sizeof PROBLEMS / sizeof *PROBLEMS };

static size_t row_of(int status)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++)
        if (PROBLEMS[i].status == status)
            return i;
    return PROBLEM_COUNT - 2;
}

const char *http_problem_type(struct arena *a, int status)
{
    return arena_printf(a, "/problems/%s", PROBLEMS[row_of(status)].type);
}

static const char *title_of(const struct http_exchange *x, int status)
{
    return words_in(x->op.language, PROBLEMS[row_of(status)].title);
}

/* What broke inside is for the log, not for the caller. */
static const char *detail_of(struct http_exchange *x, int status)
{
    if (status == 500)
        return arena_printf(x->arena, "请求编号%s，原因已记入日志", x->op.request_id);
    if (x->op.fault.field_count > 0)
        return arena_printf(x->arena, "有%zu项需要更正", x->op.fault.field_count);
    return x->op.fault.detail;
}

struct doc *http_problem_document(struct http_exchange *x, int status, struct doc *current)
{
    struct doc *problem = doc_object(x->arena), *errors;

    doc_set_text(problem, "type", http_problem_type(x->arena, status));
    doc_set_text(problem, "title", title_of(x, status));
    doc_set_int(problem, "status", status);
    doc_set_text(problem, "detail", detail_of(x, status));
    doc_set_text(problem, "instance", x->path);
    doc_set_text(problem, "request_id", x->op.request_id);
    errors = doc_set_list(problem, "errors");
    for (size_t i = 0; i < x->op.fault.field_count; i++) {
        const struct field_error *fault = &x->op.fault.fields[i];
        struct doc *one = doc_add_object(errors);
        doc_set_text(one, "field", fault->field);
        doc_set_text(one, "code", fault->code);
        doc_set_text(one, "message", fault->message);
    }
    if (current != NULL)
        doc_set(problem, "current", current);
    return problem;
}

/* ---- as JSON -------------------------------------------------------------------------- */

/* The resource that a refused write was about, as it is now. */
static struct doc *current_document(struct http_exchange *x, int status)
{
    struct reply now;

    if (status != 409 || x->method == GET || x->match.row == NULL)
        return NULL;
    if (!http_show_is_resource(x, http_router_parent(x->arena, x->match.path)))
        return NULL;
    if (http_show_quietly(x, http_router_parent(x->arena, x->match.path), &now) != OK)
        return NULL;
    return now.document;
}

static void send_json(struct http_exchange *x, int status)
{
    struct doc *current = current_document(x, status);
    struct buf out = buf_in(x->arena);

    json_write(&out, http_problem_document(x, status, current));
    buf_add_char(&out, '\n');
    http_reply_bytes(x, status, "application/problem+json", out.data, out.length);
}

/* ---- as a page ------------------------------------------------------------------------ */

/* When even the template of problems cannot be had. */
static void send_bare_page(struct http_exchange *x, int status)
{
    struct buf out = buf_in(x->arena);

    buf_printf(&out, "<!DOCTYPE html>\n<html lang=\"%s\"><meta charset=\"utf-8\"><title>",
               language_tag(x->op.language));
    view_escape(&out, title_of(x, status));
    buf_add_text(&out, "</title><h1>");
    view_escape(&out, title_of(x, status));
    buf_add_text(&out, "</h1><p>");
    if (detail_of(x, status) != NULL)
        view_escape(&out, detail_of(x, status));
    buf_add_text(&out, "</p><p><a href=\"/\">");
    view_escape(&out, words_in(x->op.language, "返回首页"));
    buf_add_text(&out, "</a></p></html>\n");
    http_reply_bytes(x, status, "text/html; charset=utf-8", out.data, out.length);
}

/* Where the form's document comes from; NULL: the form needs none. */
static const char *path_of_form(struct http_exchange *x)
{
    const struct route *route = x->match.row->route;
    const char *parent;

    if (route->again != NULL)
        return http_show_fill_path(x, route->again);
    parent = http_router_parent(x->arena, x->match.path);
    return http_show_is_resource(x, parent) ? parent : NULL;
}

/* What a refused write was about, told by a page that knows what was refused. */
static err_t show_refused(struct http_exchange *x, const char *path, struct reply *ret_reply)
{
    struct op_fault fault = x->op.fault;
    err_t e;

    x->request.fault = &fault;
    e = http_show_quietly(x, path, ret_reply);
    x->request.fault = NULL;
    return e;
}

/* The page that was sent, with what was typed and what is wrong with it. */
static bool send_form_again(struct http_exchange *x, int status, struct doc *problem)
{
    const struct route *route = x->match.row == NULL ? NULL : x->match.row->route;
    struct reply form = {.status = 0};
    struct buf out = buf_in(x->arena);
    const char *path;

    if (route == NULL || route->template == NULL || x->raw == NULL || x->method == GET ||
        (status != 422 && status != 409))
        return false;
    path = path_of_form(x);
    if (path == NULL || show_refused(x, path, &form) != OK || form.document == NULL)
        form = (struct reply){.document = doc_object(x->arena)};
    form.template = route->template;
    if (http_page_write_problem(x, &form, problem, &out) != OK)
        return false;
    http_reply_bytes(x, status, "text/html; charset=utf-8", out.data, out.length);
    return true;
}

static void send_page(struct http_exchange *x, int status)
{
    struct op_fault fault = x->op.fault;
    struct doc *problem = http_problem_document(x, status, NULL);
    struct reply page = {.document = doc_object(x->arena), .template = "http/error"};
    struct buf out = buf_in(x->arena);

    if (send_form_again(x, status, problem))
        return;
    if (http_page_write_problem(x, &page, problem, &out) == OK) {
        http_reply_bytes(x, status, "text/html; charset=utf-8", out.data, out.length);
        return;
    }
    x->op.fault = fault;
    send_bare_page(x, status);
}

/* ---- either --------------------------------------------------------------------------- */

static void log_failure(struct http_exchange *x, int status)
{
    const char *path = x->match.row == NULL ? "no route" : x->match.row->route->path;

    if (status == 500)
        log_error("http %s %s answers %d: %s [%s]", x->method_name, path, status,
                  op_fault_text(&x->op), x->op.request_id);
}

void http_problem_status(struct http_exchange *x, int status)
{
    log_failure(x, status);
    x->header_count = 0;
    if (status == 401)
        http_reply_header(x, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"anju\"");
    if (status == 429 || status == 503)
        http_reply_header(
            x, MHD_HTTP_HEADER_RETRY_AFTER,
            arena_printf(x->arena, "%d",
                         x->request.retry_after_s > 0 ? x->request.retry_after_s : 1));
    if (status == 405)
        http_reply_header(x, MHD_HTTP_HEADER_ALLOW, http_show_allowed_methods(x));
    if (x->shape == HTTP_SHAPE_HTML)
        send_page(x, status);
    else
        send_json(x, status);
}

void http_problem_fault(struct http_exchange *x, err_t e)
{
    bool is_rate = e == ERR_BUSY && x->request.retry_after_s > 0;

    http_problem_status(x, is_rate ? 429 : err_http_status(e));
}
