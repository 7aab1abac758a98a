#include "segment/segment.h"
#include "http/http_list.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "http/http_table.h"
#include "register/register.h"

#include <inttypes.h>

enum { EXPORTED_AT_ONCE = 500, FEN_A_YUAN = 100 };

/* ---- fields ------------------------------------------------------------------------------- */

/* What is asked, for the page that tells how many answer and for saving alike. Codes are checked
 * against segment_rules.h's tables below. */
#define RULE_ROWS                                                                                     \
    {"person_kind", FIELD_TEXT, false, .max = 20, .label = "类别"},                                   \
        {"affiliation", FIELD_TEXT, false, .max = 20, .label = "组织归属"},                           \
        {"relation", FIELD_TEXT, false, .max = 20, .label = "与房屋的关系"},                          \
        {"house_kind", FIELD_TEXT, false, .max = 20, .label = "房屋类型"},                            \
        {"building", FIELD_TEXT, false, .max = 20, .label = "楼栋"},                                  \
        {"house_use", FIELD_TEXT, false, .max = 20, .label = "房屋用途"},                             \
        {"sex", FIELD_TEXT, false, .max = 20, .label = "性别"},                                       \
        {"age_from", FIELD_INT, false, .min = 0, .max = 150, .label = "年龄自"},                      \
        {"age_to", FIELD_INT, false, .min = 0, .max = 150, .label = "年龄至"},                        \
        {"tag", FIELD_TEXT, false, .max = 30, .label = "标签"},                                       \
        {"attribute", FIELD_TEXT, false, .max = 20, .label = "属性"},                                 \
        {"value", FIELD_TEXT, false, .max = 60, .label = "内容"},                                     \
        {"care", FIELD_TEXT, false, .max = 20, .label = "关怀名单"},                                  \
        {"cases_min", FIELD_INT, false, .min = 0, .max = 9999, .label = "诉求次数"},                  \
        {"cases_months", FIELD_INT, false, .min = 0, .max = 120, .label = "近几个月的诉求"},          \
        {"nature", FIELD_TEXT, false, .max = 20, .label = "诉求性质"},                                \
        {"paid_min", FIELD_INT, false, .min = 0, .max = 9999, .label = "有偿服务次数"},               \
        {"paid_yuan_min", FIELD_INT, false, .min = 0, .max = 1000000, .label = "有偿服务金额"},       \
    {                                                                                                 \
        "paid_months", FIELD_INT, false, .min = 0, .max = 120, .label = "近几个月的有偿服务" \
    }

static const struct field RULE_FIELDS[] = {RULE_ROWS, FIELDS_END};
static const struct field SAVE_FIELDS[] = {
    {"name", FIELD_TEXT, true, .max = 40, .label = "名称"}, RULE_ROWS, FIELDS_END};
static const struct field CHANGE_FIELDS[] = {
    {"name", FIELD_TEXT, true, .max = 40, .label = "名称"},
    {"version", FIELD_INT, false, .min = 1, .label = "版本"},
    RULE_ROWS,
    FIELDS_END};
static const struct field SHOW_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};
static const char *const HOWS[] = {"in", "out", "by_rule", NULL};
static const struct field PLACE_FIELDS[] = {
    {"person", FIELD_ID, true, .label = "住户", .help = "id of a person of the register"},
    {"how", FIELD_ENUM, true, .words = HOWS, .label = "怎样"},
    FIELDS_END};

static const struct {
    const char *name;
    const struct segment_choice *choices;
} CHOSEN[] = {
    {"person_kind", SEGMENT_PERSON_KINDS}, {"affiliation", SEGMENT_AFFILIATIONS},
    {"relation", SEGMENT_RELATIONS},       {"house_kind", SEGMENT_HOUSE_KINDS},
    {"house_use", SEGMENT_HOUSE_USES},     {"sex", SEGMENT_SEXES},
    {"attribute", SEGMENT_ATTRIBUTES},     {"care", SEGMENT_CARES},
};
enum { CHOSEN_COUNT = sizeof CHOSEN / sizeof CHOSEN[0] };

static bool is_one_of(const struct segment_choice *choices, const char *code)
{
    for (; choices->code != NULL; choices++)
        if (str_equal(choices->code, code))
            return true;
    return false;
}

static err_t read_rule(struct request *req, struct segment_rule *ret_rule)
{
    for (size_t i = 0; i < CHOSEN_COUNT; i++) {
        const char *code = doc_get_text(req->input, CHOSEN[i].name);
        if (!str_is_empty(code) && !is_one_of(CHOSEN[i].choices, code))
            op_fail_field(req->op, CHOSEN[i].name, "not_one_of", "请从所列的里面选择");
    }
    *ret_rule = segment_rules_read(req->input);
    if (ret_rule->nature != NULL && case_fields_nature(ret_rule->nature) == NULL)
        op_fail_field(req->op, "nature", "not_one_of", "请从所列的里面选择");
    segment_rules_check(req->op, ret_rule);
    return req->op->fault.code;
}

/* ---- the form ------------------------------------------------------------------------------ */

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
}

/* Each select begins with 不限. */
static void set_choices(struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices"), *natures;

    for (size_t i = 0; i < CHOSEN_COUNT; i++) {
        struct doc *list = doc_set_list(choices, CHOSEN[i].name);
        add_choice(list, "", "不限");
        for (const struct segment_choice *c = CHOSEN[i].choices; c->code != NULL; c++)
            add_choice(list, c->code, c->name);
    }
    natures = doc_set_list(choices, "nature");
    add_choice(natures, "", "不限");
    for (const struct case_nature *n = CASE_NATURES; n->code != NULL; n++)
        add_choice(natures, n->code, n->name);
}

static void set_initial(struct op *op, struct doc *document, const struct segment *s)
{
    struct doc *initial = doc_set_object(document, "initial"),
               *asked = segment_rules_document(op->arena, &s->rule);

    doc_set_text(initial, "name", s->name);
    DOC_EACH(member, asked)
    {
        if (member->value->kind == DOC_INT)
            doc_set_text(initial, member->name,
                         arena_printf(op->arena, "%" PRId64, doc_get_int(asked, member->name)));
        else
            doc_set_text(initial, member->name, doc_get_text(asked, member->name));
    }
}

static const char *segment_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/segments/%" PRId64, id);
}

static const char *words_of(struct op *op, const struct segment_rule *rule)
{
    return segment_rules_words(op->arena, rule,
                               rule->nature == NULL ? NULL : case_fields_name(rule->nature));
}

static void set_segment(struct op *op, const struct segment *s, struct doc *into)
{
    doc_set_id(into, "id", s->id);
    doc_set_text(into, "name", s->name);
    doc_set(into, "rule", segment_rules_document(op->arena, &s->rule));
    doc_set_text(into, "rule_text", words_of(op, &s->rule));
    doc_set_bool(into, "is_sensitive", segment_rules_is_sensitive(&s->rule));
    doc_set_time(into, "changed_at", s->changed_at, op->utc_offset_min);
    doc_set_text(into, "changed_text", case_words_instant(op, s->changed_at));
    doc_set_int(into, "version", s->version);
}

static void set_count(struct op *op, struct doc *into, int64_t count)
{
    doc_set_int(into, "count", count > SEGMENT_COUNTED ? SEGMENT_COUNTED : count);
    doc_set_bool(into, "is_more", count > SEGMENT_COUNTED);
    doc_set_text(into, "count_text",
                 count > SEGMENT_COUNTED ? arena_printf(op->arena, "%d+", SEGMENT_COUNTED)
                                         : arena_printf(op->arena, "%" PRId64, count));
}

/* ---- reading ------------------------------------------------------------------------------- */

static err_t set_page(struct request *req, struct doc *document, int64_t community_id)
{
    struct doc *page = doc_set_object(document, "page");

    doc_set_bool(page, "may_keep", (op_roles_in(req->op, community_id) & MAY_KEEP_SEGMENT) != 0);
    return register_page_choices(req->op, MAY_SEE_SEGMENT, community_id, page);
}

static err_t segment_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct segment *found;
    struct community *community;
    int64_t community_id, answering;
    size_t count = 0;
    err_t e = register_page_community(req, MAY_SEE_SEGMENT, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = segment_list(req->op, community_id, &found, &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        set_segment(req->op, &found[i], one);
        e = segment_count(req->op, community_id, found[i].id, &found[i].rule, &answering);
        if (e == OK)
            set_count(req->op, one, answering);
    }
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_null(document, "next");
    e = set_page(req, document, community_id);
    return e != OK ? e : reply_page(reply, document, "segment/list");
}

static err_t segment_web_new(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_KEEP_SEGMENT, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    set_choices(document);
    reply->fields = SAVE_FIELDS;
    return reply_page(reply, document, "segment/new");
}

/* How many answer, while the form is filled in. */
static err_t segment_web_preview(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct segment_rule rule;
    int64_t community_id, count;
    err_t e = register_page_community(req, MAY_KEEP_SEGMENT, &community_id);

    if (e == OK)
        e = read_rule(req, &rule);
    if (e == OK)
        e = segment_count(req->op, community_id, 0, &rule, &count);
    if (e != OK)
        return e;
    set_count(req->op, document, count);
    doc_set_text(document, "rule_text", words_of(req->op, &rule));
    doc_set_bool(document, "is_sensitive", segment_rules_is_sensitive(&rule));
    return reply_page(reply, document, "segment/preview");
}

static err_t get_segment(struct request *req, uint64_t who, struct segment **ret_segment)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    return segment_get(req->op, communities, count, id, ret_segment);
}

static void set_member(struct op *op, const struct segment_member *m, struct doc *into)
{
    doc_set_id(into, "person", m->person_id);
    doc_set_text(into, "name", m->name);
    doc_set_text(into, "kind", m->kind);
    doc_set_text(into, "kind_name", segment_rules_name(SEGMENT_PERSON_KINDS, m->kind));
    doc_set_text(into, "houses", m->houses);
    doc_set_bool(into, "by_hand", m->by_hand);
    doc_set_int(into, "cases", m->asked);
    doc_set_int(into, "paid_count", m->paid_count);
    doc_set_int(into, "paid_fen", m->paid_fen);
    doc_set_time(into, "paid_last", m->paid_last, op->utc_offset_min);
    doc_set_text(into, "paid_text",
                 m->paid_count == 0
                     ? NULL
                     : arena_printf(op->arena, "%" PRId64 " 次，¥%" PRId64 ".%02d，最近 %s",
                                    m->paid_count, m->paid_fen / FEN_A_YUAN,
                                    (int)(m->paid_fen % FEN_A_YUAN),
                                    case_words_instant(op, m->paid_last)));
}

static err_t segment_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items;
    const char *cursor = doc_get_text(req->input, "after");
    struct community *community;
    struct segment *s;
    struct segment_member *members;
    int64_t limit = request_limit(req), after = 0, unused, answering;
    size_t count, shown;
    err_t e = get_segment(req, MAY_SEE_SEGMENT, &s);

    if (e == OK && !str_is_empty(cursor))
        e = http_cursor_parse(req->op, cursor, &after, &unused);
    if (e == OK)
        e = register_community_get(req->op, s->community_id, &community);
    if (e != OK)
        return e;
    req->op->utc_offset_min = community->utc_offset_min;
    e = segment_members(req->op, s->community_id, s->id, &s->rule, after, limit + 1, &members,
                        &count);
    if (e == OK)
        e = segment_count(req->op, s->community_id, s->id, &s->rule, &answering);
    if (e != OK)
        return e;
    set_segment(req->op, s, document);
    set_count(req->op, document, answering);
    doc_set_text(document, "community", community->code);
    items = doc_set_list(document, "items");
    shown = count > (size_t)limit ? (size_t)limit : count;
    for (size_t i = 0; i < shown; i++)
        set_member(req->op, &members[i], doc_add_object(items));
    doc_set_text(
        document, "next",
        shown == count ? NULL : http_cursor_make(req->op->arena, members[shown - 1].person_id, 0));
    e = set_page(req, document, s->community_id);
    return e != OK ? e : reply_page(reply, document, "segment/show");
}

static err_t segment_web_edit(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    struct segment *s;
    err_t e = get_segment(req, MAY_KEEP_SEGMENT, &s);

    if (e == OK)
        e = register_community_get(req->op, s->community_id, &community);
    if (e != OK)
        return e;
    set_segment(req->op, s, document);
    doc_set_text(document, "community", community->code);
    set_choices(document);
    set_initial(req->op, document, s);
    reply->fields = CHANGE_FIELDS;
    return reply_page(reply, document, "segment/edit");
}

/* ---- taking out ----------------------------------------------------------------------------- */

static const struct view_column EXPORT_COLUMNS[] = {
    {"name", "姓名或名称", VIEW_TEXT, 20},
    {"kind_name", "类别", VIEW_TEXT, 10},
    {"houses", "房屋", VIEW_TEXT, 30},
    {"cases", "诉求次数", VIEW_NUMBER, 0},
    {"paid_count", "有偿服务次数", VIEW_NUMBER, 0},
    {"paid_fen", "有偿服务金额（分）", VIEW_NUMBER, 0},
    {"paid_last", "最近一次有偿服务", VIEW_TIME, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t add_slice(struct op *op, const struct segment *s, struct view_table *table,
                       int64_t *after, bool *ret_more)
{
    struct arena *whole = op->arena, *slice = arena_new();
    struct segment_member *members;
    size_t count = 0;
    err_t e;

    op->arena = slice;
    arena_speak(slice, op->language);
    e = segment_members(op, s->community_id, s->id, &s->rule, *after, EXPORTED_AT_ONCE, &members,
                        &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *row = doc_object(slice);
        set_member(op, &members[i], row);
        e = view_table_row(op, table, row);
        *after = members[i].person_id;
    }
    *ret_more = count == EXPORTED_AT_ONCE;
    op->arena = whole;
    arena_free(slice);
    return e;
}

static err_t add_all(struct request *req, struct view_table *table, void *arg)
{
    const struct segment *s = arg;
    int64_t after = 0;
    bool more = true;
    err_t e = OK;

    while (e == OK && more)
        e = add_slice(req->op, s, table, &after, &more);
    return e;
}

static err_t segment_web_export(struct request *req, struct reply *reply)
{
    static const struct http_table TABLE = {"segment", "客户细分", EXPORT_COLUMNS};
    struct segment *s;
    err_t e = get_segment(req, MAY_KEEP_SEGMENT, &s);

    return e != OK ? e : http_table_reply(req, reply, &TABLE, add_all, s);
}

/* ---- writing -------------------------------------------------------------------------------- */

static err_t segment_web_add(struct request *req, struct reply *reply)
{
    struct segment_rule rule;
    int64_t community_id, id;
    err_t e = register_page_community(req, MAY_KEEP_SEGMENT, &community_id);

    if (e == OK)
        e = read_rule(req, &rule);
    if (e == OK)
        e = segment_add(req->op, community_id, doc_get_text(req->input, "name"), &rule, &id);
    return e != OK ? e : reply_see(reply, 201, segment_path(req->op, id));
}

static err_t segment_web_change(struct request *req, struct reply *reply)
{
    struct segment_rule rule;
    struct segment *s;
    err_t e = get_segment(req, MAY_KEEP_SEGMENT, &s);

    if (e == OK)
        e = read_rule(req, &rule);
    if (e == OK)
        e = segment_change(req->op, s, doc_get_text(req->input, "name"), &rule, req->if_match);
    return e != OK ? e : reply_see(reply, 200, segment_path(req->op, s->id));
}

static err_t segment_web_place(struct request *req, struct reply *reply)
{
    const char *how = doc_get_text(req->input, "how");
    struct segment *s;
    err_t e = get_segment(req, MAY_KEEP_SEGMENT, &s);

    if (e == OK)
        e = segment_place(req->op, s, doc_get_int(req->input, "person"), str_equal(how, "in"),
                          str_equal(how, "by_rule"));
    return e != OK ? e : reply_see(reply, 200, segment_path(req->op, s->id));
}

static err_t segment_web_end(struct request *req, struct reply *reply)
{
    struct segment *s;
    err_t e = get_segment(req, MAY_KEEP_SEGMENT, &s);

    if (e == OK)
        e = segment_end(req->op, s);
    return e != OK ? e : reply_see(reply, 200, "/segments");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column SEGMENT_FILE[] = {
    {"name", "名称", VIEW_TEXT, 24},          {"rule_text", "条件", VIEW_TEXT, 50},
    {"count", "人数", VIEW_NUMBER, 0},        {"is_sensitive", "含敏感条件", VIEW_BOOL, 0},
    {"changed_at", "修改时间", VIEW_TIME, 0}, {NULL, NULL, VIEW_TEXT, 0},
};

/* What people think of by name, whole: at most SEGMENTS_MAX. */
static err_t segment_web_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"segments",       "客户细分", MAY_KEEP_SEGMENT,
                                          segment_web_list, NULL,       SEGMENT_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SEGMENT_ROUTES[] = {
    {GET, "/segments", MAY_SEE_SEGMENT, READS, NULL, segment_web_list,
     .summary = "Saved questions to the register, each with how many answer to it now"},
    {GET, "/segments/new", MAY_KEEP_SEGMENT, READS, NULL, segment_web_new,
     .summary = "The form of a new segment"},
    {GET, "/segments/preview", MAY_KEEP_SEGMENT, READS, RULE_FIELDS, segment_web_preview,
     .summary = "How many would answer to a rule"},
    {POST, "/segments", MAY_KEEP_SEGMENT, WRITES, SAVE_FIELDS, segment_web_add,
     .summary = "Save a segment", .template = "segment/new", .again = "/segments/new"},
    {GET, "/segments/{id}", MAY_SEE_SEGMENT, READS, SHOW_FIELDS, segment_web_show,
     .summary = "One segment and the persons who answer to it now"},
    {GET, "/segments/{id}/edit", MAY_KEEP_SEGMENT, READS, NULL, segment_web_edit,
     .summary = "The form of a segment that is there"},
    {POST, "/segments/{id}", MAY_KEEP_SEGMENT, WRITES, CHANGE_FIELDS, segment_web_change,
     .summary = "Change the name or the rule of a segment", .template = "segment/edit",
     .again = "/segments/{id}/edit"},
    {POST, "/segments/{id}/place", MAY_KEEP_SEGMENT, WRITES, PLACE_FIELDS, segment_web_place,
     .summary = "Put a person in or take him out, whatever the rule says"},
    {POST, "/segments/{id}/end", MAY_KEEP_SEGMENT, WRITES, NULL, segment_web_end,
     .summary = "End a segment; what it was stays in the journal"},
    {GET, "/segments/{id}/members.csv", MAY_KEEP_SEGMENT, RECORDS, NULL, segment_web_export,
     .summary = "Its members as CSV; the reading is journalled"},
    {GET, "/segments/{id}/members.xlsx", MAY_KEEP_SEGMENT, RECORDS, NULL, segment_web_export,
     .summary = "Its members as a workbook; the reading is journalled"},
    {GET, "/segments/{id}/members.json", MAY_KEEP_SEGMENT, RECORDS, NULL, segment_web_export,
     .summary = "Its members as JSON; the reading is journalled"},
    HTTP_LIST_ROUTES("/segments", MAY_KEEP_SEGMENT, NULL, segment_web_list_file, "The segments"),
    ROUTES_END,
};
