#include "http/http_request.h"

#include "base/str.h"
#include "http/http_form.h"
#include "http/http_multipart.h"
#include "http/http_session.h"
#include "http/http_text.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <strings.h>

enum { HOPELESS_FACTOR = 8, MAX_ADDRESS = 64, MAX_KEY = 200, MAX_REQUEST_ID = 64 };

static const char *header(const struct http_exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

/* ---- what the headers say -------------------------------------------------------- */

static void read_method(struct http_exchange *x)
{
    x->request.method = x->method = GET;
    x->method_is_known = str_equal(x->method_name, "HEAD");
    for (enum method m = GET; m <= DELETE; m++) {
        if (!str_equal(x->method_name, http_router_method_name(m)))
            continue;
        x->request.method = x->method = m;
        x->method_is_known = true;
    }
}

static bool is_word(const char *text, size_t max_length)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] >= 0x7F)
            return false;
    return length > 0 && length <= max_length;
}

static void read_request_id(struct http_exchange *x)
{
    const char *given = header(x, "X-Request-Id");

    if (x->http->config.behind_proxy && given != NULL && is_word(given, MAX_REQUEST_ID) &&
        strpbrk(given, "\"<>&'") == NULL)
        x->op.request_id = arena_text(x->arena, given);
}

static enum MHD_Result take_forwarded(void *arg, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    const char **last = arg;

    (void)kind;
    if (strcasecmp(name, "X-Forwarded-For") == 0)
        *last = value;
    return MHD_YES;
}

/* The proxy adds its caller at the end of the list, or as one more header behind those that the
 * caller has made up himself. */
static const char *forwarded_for(struct http_exchange *x)
{
    const char *list = NULL;
    const char *last, *address;

    if (x->http->config.behind_proxy)
        MHD_get_connection_values(x->connection, MHD_HEADER_KIND, take_forwarded, &list);
    last = list == NULL ? NULL : strrchr(list, ',');
    address = last == NULL ? list : last + 1;
    if (address == NULL)
        return NULL;
    address = str_trim(x->arena, address);
    return is_word(address, MAX_ADDRESS) ? address : NULL;
}

static const char *client_address(struct http_exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[MAX_ADDRESS] = "unknown";
    const char *forwarded = forwarded_for(x);
    socklen_t length;

    if (forwarded != NULL)
        return forwarded;
    if (info == NULL || info->client_addr == NULL)
        return "unknown";
    length = info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                      : sizeof(struct sockaddr_in);
    if (getnameinfo(info->client_addr, length, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
        return "unknown";
    return arena_text(x->arena, text);
}

static void read_credentials(struct http_exchange *x)
{
    const char *authorization = header(x, "Authorization");
    const char *cookie = header(x, "Cookie");

    x->csrf = header(x, "X-CSRF-Token");
    x->has_authorization = authorization != NULL;
    if (authorization != NULL)
        x->bearer = http_session_from_authorization(x->arena, authorization);
    else
        x->session = http_session_from_cookie(x->arena, cookie);
}

/* Until we know who it is: what he chose here before, else what his browser likes. */
static void read_likes(struct http_exchange *x)
{
    const char *cookie = header(x, "Cookie");
    enum language l;

    if (!language_find(http_session_cookie(x->arena, cookie, "lang"), &l))
        l = language_accepted(header(x, "Accept-Language"));
    op_speak(&x->op, l);
    x->request.look = http_session_cookie(x->arena, cookie, "look");
}

void http_request_head(struct http_exchange *x, const char *method_name)
{
    x->method_name = arena_text(x->arena, method_name);
    read_method(x);
    read_request_id(x);
    read_credentials(x);
    read_likes(x);
    x->shape = http_accept_choose(NULL, header(x, "Accept"));
    x->request.op = &x->op;
    x->request.http = x->http;
    x->request.path = x->path;
    x->request.query = x->query;
    x->request.client = client_address(x);
    x->request.session = x->session;
    x->request.last_event_id = header(x, "Last-Event-ID");
    x->request.input = x->request.path_values = doc_object(x->arena);
    x->request.wants_html = x->shape == HTTP_SHAPE_HTML;
}

/* ---- the body -------------------------------------------------------------------- */

/* May this caller send what the route takes? Nobody else makes the server hold much. */
static bool may_send_much(struct http_exchange *x, const struct route *route)
{
    const struct http_config *config = &x->http->config;
    const struct actor *actor = NULL;
    struct op op = x->op;
    const char *csrf;

    if ((x->session == NULL && x->bearer == NULL) ||
        config->authenticate(&op, x->session, x->bearer, &actor, &csrf) != OK || actor == NULL)
        return false;
    op.actor = actor;
    return config->may(&op, route->who);
}

/* The server's own limit, but for the few routes that files are sent to. */
static size_t limit_for(struct http_exchange *x, int64_t declared)
{
    struct http_match match;
    size_t own = x->http->config.body_limit_bytes;

    if (declared <= (int64_t)own ||
        http_router_find(x->http->router, x->arena, x->method, x->path, &match) != HTTP_FOUND ||
        match.row->route->body_limit_bytes <= own || !may_send_much(x, match.row->route))
        return own;
    return match.row->route->body_limit_bytes;
}

bool http_request_is_hopeless(struct http_exchange *x)
{
    const char *declared = header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
    int64_t length = 0;

    x->body_limit_bytes = x->http->config.body_limit_bytes;
    if (declared == NULL)
        return false;
    if (!str_to_int(declared, 0, INT64_MAX, &length))
        return true;
    x->body_limit_bytes = limit_for(x, length);
    return length > (int64_t)x->body_limit_bytes * HOPELESS_FACTOR;
}

void http_request_body(struct http_exchange *x, const char *bytes, size_t length)
{
    if (x->body_dropped_bytes > 0 || x->body.length + length > x->body_limit_bytes) {
        x->body_dropped_bytes += length;
        return;
    }
    buf_add(&x->body, bytes, length);
}

static bool refuse(struct http_exchange *x, int status, const char *why, int *ret_status)
{
    if (x->op.fault.code == OK)
        op_fail(&x->op, ERR_INVALID, "%s", why);
    *ret_status = status;
    return false;
}

static bool is_media_type(const char *given, const char *type)
{
    size_t length = strlen(type);
    const char *rest;

    if (given == NULL || strncasecmp(given, type, length) != 0)
        return false;
    rest = given + length + strspn(given + length, " \t");
    if (*rest == '\0')
        return true;
    if (*rest != ';')
        return false;
    rest += 1 + strspn(rest + 1, " \t");
    return strncasecmp(rest, "charset=", 8) != 0 || strcasecmp(rest + 8, "utf-8") == 0 ||
           strcasecmp(rest + 8, "\"utf-8\"") == 0;
}

static bool read_body(struct http_exchange *x, struct doc **ret_values, int *ret_status)
{
    const char *type = header(x, MHD_HTTP_HEADER_CONTENT_TYPE), *boundary;
    err_t e;

    *ret_values = doc_object(x->arena);
    if (x->body_dropped_bytes > 0)
        return refuse(x, 413, "提交的内容太大", ret_status);
    if (x->body.length == 0 || x->method == GET)
        return true;
    if (header(x, MHD_HTTP_HEADER_CONTENT_ENCODING) != NULL)
        return refuse(x, 415, "a body must not be compressed", ret_status);
    if (is_media_type(type, "application/json"))
        e = http_form_parse_json(&x->op, x->body.data, x->body.length, ret_values);
    else if (is_media_type(type, "application/x-www-form-urlencoded"))
        e = http_form_parse(&x->op, x->body.data, x->body.length, ret_values);
    else if (http_multipart_is(x->arena, type, &boundary) && boundary != NULL)
        e = http_multipart_parse(&x->op, boundary, x->body.data, x->body.length, ret_values);
    else
        return refuse(x, 415, "a body is JSON or a form (multipart/form-data where it has a file)",
                      ret_status);
    return e == OK || refuse(x, 400, "", ret_status);
}

/* ---- values with a meaning of their own -------------------------------------------- */

static bool table_has(const struct route *route, const char *name)
{
    for (const struct field *f = route->input; f != NULL && f->name != NULL; f++)
        if (str_equal(f->name, name))
            return true;
    return route->also != NULL && str_in(name, route->also);
}

static const char *as_text(struct http_exchange *x, const struct doc *value)
{
    if (value->kind == DOC_TEXT)
        return value->text;
    return value->kind == DOC_INT ? arena_printf(x->arena, "%lld", (long long)value->number) : "?";
}

/* csrf, back, version and community go where they belong unless the table asks for them. */
static void sort_values(struct http_exchange *x, const struct doc *values)
{
    const struct route *route = x->match.row->route;
    bool is_write = x->method != GET;

    DOC_EACH(member, values)
    {
        bool is_empty = doc_is_null(member->value);
        if (is_write && str_equal(member->name, "csrf")) {
            x->csrf = as_text(x, member->value);
            continue;
        }
        if (is_write && str_equal(member->name, "back") && !table_has(route, "back")) {
            x->back = is_empty ? NULL : as_text(x, member->value);
            continue;
        }
        if (is_write && str_equal(member->name, "version") && !table_has(route, "version")) {
            x->version_text = is_empty ? NULL : as_text(x, member->value);
            continue;
        }
        if (str_equal(member->name, "community")) {
            x->request.community = is_empty ? NULL : as_text(x, member->value);
            if (!table_has(route, "community"))
                continue;
        }
        doc_set(x->raw, member->name, member->value);
    }
}

static bool read_if_match(struct http_exchange *x, int *ret_status)
{
    const char *given = header(x, MHD_HTTP_HEADER_IF_MATCH);
    size_t length;

    if (given == NULL || str_equal(given, "*"))
        return true;
    length = strlen(given);
    if (length > 2 && given[0] == '"' && given[length - 1] == '"')
        given = arena_text_n(x->arena, given + 1, length - 2);
    if (!str_to_int(given, 1, INT64_MAX, &x->request.if_match))
        return refuse(x, 400, "If-Match is not a version", ret_status);
    return true;
}

static bool read_key(struct http_exchange *x, int *ret_status)
{
    const char *key = header(x, "Idempotency-Key");

    if (key == NULL || x->method == GET)
        return true;
    if (!is_word(key, MAX_KEY))
        return refuse(x, 400, "Idempotency-Key is 1 to 200 visible ASCII characters", ret_status);
    x->request.idempotency_key = arena_text(x->arena, key);
    return true;
}

/* The query of a write may name the community, nothing else is looked at. */
static bool read_query(struct http_exchange *x, struct doc **ret_values, int *ret_status)
{
    err_t e = http_form_parse(&x->op, x->query, strlen(x->query), ret_values);

    if (e != OK)
        return refuse(x, 400, "", ret_status);
    if (x->method != GET)
        x->request.community = doc_get_text(*ret_values, "community");
    return true;
}

bool http_request_read(struct http_exchange *x, int *ret_status)
{
    struct doc *query, *body;

    if (!read_query(x, &query, ret_status) || !read_body(x, &body, ret_status))
        return false;
    if (!read_if_match(x, ret_status) || !read_key(x, ret_status))
        return false;
    x->raw = doc_object(x->arena);
    sort_values(x, x->method == GET ? query : body);
    if (x->request.community != NULL && !http_text_is_clean(x->request.community))
        return refuse(x, 400, "control character in the community's code", ret_status);
    if (x->request.if_match == 0 && x->version_text != NULL &&
        !str_to_int(x->version_text, 1, INT64_MAX, &x->request.if_match)) {
        op_fail_field(&x->op, "version", "not_a_number", "“版本”应当是数字");
        return refuse(x, 422, "", ret_status);
    }
    return true;
}
