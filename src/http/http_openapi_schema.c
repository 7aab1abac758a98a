#include "http/http_openapi_schema.h"

#include "base/str.h"

#include <string.h>

enum { TEXT_MAX = 4000, PASSWORD_MAX = 1000, LIST_MAX = 100, LIST_ITEM_MAX = 200 };

static const struct {
    const char *type;
    const char *format;
} KINDS[] = {
    [FIELD_TEXT] = {"string", NULL},      [FIELD_INT] = {"integer", "int64"},
    [FIELD_BOOL] = {"boolean", NULL},     [FIELD_TIME] = {"string", "date-time"},
    [FIELD_DAY] = {"string", "date"},     [FIELD_ENUM] = {"string", NULL},
    [FIELD_ID] = {"string", NULL},        [FIELD_LIST] = {"array", NULL},
    [FIELD_MONEY] = {"integer", "int64"}, [FIELD_PASSWORD] = {"string", "password"},
    [FIELD_FILE] = {"object", NULL},
};

struct doc *http_openapi_schema_ref(struct arena *a, const char *part, const char *name)
{
    struct doc *ref = doc_object(a);

    doc_set_text(ref, "$ref", arena_printf(a, "#/components/%s/%s", part, name));
    return ref;
}

static struct doc *schema_of(struct arena *a, const char *type)
{
    struct doc *schema = doc_object(a);

    doc_set_text(schema, "type", type);
    return schema;
}

static void set_limits(struct doc *schema, const struct field *f)
{
    bool is_text = f->kind == FIELD_TEXT || f->kind == FIELD_PASSWORD;
    int64_t text_max = f->kind == FIELD_PASSWORD ? PASSWORD_MAX : TEXT_MAX;

    if (is_text)
        doc_set_int(schema, "maxLength", f->max > 0 ? f->max : text_max);
    if (is_text && f->min > 0)
        doc_set_int(schema, "minLength", f->min);
    if (f->kind == FIELD_INT && (f->min != 0 || f->max != 0)) {
        doc_set_int(schema, "minimum", f->min);
        doc_set_int(schema, "maximum", f->max);
    }
    if (f->kind == FIELD_MONEY)
        doc_set_int(schema, "minimum", f->min);
    if (f->kind == FIELD_ID)
        doc_set_text(schema, "pattern", "^[1-9][0-9]{0,18}$");
    if (f->kind == FIELD_FILE) {
        struct doc *properties = doc_set_object(schema, "properties");
        doc_set(properties, "name", schema_of(schema->arena, "string"));
        doc_set(properties, "base64", schema_of(schema->arena, "string"));
    }
    if (f->kind == FIELD_LIST) {
        struct doc *items = schema_of(schema->arena, "string");
        doc_set_int(items, "maxLength", LIST_ITEM_MAX);
        doc_set(schema, "items", items);
        doc_set_int(schema, "maxItems", f->max > 0 ? f->max : LIST_MAX);
    }
}

struct doc *http_openapi_schema_field(struct arena *a, const struct field *f)
{
    struct doc *schema = schema_of(a, KINDS[f->kind].type), *words;

    if (KINDS[f->kind].format != NULL)
        doc_set_text(schema, "format", KINDS[f->kind].format);
    if (f->label != NULL)
        doc_set_text(schema, "title", f->label);
    if (f->help != NULL)
        doc_set_text(schema, "description", f->help);
    set_limits(schema, f);
    if (f->kind == FIELD_ENUM) {
        words = doc_set_list(schema, "enum");
        for (size_t i = 0; f->words != NULL && f->words[i] != NULL; i++)
            doc_add_text(words, f->words[i]);
    }
    return schema;
}

static void set_common(struct doc *properties, const char *name, const char *type,
                       const char *description)
{
    struct doc *schema;

    if (doc_get(properties, name) != NULL)
        return;
    schema = schema_of(properties->arena, type);
    doc_set_text(schema, "description", description);
    doc_set(properties, name, schema);
}

struct doc *http_openapi_schema_body(struct arena *a, const struct route *route)
{
    struct doc *schema = schema_of(a, "object"), *properties, *required = doc_list(a);

    properties = doc_set_object(schema, "properties");
    for (const struct field *f = route->input; f != NULL && f->name != NULL; f++) {
        doc_set(properties, f->name, http_openapi_schema_field(a, f));
        if (f->required)
            doc_add_text(required, f->name);
    }
    for (size_t i = 0; route->also != NULL && route->also[i] != NULL; i++)
        doc_set_object(properties, route->also[i]);
    set_common(properties, "version", "integer", "The version that was seen, as in If-Match.");
    set_common(properties, "community", "string", "Code of the community that is meant.");
    set_common(properties, "csrf", "string", "The session's token; only with the cookie.");
    if (required->count > 0)
        doc_set(schema, "required", required);
    doc_set_bool(schema, "additionalProperties", route->any_input);
    return schema;
}

/* ---- components -------------------------------------------------------------------------- */

static void add_security(struct doc *components)
{
    struct doc *schemes = doc_set_object(components, "securitySchemes");
    struct doc *bearer = doc_set_object(schemes, "bearer");
    struct doc *session = doc_set_object(schemes, "session");

    doc_set_text(bearer, "type", "http");
    doc_set_text(bearer, "scheme", "bearer");
    doc_set_text(bearer, "description", "A token of `anju token add`.");
    doc_set_text(session, "type", "apiKey");
    doc_set_text(session, "in", "cookie");
    doc_set_text(session, "name", "anju_session");
    doc_set_text(session, "description",
                 "The session of a page. Writes carry its token in the field `csrf` or the header "
                 "X-CSRF-Token.");
}

static struct doc *object_schema(struct doc *schemas, const char *name, const char *description)
{
    struct doc *schema = schema_of(schemas->arena, "object");

    doc_set_text(schema, "description", description);
    doc_set(schemas, name, schema);
    return schema;
}

static void add_property(struct doc *schema, const char *name, const char *type)
{
    struct doc *properties = doc_get(schema, "properties"), *types, *one;

    if (properties == NULL)
        properties = doc_set_object(schema, "properties");
    one = doc_set_object(properties, name);
    if (!str_ends_with(type, "?")) {
        doc_set_text(one, "type", type);
        return;
    }
    types = doc_set_list(one, "type");
    doc_add_text(types, arena_text_n(schema->arena, type, strlen(type) - 1));
    doc_add_text(types, "null");
}

static void require(struct doc *schema, const char *const *names)
{
    struct doc *required = doc_set_list(schema, "required");

    for (; *names != NULL; names++)
        doc_add_text(required, *names);
}

static void add_schemas(struct doc *components)
{
    static const char *const OF_PROBLEM[] = {"type", "title", "status", NULL};
    static const char *const OF_FAULT[] = {"field", "code", "message", NULL};
    struct doc *schemas = doc_set_object(components, "schemas"), *problem, *fault, *errors;
    struct arena *a = components->arena;

    object_schema(schemas, "Document",
                  "A document; lists hold `items` and `next`. Ids are strings, times RFC 3339, "
                  "money is in fen, absent values are null.");
    fault = object_schema(schemas, "FieldError", "One wrong field.");
    for (size_t i = 0; OF_FAULT[i] != NULL; i++)
        add_property(fault, OF_FAULT[i], "string");
    require(fault, OF_FAULT);

    problem = object_schema(schemas, "Problem", "What went wrong (RFC 9457).");
    add_property(problem, "type", "string");
    add_property(problem, "title", "string");
    add_property(problem, "status", "integer");
    add_property(problem, "detail", "string?");
    add_property(problem, "instance", "string");
    add_property(problem, "request_id", "string");
    errors = doc_set_object(doc_get(problem, "properties"), "errors");
    doc_set_text(errors, "type", "array");
    doc_set_text(errors, "description", "All wrong fields at once.");
    doc_set(errors, "items", http_openapi_schema_ref(a, "schemas", "FieldError"));
    doc_set(doc_get(problem, "properties"), "current",
            http_openapi_schema_ref(a, "schemas", "Document"));
    require(problem, OF_PROBLEM);
}

static void add_responses(struct doc *components)
{
    struct doc *responses = doc_set_object(components, "responses");
    struct doc *problem = doc_set_object(responses, "Problem");
    struct doc *content = doc_set_object(problem, "content");
    struct arena *a = components->arena;

    doc_set_text(problem, "description", "Refused, with the reason. Pages show the same text.");
    doc_set(doc_set_object(content, "application/problem+json"), "schema",
            http_openapi_schema_ref(a, "schemas", "Problem"));
    doc_set(doc_set_object(content, "text/html"), "schema", schema_of(a, "string"));
}

static void add_header(struct doc *parameters, const char *key, const char *name,
                       const char *description)
{
    struct doc *parameter = doc_set_object(parameters, key);

    doc_set_text(parameter, "name", name);
    doc_set_text(parameter, "in", "header");
    doc_set_text(parameter, "description", description);
    doc_set(parameter, "schema", schema_of(parameters->arena, "string"));
}

struct doc *http_openapi_schema_components(struct arena *a)
{
    struct doc *components = doc_object(a), *parameters;

    add_security(components);
    add_schemas(components);
    add_responses(components);
    parameters = doc_set_object(components, "parameters");
    add_header(parameters, "IdempotencyKey", "Idempotency-Key",
               "1 to 200 visible ASCII characters; the same request with the same key happens once "
               "within 24 hours.");
    add_header(parameters, "IfMatch", "If-Match",
               "The version that was seen; if it is not the present one, 409 with the present "
               "document.");
    return components;
}
