/*
 * route.h - a route is a row of a table: nothing about it can be forgotten.
 *
 * Method, path, who may, what it does, which input, which function. Session, CSRF,
 * permission and input are checked by the router from the row; permission has no
 * default. The same field tables give validation, the HTML form's attributes, the
 * OpenAPI document and the import columns.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

struct http;
struct embed_file;

enum field_kind {
    FIELD_TEXT,     /* limits: min, max in characters */
    FIELD_INT,      /* limits: min, max */
    FIELD_BOOL,     /* true, false, 1, 0, on */
    FIELD_TIME,     /* RFC 3339 with offset; from a form also 2026-11-21T16:30 local */
    FIELD_DAY,      /* 2026-11-21 */
    FIELD_ENUM,     /* one of .words */
    FIELD_ID,       /* decimal digits */
    FIELD_LIST,     /* of texts; in a form: repeated or separated by commas; max = how many */
    FIELD_MONEY,    /* fen */
    FIELD_PASSWORD, /* like TEXT, never echoed, never logged */
    FIELD_FILE      /* {name, base64}; from a form an <input type=file>; max: bytes */
};

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    int64_t min, max;         /* 0, 0: the kind's own default (text 0…4000, list ≤ 100) */
    const char *const *words; /* of FIELD_ENUM, NULL-terminated */
    const char *label;        /* 中文 */
    const char *help;         /* one sentence for a page and the OpenAPI document, or NULL */
};
#define FIELDS_END                                                                                 \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* Checks `raw` (an object of texts, lists, numbers and booleans as they came) against
 * the table: *ret_input gets the typed values (absent ones are absent; null, blank text and
 * an empty list count as absent), every fault is told at once with op_fail_field(). Unknown
 * names are faults ("unknown") unless they are in `allowed` (may be NULL).
 *
 * What a kind becomes: TEXT, ENUM, PASSWORD a text, unchanged; INT, MONEY an int; ID an int
 * with is_id; BOOL a bool; TIME an int in ms UTC; DAY an int, the day number of clock.h; LIST
 * a list of texts; FILE as it came, see field_file(). doc_get_int() and its like read them.
 *
 * Codes: required unknown not_text not_single too_long too_short not_a_number out_of_range
 * not_a_boolean not_a_time not_a_day not_one_of not_an_id not_a_list too_many not_a_file. */
err_t field_check(struct op *op, const struct field *fields, const struct doc *raw,
                  const char *const *allowed, struct doc **ret_input);

/* The bytes of a FILE of the input, in op's arena; NULL if it was not sent. */
const char *field_file(struct op *op, const struct doc *input, const char *name,
                       size_t *ret_length);

enum method { GET, POST, PUT, DELETE };

/* What a route does decides where it runs (architecture.md §3):
 * READS    on the HTTP thread with its read connection;
 * WRITES   on the writer's thread in a savepoint; the handler answers only with
 *          reply_see() (the resource to show); its GET is then run on the HTTP thread;
 * RECORDS  first the handler's journal entry through the writer (route.record), then
 *          the handler as a read, on a small pool of its own: it may take long. */
enum route_does { READS, WRITES, RECORDS };

/* Who may. Bits are the staff room's roles; three special values. */
#define MAY_ANYONE UINT64_C(0) /* also without login */
#define MAY_LOGGED_IN                                                                              \
    UINT64_MAX /* whoever works here and is logged in; what config.may says of it */
#define MAY_ENTERING                                                                               \
    (UINT64_MAX - 1) /* he too who is let in no further until he has done that (actor.is_entering) */

struct request {
    struct op *op; /* its actor is "anyone" (id -1, no grants) without a login */
    enum method method;
    const char *path;              /* without suffix and query, as it came (percent-encoded) */
    const char *query;             /* as it came, without the '?'; never NULL */
    const char *suffix;            /* "json", "csv" … or NULL */
    const struct doc *path_values; /* {id}: text by name */
    const struct doc *input;       /* typed values by field name; never NULL */
    const char *community; /* code that the caller named (field or query `community`), or NULL */
    int64_t community_id;  /* WRITES: what choose_community() found, 0 if the path decides */
    const char *client;    /* the caller's address, for rates and records; never NULL */
    const char *session;   /* the session cookie's value as sent, or NULL; for logout */
    const char *look;      /* how this browser shows pages (cookie `look`), or NULL */
    const char *idempotency_key;
    const char *last_event_id; /* where a stream of events broke off (Last-Event-ID), or NULL */
    int64_t if_match; /* version from If-Match or the field `version`; 0: none */
    bool wants_html;
    const void *written; /* of the write whose resource this GET shows: reply.written, or NULL */
    bool after_write; /* the GET of what was just written: explanations may be left to a GET of its
                         own */
    const char *session_csrf; /* for forms; NULL without a session */
    struct http *http;        /* the server: writer, URL, settings */
    /* Of a page that is shown again because a write was refused: that write (its path_values,
     * input as it came, if_match), and in it why. Both NULL for any other request. */
    const struct request *refused;
    const struct op_fault *fault;
    int retry_after_s; /* set by http_rate_allow(): the refusal becomes a 429 */
};

/* The {name} of the path as an id; ERR_NOT_FOUND unless it is a positive decimal number. */
err_t request_path_id(struct request *req, const char *name, int64_t *ret_id);

/* When the DAY field begins, or, `next`, the day behind it, in op's time zone; 0 if it was not sent. */
int64_t request_day(const struct request *req, const char *name, bool next);

/* `limit` of a list's query: 1 to 200, 50 if not given. Lists declare FIELDS_OF_A_LIST. */
int64_t request_limit(const struct request *req);
#define FIELDS_OF_A_LIST                                                                           \
    {.name = "limit",                                                                              \
     .kind = FIELD_INT,                                                                            \
     .min = 1,                                                                                     \
     .max = 200,                                                                                   \
     .label = "条数",                                                                              \
     .help = "How many items at most; 50 if not given."},                                          \
    {                                                                                              \
        .name = "after", .kind = FIELD_TEXT, .max = 200, .label = "续页",                          \
        .help = "The cursor `next` of the page before."                                            \
    }

/* An opaque text for a place in a list (two numbers, such as a time and an id). Parsing is
 * strict; ERR_INVALID names the field `after`. */
const char *http_cursor_make(struct arena *a, int64_t first, int64_t second);
err_t http_cursor_parse(struct op *op, const char *cursor, int64_t *ret_first, int64_t *ret_second);

/* OK if `key` ("login:desk1", "address:10.0.0.7") was asked about at most `per_minute` times
 * within the last minute, on this process. Else ERR_BUSY, answered as 429 with Retry-After.
 * Keys live in memory only, hashed, in a table of fixed size. */
err_t http_rate_allow(struct request *req, const char *key, int per_minute);

/* May a page send the browser there after login? Only paths of this server. */
bool http_path_is_local(const char *path);

/* What a handler answers. Zeroed by the router before the call. */
struct reply {
    int status;           /* 200 if it stays 0 */
    struct doc *document; /* what every representation is made of */
    const char *template; /* "case/show": templates/case/show.html; NULL: no page */
    const char *see;      /* WRITES: path of the resource to show ("/cases/7315…") */
    bool is_kept; /* WRITES without `see`: a repetition with the same key is answered with the
                     same document; never with one that holds a secret */
    const void *written;  /* WRITES: what the handler has at hand of that resource, for its GET; in
                             op's arena */
    const char *set_cookie; /* value of the session cookie, "" ends it; attributes are http's */
    const char *keep_language,
        *keep_look; /* for this browser, for a year (cookies `lang`, `look`); "" forgets */
    const struct field *fields; /* of the page's form, for its attributes */
    const char *const *columns; /* of the CSV form of a list: member names, NULL-terminated */
    const void *bytes; /* instead of a document: a finished file (XLSX, PDF …) in op's arena */
    size_t bytes_length;
    const char *file; /* instead: a finished file that is sent and then removed (removed too when
                         the handler fails after all); needs bytes_type, download_name */
    const char *bytes_type;         /* "application/pdf" */
    const char *download_name;      /* offered as an attachment of that name; ASCII, or NULL */
    const struct embed_file *asset; /* http's own: a file that may be cached for ever */
    const struct http_listener *stream; /* instead of a document: see http_stream.h */
};

typedef err_t route_handler(struct request *req, struct reply *reply);

/* READS: a short text that becomes another one with everything that the page shows, but for the
 * asker, his rights and the clock: while it stays, a page may be sent again though others write
 * elsewhere (docs/adr/0035). *ret_mark NULL: there is none. */
typedef err_t route_mark(struct request *req, const char **ret_mark);

struct route {
    enum method method;
    const char *path; /* "/cases/{id}" */
    uint64_t who;     /* MAY_… */
    enum route_does does;
    const struct field *input; /* of the body (POST, PUT) or the query (GET); NULL: none */
    route_handler *handler;
    const char *summary; /* one line for /openapi.json, English */
    const char
        *template; /* the page to show again, with what was typed, when input is wrong; or NULL */
    const char *const *also; /* more input names that pass unchecked to the handler, or NULL */
    bool any_input; /* the handler checks input itself (POST /cases/{id}/{action}): input = raw */
    const char *again; /* GET path whose document that page needs ("/cases/new"); NULL: the
                          path without its last segment, if that names one resource */
    size_t body_limit_bytes; /* of one who may, where it is more than the server's own; 0: that */
    route_mark *mark;        /* NULL: the page may depend on anything */
};
#define ROUTES_END                                                                                 \
    {                                                                                              \
        .path = NULL                                                                               \
    }

/* What a page sees: the members of the document (of a list: `items`, `next`) and, besides,
 *   csrf, path, query, request_id, here (path and query that show this page again),
 *   help (the template of the page's own help: templates/help/<page>.html)
 *   fields    of reply.fields or the route's input: {name, label, help, required, kind, type,
 *             min, max, maxlength, is_text, is_area, is_select, is_checkbox, is_list, is_password,
 *             options [{value, selected}], value, checked, error}
 *   field     the same by name: {{field.title.error}}
 *   problem   {title, detail, status}; errors [{field, code, message}]; typed {name: text}
 * and what config.frame() sets. Two members of the document serve its form: `choices`
 * {field: [{value, name}]} makes a select of a field, `initial` {field: text} is what the form
 * begins with. */

/* Shorthands for handlers. A WRITES handler may also leave reply->document and no `see`
 * (status 200): a token that is shown once. Any other route with `see` redirects pages too. */
err_t reply_page(struct reply *reply, struct doc *document, const char *template);
err_t reply_see(struct reply *reply, int status, const char *path); /* WRITES; 201 or 200 */
