#include "case/case_page.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_words.h"

#include <inttypes.h>
#include <string.h>

/* The last segment of the path, be the route an action's or one of its own. */
static const char *action_of(const struct case_page *page)
{
    const char *slash = strrchr(page->refused->path, '/');

    return slash == NULL ? "" : slash + 1;
}

static const char *label_of(const char *action)
{
    static const char *const OWN[][2] = {
        {"undo", "撤销"}, {"dial", "拨打客户电话"}, {"reveal", "查看客户电话"}};
    const struct action *known = case_action_find(action);

    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        if (str_equal(OWN[i][0], action))
            return OWN[i][1];
    return known == NULL ? "这一步" : known->label;
}

/* What was typed, as a form shows it again; a list goes back into its commas. */
static const char *typed_text(struct arena *a, const struct doc *value)
{
    struct buf out = buf_in(a);

    if (doc_is_null(value))
        return NULL;
    if (value->kind != DOC_LIST)
        return value->kind == DOC_TEXT ? value->text : NULL;
    DOC_EACH(member, value)
    {
        buf_printf(&out, "%s%s", member == value->first ? "" : ",",
                   member->value->kind == DOC_TEXT ? member->value->text : "");
    }
    return out.data;
}

static const char *fault_of(const struct op_fault *fault, const char *field)
{
    for (size_t i = 0; i < fault->field_count; i++)
        if (str_equal(fault->fields[i].field, field))
            return fault->fields[i].message;
    return NULL;
}

/* ---- the form, as it was sent -------------------------------------------------------------- */

static void fill_field(struct doc *field, const struct request *refused)
{
    const char *name = doc_get_text(field, "name"),
               *typed = typed_text(field->arena, doc_get(refused->input, name));

    doc_set_text(field, "value", typed);
    doc_set_bool(field, "checked", str_equal(typed, "true"));
    doc_set_text(field, "error", fault_of(refused->fault, name));
    DOC_EACH(option, doc_get(field, "options"))
    {
        doc_set_bool(option->value, "selected",
                     str_equal(doc_get_text(option->value, "value"), typed));
    }
}

/* Forms are shared by all requests: only a copy may be filled. */
static void fill_form(struct op *op, struct doc *action, const struct request *refused)
{
    struct doc *fields = doc_copy_tree(op->arena, doc_get(action, "fields"));

    DOC_EACH(field, fields)
    {
        fill_field(field->value, refused);
    }
    doc_set(action, "fields", fields);
    doc_set_bool(action, "is_open", true);
    doc_set_bool(action, "is_failed", true);
}

/* Was it this one of the forms of an action: does what was sent say what the form fixes? */
static bool says_what_is_fixed(const struct doc *action, const struct doc *input, bool *ret_fixes)
{
    *ret_fixes = false;
    DOC_EACH(field, doc_get(action, "fields"))
    {
        const char *fixed = doc_get_text(field->value, "fixed");
        if (fixed == NULL)
            continue;
        *ret_fixes = true;
        if (!str_equal(doc_get_text(input, doc_get_text(field->value, "name")), fixed))
            return false;
    }
    return true;
}

/* The form that was sent: a special one if it fits, else the plain one. */
static struct doc *find_action(struct doc *actions, const struct case_page *page)
{
    struct doc *plain = NULL;

    DOC_EACH(member, actions)
    {
        bool fixes;
        if (!str_equal(doc_get_text(member->value, "action"), action_of(page)) ||
            !says_what_is_fixed(member->value, page->refused->input, &fixes))
            continue;
        if (fixes)
            return member->value;
        plain = member->value;
    }
    return plain;
}

/* ---- what happened meanwhile ----------------------------------------------------------------- */

/* Versions count the events that make an open page stale. */
static void add_since(struct op *op, struct doc *out, const struct case_page *page)
{
    struct doc *list = doc_set_list(out, "since");
    int64_t version = 0;

    for (size_t i = 0; i < page->history->count; i++) {
        const struct journal_event *event = &page->history->events[i];
        const char *actor = case_people_name(page->people, event->actor_id);
        struct doc *one;
        version += !case_rules_keeps_version(event->kind);
        if (version <= page->refused->if_match || case_rules_keeps_version(event->kind))
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "text",
                     arena_printf(op->arena, "%s 做了“%s” · %s", actor == NULL ? "系统" : actor,
                                  case_timeline_kind_name(event->kind),
                                  case_words_instant(op, event->at)));
    }
}

/* For a form that the case does not offer any more: what was written is shown to be copied. */
static void add_typed(struct op *op, struct doc *out, const struct case_page *page)
{
    const struct action *action = case_action_find(action_of(page));
    struct doc *list = doc_set_list(out, "typed_facts");

    for (const struct field *f = action == NULL ? NULL : action->fields;
         f != NULL && f->name != NULL; f++) {
        const char *text = typed_text(op->arena, doc_get(page->refused->input, f->name));
        struct doc *one;
        if (str_is_empty(text))
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "label", f->label);
        doc_set_text(one, "text", text);
    }
    doc_set_bool(out, "has_typed", list->count > 0);
}

static void add_errors(struct op *op, struct doc *out, const struct case_page *page,
                       const char *form)
{
    const struct op_fault *fault = page->refused->fault;
    struct doc *list = doc_set_list(out, "faults");

    for (size_t i = 0; i < fault->field_count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "message", fault->fields[i].message);
        doc_set_text(one, "href", arena_printf(op->arena, "#%s-%s", form, fault->fields[i].field));
    }
}

static const char *title_of(struct op *op, const struct case_page *page, const struct doc *action,
                            bool is_stale)
{
    const char *label = action != NULL ? doc_get_text(action, "name") : label_of(action_of(page));

    if (is_stale)
        return arena_printf(op->arena, "您打开之后，别人先改了这张单，“%s”没有做", label);
    if (page->refused->fault->field_count > 0)
        return arena_printf(op->arena, "“%s”还差 %zu 项", label, page->refused->fault->field_count);
    return arena_printf(op->arena, "“%s”现在不能做", label);
}

void case_refused_fill(struct op *op, struct doc *document, const struct case_page *page)
{
    struct doc *out = doc_get(document, "page"), *action, *refused;
    const char *form;
    bool is_stale;

    doc_set_null(out, "refused");
    if (page->refused == NULL)
        return;
    is_stale = page->refused->if_match != 0 && page->refused->if_match < page->sc->version &&
               page->refused->fault->code == ERR_CONFLICT;
    action = find_action(doc_get(document, "actions"), page);
    form = action != NULL ? doc_get_text(action, "key") : action_of(page);
    refused = doc_set_object(out, "refused");
    doc_set_text(refused, "title", title_of(op, page, action, is_stale));
    doc_set_bool(refused, "is_stale", is_stale);
    doc_set_text(refused, "reason",
                 is_stale || page->refused->fault->field_count > 0 ? NULL
                                                                   : page->refused->fault->detail);
    doc_set_text(refused, "href", arena_printf(op->arena, "/cases/%" PRId64, page->sc->id));
    add_errors(op, refused, page, form);
    if (is_stale)
        add_since(op, refused, page);
    add_typed(op, refused, page);
    doc_set_bool(refused, "can_again", action != NULL);
    if (action == NULL)
        return;
    doc_set_text(refused, "form", arena_printf(op->arena, "form-%s", form));
    doc_set_text(refused, "name", doc_get_text(action, "name"));
    fill_form(op, action, page->refused);
}
