#include "case/case_query.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "blueprint/blueprint.h"
#include "case/case_fields.h"
#include "http/http.h"
#include "register/register.h"
#include "staff/staff.h"

#include <ctype.h>
#include <string.h>

static const char *const ORDERS[] = {"newest", "oldest", "due", "changed", NULL};

const struct field CASE_QUERY_FIELDS[] = {
    {"nature", FIELD_ENUM, false, .words = CASE_NATURE_CODES, .label = "性质"},
    {"status", FIELD_LIST, false, .max = CASE_LIST_STATUSES, .label = "状态",
     .help = "one or several status codes"},
    {"house", FIELD_TEXT, false, .max = 40, .label = "房号"},
    {"assignee", FIELD_TEXT, false, .max = 60, .label = "处理人",
     .help = "login or id of a staff member who has work of it, or me"},
    {"mine", FIELD_BOOL, false, .label = "我的",
     .help = "open, and the caller is responsible or has work of it"},
    {"unassigned", FIELD_BOOL, false, .label = "未派"},
    {"category", FIELD_TEXT, false, .max = 60, .label = "分类"},
    {"severity", FIELD_ENUM, false, .words = CASE_SEVERITIES, .label = "等级"},
    {"urgent", FIELD_BOOL, false, .label = "紧急"},
    {"channel", FIELD_ENUM, false, .words = CASE_CHANNELS, .label = "渠道"},
    {"received_from", FIELD_DAY, false, .label = "接到日期从"},
    {"received_to", FIELD_DAY, false, .label = "接到日期到"},
    {"due_today", FIELD_BOOL, false, .label = "今日到期",
     .help = "the next promise falls due later today; always soonest first"},
    {"overdue", FIELD_BOOL, false, .label = "已超时",
     .help = "a promise is broken and still open; always longest first"},
    {"returned", FIELD_BOOL, false, .label = "被退回"},
    {"provisional", FIELD_BOOL, false, .label = "时限待定"},
    {"open", FIELD_BOOL, false, .label = "未办结"},
    {"q", FIELD_TEXT, false, .max = 100, .label = "查找"},
    {"sort", FIELD_ENUM, false, .words = ORDERS, .label = "排序",
     .help = "newest if not given; due leaves out cases without a running promise"},
    FIELDS_OF_A_LIST,
    FIELDS_END,
};

/* ---- as a text ------------------------------------------------------------------------- */

static void add_escaped(struct buf *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (isalnum(*p) || *p == '-' || *p == '_' || *p == '.')
            buf_add_char(out, (char)*p);
        else
            buf_printf(out, "%%%02X", *p);
    }
}

static void add_value(struct buf *out, const struct field *f, const struct doc *value)
{
    switch (value->kind) {
    case DOC_TEXT: add_escaped(out, value->text); break;
    case DOC_BOOL: buf_add_char(out, '1'); break;
    case DOC_INT:
        if (f->kind == FIELD_DAY)
            buf_add_text(out, clock_format_day(out->arena, value->number));
        else
            buf_add_int(out, value->number);
        break;
    case DOC_LIST:
        DOC_EACH(member, value)
        {
            if (member != value->first)
                buf_add_char(out, ',');
            add_escaped(out, member->value->text);
        }
        break;
    case DOC_NULL:
    case DOC_REAL:
    case DOC_OBJECT: break;
    }
}

static bool is_of_text(const struct field *f, const char *except, bool with_order)
{
    static const char *const OF_A_PAGE[] = {"limit", "after", NULL};

    return !str_in(f->name, OF_A_PAGE) && !str_equal(f->name, except) &&
           (with_order || !str_equal(f->name, "sort"));
}

const char *case_query_text(struct arena *a, const struct doc *input, const char *except,
                            bool with_order)
{
    struct buf out = buf_in(a);

    buf_add_text(&out, "");
    for (const struct field *f = CASE_QUERY_FIELDS; f->name != NULL; f++) {
        const struct doc *value = doc_get(input, f->name);
        bool is_no = value != NULL && value->kind == DOC_BOOL && !value->truth;
        if (doc_is_null(value) || is_no || !is_of_text(f, except, with_order))
            continue;
        buf_printf(&out, "%s%s=", out.length == 0 ? "" : "&", f->name);
        add_value(&out, f, value);
    }
    return out.length == 0 ? "" : out.data;
}

static int hex_of(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, tolower((unsigned char)c));

    return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

/* "%E5%99%AA" as what it stands for; anything malformed stays as it is, and is checked then. */
static const char *unescaped(struct arena *a, const char *text, size_t length)
{
    struct buf out = buf_in(a);

    buf_add_text(&out, "");
    for (size_t i = 0; i < length; i++) {
        int high = text[i] == '%' && i + 2 < length ? hex_of(text[i + 1]) : -1;
        int low = high >= 0 ? hex_of(text[i + 2]) : -1;
        int byte = high * 16 + low;
        if (low >= 0 && byte > 0) {
            buf_add_char(&out, (char)byte);
            i += 2;
        } else {
            buf_add_char(&out, text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out.length == 0 ? "" : out.data;
}

err_t case_query_parse(struct op *op, const char *text, struct doc **ret_input)
{
    struct doc *raw = doc_object(op->arena);
    char **pairs = str_split(op->arena, str_is_empty(text) ? "" : text, '&', NULL);

    for (; *pairs != NULL; pairs++) {
        size_t name = strcspn(*pairs, "=");
        const char *value = (*pairs)[name] == '=' ? *pairs + name + 1 : "";
        value = unescaped(op->arena, value, strlen(value));
        if (!utf8_is_valid(value, strlen(value)))
            return op_fail_field(op, "query", "not_text", "条件里有不能识别的文字");
        if (name > 0)
            doc_set_text(raw, arena_text_n(op->arena, *pairs, name), value);
    }
    return field_check(op, CASE_QUERY_FIELDS, raw, NULL, ret_input);
}

/* ---- as a filter ----------------------------------------------------------------------- */

static err_t set_statuses(struct op *op, const struct doc *input, struct case_filter *filter)
{
    DOC_EACH(member, doc_get(input, "status"))
    {
        enum case_status status;
        if (!case_status_find(member->value->text, &status))
            return op_fail_field(op, "status", "not_one_of", "没有“%s”这个状态",
                                 member->value->text);
        filter->statuses[filter->status_count++] = case_status_code(status);
    }
    return OK;
}

static void set_received(struct op *op, const struct doc *input, struct case_filter *filter)
{
    if (!doc_is_null(doc_get(input, "received_from")))
        filter->received_from =
            clock_day_start(doc_get_int(input, "received_from"), op->utc_offset_min);
    if (!doc_is_null(doc_get(input, "received_to")))
        filter->received_to =
            clock_day_start(doc_get_int(input, "received_to") + 1, op->utc_offset_min);
}

static err_t set_assignee(struct op *op, const char *who, struct case_filter *filter)
{
    struct staff_member *member;
    err_t e = OK;

    if (str_equal(who, "me")) {
        filter->assignee = op->actor->id;
    } else if (!str_is_empty(who)) {
        e = staff_find(op, who, &member);
        if (e == OK)
            filter->assignee = member->id;
    }
    return e;
}

/* The same code stands for a house in each of several communities. */
static err_t set_houses(struct op *op, const char *code, struct case_filter *filter)
{
    struct house *found;

    for (size_t i = 0; !str_is_empty(code) && i < filter->community_count; i++) {
        err_t e = register_house_find(op, filter->communities[i], code, &found);
        if (e == ERR_NOT_FOUND)
            op_forget_fault(op);
        else if (e != OK)
            return e;
        else if (filter->house_count == CASE_LIST_HOUSES)
            return op_fail_field(op, "house", "too_many", "有很多小区有这个房号，请先选小区");
        else
            filter->houses[filter->house_count++] = found->id;
    }
    return !str_is_empty(code) && filter->house_count == 0
               ? op_fail(op, ERR_NOT_FOUND, "没有这个房号")
               : OK;
}

err_t case_query_narrow(struct op *op, struct case_filter *filter, uint64_t who)
{
    int64_t *kept = ARENA_ARRAY(op->arena, filter->community_count + 1, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < filter->community_count; i++)
        if ((op_roles_in(op, filter->communities[i]) & who) != 0)
            kept[n++] = filter->communities[i];
    filter->communities = kept;
    filter->everywhere = filter->everywhere && n == filter->community_count;
    filter->community_count = n;
    return n > 0 ? OK : op_fail(op, ERR_FORBIDDEN, "您的岗位在这个小区没有这项权限");
}

static err_t set_scope(struct request *req, struct case_filter *filter)
{
    int64_t *only;
    err_t e;

    staff_scope(req->op, MAY_SEE_CASE, &filter->communities, &filter->community_count);
    filter->everywhere = staff_is_everywhere(req->op, MAY_SEE_CASE);
    if (str_is_empty(req->community))
        return OK;
    only = ARENA_NEW(req->op->arena, int64_t);
    e = register_choose_community(req->op, req->community, only);
    filter->communities = only;
    filter->community_count = 1;
    filter->everywhere = false;
    return e != OK ? e : case_query_narrow(req->op, filter, MAY_SEE_CASE);
}

static enum case_order order_of(const struct doc *input)
{
    const char *sort = doc_get_text(input, "sort");

    for (int i = 0; sort != NULL && ORDERS[i] != NULL; i++)
        if (str_equal(sort, ORDERS[i]))
            return (enum case_order)i;
    return CASE_NEWEST;
}

static err_t set_after(struct request *req, struct case_filter *filter)
{
    const char *after = doc_get_text(req->input, "after");

    if (str_is_empty(after))
        return OK;
    filter->has_after = true;
    return http_cursor_parse(req->op, after, &filter->after.key, &filter->after.id);
}

/* Some conditions come with an order of their own: two such ones cannot be had at once. */
static err_t refuse_two_orders(struct op *op, const struct case_filter *f)
{
    if (f->provisional && (f->overdue || f->due_today))
        return op_fail_field(op, "provisional", "not_together",
                             "“时限待定”不能和“今日到期”“已超时”同时选");
    return OK;
}

err_t case_query_filter(struct request *req, struct case_filter *ret_filter, bool *ret_none)
{
    const struct doc *in = req->input;
    struct case_filter *f = ret_filter;
    err_t e;

    *f = (struct case_filter){.nature = doc_get_text(in, "nature"),
                              .category = doc_get_text(in, "category"),
                              .severity = doc_get_text(in, "severity"),
                              .channel = doc_get_text(in, "channel"),
                              .is_searched = !str_is_empty(doc_get_text(in, "q")),
                              .mine = doc_get_bool(in, "mine") ? req->op->actor->id : 0,
                              .unassigned = doc_get_bool(in, "unassigned"),
                              .urgent = doc_get_bool(in, "urgent"),
                              .due_today = doc_get_bool(in, "due_today"),
                              .overdue = doc_get_bool(in, "overdue"),
                              .returned = doc_get_bool(in, "returned"),
                              .provisional = doc_get_bool(in, "provisional"),
                              .open_only = doc_get_bool(in, "open"),
                              .order = order_of(in),
                              .limit = (int)request_limit(req)};
    set_received(req->op, in, f);
    e = set_scope(req, f);
    if (e == OK)
        e = set_statuses(req->op, in, f);
    if (e == OK)
        e = refuse_two_orders(req->op, f);
    if (e == OK)
        e = set_after(req, f);
    if (e == OK)
        e = set_assignee(req->op, doc_get_text(in, "assignee"), f);
    if (e == OK)
        e = set_houses(req->op, doc_get_text(in, "house"), f);
    *ret_none = e == ERR_NOT_FOUND;
    if (*ret_none)
        op_forget_fault(req->op);
    return *ret_none ? OK : e;
}
