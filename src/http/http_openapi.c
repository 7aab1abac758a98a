#include "http/http_openapi.h"

#include "base/json.h"
#include "base/str.h"
#include "http/http_builtin.h"
#include "http/http_openapi_schema.h"

#include <ctype.h>
#include <string.h>

static const char VERSION[] = "0.1.0";

static const struct {
    const char *suffix, *type;
} FILE_TYPES[] = {
    {".csv", "text/csv"},
    {".ics", "text/calendar"},
    {".json", "application/json"},
    {".pdf", "application/pdf"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"/metrics", "text/plain"},
    {"/assets/{name}", "application/octet-stream"},
};

/* What the path says about the bytes; NULL: a document. */
static const char *file_type(const struct route *route)
{
    for (size_t i = 0; i < sizeof FILE_TYPES / sizeof *FILE_TYPES; i++)
        if (str_ends_with(route->path, FILE_TYPES[i].suffix))
            return FILE_TYPES[i].type;
    return NULL;
}

/* ---- names ------------------------------------------------------------------------------ */

/* "postCasesByIdRename" of POST /cases/{id}/rename. */
static const char *operation_id(struct arena *a, const struct http_row *row)
{
    struct buf name = buf_in(a);
    bool is_first = true;

    for (const char *p = http_router_method_name(row->route->method); *p != '\0'; p++)
        buf_add_char(&name, (char)tolower((unsigned char)*p));
    if (row->count == 0)
        buf_add_text(&name, "Root");
    for (const char *p = row->route->path; *p != '\0'; p++) {
        if (*p == '{')
            buf_add_text(&name, "By");
        if (!isalnum((unsigned char)*p)) {
            is_first = true;
            continue;
        }
        buf_add_char(&name, is_first ? (char)toupper((unsigned char)*p) : *p);
        is_first = false;
    }
    return name.data;
}

/* The first segment without a suffix: what the path is about. */
static const char *tag_of(struct arena *a, const struct http_row *row)
{
    const char *first = row->count == 0 ? NULL : row->segments[0];

    if (http_builtin_has(row->route))
        return "machines";
    return first == NULL ? "desk" : arena_text_n(a, first, strcspn(first, "."));
}

/* ---- one operation ------------------------------------------------------------------------ */

static struct doc *add_parameter(struct doc *parameters, const char *in, const char *name,
                                 bool is_required, struct doc *schema)
{
    struct doc *parameter = doc_add_object(parameters);

    doc_set_text(parameter, "name", name);
    doc_set_text(parameter, "in", in);
    doc_set_bool(parameter, "required", is_required);
    doc_set(parameter, "schema", schema);
    return parameter;
}

static struct doc *string_schema(struct arena *a)
{
    struct doc *schema = doc_object(a);

    doc_set_text(schema, "type", "string");
    return schema;
}

static void add_query(struct doc *parameters, const struct route *route)
{
    struct arena *a = parameters->arena;

    for (const struct field *f = route->input; f != NULL && f->name != NULL; f++) {
        struct doc *one = add_parameter(parameters, "query", f->name, f->required,
                                        http_openapi_schema_field(a, f));
        if (f->kind == FIELD_LIST) {
            doc_set_text(one, "style", "form");
            doc_set_bool(one, "explode", false);
        }
    }
    for (size_t i = 0; route->also != NULL && route->also[i] != NULL; i++)
        add_parameter(parameters, "query", route->also[i], false, string_schema(a));
}

static void add_parameters(struct doc *operation, const struct http_row *row)
{
    struct arena *a = operation->arena;
    struct doc *parameters = doc_list(a);

    for (size_t i = 0; i < row->count; i++)
        if (row->names[i] != NULL)
            add_parameter(parameters, "path", row->names[i], true, string_schema(a));
    if (row->route->method == GET)
        add_query(parameters, row->route);
    if (row->route->does == WRITES) {
        doc_add(parameters, http_openapi_schema_ref(a, "parameters", "IdempotencyKey"));
        doc_add(parameters, http_openapi_schema_ref(a, "parameters", "IfMatch"));
    }
    if (parameters->count > 0)
        doc_set(operation, "parameters", parameters);
}

static void add_body(struct doc *operation, const struct route *route)
{
    struct arena *a = operation->arena;
    struct doc *body, *content;
    bool has_required = false;

    if (route->method != POST && route->method != PUT)
        return;
    for (const struct field *f = route->input; f != NULL && f->name != NULL; f++)
        has_required = has_required || f->required;
    body = doc_set_object(operation, "requestBody");
    doc_set_bool(body, "required", has_required);
    content = doc_set_object(body, "content");
    doc_set(doc_set_object(content, "application/json"), "schema",
            http_openapi_schema_body(a, route));
    doc_set(doc_set_object(content, "application/x-www-form-urlencoded"), "schema",
            http_openapi_schema_body(a, route));
}

static void add_answer(struct doc *responses, const char *status, const char *description,
                       const struct route *route)
{
    struct arena *a = responses->arena;
    struct doc *answer = doc_set_object(responses, status);
    struct doc *content = doc_set_object(answer, "content");
    const char *type = file_type(route);

    doc_set_text(answer, "description", description);
    if (type != NULL && !str_equal(type, "application/json")) {
        doc_set(doc_set_object(content, type), "schema", string_schema(a));
        return;
    }
    doc_set(doc_set_object(content, "application/json"), "schema",
            http_openapi_schema_ref(a, "schemas", "Document"));
    if (type == NULL && !http_builtin_has(route))
        doc_set(doc_set_object(content, "text/html"), "schema", string_schema(a));
    if (type == NULL && route->method == GET && !http_builtin_has(route))
        doc_set(doc_set_object(content, "text/csv"), "schema", string_schema(a));
}

static void add_refusals(struct doc *responses, const struct http_row *row)
{
    static const char *const OF_ALL[] = {"400", "default", NULL};
    static const char *const OF_MEMBERS[] = {"401", "403", NULL};
    static const char *const OF_INPUT[] = {"413", "415", "422", NULL};
    const struct route *route = row->route;
    const char *const *lists[] = {
        OF_ALL,
        route->who != MAY_ANYONE ? OF_MEMBERS : NULL,
        route->method != GET ? OF_INPUT : NULL,
    };
    struct arena *a = responses->arena;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; lists[i] != NULL && lists[i][k] != NULL; k++)
            doc_set(responses, lists[i][k], http_openapi_schema_ref(a, "responses", "Problem"));
    if (row->count > 0)
        doc_set(responses, "404", http_openapi_schema_ref(a, "responses", "Problem"));
    if (route->method == GET && route->input != NULL)
        doc_set(responses, "422", http_openapi_schema_ref(a, "responses", "Problem"));
    if (route->does == WRITES)
        doc_set(responses, "409", http_openapi_schema_ref(a, "responses", "Problem"));
}

static void add_responses(struct doc *operation, const struct http_row *row)
{
    struct doc *responses = doc_set_object(operation, "responses");
    const struct route *route = row->route;

    add_answer(responses, "200", route->does == WRITES ? "Done; the present document." : "Found.",
               route);
    if (route->does == WRITES)
        add_answer(responses, "201", "Made; the new document.", route);
    if (route->method != GET)
        doc_set_text(doc_set_object(responses, "303"), "description",
                     "Done; a page goes on to the resource.");
    add_refusals(responses, row);
}

static const char *description_of(struct arena *a, const struct route *route)
{
    static const char *const DOES[] = {
        [READS] = "Reads.",
        [WRITES] = "Writes: answered when it is durable.",
        [RECORDS] = "Reads, and the reading is on record.",
    };

    return arena_printf(a, "%s. %s %s", route->summary, DOES[route->does],
                        route->who == MAY_ANYONE      ? "Open to everyone."
                        : route->who == MAY_LOGGED_IN ? "For whoever is logged in."
                        : route->who == MAY_ENTERING
                            ? "For whoever is logged in, also without the second factor that his "
                              "role needs."
                                                      : "For those whose role allows it.");
}

static struct doc *operation_of(struct arena *a, const struct http_row *row)
{
    struct doc *operation = doc_object(a), *tags = doc_set_list(operation, "tags");

    doc_add_text(tags, tag_of(a, row));
    doc_set_text(operation, "operationId", operation_id(a, row));
    doc_set_text(operation, "summary", row->route->summary);
    doc_set_text(operation, "description", description_of(a, row->route));
    if (row->route->who == MAY_ANYONE)
        doc_set_list(operation, "security");
    add_parameters(operation, row);
    add_body(operation, row->route);
    add_responses(operation, row);
    return operation;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void add_info(struct doc *root)
{
    struct doc *info = doc_set_object(root, "info"), *license, *contact;

    doc_set_text(info, "title", "Anju 安居");
    doc_set_text(info, "version", VERSION);
    doc_set_text(info, "summary", "The service desk of a residential community.");
    doc_set_text(info, "description",
                 "A path is a resource; its representation follows Accept or the suffix. Lists "
                 "answer {items, next}. Faults are application/problem+json.");
    license = doc_set_object(info, "license");
    doc_set_text(license, "name", "Anju");
    doc_set_text(license, "identifier", "LicenseRef-Anju");
    contact = doc_set_object(info, "contact");
    doc_set_text(contact, "name", "Whoever runs this installation");
}

static void add_server_and_security(struct doc *root)
{
    struct doc *server = doc_add_object(doc_set_list(root, "servers"));
    struct doc *security = doc_set_list(root, "security");

    doc_set_text(server, "url", "/");
    doc_set_text(server, "description", "This installation.");
    doc_set_list(doc_add_object(security), "bearer");
    doc_set_list(doc_add_object(security), "session");
}

static void add_tag(struct doc *tags, const char *name)
{
    struct doc *tag;

    DOC_EACH(member, tags)
    {
        if (str_equal(doc_get_text(member->value, "name"), name))
            return;
    }
    tag = doc_add_object(tags);
    doc_set_text(tag, "name", name);
    doc_set_text(tag, "description", arena_printf(tags->arena, "All below /%s.", name));
    if (str_equal(name, "machines"))
        doc_set_text(tag, "description", "For monitoring and tools.");
    if (str_equal(name, "desk"))
        doc_set_text(tag, "description", "The work desk.");
}

static void add_paths(struct doc *root, const struct http_router *router)
{
    struct doc *tags = doc_set_list(root, "tags"), *paths = doc_set_object(root, "paths");
    static const char *const METHODS[] = {"get", "post", "put", "delete"};

    for (size_t i = 0; i < router->count; i++) {
        const struct http_row *row = &router->rows[i];
        struct doc *path = doc_get(paths, row->route->path);
        if (path == NULL)
            path = doc_set_object(paths, row->route->path);
        add_tag(tags, tag_of(root->arena, row));
        doc_set(path, METHODS[row->route->method], operation_of(root->arena, row));
    }
}

const char *http_openapi_text(struct arena *a, const struct http_router *router)
{
    struct doc *root = doc_object(a);

    doc_set_text(root, "openapi", "3.1.0");
    add_info(root);
    add_server_and_security(root);
    add_paths(root, router);
    doc_set(root, "components", http_openapi_schema_components(a));
    return json_text(a, root);
}
