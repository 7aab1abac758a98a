#include "quality/quality.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "register/register.h"

#include <inttypes.h>

enum { LARGEST_SEED = 1000000 };

static const struct field LIST_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};
static const struct field DRAW_FIELDS[] = {
    {"from", FIELD_DAY, true, .label = "办结日期起"},
    {"to", FIELD_DAY, true, .label = "办结日期止"},
    {"seed", FIELD_INT, false, .min = 1, .max = LARGEST_SEED, .label = "种子",
     .help = "The same seed draws the same sample; one is made if none is given."},
    FIELDS_END};
static const struct field CALL_FIELDS[] = {
    {"case", FIELD_ID, true, .label = "服务单"},
    {"result", FIELD_ENUM, true, .words = CASE_FOLLOWUP_RESULTS, .label = "抽检结果"},
    {"words", FIELD_TEXT, false, .max = 2000, .label = "客户的话"},
    FIELDS_END};

static const char *person_name(struct op *op, int64_t id)
{
    struct staff_member *member;

    if (staff_get(op, id, &member) == OK)
        return member->name;
    op_forget_fault(op);
    return NULL;
}

static void set_head(struct op *op, const struct quality_sample *s, struct doc *out)
{
    doc_set_id(out, "id", s->id);
    doc_set_text(out, "kind", s->kind);
    doc_set_text(out, "kind_name", str_equal(s->kind, "periodic") ? "定期抽检" : "不定期抽检");
    doc_set_text(out, "from", clock_format_day(op->arena, s->from_day));
    doc_set_text(out, "to", clock_format_day(op->arena, s->to_day - 1));
    doc_set_int(out, "seed", s->seed);
    doc_set_int(out, "base", s->base);
    doc_set_text(out, "drawn_by_name", person_name(op, s->drawn_by));
    doc_set_time(out, "drawn_at", s->drawn_at, op->utc_offset_min);
    doc_set_text(out, "drawn_text", case_words_instant(op, s->drawn_at));
}

struct tally {
    int64_t called, reached, satisfied, compared, agree;
};

static void count_item(struct tally *t, const struct quality_item *i)
{
    if (i->result == NULL)
        return;
    t->called++;
    if (str_equal(i->result, "unreachable"))
        return;
    t->reached++;
    t->satisfied += str_equal(i->result, "satisfied");
    if (str_is_empty(i->on_record) || str_equal(i->on_record, "unreachable"))
        return;
    t->compared++;
    t->agree += str_equal(i->result, i->on_record);
}

static const char *result_state(const char *result)
{
    if (str_equal(result, "satisfied"))
        return "met";
    if (str_equal(result, "partly"))
        return "warning";
    return str_equal(result, "dissatisfied") ? "missed" : "waiting";
}

static void add_item(struct op *op, struct doc *items, const struct quality_item *i)
{
    struct doc *one = doc_add_object(items);
    bool is_compared =
        i->result != NULL && !str_equal(i->result, "unreachable") && !str_is_empty(i->on_record);

    doc_set_int(one, "ordinal", i->ordinal);
    doc_set_id(one, "case", i->case_id);
    doc_set_text(one, "number", i->number);
    doc_set_text(one, "nature", i->nature);
    doc_set_text(one, "nature_name", case_fields_name(i->nature));
    doc_set_text(one, "title", i->title);
    doc_set_text(one, "where", i->house != NULL ? i->house : i->place);
    doc_set_text(one, "on_record", i->on_record);
    doc_set_text(one, "on_record_name",
                 str_is_empty(i->on_record) ? "没有回访" : case_fields_name(i->on_record));
    doc_set_text(one, "result", i->result);
    doc_set_text(one, "result_name", i->result == NULL ? NULL : case_fields_name(i->result));
    doc_set_text(one, "result_state", result_state(i->result));
    doc_set_text(one, "words", i->words);
    doc_set_time(one, "called_at", i->called_at, op->utc_offset_min);
    if (is_compared)
        doc_set_bool(one, "agrees", str_equal(i->result, i->on_record));
    else
        doc_set_null(one, "agrees");
    doc_set_bool(one, "differs", is_compared && !str_equal(i->result, i->on_record));
    doc_set_bool(one, "to_call", i->result == NULL || str_equal(i->result, "unreachable"));
}

static void set_tally(struct doc *out, const struct tally *t, size_t size)
{
    doc_set_int(out, "size", (int64_t)size);
    doc_set_int(out, "called", t->called);
    doc_set_int(out, "reached", t->reached);
    doc_set_int(out, "satisfied", t->satisfied);
    doc_set_int(out, "compared", t->compared);
    doc_set_int(out, "agree", t->agree);
    if (t->compared == 0)
        doc_set_null(out, "agreement_pct");
    else
        doc_set_decimal(out, "agreement_pct", (t->agree * 20000 + t->compared) / (2 * t->compared),
                        2);
}

/* ---- routes -------------------------------------------------------------------------------------
 */

static err_t quality_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items"),
               *page;
    struct quality_sample *samples;
    struct community *community;
    const char *after = doc_get_text(req->input, "after");
    int64_t community_id, today, before_id = INT64_MAX, none, limit = request_limit(req);
    size_t count;
    err_t e = register_page_community(req, MAY_SAMPLE, &community_id);

    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(req->op, after, &before_id, &none);
    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = quality_list(req->op, community_id, before_id, limit + 1, &samples, &count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    for (size_t i = 0; i < count && i < (size_t)limit; i++)
        set_head(req->op, &samples[i], doc_add_object(items));
    doc_set_text(document, "next",
                 count > (size_t)limit ? http_cursor_make(req->op->arena, samples[limit - 1].id, 0)
                                       : NULL);
    if (!req->wants_html)
        return reply_page(reply, document, "quality/list");
    page = doc_set_object(document, "page");
    today = clock_day(req->op->now, req->op->utc_offset_min);
    doc_set_text(page, "from", clock_format_day(req->op->arena, today - 30));
    doc_set_text(page, "to", clock_format_day(req->op->arena, today));
    e = register_page_choices(req->op, MAY_SAMPLE, community_id, page);
    return e != OK ? e : reply_page(reply, document, "quality/list");
}

static err_t get_sample(struct request *req, struct quality_sample **ret_sample,
                        struct quality_item **ret_items, size_t *ret_count)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, MAY_SAMPLE, &communities, &count);
    return quality_get(req->op, communities, count, id, ret_sample, ret_items, ret_count);
}

static err_t quality_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items;
    struct community *community;
    struct quality_sample *s;
    struct quality_item *found;
    struct tally t = {0};
    size_t count;
    err_t e = get_sample(req, &s, &found, &count);

    if (e == OK)
        e = register_community_get(req->op, s->community_id, &community);
    if (e != OK)
        return e;
    req->op->utc_offset_min = community->utc_offset_min;
    set_head(req->op, s, document);
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    items = doc_set_list(document, "items");
    for (size_t i = 0; i < count; i++) {
        count_item(&t, &found[i]);
        add_item(req->op, items, &found[i]);
    }
    set_tally(document, &t, count);
    return reply_page(reply, document, "quality/show");
}

static const char *sample_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/quality/samples/%" PRId64, id);
}

static err_t quality_web_draw(struct request *req, struct reply *reply)
{
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_SAMPLE, &community_id);

    if (e == OK)
        e = quality_draw(req->op, community_id, doc_get_int(req->input, "from"),
                         doc_get_int(req->input, "to") + 1, doc_get_int(req->input, "seed"), &id);
    return e != OK ? e : reply_see(reply, 201, sample_path(req->op, id));
}

static err_t quality_web_call(struct request *req, struct reply *reply)
{
    struct quality_sample *s;
    struct quality_item *items;
    size_t count;
    err_t e = get_sample(req, &s, &items, &count);

    if (e == OK)
        e = quality_record(req->op, s->community_id, s->id, doc_get_int(req->input, "case"),
                           doc_get_text(req->input, "result"), doc_get_text(req->input, "words"));
    return e != OK ? e : reply_see(reply, 200, sample_path(req->op, s->id));
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column SAMPLE_FILE[] = {
    {"drawn_at", "抽取时间", VIEW_TIME, 0},
    {"kind", "类型代码", VIEW_TEXT, 12},
    {"kind_name", "类型", VIEW_TEXT, 12},
    {"from", "办结日期起", VIEW_DAY, 0},
    {"to", "办结日期止", VIEW_DAY, 0},
    {"base", "办结数", VIEW_NUMBER, 0},
    {"seed", "种子", VIEW_NUMBER, 0},
    {"drawn_by_name", "抽取人", VIEW_TEXT, 14},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t quality_web_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"samples",        "抽检", MAY_SAMPLE,
                                          quality_web_list, NULL,   SAMPLE_FILE};

    return http_list_reply(req, reply, &LIST);
}

static const struct view_column ITEM_FILE[] = {
    {"ordinal", "序号", VIEW_NUMBER, 0},      {"number", "单号", VIEW_TEXT, 18},
    {"nature", "性质代码", VIEW_TEXT, 12},    {"nature_name", "性质", VIEW_TEXT, 10},
    {"title", "事由", VIEW_TEXT, 36},         {"where", "房号或地点", VIEW_TEXT, 0},
    {"on_record", "回访代码", VIEW_TEXT, 12}, {"on_record_name", "回访结果", VIEW_TEXT, 12},
    {"result", "抽检代码", VIEW_TEXT, 12},    {"result_name", "抽检结果", VIEW_TEXT, 12},
    {"agrees", "一致", VIEW_BOOL, 0},         {"words", "客户的话", VIEW_TEXT, 36},
    {"called_at", "抽检时间", VIEW_TIME, 0},  {NULL, NULL, VIEW_TEXT, 0},
};

/* One sample, whole: 5 % of what was closed in its days. */
static err_t quality_web_show_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"sample",         "抽检回访", MAY_SAMPLE,
                                          quality_web_show, NULL,       ITEM_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route QUALITY_ROUTES[] = {
    {GET, "/quality/samples", MAY_SAMPLE, READS, LIST_FIELDS, quality_web_list,
     "Samples of closed cases that headquarters calls again", NULL, NULL, false, NULL},
    {POST, "/quality/samples", MAY_SAMPLE, WRITES, DRAW_FIELDS, quality_web_draw,
     "Draw a reproducible random sample of closed cases", "quality/list", NULL, false,
     "/quality/samples"},
    {GET, "/quality/samples/{id}", MAY_SAMPLE, READS, NULL, quality_web_show,
     "One sample with what was heard and how far it agrees with the follow-ups", NULL, NULL, false,
     NULL},
    {POST, "/quality/samples/{id}/call", MAY_SAMPLE, WRITES, CALL_FIELDS, quality_web_call,
     "Record what a customer said when he was called again", "quality/show", NULL, false, NULL},
    HTTP_LIST_ROUTES("/quality/samples", MAY_SAMPLE, LIST_FIELDS, quality_web_list_file,
                     "The samples"),
    HTTP_LIST_ROUTES_OF_ONE("/quality/samples/{id}", MAY_SAMPLE, NULL, quality_web_show_file,
                            "The cases of a sample"),
    ROUTES_END,
};
