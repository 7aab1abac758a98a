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

enum field_kind {
    FIELD_TEXT,    /* limits: min, max in characters */
    FIELD_INT,     /* limits: min, max */
    FIELD_BOOL,    /* true, false, 1, 0, on */
    FIELD_TIME,    /* RFC 3339 with offset; from a form also 2026-11-21T16:30 local */
    FIELD_DAY,     /* 2026-11-21 */
    FIELD_ENUM,    /* one of .words */
    FIELD_ID,      /* decimal digits */
    FIELD_LIST,    /* of texts; in a form: repeated or separated by commas; max = how many */
    FIELD_MONEY,   /* fen */
    FIELD_PASSWORD /* like TEXT, never echoed, never logged */
};

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
    int64_t min, max; /* 0, 0: the kind's own default (text 0…4000, list ≤ 100) */
    const char *const *words; /* of FIELD_ENUM, NULL-terminated */
    const char *label;        /* 中文 */
    const char *help;         /* one sentence for a page and the OpenAPI document, or NULL */
};
#define FIELDS_END { .name = NULL }

/* Checks `raw` (an object of texts, lists, numbers and booleans as they came) against
 * the table: *ret_input gets the typed values (absent ones are absent), every fault is
 * told at once with op_fail_field(). Unknown names are faults ("unknown") unless they
 * are in `allowed` (may be NULL). */
err_t field_check(struct op *op, const struct field *fields, const struct doc *raw,
                  const char *const *allowed, struct doc **ret_input);

enum method { GET, POST, PUT, DELETE };

/* What a route does decides where it runs (architecture.md §3):
 * READS    on the HTTP thread with its read connection;
 * WRITES   on the writer's thread in a savepoint; the handler answers only with
 *          reply_see() (the resource to show); its GET is then run on the HTTP thread;
 * RECORDS  first the handler's journal entry through the writer (route.record), then
 *          the handler as a read. */
enum route_does { READS, WRITES, RECORDS };

/* Who may. Bits are the staff room's roles; two special values. */
#define MAY_ANYONE UINT64_C(0)            /* also without login */
#define MAY_LOGGED_IN UINT64_MAX          /* whoever is logged in, with any role */

struct request {
    struct op *op;
    enum method method;
    const char *path;          /* without suffix and query */
    const char *suffix;        /* "json", "csv" … or NULL */
    const struct doc *path_values; /* {id}: text by name */
    const struct doc *input;   /* typed values by field name; never NULL */
    const char *community;     /* code that the caller named (field or query `community`), or NULL */
    const char *idempotency_key;
    int64_t if_match;          /* version from If-Match or the field `version`; 0: none */
    bool wants_html;
    const char *session_csrf;  /* for forms; NULL without a session */
    struct http *http;         /* the server: writer, URL, settings */
};

/* What a handler answers. Zeroed by the router before the call. */
struct reply {
    int status;            /* 200 if it stays 0 */
    struct doc *document;  /* what every representation is made of */
    const char *template;  /* "case/show": templates/case/show.html; NULL: no page */
    const char *see;       /* WRITES: path of the resource to show ("/cases/7315…") */
    const char *set_cookie;
    const struct field *fields; /* of the page's form, for its attributes */
    const char *const *columns; /* of the CSV form of a list: member names, NULL-terminated */
};

typedef err_t route_handler(struct request *req, struct reply *reply);

struct route {
    enum method method;
    const char *path;           /* "/cases/{id}" */
    uint64_t who;               /* MAY_… */
    enum route_does does;
    const struct field *input;  /* of the body (POST, PUT) or the query (GET); NULL: none */
    route_handler *handler;
    const char *summary;        /* one line for /openapi.json, English */
    const char *template;       /* the page to show again, with what was typed, when input is wrong; or NULL */
    const char *const *also;    /* more input names that pass unchecked to the handler, or NULL */
    bool any_input;             /* the handler checks input itself (POST /cases/{id}/{action}): input = raw */
};
#define ROUTES_END { .path = NULL }

/* Shorthands for handlers. */
err_t reply_page(struct reply *reply, struct doc *document, const char *template);
err_t reply_see(struct reply *reply, int status, const char *path); /* WRITES; 201 or 200 */
