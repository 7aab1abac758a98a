#include "case/case_list_words.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "blueprint/blueprint.h"
#include "case/case_fields.h"
#include "case/case_query.h"
#include "staff/staff.h"

/* ---- choices --------------------------------------------------------------------------- */

static void add_choice(struct doc *list, const char *value, const char *name, bool chosen)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "chosen", chosen);
}

static void add_choices(struct doc *page, const char *member, const char *const *codes,
                        const char *chosen)
{
    struct doc *list = doc_set_list(page, member);

    for (; *codes != NULL; codes++)
        add_choice(list, *codes, case_fields_name(*codes), str_equal(*codes, chosen));
}

static void add_statuses(struct doc *page, const struct case_filter *filter)
{
    struct doc *list = doc_set_list(page, "statuses");

    for (enum case_status s = CASE_REGISTERED; s <= CASE_CANCELLED; s++) {
        bool chosen = false;
        for (size_t i = 0; i < filter->status_count; i++)
            chosen = chosen || str_equal(filter->statuses[i], case_status_code(s));
        add_choice(list, case_status_code(s), case_status_name(s), chosen);
    }
}

static void add_orders(struct doc *page, const struct case_filter *filter)
{
    static const struct {
        const char *code, *name;
    } ORDERS[] = {[CASE_NEWEST] = {"newest", "新的在前"},
                  [CASE_OLDEST] = {"oldest", "早的在前"},
                  [CASE_BY_DUE] = {"due", "先到时限的在前"},
                  [CASE_CHANGED] = {"changed", "最近变动的在前"}};
    struct doc *list = doc_set_list(page, "orders");
    enum case_order order = case_list_order(filter);

    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++)
        add_choice(list, ORDERS[i].code, ORDERS[i].name, i == (size_t)order);
    doc_set_bool(page, "order_is_fixed", order != filter->order);
}

/* ---- conditions that hold ---------------------------------------------------------------- */

static const char *status_list(struct op *op, const struct case_filter *filter)
{
    struct buf out = buf_in(op->arena);
    enum case_status s;

    for (size_t i = 0; i < filter->status_count; i++)
        if (case_status_find(filter->statuses[i], &s))
            buf_printf(&out, "%s%s", i == 0 ? "" : "、", case_status_name(s));
    return out.length == 0 ? "" : out.data;
}

static const char *condition(struct op *op, const struct field *f, const struct doc *value,
                             const struct case_filter *filter)
{
    if (value->kind == DOC_BOOL)
        return f->label;
    if (str_equal(f->name, "status"))
        return arena_printf(op->arena, "状态：%s", status_list(op, filter));
    if (f->kind == FIELD_DAY)
        return arena_printf(op->arena,
                            str_equal(f->name, "received_from") ? "接到：%s 起" : "接到：至 %s",
                            clock_format_day(op->arena, value->number));
    if (str_equal(f->name, "assignee") && str_equal(value->text, "me"))
        return "处理人：我";
    return arena_printf(op->arena, "%s：%s", f->label,
                        f->kind == FIELD_ENUM ? case_fields_name(value->text) : value->text);
}

static const char *list_href(struct arena *a, const char *query)
{
    return str_is_empty(query) ? "/cases" : arena_printf(a, "/cases?%s", query);
}

/* Each with the list without it. */
static void add_conditions(struct op *op, struct doc *page, const struct doc *input,
                           const struct case_filter *filter)
{
    static const char *const NONE[] = {"sort", "limit", "after", NULL};
    struct doc *list = doc_set_list(page, "conditions");

    for (const struct field *f = CASE_QUERY_FIELDS; f->name != NULL; f++) {
        const struct doc *value = doc_get(input, f->name);
        struct doc *one;
        if (doc_is_null(value) || str_in(f->name, NONE) ||
            (value->kind == DOC_BOOL && !value->truth))
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "text", condition(op, f, value, filter));
        doc_set_text(one, "without_href",
                     list_href(op->arena, case_query_text(op->arena, input, f->name, true)));
    }
    doc_set_bool(page, "has_conditions", list->count > 0);
}

/* ---- tabs -------------------------------------------------------------------------------- */

static void add_tabs(struct op *op, struct doc *page, const struct doc *input)
{
    static const struct {
        const char *name, *query;
    } TABS[] = {{"全部", ""}, {"未办结", "open=1"}, {"我的", "mine=1"}, {"已超时", "overdue=1"}};
    const char *here = case_query_text(op->arena, input, NULL, false);
    struct doc *list = doc_set_list(page, "tabs");

    for (size_t i = 0; i < sizeof TABS / sizeof TABS[0]; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "name", TABS[i].name);
        doc_set_text(one, "href", list_href(op->arena, TABS[i].query));
        doc_set_bool(one, "is_here", str_equal(here, TABS[i].query));
    }
}

void case_list_words(struct op *op, struct doc *document, const struct doc *input,
                     const struct case_filter *filter, bool is_cut)
{
    struct doc *page = doc_set_object(document, "page");
    const char *query = case_query_text(op->arena, input, NULL, true);
    const char *next = doc_get_text(document, "next");

    doc_set_text(page, "query", query);
    doc_set_bool(page, "may_open", staff_may(op, MAY_OPEN_CASE));
    doc_set_null(page, "next_href");
    if (next != NULL)
        doc_set_text(page, "next_href",
                     arena_printf(op->arena, "/cases?after=%s%s%s", next,
                                  str_is_empty(query) ? "" : "&", query));
    doc_set_bool(page, "is_cut", is_cut);
    add_choices(page, "natures", CASE_NATURE_CODES, doc_get_text(input, "nature"));
    add_choices(page, "severities", CASE_SEVERITIES, doc_get_text(input, "severity"));
    add_choices(page, "channels", CASE_CHANNELS, doc_get_text(input, "channel"));
    add_statuses(page, filter);
    add_orders(page, filter);
    add_conditions(op, page, input, filter);
    add_tabs(op, page, input);
    doc_set_bool(page, "may_save", !str_is_empty(query));
}
