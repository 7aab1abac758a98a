/*
 * http_given.h - a real server with a small table of things, and a client on raw sockets.
 */
#pragma once

#include "support/support.h"

#include "base/id.h"
#include "base/json.h"
#include "base/scratch.h"
#include "base/str.h"
#include "http/http.h"
#include "http/http_stream.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the feature: things with a title ------------------------------------------- */

static const struct db_query THING_ADD = {
    .name = "thing_add", .sql = "INSERT INTO thing (id, title, version) VALUES ($1, $2, 1)"};
static const struct db_query THING_GET = {
    .name = "thing_get", .sql = "SELECT title, version FROM thing WHERE id = $1"};
static const struct db_query THING_RENAME = {
    .name = "thing_rename",
    .sql = "UPDATE thing SET title = $2, version = version + 1 WHERE id = $1"};
static const struct db_query THING_LIST = {
    .name = "thing_list", .sql = "SELECT id, title FROM thing ORDER BY id LIMIT $1"};
static const struct db_query SEEN_ADD = {
    .name = "seen_add", .sql = "INSERT INTO seen (id, path) VALUES ($1, $2)"};

static const struct field THING_FIELDS[] = {
    {"title", FIELD_TEXT, true, .max = 20, .label = "标题"},
    {"floor", FIELD_INT, false, .min = 1, .max = 99, .label = "楼层"},
    FIELDS_END
};
static const struct field THING_FILTER[] = {FIELDS_OF_A_LIST, FIELDS_END};
static const char *const THING_COLUMNS[] = {"id", "title", NULL};

static err_t thing_document(struct request *req, int64_t id, struct doc **ret_document)
{
    struct db_rows *rows;
    err_t e = db_run(req->op, &THING_GET, DB_ARGS(DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(req->op, ERR_NOT_FOUND, "no such thing");
    *ret_document = doc_object(req->op->arena);
    doc_set_id(*ret_document, "id", id);
    doc_set_text(*ret_document, "title", db_text(rows, 0));
    doc_set_int(*ret_document, "version", db_int(rows, 1));
    return OK;
}

static err_t thing_show(struct request *req, struct reply *reply)
{
    struct doc *document;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = thing_document(req, id, &document);
    return e == OK ? reply_page(reply, document, "http/error") : e;
}

static err_t thing_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct db_rows *rows;
    err_t e = db_run(req->op, &THING_LIST, DB_ARGS(DB_INT(request_limit(req))), &rows);

    while (e == OK && db_next(rows)) {
        struct doc *one = doc_add_object(items);
        doc_set_id(one, "id", db_int(rows, 0));
        doc_set_text(one, "title", db_text(rows, 1));
    }
    doc_set_null(document, "next");
    reply->columns = THING_COLUMNS;
    reply->document = document;
    return e;
}

static err_t thing_add(struct request *req, struct reply *reply)
{
    int64_t id = id_next(req->op->now);
    const char *title = doc_get_text(req->input, "title");
    err_t e = db_exec(req->op, &THING_ADD, DB_ARGS(DB_INT(id), DB_TEXT(title)), NULL);

    if (e == OK && str_equal(title, "fails at last"))
        return op_fail(req->op, ERR_CONFLICT, "这样的标题不行");
    return e != OK ? e
                   : reply_see(reply, 201,
                               arena_printf(req->op->arena, "/things/%lld", (long long)id));
}

static err_t thing_rename(struct request *req, struct reply *reply)
{
    struct doc *now;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = thing_document(req, id, &now);
    if (e != OK)
        return e;
    if (req->if_match != 0 && req->if_match != doc_get_int(now, "version"))
        return op_fail(req->op, ERR_CONFLICT, "别人已修改过");
    e = db_exec(req->op, &THING_RENAME,
                DB_ARGS(DB_INT(id), DB_TEXT(doc_get_text(req->input, "title"))), NULL);
    return e != OK ? e : reply_see(reply, 200, http_path_is_local(req->path)
                                                   ? arena_printf(req->op->arena, "/things/%lld",
                                                                  (long long)id)
                                                   : NULL);
}

static err_t thing_token(struct request *req, struct reply *reply)
{
    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "token", "shown-once");
    return OK;
}

static err_t thing_echo(struct request *req, struct reply *reply)
{
    reply->document = doc_object(req->op->arena);
    doc_set(reply->document, "input", doc_copy(req->op->arena, req->input));
    doc_set_text(reply->document, "actor", req->op->actor->login);
    doc_set_text(reply->document, "client", req->client);
    return OK;
}

static err_t thing_rare(struct request *req, struct reply *reply)
{
    reply->document = doc_object(req->op->arena);
    return http_rate_allow(req, "rare", 2);
}

static err_t thing_enter(struct request *req, struct reply *reply)
{
    (void)req;
    reply->set_cookie = "good-session";
    reply->see = "/things";
    return OK;
}

static err_t thing_listen(struct request *req, struct reply *reply)
{
    struct http_listener *listener = ARENA_NEW(req->op->arena, struct http_listener);

    *listener = (struct http_listener){.user_id = req->op->actor->id, .first = "data: hello\n\n"};
    reply->stream = listener;
    return OK;
}

/* A file that was begun, and then something fails: its name is broken_file. */
static char broken_file[128];

static inline err_t thing_broken(struct request *req, struct reply *reply)
{
    const char *path;
    err_t e = scratch_file(req->op, &path);

    if (e != OK)
        return e;
    snprintf(broken_file, sizeof broken_file, "%s", path);
    reply->file = path;
    return op_fail(req->op, ERR_IO, "the disk is full");
}

enum { MAY_THINGS = 1 };

static const struct route THING_ROUTES[] = {
    {GET, "/things", MAY_ANYONE, READS, THING_FILTER, thing_list, .summary = "Things"},
    {GET, "/things/{id}", MAY_ANYONE, READS, NULL, thing_show, .summary = "One thing"},
    {POST, "/things", MAY_THINGS, WRITES, THING_FIELDS, thing_add, .summary = "Adds a thing",
     .template = "http/error"},
    {POST, "/things/{id}/rename", MAY_THINGS, WRITES, THING_FIELDS, thing_rename,
     .summary = "Renames a thing", .template = "http/error"},
    {POST, "/tokens", MAY_LOGGED_IN, WRITES, NULL, thing_token, .summary = "Makes a token"},
    {POST, "/echo", MAY_ANYONE, READS, NULL, thing_echo, .summary = "Echo", .any_input = true},
    {POST, "/enter", MAY_ANYONE, READS, NULL, thing_enter, .summary = "Enters"},
    {GET, "/rare", MAY_ANYONE, READS, NULL, thing_rare, .summary = "Twice a minute"},
    {GET, "/news", MAY_LOGGED_IN, READS, NULL, thing_listen, .summary = "A stream"},
    {GET, "/broken", MAY_ANYONE, READS, NULL, thing_broken, .summary = "Fails over a file"},
    {GET, "/secret", MAY_THINGS, RECORDS, THING_FILTER, thing_list, .summary = "Recorded"},
    ROUTES_END
};

/* ---- what the program hands down ------------------------------------------------- */

static const struct actor GOOD = {.id = 7, .login = "desk1", .name = "前台一"};
static const struct actor WEAK = {.id = 8, .login = "weak", .name = "旁人"};

static err_t given_authenticate(struct op *op, const char *session, const char *bearer,
                                const struct actor **ret_actor, const char **ret_csrf)
{
    (void)op;
    *ret_actor = str_equal(session, "good-session") || str_equal(bearer, "good-token") ? &GOOD
                 : str_equal(bearer, "weak-token")                                     ? &WEAK
                                                                                       : NULL;
    *ret_csrf = session != NULL ? "csrf-1" : NULL;
    return OK;
}

static bool given_may(const struct op *op, uint64_t who)
{
    return who == MAY_LOGGED_IN || (who == MAY_THINGS && op->actor->id == GOOD.id);
}

static err_t given_record(struct op *op, const char *route, const char *path,
                          const struct doc *input)
{
    (void)route;
    (void)input;
    return db_exec(op, &SEEN_ADD, DB_ARGS(DB_INT(id_next(op->now)), DB_TEXT(path)), NULL);
}

struct given {
    struct op *op;
    struct db_writer *writer;
    struct http *http;
};

static const struct route *const GIVEN_TABLES[] = {THING_ROUTES, NULL};

static struct http_config given_config(struct given *g)
{
    return (struct http_config){.listen = "127.0.0.1:0",
                                .db_url = support_url(g->op),
                                .writer = g->writer,
                                .tables = GIVEN_TABLES,
                                .authenticate = given_authenticate,
                                .may = given_may,
                                .record = given_record};
}

static struct given given_server_with(struct op *op, const struct http_config *changes)
{
    struct given g = {.op = op};
    struct http_config config;

    assert_ok(db_script(op, "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY,"
                            " title TEXT NOT NULL, version BIGINT NOT NULL);"
                            "CREATE TABLE seen (id BIGINT NOT NULL PRIMARY KEY, path TEXT)"));
    assert_ok(db_writer_start(op, support_url(op), 2, &g.writer));
    config = given_config(&g);
    if (changes != NULL) {
        config.body_limit_bytes = changes->body_limit_bytes;
        config.slow_timeout_s = changes->slow_timeout_s;
        config.idle_timeout_s = changes->idle_timeout_s;
        config.behind_proxy = changes->behind_proxy;
        config.news = changes->news;
        config.streams = changes->streams;
        config.streams_of_one = changes->streams_of_one;
        config.heartbeat_ms = changes->heartbeat_ms;
        config.stream_life_s = changes->stream_life_s;
    }
    assert_ok(http_start(op, &config, &g.http));
    return g;
}

static struct given given_server(struct op *op)
{
    return given_server_with(op, NULL);
}

static void given_end(struct given *g)
{
    http_stop(g->http);
    db_writer_stop(g->writer);
}

/* ---- a client --------------------------------------------------------------------- */

struct answer {
    int status;
    char *head; /* status line and headers */
    char *body;
    size_t length;
};

static int client_open(const struct given *g)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_port(g->http)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void client_send(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server may close early; the answer tells */
        bytes += n;
        length -= (size_t)n;
    }
}

static const char *answer_header(struct arena *a, const struct answer *answer, const char *name)
{
    const char *line = strstr(answer->head, arena_printf(a, "\r\n%s: ", name));

    if (line == NULL)
        return NULL;
    line += strlen(name) + 4;
    return arena_text_n(a, line, strcspn(line, "\r"));
}

static bool read_more(int fd, struct buf *in)
{
    char piece[16 * 1024];
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    ssize_t n;

    if (poll(&wait, 1, 20000) != 1)
        return false;
    n = recv(fd, piece, sizeof piece, 0);
    if (n <= 0)
        return false;
    buf_add(in, piece, (size_t)n);
    return true;
}

/* One answer; status 0 when the connection ended or nothing came for long. */
static struct answer client_read(struct arena *a, int fd, bool has_body)
{
    struct answer answer = {0};
    struct buf in = buf_in(a);
    const char *end, *length;

    while ((end = strstr(in.data, "\r\n\r\n")) == NULL)
        if (!read_more(fd, &in))
            return answer;
    answer.head = arena_text_n(a, in.data, (size_t)(end - in.data) + 2);
    answer.status = (int)strtol(in.data + strlen("HTTP/1.1 "), NULL, 10);
    length = answer_header(a, &answer, "Content-Length");
    answer.length = has_body && length != NULL ? strtoul(length, NULL, 10) : 0;
    while (in.length < (size_t)(end - in.data) + 4 + answer.length) {
        size_t at = (size_t)(end - in.data);
        if (!read_more(fd, &in))
            return (struct answer){0};
        end = in.data + at;
    }
    answer.body = arena_text_n(a, end + 4, answer.length);
    return answer;
}

/* Ends the server the connection, sooner than we lose patience? */
static inline bool client_is_cut_off(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char byte;

    return poll(&wait, 1, 20000) == 1 && recv(fd, &byte, 1, 0) <= 0;
}

/* `headers` are whole lines with CRLF; a body of NULL is none. */
static const char *request_text(struct arena *a, const char *method_and_path, const char *headers,
                                const char *body)
{
    return arena_printf(a, "%s HTTP/1.1\r\nHost: x\r\n%s%s\r\n%s", method_and_path, headers,
                        body == NULL ? ""
                                     : arena_printf(a, "Content-Length: %zu\r\n", strlen(body)),
                        body == NULL ? "" : body);
}

static struct answer ask_on(struct arena *a, int fd, const char *method_and_path,
                            const char *headers, const char *body)
{
    const char *text = request_text(a, method_and_path, headers, body);

    client_send(fd, text, strlen(text));
    return client_read(a, fd, !str_starts_with(method_and_path, "HEAD"));
}

static struct answer ask(const struct given *g, const char *method_and_path, const char *headers,
                         const char *body)
{
    int fd = client_open(g);
    struct answer answer = ask_on(g->op->arena, fd, method_and_path, headers, body);

    close(fd);
    return answer;
}

static struct doc *json_of(struct op *op, const struct answer *answer)
{
    struct doc *value;

    assert_ok(json_parse(op, answer->body, answer->length, &value));
    return value;
}

#define JSON_BODY "Content-Type: application/json\r\n"
#define FORM_BODY "Content-Type: application/x-www-form-urlencoded\r\n"
#define TOKEN "Authorization: Bearer good-token\r\n"
#define COOKIE "Cookie: anju_session=good-session\r\n"
#define PAGE "Accept: text/html,*/*;q=0.8\r\n"

/* Adds a thing; its path. */
static inline const char *given_thing(const struct given *g, const char *title)
{
    struct answer answer = ask(g, "POST /things", TOKEN JSON_BODY,
                               arena_printf(g->op->arena, "{\"title\":\"%s\"}", title));

    assert_int_equal(answer.status, 201);
    return arena_printf(g->op->arena, "/things/%s", doc_get_text(json_of(g->op, &answer), "id"));
}
