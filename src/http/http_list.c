#include "http/http_list.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/http_table.h"

#include <stdio.h>
#include <string.h>

enum { AT_ONCE = 200, CURSOR_BYTES = 201 };

/* ---- one row ---------------------------------------------------------------------------- */

static const char *last_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot == NULL ? path : dot + 1;
}

static const struct doc *at_path(struct arena *a, const struct doc *row, const char *path)
{
    size_t count;
    char **names = str_split(a, path, '.', &count);

    for (size_t i = 0; row != NULL && i < count; i++)
        row = row->kind == DOC_OBJECT ? doc_get(row, names[i]) : NULL;
    return row;
}

/* 分类、回访: a list stands in one cell. */
static const struct doc *in_one_cell(struct arena *a, const struct doc *value)
{
    struct buf text = buf_in(a);

    if (value == NULL || value->kind != DOC_LIST)
        return value;
    DOC_EACH(member, value)
    {
        const struct doc *one = member->value;
        const char *word = one->kind == DOC_TEXT     ? one->text
                           : one->kind == DOC_OBJECT ? doc_get_text(one, "label")
                                                     : NULL;
        if (word != NULL)
            buf_printf(&text, "%s%s", text.length == 0 ? "" : "、", word);
    }
    return doc_text(a, text.data == NULL ? "" : text.data);
}

static const struct doc *flat(struct arena *a, const struct doc *row,
                              const struct view_column *columns)
{
    struct doc *out = doc_object(a);

    for (const struct view_column *c = columns; c->name != NULL; c++) {
        const struct doc *value = in_one_cell(a, at_path(a, row, c->name));
        if (value != NULL)
            doc_set(out, last_of(c->name), doc_copy(a, value));
    }
    return out;
}

static const struct view_column *flat_columns(struct arena *a, const struct view_column *columns)
{
    struct view_column *out;
    size_t count = 0;

    while (columns[count].name != NULL)
        count++;
    out = ARENA_ARRAY(a, count + 1, struct view_column);
    memcpy(out, columns, (count + 1) * sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i].name = last_of(columns[i].name);
    return out;
}

/* ---- all rows ----------------------------------------------------------------------------- */

static bool is_json(const struct request *req)
{
    return str_ends_with(req->path, ".json");
}

/* The same question, from `cursor` on. */
static struct doc *asked_from(struct request *req, const char *cursor)
{
    struct doc *input = doc_object(req->op->arena);

    DOC_EACH(member, req->input)
    {
        if (!str_equal(member->name, "limit") && !str_equal(member->name, "after"))
            doc_set(input, member->name, doc_copy(req->op->arena, member->value));
    }
    doc_set_int(input, "limit", AT_ONCE);
    if (cursor[0] != '\0')
        doc_set_text(input, "after", cursor);
    return input;
}

static err_t add_page(struct request *req, const struct http_list *list, struct view_table *table,
                      char cursor[CURSOR_BYTES])
{
    struct reply reply = {.status = 0};
    struct request page = *req;
    const char *next;
    err_t e;

    page.wants_html = !is_json(req);
    page.input = asked_from(req, cursor);
    e = list->page(&page, &reply);
    if (e != OK)
        return e;
    DOC_EACH(member, doc_get(reply.document, list->items == NULL ? "items" : list->items))
    {
        const struct doc *row = member->value;
        e = view_table_row(req->op, table,
                           is_json(req) ? row : flat(req->op->arena, row, list->columns));
        if (e != OK)
            return e;
    }
    next = doc_get_text(reply.document, "next");
    if (next != NULL && (strlen(next) >= CURSOR_BYTES || str_equal(next, cursor)))
        return op_fail(req->op, ERR_IO, "the list does not end");
    snprintf(cursor, CURSOR_BYTES, "%s", next == NULL ? "" : next);
    return OK;
}

/* Its words lie in the slice, which ends. */
static void keep_fault(struct op *op)
{
    struct op_fault *fault = &op->fault;
    struct field_error *fields = ARENA_ARRAY(op->arena, fault->field_count + 1, struct field_error);

    for (size_t i = 0; i < fault->field_count; i++)
        fields[i] = (struct field_error){arena_text(op->arena, fault->fields[i].field),
                                         arena_text(op->arena, fault->fields[i].code),
                                         arena_text(op->arena, fault->fields[i].message)};
    fault->fields = fields;
    if (fault->detail != NULL)
        fault->detail = arena_text(op->arena, fault->detail);
}

static err_t add_all(struct request *req, struct view_table *table, void *arg)
{
    const struct http_list *list = arg;
    struct arena *whole = req->op->arena, *slice = arena_new();
    char cursor[CURSOR_BYTES] = "";
    err_t e;

    do {
        arena_reset(slice);
        arena_speak(slice, req->op->language);
        req->op->arena = slice;
        e = add_page(req, list, table, cursor);
        req->op->arena = whole;
        if (e != OK)
            keep_fault(req->op);
    } while (e == OK && cursor[0] != '\0');
    arena_free(slice);
    return e;
}

/* Seeing is not taking away: the page is made for one who is only what lets him export. */
static const struct actor *who_may(struct op *op, uint64_t who)
{
    struct actor *actor = ARENA_NEW(op->arena, struct actor);
    struct grant *grants = ARENA_ARRAY(op->arena, op->actor->grant_count + 1, struct grant);

    *actor = *op->actor;
    actor->grants = grants;
    actor->grant_count = 0;
    for (size_t i = 0; i < op->actor->grant_count; i++)
        if ((op->actor->grants[i].roles & who) != 0)
            grants[actor->grant_count++] = op->actor->grants[i];
    return actor;
}

err_t http_list_reply(struct request *req, struct reply *reply, const struct http_list *list)
{
    struct http_list own = *list;
    const struct actor *actor = req->op->actor;
    const struct http_table table = {list->name, list->title,
                                     flat_columns(req->op->arena, list->columns)};
    err_t e;

    req->op->actor = who_may(req->op, list->who);
    e = http_table_reply(req, reply, &table, add_all, &own);
    req->op->actor = actor;
    return e;
}
