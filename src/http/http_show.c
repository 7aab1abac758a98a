#include "http/http_show.h"

#include "base/str.h"
#include "http/http_form.h"
#include "http/http_text.h"

#include <string.h>

bool http_show_may(const struct http_exchange *x, const struct route *route)
{
    if (route->who == MAY_ANYONE)
        return true;
    if (x->actor == NULL)
        return false;
    return x->http->config.may(&x->op, route->who);
}

static bool has_field(const struct route *route, const char *name)
{
    for (const struct field *f = route->input; f->name != NULL; f++)
        if (str_equal(f->name, name))
            return true;
    return false;
}

/* `community` says where the request looks; the route reads it itself if it is a field of it. */
static struct doc *input_of(struct request *request, const struct route *route,
                            const struct doc *query)
{
    struct doc *rest = doc_object(request->op->arena);

    DOC_EACH(member, query)
    {
        bool is_community = str_equal(member->name, "community");
        if (is_community && member->value->kind == DOC_TEXT)
            request->community = member->value->text;
        if (!is_community || has_field(route, "community"))
            doc_set(rest, member->name, member->value);
    }
    return rest;
}

/* A request like the present one, for another path. */
static err_t request_for(struct http_exchange *x, const char *path, struct http_match *match,
                         struct request *ret_request)
{
    size_t length = strcspn(path, "?");
    const char *plain = arena_text_n(x->arena, path, length);
    struct request request = x->request;
    struct doc *query, *input;
    err_t e;

    if (http_router_find(x->http->router, x->arena, GET, plain, match) != HTTP_FOUND)
        return op_fail(&x->op, ERR_NOT_FOUND, "no page %s", plain);
    request.method = GET;
    request.after_write = x->request.method != GET;
    request.written = x->reply.written;
    request.path = match->path;
    request.path_values = match->values;
    request.query = path[length] == '?' ? path + length + 1 : "";
    request.suffix = NULL;
    request.idempotency_key = NULL;
    request.if_match = 0;
    request.refused = x->request.fault != NULL ? &x->request : NULL;
    request.fault = NULL;
    e = http_form_parse(&x->op, request.query, strlen(request.query), &query);
    if (e == OK && match->row->route->input != NULL)
        e = field_check(&x->op, match->row->route->input,
                        input_of(&request, match->row->route, query), match->row->route->also,
                        &input);
    else
        input = doc_object(x->arena);
    request.input = input;
    *ret_request = request;
    return e;
}

struct reading {
    const struct route *route;
    struct request *request;
    struct reply *reply;
};

/* May run twice: begins anew each time. */
static err_t read_in_transaction(struct op *op, void *arg)
{
    struct reading *r = arg;

    (void)op;
    *r->reply = (struct reply){.status = 0};
    return r->route->handler(r->request, r->reply);
}

/* A document is put together from many statements. With SQLite one transaction gives them one
 * snapshot, and looks for it once; with PostgreSQL it would only be two more messages. */
err_t http_show_read(struct http_exchange *x, const struct route *route, struct request *request,
                     struct reply *ret_reply)
{
    struct reading r = {route, request, ret_reply};

    if (x->op.db == NULL || db_engine_of(x->op.db) != DB_SQLITE)
        return read_in_transaction(&x->op, &r);
    return db_transaction(&x->op, read_in_transaction, &r);
}

err_t http_show(struct http_exchange *x, const char *path, struct reply *ret_reply)
{
    struct http_match match;
    struct request request;
    err_t e = request_for(x, path, &match, &request);

    if (e != OK)
        return e;
    if (match.row->route->does != READS)
        return op_fail(&x->op, ERR_NOT_FOUND, "%s is not for reading", path);
    if (!http_show_may(x, match.row->route))
        return op_fail(&x->op, ERR_FORBIDDEN, "not for this user");
    return http_show_read(x, match.row->route, &request, ret_reply);
}

err_t http_show_quietly(struct http_exchange *x, const char *path, struct reply *ret_reply)
{
    struct op_fault fault = x->op.fault;
    err_t e;

    op_forget_fault(&x->op);
    e = http_show(x, path, ret_reply);
    x->op.fault = fault;
    return e;
}

bool http_show_is_resource(struct http_exchange *x, const char *path)
{
    struct http_match match;

    if (http_router_find(x->http->router, x->arena, GET, path, &match) != HTTP_FOUND)
        return false;
    return match.values->count > 0 && match.row->route->does == READS;
}

const char *http_show_fill_path(struct http_exchange *x, const char *pattern)
{
    struct buf path = buf_in(x->arena);

    while (*pattern != '\0') {
        size_t plain = strcspn(pattern, "{"), name;
        buf_add(&path, pattern, plain);
        pattern += plain;
        if (*pattern == '\0')
            break;
        name = strcspn(++pattern, "}");
        buf_add_text(
            &path, http_text_encode(x->arena, doc_get_text(x->match.values,
                                                           arena_text_n(x->arena, pattern, name))));
        pattern += name + 1;
    }
    return path.data;
}

const char *http_show_allowed_methods(struct http_exchange *x)
{
    struct buf list = buf_in(x->arena);

    for (enum method m = GET; m <= DELETE; m++) {
        if ((x->match.methods & 1u << m) == 0)
            continue;
        if (list.length > 0)
            buf_add_text(&list, ", ");
        buf_add_text(&list, http_router_method_name(m));
        if (m == GET)
            buf_add_text(&list, ", HEAD");
    }
    return list.data;
}
