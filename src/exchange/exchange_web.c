/* GET /houses.xlsx, /persons.csv …: the register as files. */
#include "base/str.h"
#include "exchange/exchange.h"
#include "exchange/exchange_register.h"
#include "http/http_table.h"
#include "staff/staff.h"

/* What the list of a page is asked beside its filter: an export is whole and in its own order. */
#define FIELDS_OF_A_PAGE                                                                           \
    {.name = "order", .kind = FIELD_TEXT, .max = 20, .label = "排序"},                             \
        {.name = "after", .kind = FIELD_TEXT, .max = 200, .label = "续页"},                        \
    {                                                                                              \
        .name = "limit", .kind = FIELD_TEXT, .max = 10, .label = "条数"                          \
    }

static const struct field HOUSE_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 60, .label = "房号"},
    {"building", FIELD_TEXT, false, .max = 20, .label = "楼栋"},
    {"status", FIELD_TEXT, false, .max = 20, .label = "状态"},
    {"kind", FIELD_TEXT, false, .max = 20, .label = "房屋类型"},
    FIELDS_OF_A_PAGE,
    FIELDS_END,
};

static const struct field PERSON_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 60, .label = "姓名"},
    {"kind", FIELD_TEXT, false, .max = 20, .label = "客户类型"},
    {"relation", FIELD_TEXT, false, .max = 20, .label = "关系"},
    {"tag", FIELD_TEXT, false, .max = 20, .label = "标签"},
    FIELDS_OF_A_PAGE,
    FIELDS_END,
};

static bool is_workbook(const struct request *req)
{
    return str_ends_with(req->path, ".xlsx");
}

static err_t add_houses(struct request *req, struct view_table *table, void *arg)
{
    struct house_asking asking = {.words = doc_get_text(req->input, "q"),
                                  .building = doc_get_text(req->input, "building"),
                                  .status = doc_get_text(req->input, "status"),
                                  .kind = doc_get_text(req->input, "kind")};
    err_t e = register_page_community(req, MAY_EXPORT_FILE, &asking.community_id);

    (void)arg;
    return e != OK ? e : exchange_register_houses(req->op, asking, is_workbook(req), table);
}

static err_t add_people(struct request *req, struct view_table *table, void *arg)
{
    struct person_asking asking = {.words = doc_get_text(req->input, "q"),
                                   .kind = doc_get_text(req->input, "kind"),
                                   .relation = doc_get_text(req->input, "relation"),
                                   .tag = doc_get_text(req->input, "tag")};
    err_t e = register_page_community(req, MAY_EXPORT_FILE, &asking.community_id);

    (void)arg;
    return e != OK ? e : exchange_register_people(req->op, asking, is_workbook(req), table);
}

static err_t exchange_web_houses(struct request *req, struct reply *reply)
{
    static const struct http_table TABLE = {"houses", "房屋", EXCHANGE_HOUSE_COLUMNS};

    return http_table_reply(req, reply, &TABLE, add_houses, NULL);
}

static err_t exchange_web_people(struct request *req, struct reply *reply)
{
    static const struct http_table TABLE = {"persons", "住户", EXCHANGE_PERSON_COLUMNS};

    return http_table_reply(req, reply, &TABLE, add_people, NULL);
}

const struct route EXCHANGE_ROUTES[] = {
    {GET, "/houses.csv", MAY_EXPORT_FILE, RECORDS, HOUSE_FIELDS, exchange_web_houses,
     .summary = "The houses of a community as CSV; the reading is journalled"},
    {GET, "/houses.xlsx", MAY_EXPORT_FILE, RECORDS, HOUSE_FIELDS, exchange_web_houses,
     .summary = "The houses of a community as a workbook; the reading is journalled"},
    {GET, "/houses/list.json", MAY_EXPORT_FILE, RECORDS, HOUSE_FIELDS, exchange_web_houses,
     .summary = "The houses of a community as JSON, whole; the reading is journalled"},
    {GET, "/persons.csv", MAY_EXPORT_FILE, RECORDS, PERSON_FIELDS, exchange_web_people,
     .summary = "The people of a community as CSV, numbers masked; the reading is journalled"},
    {GET, "/persons.xlsx", MAY_EXPORT_FILE, RECORDS, PERSON_FIELDS, exchange_web_people,
     .summary =
         "The people of a community as a workbook, numbers masked; the reading is journalled"},
    {GET, "/persons/list.json", MAY_EXPORT_FILE, RECORDS, PERSON_FIELDS, exchange_web_people,
     .summary =
         "The people of a community as JSON, whole, numbers masked; the reading is journalled"},
    ROUTES_END,
};
