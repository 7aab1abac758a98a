/* What the phone desk says: to the clerk in the form, to the caller in plain words. */
#include "desk/desk_intake.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_words.h"
#include "register/register.h"

#include <inttypes.h>
#include <string.h>

/* ---- promises in the words of those they are made to ----------------------------------- */

static const struct {
    const char *metric, *what;
} PROMISED[] = {
    {"respond", "与您联系"},
    {"reply", "答复您"},
    {"assess", "上门查看"},
    {"contain", "先控制住险情"},
    {"arrive", "到场"},
    {"complete", "完成"},
    {"first_feedback", "先回复您处理进展"},
    {"investigate", "查清情况"},
    {"plan", "拿出处理方案"},
    {"result", "告诉您处理结果"},
    {"resolve", "解决"},
    {"promised_reply", "回复您"},
    {"record", "登记"},
    {"external", "办结"},
};

static const char *promised_what(const char *metric)
{
    for (size_t i = 0; i < sizeof PROMISED / sizeof PROMISED[0]; i++)
        if (str_equal(PROMISED[i].metric, metric))
            return PROMISED[i].what;
    return NULL;
}

static int64_t due_of(const struct doc *promise)
{
    int64_t due_at = CLOCK_NEVER;

    clock_parse(doc_get_text(promise, "due_at"), &due_at);
    return due_at;
}

/* Is it a public promise of which one can speak? To a caller only of what still runs; on paper of
 * all that was promised but the writing down itself. What is paused without an end has no moment
 * to tell. */
static bool is_told(const struct doc *promise, bool on_paper)
{
    const char *state = doc_get_text(promise, "state"), *metric = doc_get_text(promise, "metric");

    if (!doc_get_bool(promise, "public") || promised_what(metric) == NULL ||
        due_of(promise) == CLOCK_NEVER)
        return false;
    if (on_paper)
        return !str_equal(state, "cancelled") && !str_equal(metric, "record");
    return str_equal(state, "running");
}

/* The next one after `after_at` and place `after_n` of the list; NULL if there is none. */
static const struct doc *next_told(const struct doc *promises, bool on_paper, int64_t after_at,
                                   size_t after_n, size_t *ret_n)
{
    const struct doc *best = NULL;
    int64_t best_at = 0;
    size_t n = 0;

    DOC_EACH(member, promises)
    {
        int64_t at = due_of(member->value);
        n++;
        if (!is_told(member->value, on_paper) || at < after_at || (at == after_at && n <= after_n))
            continue;
        if (best != NULL && at >= best_at)
            continue;
        best = member->value;
        best_at = at;
        *ret_n = n;
    }
    return best;
}

static void add_told(struct op *op, const struct doc *promises, bool on_paper, struct doc *list)
{
    int64_t at = INT64_MIN;
    size_t n = 0;

    for (;;) {
        const struct doc *promise = next_told(promises, on_paper, at, n, &n);
        struct doc *one;
        if (promise == NULL)
            return;
        at = due_of(promise);
        one = doc_add_object(list);
        doc_set_text(one, "what", promised_what(doc_get_text(promise, "metric")));
        doc_set_text(one, "by", on_paper ? case_words_written(op, at) : case_words_instant(op, at));
        doc_set_text(one, "due_at", doc_get_text(promise, "due_at"));
    }
}

void desk_intake_public_promises(struct op *op, const struct doc *promises, struct doc *list)
{
    add_told(op, promises, false, list);
}

void desk_intake_written_promises(struct op *op, const struct doc *promises, struct doc *list)
{
    add_told(op, promises, true, list);
}

/* ---- the reply to copy back ------------------------------------------------------------- */

struct desk_center desk_intake_center(struct op *op, int64_t community_id)
{
    struct desk_center center = {.name = "物业服务中心", .phone = "前台"};
    struct community *c;
    struct doc *profile = NULL;

    if (register_community_get(op, community_id, &c) != OK) {
        op_forget_fault(op);
        return center;
    }
    center.name = arena_printf(op->arena, "%s物业服务中心", c->name);
    if (c->profile != NULL && json_parse(op, c->profile, strlen(c->profile), &profile) == OK &&
        !str_is_empty(doc_get_text(profile, "phone")))
        center.phone = doc_get_text(profile, "phone");
    return center;
}

static const char *promised_sentence(struct op *op, const struct doc *item)
{
    struct doc *told = doc_list(op->arena);
    struct buf text = buf_in(op->arena);

    desk_intake_public_promises(op, doc_get(item, "promises"), told);
    DOC_EACH(member, told)
    {
        buf_printf(&text, "%s%s 前%s", text.length == 0 ? "我们承诺：" : "，",
                   doc_get_text(member->value, "by"), doc_get_text(member->value, "what"));
    }
    if (text.length > 0)
        buf_add_text(&text, "。");
    return text.length == 0 ? "" : text.data;
}

static void add_item(struct op *op, struct buf *text, const struct doc *item, bool is_quiet)
{
    const char *house = doc_get_text(item, "house"), *place = doc_get_text(item, "place");
    bool is_done = str_in(doc_get_text(item, "status"),
                          (const char *const[]){"told", "to_follow_up", "closed", NULL});

    if (is_quiet) {
        buf_printf(text, "有一件事%s，单号 %s。%s\n", is_done ? "已答复" : "已登记",
                   doc_get_text(item, "number"), is_done ? "" : promised_sentence(op, item));
        return;
    }
    buf_printf(text, "“%s”（%s）%s，单号 %s。%s\n", doc_get_text(item, "title"),
               house != NULL   ? house
               : place != NULL ? place
                               : "公共部位",
               is_done ? "已答复" : "已登记", doc_get_text(item, "number"),
               is_done ? "" : promised_sentence(op, item));
}

/* A group reads along, and all these are of one house: with the place of another matter it would
 * know who complained. */
static bool is_any_confidential(const struct doc *items)
{
    DOC_EACH(member, items)
    {
        if (doc_get_bool(member->value, "confidential"))
            return true;
    }
    return false;
}

const char *desk_intake_reply(struct op *op, const struct doc *items, struct desk_center center)
{
    struct buf text = buf_in(op->arena);
    bool is_quiet = is_any_confidential(items);

    buf_add_text(&text, "您好，您反映的事项我们已经收到：\n");
    DOC_EACH(member, items)
    {
        add_item(op, &text, member->value, is_quiet);
    }
    buf_printf(&text, "有事请联系%s %s，报单号即可查询进度。", center.name, center.phone);
    return text.data;
}

/* ---- the form ------------------------------------------------------------------------------ */

static const char *natures_of(struct arena *a, const struct case_category *c)
{
    struct buf text = buf_in(a);

    for (const char *const *nature = c->natures; *nature != NULL; nature++)
        buf_printf(&text, "%s%s", text.length == 0 ? "" : " ", *nature);
    return text.data;
}

static err_t add_catalogue(struct op *op, int64_t community_id, struct doc *list)
{
    const struct case_category *offered;
    err_t e = case_choice_offered(op, community_id, &offered);

    for (const struct case_category *c = offered; e == OK && c->code != NULL; c++) {
        struct doc *one = doc_add_object(list), *parts;
        doc_set_text(one, "code", c->code);
        doc_set_text(one, "name", c->name);
        doc_set_text(one, "natures", natures_of(op->arena, c));
        parts = doc_set_list(one, "parts");
        for (size_t i = 0; i < CASE_CATALOGUE_MOST_PARTS && c->parts[i] != NULL; i++) {
            struct doc *part = doc_add_object(parts);
            doc_set_text(part, "code", arena_printf(op->arena, "%s.%zu", c->code, i + 1));
            doc_set_text(part, "name", c->parts[i]);
        }
    }
    return e;
}

static const char *const PLACES[] = {"厨房",     "卫生间",     "客厅", "阳台", "楼道", "电梯",
                                     "地下车库", "小区道路",   "大门", "外墙", "卧室", "单元门厅",
                                     "绿地花园", "垃圾投放点", "屋顶", NULL};

bool desk_intake_proposes_place(const char *place)
{
    return str_in(place, PLACES);
}

static void add_places(struct doc *list)
{
    for (size_t i = 0; PLACES[i] != NULL; i++)
        doc_add_text(list, PLACES[i]);
}

err_t desk_intake_form(struct op *op, int64_t community_id, struct doc *page)
{
    add_places(doc_set_list(page, "places"));
    return add_catalogue(op, community_id, doc_set_list(page, "catalogue"));
}

static const char *value_text(struct op *op, const struct doc *value)
{
    if (doc_is_null(value))
        return NULL;
    if (value->kind == DOC_TEXT)
        return value->text;
    if (value->kind == DOC_INT)
        return arena_printf(op->arena, "%" PRId64, value->number);
    return value->kind == DOC_BOOL && value->truth ? "true" : NULL;
}

void desk_intake_values(struct op *op, struct doc *document, const struct doc *values)
{
    struct doc *fields = doc_set_object(document, "field");

    for (const struct field *f = DESK_INTAKE_FIELDS; f->name != NULL; f++) {
        const char *value = value_text(op, doc_get(values, f->name));
        struct doc *one = doc_set_object(fields, f->name);
        doc_set_text(one, "value", value);
        doc_set_bool(one, "checked", str_equal(value, "true"));
        if (f->kind == FIELD_ENUM && value != NULL)
            doc_set_bool(doc_set_object(one, "is"), value, true);
    }
}
