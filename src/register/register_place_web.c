/* /places: the forms that write; the pages that show are composed in desk/. */
#include "register/register_forms.h"

#include "register/register_place.h"
#include "register/register_words.h"

#include "base/str.h"
#include "staff/staff.h"

#include <inttypes.h>

static const char *const KINDS[] = {"building",  "unit",    "lift",     "pump_room",
                                    "garage",    "gate",    "facility", "ground",
                                    "equipment", "service", NULL};

const struct field REGISTER_PLACE_FIELDS[] = {
    {"kind", FIELD_ENUM, true, .words = KINDS, .label = "类别"},
    {"code", FIELD_TEXT, true, .max = 30, .label = "编号"},
    {"name", FIELD_TEXT, true, .max = 60, .label = "名称"},
    {"parent", FIELD_ID, false, .label = "所在位置"},
    {"hours", FIELD_TEXT, false, .max = 100, .label = "开放时间"},
    {"bookable", FIELD_BOOL, false, .label = "可以预约"},
    {"rules", FIELD_TEXT, false, .max = 500, .label = "使用规定"},
    {"phone", FIELD_TEXT, false, .max = 40, .label = "电话"},
    {"address", FIELD_TEXT, false, .max = 200, .label = "地址"},
    {"note", FIELD_TEXT, false, .max = 500, .label = "说明"},
    FIELDS_END,
};

err_t register_forms_place(struct request *req, uint64_t who, struct place **ret_place)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    return register_place_get(req->op, communities, count, id, ret_place);
}

static struct place read_place(const struct doc *in)
{
    return (struct place){.kind = doc_get_text(in, "kind"),
                          .code = doc_get_text(in, "code"),
                          .name = doc_get_text(in, "name"),
                          .parent_id = doc_get_int(in, "parent"),
                          .hours = doc_get_text(in, "hours"),
                          .is_bookable = doc_get_bool(in, "bookable"),
                          .rules = doc_get_text(in, "rules"),
                          .phone = doc_get_text(in, "phone"),
                          .address = doc_get_text(in, "address"),
                          .note = doc_get_text(in, "note")};
}

static err_t see(struct request *req, struct reply *reply, int status, int64_t id)
{
    return reply_see(reply, status, arena_printf(req->op->arena, "/places/%" PRId64, id));
}

static err_t add(struct request *req, struct reply *reply)
{
    struct place place = read_place(req->input);
    int64_t id;
    err_t e;

    if ((op_roles_in(req->op, req->community_id) & MAY_CHANGE_REGISTER) == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不登记地点");
    place.community_id = req->community_id;
    e = register_place_add(req->op, &place, &id);
    return e == OK ? see(req, reply, 201, id) : e;
}

static err_t change(struct request *req, struct reply *reply)
{
    struct place place = read_place(req->input), *there;
    err_t e = register_forms_place(req, MAY_CHANGE_REGISTER, &there);

    if (e != OK)
        return e;
    place.community_id = there->community_id;
    place.id = there->id;
    e = register_place_change(req->op, &place, req->if_match);
    return e == OK ? see(req, reply, 200, place.id) : e;
}

static err_t end(struct request *req, struct reply *reply)
{
    struct place *place;
    err_t e = register_forms_place(req, MAY_CHANGE_REGISTER, &place);

    if (e == OK)
        e = register_place_end(req->op, place->community_id, place->id);
    return e == OK ? reply_see(reply, 200, "/places") : e;
}

const struct route REGISTER_PLACE_ROUTES[] = {
    {POST, "/places", MAY_CHANGE_REGISTER, WRITES, REGISTER_PLACE_FIELDS, add,
     "Add a place: a lift, a pump room, a facility, a useful address", "register/place_edit", NULL,
     false, "/places/new"},
    {POST, "/places/{id}", MAY_CHANGE_REGISTER, WRITES, REGISTER_PLACE_FIELDS, change,
     "Change a place; If-Match or `version` guards", "register/place_edit", NULL, false,
     "/places/{id}/edit"},
    {POST, "/places/{id}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end, "The place is there no more",
     "desk/place", NULL, false, "/places/{id}"},
    ROUTES_END,
};
