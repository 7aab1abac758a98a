#include "http/http_page.h"

#include "base/clock.h"
#include "base/str.h"
#include "http/http_session.h"
#include "http/http_show.h"
#include "view/view.h"

enum { AREA_MIN = 200, TEXT_MAX = 4000 };

static const char *const KINDS[] = {
    [FIELD_TEXT] = "text",   [FIELD_INT] = "int",
    [FIELD_BOOL] = "bool",   [FIELD_TIME] = "time",
    [FIELD_DAY] = "day",     [FIELD_ENUM] = "enum",
    [FIELD_ID] = "id",       [FIELD_LIST] = "list",
    [FIELD_MONEY] = "money", [FIELD_PASSWORD] = "password",
    [FIELD_FILE] = "file",
};

static const char *const INPUT_TYPES[] = {
    [FIELD_TEXT] = "text",     [FIELD_INT] = "number",
    [FIELD_BOOL] = "checkbox", [FIELD_TIME] = "datetime-local",
    [FIELD_DAY] = "date",      [FIELD_ENUM] = "text",
    [FIELD_ID] = "text",       [FIELD_LIST] = "text",
    [FIELD_MONEY] = "number",  [FIELD_PASSWORD] = "password",
    [FIELD_FILE] = "file",
};

/* What was typed, as a form shows it; a list goes back into its commas. */
static const char *typed_text(struct arena *a, const struct doc *value)
{
    struct buf text = buf_in(a);

    if (doc_is_null(value))
        return NULL;
    if (value->kind == DOC_TEXT)
        return value->text;
    if (value->kind == DOC_INT)
        buf_add_int(&text, value->number);
    if (value->kind == DOC_BOOL)
        buf_add_text(&text, value->truth ? "true" : "false");
    if (value->kind == DOC_LIST)
        DOC_EACH(member, value)
        {
            if (member != value->first)
                buf_add_char(&text, ',');
            buf_add_text(&text, typed_text(a, member->value));
        }
    return text.data;
}

static const char *message_for(const struct op_fault *fault, const char *name)
{
    for (size_t i = 0; i < fault->field_count; i++)
        if (str_equal(fault->fields[i].field, name))
            return fault->fields[i].message;
    return NULL;
}

static void set_limits(struct doc *one, const struct field *f)
{
    bool is_text = f->kind == FIELD_TEXT || f->kind == FIELD_PASSWORD;

    if (is_text)
        doc_set_int(one, "maxlength", f->max > 0 ? f->max : TEXT_MAX);
    if (!is_text && f->kind != FIELD_LIST && f->kind != FIELD_FILE &&
        (f->min != 0 || f->max != 0)) {
        doc_set_int(one, "min", f->min);
        doc_set_int(one, "max", f->max);
    }
}

static void set_options(struct doc *one, const struct field *f, const char *value)
{
    struct doc *options = doc_set_list(one, "options"), *is = doc_set_object(one, "is");

    for (size_t i = 0; f->words != NULL && f->words[i] != NULL; i++) {
        struct doc *option = doc_add_object(options);
        doc_set_text(option, "value", f->words[i]);
        doc_set_bool(option, "selected", str_equal(value, f->words[i]));
        if (str_equal(value, f->words[i])) /* {{field.nature.is.repair}} */
            doc_set_bool(is, f->words[i], true);
    }
}

static void set_input_kind(struct doc *one, const struct field *f)
{
    bool is_area = f->kind == FIELD_TEXT && (f->max == 0 || f->max > AREA_MIN);
    bool is_select = f->kind == FIELD_ENUM, is_checkbox = f->kind == FIELD_BOOL;

    doc_set_text(one, "kind", KINDS[f->kind]);
    doc_set_text(one, "type", INPUT_TYPES[f->kind]);
    doc_set_bool(one, "is_area", is_area);
    doc_set_bool(one, "is_select", is_select);
    doc_set_bool(one, "is_checkbox", is_checkbox);
    doc_set_bool(one, "is_list", f->kind == FIELD_LIST);
    doc_set_bool(one, "is_password", f->kind == FIELD_PASSWORD);
    doc_set_bool(one, "is_text", !is_area && !is_select && !is_checkbox);
}

/* Choices that only the database knows: {value, name}, as the handler listed them. */
static void set_choices(struct doc *one, const struct doc *choices, const char *value)
{
    struct doc *options = doc_set_list(one, "options");

    DOC_EACH(member, choices)
    {
        struct doc *option = doc_add_object(options);
        const char *own = doc_get_text(member->value, "value");
        doc_set_text(option, "value", own);
        doc_set_text(option, "name", doc_get_text(member->value, "name"));
        doc_set_bool(option, "selected", str_equal(value, own));
    }
    doc_set_bool(one, "is_select", true);
    doc_set_bool(one, "is_area", false);
    doc_set_bool(one, "is_text", false);
}

/* {{#field.role.is.front_desk}}: each word of a list that was typed. */
static void set_listed(struct doc *one, const struct doc *typed)
{
    struct doc *is = doc_set_object(one, "is");

    if (typed != NULL && typed->kind == DOC_TEXT)
        doc_set_bool(is, typed->text, true);
    if (typed != NULL && typed->kind == DOC_LIST)
        DOC_EACH(member, typed)
        {
            if (member->value->kind == DOC_TEXT)
                doc_set_bool(is, member->value->text, true);
        }
}

/* What was typed; on a page that was only asked for, what the form begins with. */
static const struct doc *value_of(const struct http_exchange *x, const struct doc *data,
                                  const struct doc *typed, const char *name)
{
    const struct doc *value = doc_get(typed, name);

    if (value == NULL && x->method == GET)
        value = doc_get(doc_get(data, "initial"), name);
    return value;
}

static struct doc *field_document(struct http_exchange *x, const struct field *f,
                                  const struct doc *data, const struct doc *typed)
{
    struct doc *one = doc_object(x->arena);
    const struct doc *given = value_of(x, data, typed, f->name);
    const struct doc *choices = doc_get(doc_get(data, "choices"), f->name);
    const char *value = f->kind == FIELD_PASSWORD ? NULL : typed_text(x->arena, given);

    doc_set_text(one, "name", f->name);
    doc_set_text(one, "label", f->label != NULL ? f->label : f->name);
    doc_set_text(one, "help", f->help);
    doc_set_bool(one, "required", f->required);
    doc_set_text(one, "value", value);
    doc_set_bool(one, "checked",
                 str_equal(value, "true") || str_equal(value, "on") || str_equal(value, "1"));
    doc_set_text(one, "error", message_for(&x->op.fault, f->name));
    set_input_kind(one, f);
    set_limits(one, f);
    if (f->kind == FIELD_ENUM)
        set_options(one, f, value);
    if (f->kind == FIELD_LIST)
        set_listed(one, given);
    if (choices != NULL)
        set_choices(one, choices, value);
    return one;
}

static void set_fields(struct http_exchange *x, struct doc *data, const struct field *fields,
                       const struct doc *typed)
{
    struct doc *list = doc_set_list(data, "fields"), *by_name = doc_set_object(data, "field");

    for (const struct field *f = fields; f != NULL && f->name != NULL; f++) {
        struct doc *one = field_document(x, f, data, typed);
        doc_add(list, one);
        doc_set(by_name, f->name, one);
    }
}

/* Without passwords: they are never echoed. */
static void set_typed(struct http_exchange *x, struct doc *data, const struct field *fields)
{
    struct doc *typed = doc_set_object(data, "typed");

    DOC_EACH(member, x->raw)
    {
        bool is_secret = false;
        for (const struct field *f = fields; f != NULL && f->name != NULL; f++)
            if (f->kind == FIELD_PASSWORD && str_equal(f->name, member->name))
                is_secret = true;
        if (!is_secret)
            doc_set_text(typed, member->name, typed_text(x->arena, member->value));
    }
}

/* Where a form that changes how pages look comes back to; a write cannot be shown again. */
static const char *here_of(struct http_exchange *x)
{
    if (x->method != GET)
        return "/";
    return x->query[0] == '\0' ? x->path : arena_printf(x->arena, "%s?%s", x->path, x->query);
}

/* The page's own help; NULL: it has none. */
static const char *help_of(struct http_exchange *x, const struct reply *reply)
{
    const char *name = arena_printf(x->arena, "help/%s", reply->template);

    return view_has(name) ? name : NULL;
}

/* What was asked of the list, but for the place in it. */
static const char *condition_of(struct http_exchange *x)
{
    struct buf out = buf_in(x->arena);
    size_t count;
    char **pieces = str_split(x->arena, x->query, '&', &count);

    for (size_t i = 0; i < count; i++)
        if (pieces[i][0] != '\0' && !str_starts_with(pieces[i], "after=") &&
            !str_starts_with(pieces[i], "limit="))
            buf_printf(&out, "%c%s", out.length == 0 ? '?' : '&', pieces[i]);
    return out.data == NULL ? "" : out.data;
}

static bool is_file_for_him(struct http_exchange *x, const char *path)
{
    struct http_match match;

    return http_router_find(x->http->router, x->arena, GET, path, &match) == HTTP_FOUND &&
           match.suffix == NULL && http_show_may(x, match.row->route);
}

/* The page's list as files (http_list.h), for whom their routes let. */
static void set_files(struct http_exchange *x, struct doc *data)
{
    static const char *const FORMATS[] = {"xlsx", "csv", "json", NULL};
    struct doc *files;

    if (x->method != GET || !is_file_for_him(x, arena_printf(x->arena, "%s/list.json", x->path)))
        return;
    files = doc_set_object(data, "files");
    for (const char *const *format = FORMATS; *format != NULL; format++) {
        const char *path = arena_printf(x->arena, "%s.%s", x->path, *format);
        if (!is_file_for_him(x, path))
            path = arena_printf(x->arena, "%s/list.%s", x->path, *format);
        doc_set_text(files, *format, arena_printf(x->arena, "%s%s", path, condition_of(x)));
    }
}

static struct doc *data_of(struct http_exchange *x, const struct reply *reply)
{
    struct doc *data = doc_object(x->arena);

    if (reply->document->kind == DOC_OBJECT) {
        DOC_EACH(member, reply->document)
        {
            doc_set(data, member->name, member->value);
        }
    } else {
        doc_set(data, "items", reply->document);
    }
    doc_set_text(data, "csrf", http_session_csrf_mask(x->arena, x->request.session_csrf));
    doc_set_text(data, "path", x->request.path);
    doc_set_text(data, "query", x->request.query);
    doc_set_text(data, "request_id", x->op.request_id);
    doc_set_text(data, "here", here_of(x));
    doc_set_text(data, "help", help_of(x, reply));
    if (reply->status < 300) /* an error has no list */
        set_files(x, data);
    return data;
}

static err_t fill(struct http_exchange *x, const struct reply *reply, struct doc *data,
                  struct buf *out)
{
    err_t e = OK;

    if (x->http->config.frame != NULL)
        e = x->http->config.frame(&x->request, data);
    if (e != OK)
        return e;
    return view_page(&x->op, reply->template, data, out);
}

err_t http_page_write(struct http_exchange *x, const struct reply *reply, struct buf *out)
{
    struct doc *data = data_of(x, reply);

    if (reply->fields != NULL)
        set_fields(x, data, reply->fields, x->raw);
    return fill(x, reply, data, out);
}

err_t http_page_write_problem(struct http_exchange *x, const struct reply *reply,
                              const struct doc *problem, struct buf *out)
{
    const struct route *route = x->match.row == NULL ? NULL : x->match.row->route;
    const struct field *fields =
        route != NULL && route->input != NULL ? route->input : reply->fields;
    struct doc *data = data_of(x, reply);
    struct op_fault fault = x->op.fault;
    err_t e;

    doc_set(data, "problem", doc_copy(x->arena, problem));
    doc_set(data, "errors", doc_copy(x->arena, doc_get(problem, "errors")));
    set_fields(x, data, fields, x->raw);
    set_typed(x, data, fields);
    op_forget_fault(&x->op);
    e = fill(x, reply, data, out);
    x->op.fault = fault;
    return e;
}
