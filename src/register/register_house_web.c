/* /houses: the forms that write; the pages that show are composed in desk/. */
#include "register/register_forms.h"

#include "base/clock.h"
#include "base/str.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <string.h>

enum { AREA_MAX_DIGITS = 9 };

static const char *const KINDS[] = {"dwelling", "shop", "office", "garage", "storage", NULL};
static const char *const STATUSES[] = {"unsold",         "unhanded", "handed_over", "renovating",
                                       "owner_occupied", "let",      "vacant",      NULL};
static const char *const HANDOVERS[] = {"handed_over", "under_construction", NULL};
static const char *const OWNERSHIPS[] = {"private", "company", "public", "shared", NULL};
static const char *const USES[] = {"owner_occupied", "let", "vacant", "changed", NULL};

const struct field REGISTER_HOUSE_FIELDS[] = {
    {"kind", FIELD_ENUM, false, .words = KINDS, .label = "类型"},
    {"status", FIELD_ENUM, false, .words = STATUSES, .label = "状态"},
    {"floor", FIELD_INT, false, .min = -10, .max = 200, .label = "楼层"},
    {"layout", FIELD_TEXT, false, .max = 40, .label = "户型"},
    {"orientation", FIELD_TEXT, false, .max = 20, .label = "朝向"},
    {"area_built", FIELD_TEXT, false, .max = 12, .label = "建筑面积（㎡）"},
    {"area_inner", FIELD_TEXT, false, .max = 12, .label = "套内面积（㎡）"},
    {"ownership", FIELD_ENUM, false, .words = OWNERSHIPS, .label = "产权"},
    {"certificate", FIELD_TEXT, false, .max = 60, .label = "产权证号"},
    {"handover", FIELD_ENUM, false, .words = HANDOVERS, .label = "移交"},
    {"completed", FIELD_DAY, false, .label = "竣工日期"},
    {"handed_over", FIELD_DAY, false, .label = "交付日期"},
    {"warranty", FIELD_DAY, false, .label = "整体保修到"},
    {"external_id", FIELD_TEXT, false, .max = 64, .label = "外部编号"},
    FIELDS_END,
};

#define USE_FIELDS                                                                                 \
    {"use", FIELD_ENUM, true, .words = USES, .label = "使用情况"},                                 \
        {"tenants", FIELD_TEXT, false, .max = 100, .label = "使用人"},                             \
    {                                                                                              \
        "from", FIELD_DAY, false, .label = "开始"                                                \
    }
#define WARRANTY_FIELDS                                                                            \
    {"component", FIELD_TEXT, true, .max = 40, .label = "保修部位"},                               \
        {"contractor", FIELD_TEXT, false, .max = 60, .label = "责任单位"},                         \
    {                                                                                              \
        "until", FIELD_DAY, true, .label = "保修到期"                                          \
    }

static const struct field USE_INPUT[] = {USE_FIELDS, FIELDS_END};
static const struct field WARRANTY_INPUT[] = {WARRANTY_FIELDS, FIELDS_END};
const struct field REGISTER_HOUSE_PAGE_FIELDS[] = {USE_FIELDS, WARRANTY_FIELDS, FIELDS_END};

err_t register_forms_house(struct request *req, uint64_t who, struct house **ret_house)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    return register_house_get(req->op, communities, count, id, ret_house);
}

static err_t see(struct request *req, struct reply *reply, int status, int64_t id)
{
    return reply_see(reply, status, arena_printf(req->op->arena, "/houses/%" PRId64, id));
}

/* "128.5" to 12850; notes what is no number with at most two decimals. */
static int64_t area_of(struct request *req, const char *name)
{
    const char *text = doc_get_text(req->input, name), *dot;
    char digits[16] = {0};
    int64_t area;
    size_t whole, part;

    if (str_is_empty(text))
        return 0;
    dot = strchr(text, '.');
    whole = dot == NULL ? strlen(text) : (size_t)(dot - text);
    part = dot == NULL ? 0 : strlen(dot + 1);
    if (whole == 0 || whole > AREA_MAX_DIGITS - 2 || part > 2 || (dot != NULL && part == 0)) {
        op_fail_field(req->op, name, "not_a_number", "面积须是数字，最多两位小数");
        return 0;
    }
    memcpy(digits, text, whole);
    memcpy(digits + whole, dot == NULL ? "" : dot + 1, part);
    memcpy(digits + whole + part, "00", 2 - part);
    if (!str_to_int(digits, 0, INT64_MAX, &area)) {
        op_fail_field(req->op, name, "not_a_number", "面积须是数字，最多两位小数");
        return 0;
    }
    return area;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return str_is_empty(text) ? otherwise : text;
}

static err_t change(struct request *req, struct reply *reply)
{
    const struct doc *in = req->input;
    struct house *there, house;
    err_t e = register_forms_house(req, MAY_CHANGE_REGISTER, &there);

    if (e != OK)
        return e;
    house = (struct house){.community_id = there->community_id,
                           .id = there->id,
                           .handover = or_else(doc_get_text(in, "handover"), there->handover),
                           .warranty_until = request_day(req, "warranty", false),
                           .kind = or_else(doc_get_text(in, "kind"), there->kind),
                           .floor = doc_get_int(in, "floor"),
                           .layout = doc_get_text(in, "layout"),
                           .orientation = doc_get_text(in, "orientation"),
                           .area_built = area_of(req, "area_built"),
                           .area_inner = area_of(req, "area_inner"),
                           .ownership = doc_get_text(in, "ownership"),
                           .status = doc_get_text(in, "status"),
                           .handed_over_at = request_day(req, "handed_over", false),
                           .completed_at = request_day(req, "completed", false),
                           .certificate = doc_get_text(in, "certificate"),
                           .external_id = doc_get_text(in, "external_id")};
    e = register_house_change(req->op, &house, req->if_match);
    return e == OK ? see(req, reply, 200, house.id) : e;
}

static err_t add_use(struct request *req, struct reply *reply)
{
    struct house_use use = {.use = doc_get_text(req->input, "use"),
                            .tenants = doc_get_text(req->input, "tenants"),
                            .from_at = request_day(req, "from", false)};
    struct house *house;
    int64_t id;
    err_t e = register_forms_house(req, MAY_CHANGE_REGISTER, &house);

    if (e != OK)
        return e;
    use.community_id = house->community_id;
    use.house_id = house->id;
    e = register_house_use_add(req->op, &use, &id);
    return e == OK ? see(req, reply, 201, house->id) : e;
}

static err_t add_warranty(struct request *req, struct reply *reply)
{
    struct house_warranty warranty = {.component = doc_get_text(req->input, "component"),
                                      .contractor = doc_get_text(req->input, "contractor"),
                                      .until_at = request_day(req, "until", false)};
    struct house *house;
    int64_t id;
    err_t e = register_forms_house(req, MAY_CHANGE_REGISTER, &house);

    if (e != OK)
        return e;
    warranty.community_id = house->community_id;
    warranty.house_id = house->id;
    e = register_house_warranty_add(req->op, &warranty, &id);
    return e == OK ? see(req, reply, 201, house->id) : e;
}

static err_t end_warranty(struct request *req, struct reply *reply)
{
    struct house_warranty *list;
    struct house *house;
    size_t count;
    int64_t part;
    bool is_its = false;
    err_t e = register_forms_house(req, MAY_CHANGE_REGISTER, &house);

    if (e == OK)
        e = request_path_id(req, "part", &part);
    if (e == OK)
        e = register_house_warranties(req->op, house->community_id, house->id, &list, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        is_its |= list[i].id == part;
    if (e == OK && !is_its)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这项保修");
    if (e == OK)
        e = register_house_warranty_end(req->op, house->community_id, part);
    return e == OK ? see(req, reply, 200, house->id) : e;
}

#define PAGE "desk/house", NULL, false, "/houses/{id}"

const struct route REGISTER_HOUSE_ROUTES[] = {
    {POST, "/houses/{id}", MAY_CHANGE_REGISTER, WRITES, REGISTER_HOUSE_FIELDS, change,
     "The facts of a house anew, all of them; If-Match or `version` guards", "register/house_edit",
     NULL, false, "/houses/{id}/edit"},
    {POST, "/houses/{id}/uses", MAY_CHANGE_REGISTER, WRITES, USE_INPUT, add_use,
     "A period of use begins, the one before ends", PAGE},
    {POST, "/houses/{id}/warranties", MAY_CHANGE_REGISTER, WRITES, WARRANTY_INPUT, add_warranty,
     "A component under warranty and who answers for it", PAGE},
    {POST, "/houses/{id}/warranties/{part}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end_warranty,
     "A warranty that was noted by mistake", PAGE},
    ROUTES_END,
};
