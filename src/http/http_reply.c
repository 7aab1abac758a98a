#include "http/http_reply.h"

#include "base/embed.h"
#include "base/json.h"
#include "base/str.h"
#include "http/http_again.h"
#include "http/http_gzip.h"
#include "http/http_page.h"
#include "http/http_problem.h"
#include "http/http_session.h"
#include "http/http_stream.h"
#include "view/view.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WORTH_PACKING_BYTES = 1400, /* less goes in one packet anyway */
    PIECE_BYTES = 4096          /* of an answer without end */
};

static const char *const STRICT_HEADERS[][2] = {
    {"Content-Security-Policy",
     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

void http_reply_header(struct http_exchange *x, const char *name, const char *value)
{
    must(x->header_count < HTTP_MAX_HEADERS);
    x->headers[x->header_count].name = name;
    x->headers[x->header_count].value = value;
    x->header_count++;
}

static bool is_secure(const struct http_exchange *x)
{
    const char *proto =
        MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "X-Forwarded-Proto");

    return x->http->config.tls_cert != NULL ||
           (x->http->config.behind_proxy && str_equal(proto, "https"));
}

static bool has_header(const struct http_exchange *x, const char *name)
{
    for (size_t i = 0; i < x->header_count; i++)
        if (str_equal(x->headers[i].name, name))
            return true;
    return false;
}

static void add_headers(const struct http_exchange *x, struct MHD_Response *response,
                        const char *type)
{
    for (size_t i = 0; i < sizeof STRICT_HEADERS / sizeof *STRICT_HEADERS; i++)
        MHD_add_response_header(response, STRICT_HEADERS[i][0], STRICT_HEADERS[i][1]);
    MHD_add_response_header(response, "X-Request-Id", x->op.request_id);
    if (type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (!has_header(x, MHD_HTTP_HEADER_CACHE_CONTROL)) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
    }
    if (is_secure(x))
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (x->must_close)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    for (size_t i = 0; i < x->header_count; i++)
        MHD_add_response_header(response, x->headers[i].name, x->headers[i].value);
}

static void count(struct http_exchange *x, int status)
{
    struct http_figures *figures =
        x->match.row == NULL ? &x->http->nowhere : &x->match.row->figures;

    http_metrics_count(figures, status, http_exchange_clock_us() - x->started_us);
}

static void queue(struct http_exchange *x, int status, struct MHD_Response *response)
{
    x->state = HTTP_ANSWERED;
    count(x, status); /* before the client can see the answer and ask for the figures */
    MHD_queue_response(x->connection, (unsigned)status, response);
    MHD_destroy_response(response);
}

/* The bytes stay in the arena, which outlives the sending (http_server.c). */
void http_reply_bytes(struct http_exchange *x, int status, const char *type, const void *bytes,
                      size_t length)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);

    must(response != NULL);
    add_headers(x, response, type);
    queue(x, status, response);
}

/* What is too long for memory; nobody else finds it, and it goes when it was sent. */
static void send_stream(struct http_exchange *x, int status, const struct reply *reply)
{
    struct MHD_Response *response;
    struct stat is;
    int fd = open(reply->file, O_RDONLY | O_CLOEXEC);

    unlink(reply->file);
    x->reply.file = NULL;
    if (fd < 0 || fstat(fd, &is) != 0) {
        op_fail(&x->op, ERR_IO, "cannot read what was exported");
        http_problem_fault(x, ERR_IO);
        return;
    }
    response = MHD_create_response_from_fd64((uint64_t)is.st_size, fd);
    must(response != NULL);
    http_reply_header(x, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
                      arena_printf(x->arena, "attachment; filename=\"%s\"", reply->download_name));
    add_headers(x, response, reply->bytes_type);
    queue(x, status, response);
}

void http_reply_endless(struct http_exchange *x, const char *type,
                        MHD_ContentReaderCallback reader, void *arg)
{
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE_BYTES, reader, arg, NULL);

    must(response != NULL);
    add_headers(x, response, type);
    x->state = HTTP_ANSWERED;
    count(x, MHD_HTTP_OK);
    MHD_queue_response(x->connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
}

/* ---- documents --------------------------------------------------------------------- */

static void send_json(struct http_exchange *x, int status, const struct doc *document)
{
    struct buf out = buf_in(x->arena);

    json_write(&out, document);
    buf_add_char(&out, '\n');
    http_reply_bytes(x, status, "application/json; charset=utf-8", out.data, out.length);
}

static void send_csv(struct http_exchange *x, int status, const struct reply *reply)
{
    const struct doc *items = doc_get(reply->document, "items");
    struct buf out = buf_in(x->arena);

    view_csv_head(&out, reply->columns);
    DOC_EACH(member, items == NULL ? reply->document : items)
    {
        view_csv_row(&out, reply->columns, member->value);
    }
    http_reply_header(x, MHD_HTTP_HEADER_CONTENT_DISPOSITION, "attachment; filename=\"list.csv\"");
    http_reply_bytes(x, status, "text/csv; charset=utf-8", out.data, out.length);
}

static bool accepts_gzip(const struct http_exchange *x)
{
    return http_gzip_is_asked(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND,
                                                          MHD_HTTP_HEADER_ACCEPT_ENCODING));
}

/* As short as the caller takes it: whether it was packed. */
static bool pack(struct http_exchange *x, const void **bytes, size_t *length)
{
    const void *packed;
    size_t packed_length;

    if (*length < WORTH_PACKING_BYTES || !accepts_gzip(x) ||
        !http_gzip_pack(x->arena, *bytes, *length, &packed, &packed_length))
        return false;
    http_reply_header(x, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    *bytes = packed;
    *length = packed_length;
    return true;
}

/* What a page holds of secrets is masked anew each time (docs/adr/0012), so its length after
 * compression tells nothing about them. */
static void send_html(struct http_exchange *x, int status, const struct buf *page)
{
    const void *bytes = page->data;
    size_t length = page->length;
    bool is_packed = pack(x, &bytes, &length);

    if (status == MHD_HTTP_OK)
        http_again_keep(x, bytes, length, is_packed);
    http_reply_bytes(x, status, "text/html; charset=utf-8", bytes, length);
}

static void send_page(struct http_exchange *x, int status, const struct reply *reply)
{
    struct buf out = buf_in(x->arena);
    err_t e = http_page_write(x, reply, &out);

    if (e != OK) { /* a template that is missing is our fault, not a wrong address */
        http_problem_fault(x, e == ERR_NOT_FOUND ? ERR_IO : e);
        return;
    }
    send_html(x, status, &out);
}

static void send_file(struct http_exchange *x, int status, const struct reply *reply)
{
    if (reply->download_name != NULL)
        http_reply_header(
            x, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
            arena_printf(x->arena, "attachment; filename=\"%s\"", reply->download_name));
    http_reply_bytes(x, status, reply->bytes_type, reply->bytes, reply->bytes_length);
}

/* Its name changes with its content, so it may be kept for ever. What was translated comes without
 * a packed form of its own. */
static void send_asset(struct http_exchange *x, const struct embed_file *file, const char *type)
{
    const void *bytes = file->data;
    size_t length = file->length;

    http_reply_header(x, MHD_HTTP_HEADER_CACHE_CONTROL, "public, max-age=31536000, immutable");
    http_reply_header(x, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    if (file->gzip != NULL && file->gzip_length < file->length && accepts_gzip(x)) {
        http_reply_header(x, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
        http_reply_bytes(x, MHD_HTTP_OK, type, file->gzip, file->gzip_length);
        return;
    }
    if (file->gzip == NULL)
        pack(x, &bytes, &length);
    http_reply_bytes(x, MHD_HTTP_OK, type, bytes, length);
}

/* A suffix asks for exactly one form; without it there is always JSON. */
static bool has_shape(const struct http_exchange *x, const struct reply *reply)
{
    const char *suffix = x->match.suffix;

    if (suffix == NULL || str_equal(suffix, "json"))
        return true;
    if (str_equal(suffix, "html"))
        return reply->template != NULL;
    return str_equal(suffix, "csv") && reply->columns != NULL;
}

static void send_document(struct http_exchange *x, int status, const struct reply *reply)
{
    int64_t version = doc_get_int(reply->document, "version");

    if (!has_shape(x, reply)) {
        op_fail(&x->op, ERR_NOT_FOUND, "no such representation");
        http_problem_fault(x, ERR_NOT_FOUND);
        return;
    }
    if (version > 0)
        http_reply_header(x, MHD_HTTP_HEADER_ETAG,
                          arena_printf(x->arena, "\"%lld\"", (long long)version));
    if (x->shape == HTTP_SHAPE_HTML && reply->template != NULL)
        send_page(x, status, reply);
    else if (x->shape == HTTP_SHAPE_CSV && reply->columns != NULL)
        send_csv(x, status, reply);
    else
        send_json(x, status, reply->document);
}

void http_reply_redirect(struct http_exchange *x, const char *path)
{
    http_reply_header(x, MHD_HTTP_HEADER_LOCATION, path);
    http_reply_bytes(x, MHD_HTTP_SEE_OTHER, NULL, "", 0);
}

static void keep_cookie(struct http_exchange *x, const char *name, const char *value)
{
    if (value != NULL)
        http_reply_header(x, MHD_HTTP_HEADER_SET_COOKIE,
                          http_session_keep_cookie(x->arena, name, value, is_secure(x)));
}

void http_reply_send(struct http_exchange *x, const struct reply *reply)
{
    int status = reply->status == 0 ? MHD_HTTP_OK : reply->status;

    if (reply->set_cookie != NULL)
        http_reply_header(x, MHD_HTTP_HEADER_SET_COOKIE,
                          http_session_set_cookie(x->arena, reply->set_cookie, is_secure(x)));
    keep_cookie(x, "lang", reply->keep_language);
    keep_cookie(x, "look", reply->keep_look);
    if (reply->stream != NULL)
        http_stream_open(x, reply->stream);
    else if (reply->asset != NULL)
        send_asset(x, reply->asset, reply->bytes_type);
    else if (reply->file != NULL)
        send_stream(x, status, reply);
    else if (reply->bytes != NULL)
        send_file(x, status, reply);
    else if (reply->document != NULL)
        send_document(x, status, reply);
    else
        http_reply_bytes(x, status == MHD_HTTP_OK ? MHD_HTTP_NO_CONTENT : status, NULL, "", 0);
}
