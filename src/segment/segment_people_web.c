/* /segments/people: who lives here, in numbers. */
#include "segment/segment.h"
#include "http/http_list.h"

#include "base/str.h"
#include "register/register.h"

#define MAY_SEE_PEOPLE (MAY_SEE_SEGMENT | ROLE_BIT(ROLE_EXEC))

static const struct field SET_FIELDS[] = {
    {"elderly_from", FIELD_INT, true, .min = 40, .max = 120, .label = "老人自（岁）"},
    {"children_to", FIELD_INT, true, .min = 1, .max = 20, .label = "儿童至（岁）"},
    {"teacher_tag", FIELD_TEXT, true, .max = 20, .label = "教师的标签"},
    FIELDS_END};
static void set_row(struct op *op, const struct segment_people *row, struct doc *into)
{
    doc_set_text(into, "building", row->building);
    doc_set_int(into, "people", row->people);
    doc_set_int(into, "elderly", row->elderly);
    doc_set_int(into, "children", row->children);
    doc_set_int(into, "teachers", row->teachers);
    doc_set_int(into, "unknown", row->unknown);
    doc_set_text(into, "elderly_pct_text",
                 row->people == 0
                     ? "—"
                     : arena_printf(op->arena, "%d%%",
                                    (int)((row->elderly * 200 + row->people) / (2 * row->people))));
}

static void add_up(struct segment_people *total, const struct segment_people *row)
{
    total->people += row->people;
    total->elderly += row->elderly;
    total->children += row->children;
    total->teachers += row->teachers;
    total->unknown += row->unknown;
}

static void set_thresholds(struct op *op, const struct segment_thresholds *t, struct doc *document)
{
    struct doc *set = doc_set_object(document, "thresholds"),
               *initial = doc_set_object(document, "initial");

    doc_set_int(set, "elderly_from", t->elderly_from);
    doc_set_int(set, "children_to", t->children_to);
    doc_set_text(set, "teacher_tag", t->teacher_tag);
    doc_set_text(initial, "elderly_from", arena_printf(op->arena, "%d", (int)t->elderly_from));
    doc_set_text(initial, "children_to", arena_printf(op->arena, "%d", (int)t->children_to));
    doc_set_text(initial, "teacher_tag", t->teacher_tag);
}

static err_t people_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items, *page;
    struct segment_people *rows, total = {.building = NULL};
    struct segment_thresholds thresholds;
    struct community *community;
    int64_t community_id;
    size_t count;
    err_t e = register_page_community(req, MAY_SEE_PEOPLE, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = segment_thresholds(req->op, community_id, &thresholds);
    if (e == OK)
        e = segment_structure(req->op, community_id, &thresholds, &rows, &count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    set_thresholds(req->op, &thresholds, document);
    items = doc_set_list(document, "items");
    for (size_t i = 0; i < count; i++) {
        add_up(&total, &rows[i]);
        set_row(req->op, &rows[i], doc_add_object(items));
    }
    set_row(req->op, &total, doc_set_object(document, "total"));
    page = doc_set_object(document, "page");
    doc_set_bool(page, "may_keep", (op_roles_in(req->op, community_id) & MAY_KEEP_SEGMENT) != 0);
    reply->fields = SET_FIELDS;
    e = register_page_choices(req->op, MAY_SEE_PEOPLE, community_id, page);
    return e != OK ? e : reply_page(reply, document, "segment/people");
}

static err_t people_web_set(struct request *req, struct reply *reply)
{
    struct segment_thresholds thresholds = {
        .elderly_from = doc_get_int(req->input, "elderly_from"),
        .children_to = doc_get_int(req->input, "children_to"),
        .teacher_tag = str_trim(req->op->arena, doc_get_text(req->input, "teacher_tag"))};
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_KEEP_SEGMENT, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = segment_thresholds_set(req->op, community_id, &thresholds);
    return e != OK ? e
                   : reply_see(reply, 200,
                               arena_printf(req->op->arena, "/segments/people?community=%s",
                                            community->code));
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column BUILDING_FILE[] = {
    {"building", "楼栋", VIEW_TEXT, 10},  {"people", "人数", VIEW_NUMBER, 0},
    {"elderly", "老人", VIEW_NUMBER, 0},  {"children", "儿童", VIEW_NUMBER, 0},
    {"teachers", "教师", VIEW_NUMBER, 0}, {"unknown", "年龄不详", VIEW_NUMBER, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each building, whole: a community has fewer than 2,000. */
static err_t people_web_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"people",        "人口结构", MAY_SEE_PEOPLE & MAY_EXPORT,
                                          people_web_show, NULL,       BUILDING_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SEGMENT_PEOPLE_ROUTES[] = {
    {GET, "/segments/people", MAY_SEE_PEOPLE, READS, NULL, people_web_show,
     .summary = "Who lives in a community, in numbers by building: the old, children, teachers"},
    {POST, "/segments/people", MAY_KEEP_SEGMENT, WRITES, SET_FIELDS, people_web_set,
     .summary = "From which age somebody counts as old, up to which as a child",
     .template = "segment/people", .again = "/segments/people"},
    HTTP_LIST_ROUTES("/segments/people", MAY_SEE_PEOPLE &MAY_EXPORT, NULL, people_web_file,
                     "The people of each building, counted"),
    ROUTES_END,
};
