/* /persons: the forms that write; the pages that show are composed in desk/. */
#include "register/register_forms.h"

#include "register/register_note.h"
#include "register/register_person.h"
#include "register/register_words.h"

#include "base/clock.h"
#include "base/str.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { NOON_PARTS = 2 };

static const char *const PERSON_KINDS[] = {"person", "organisation", "developer", "committee",
                                           NULL};
static const char *const SEXES[] = {"male", "female", NULL};
static const char *const ID_KINDS[] = {"id_card", "passport", "business", "other", NULL};
static const char *const CHANNELS[] = {"phone", "wechat", "sms", "visit", NULL};
static const char *const AFFILIATIONS[] = {"individual", "company", "government", NULL};
static const char *const RELATIONS[] = {"owner", "family", "tenant", "agent", NULL};
static const char *const CONTACTS[] = {"mobile", "phone", "email", "wechat", NULL};
static const char *const NOTES[] = {"preference",    "need",          "care",    "behaviour",
                                    "communication", "participation", "move_in", "renovation",
                                    "moving",        "parking",       "fee",     NULL};
static const char *const CARES[] = {"elderly_alone", "disabled", "newborn", "birthday",
                                    "festival",      "illness",  NULL};

#define FACT_FIELDS                                                                                \
    {"kind", FIELD_ENUM, false, .words = PERSON_KINDS, .label = "类别"},                           \
        {"name", FIELD_TEXT, true, .max = 60, .label = "姓名或名称"},                              \
        {"sex", FIELD_ENUM, false, .words = SEXES, .label = "性别"},                               \
        {"birth", FIELD_DAY, false, .label = "出生日期"},                                          \
        {"id_kind", FIELD_ENUM, false, .words = ID_KINDS, .label = "证件类型"},                    \
        {"id_number", FIELD_TEXT,          false,                                                  \
         .max = 40,   .label = "证件号码", .help = "Sealed; blank leaves it as it is."},           \
        {"work_unit", FIELD_TEXT, false, .max = 200, .label = "工作单位"},                         \
        {"mail_address", FIELD_TEXT, false, .max = 200, .label = "通信地址"},                      \
        {"language", FIELD_TEXT, false, .max = 20, .label = "语言"},                               \
        {"channel", FIELD_ENUM, false, .words = CHANNELS, .label = "联系方式偏好"},                \
        {"quiet_from", FIELD_TEXT, false, .max = 5, .label = "免打扰从"},                          \
        {"quiet_to", FIELD_TEXT, false, .max = 5, .label = "免打扰到"},                            \
        {"tags", FIELD_TEXT, false, .max = 300, .label = "标签"},                                  \
        {"affiliation", FIELD_ENUM, false, .words = AFFILIATIONS, .label = "归属"},                \
    {                                                                                              \
        "external_id", FIELD_TEXT, false, .max = 64, .label = "外部编号"                       \
    }

const struct field REGISTER_PERSON_FIELDS[] = {FACT_FIELDS, FIELDS_END};

const struct field REGISTER_PERSON_NEW_FIELDS[] = {
    FACT_FIELDS,
    {"phone", FIELD_TEXT, false, .max = 40, .label = "手机号"},
    {"house", FIELD_TEXT, false, .max = 60, .label = "房号"},
    {"relation", FIELD_ENUM, false, .words = RELATIONS, .label = "与房屋的关系"},
    FIELDS_END,
};

#define CONTACT_FIELDS                                                                             \
    {"contact_kind", FIELD_ENUM, true, .words = CONTACTS, .label = "种类"},                        \
        {"contact_value", FIELD_TEXT, true, .max = 100, .label = "号码或账号"},                    \
    {                                                                                              \
        "contact_primary", FIELD_BOOL, false, .label = "作为首选"                              \
    }
#define RELATION_FIELDS                                                                            \
    {"house", FIELD_TEXT, true, .max = 60, .label = "房号"},                                       \
        {"relation", FIELD_ENUM, true, .words = RELATIONS, .label = "关系"},                       \
        {"from", FIELD_DAY, false, .label = "开始"}, {"to", FIELD_DAY, false, .label = "到期"},    \
        {"share_pct", FIELD_INT, false, .min = 0, .max = 100, .label = "份额（%）"},               \
        {"pays_fee", FIELD_BOOL, false, .label = "由他缴费"},                                      \
        {"is_emergency", FIELD_BOOL, false, .label = "紧急联系人"},                                \
        {"kinship", FIELD_TEXT, false, .max = 20, .label = "与业主的关系"},                        \
        {"authority", FIELD_TEXT, false, .max = 200, .label = "授权事项"},                         \
        {"authority_until", FIELD_DAY, false, .label = "授权到期"},                                \
    {                                                                                              \
        "authority_by", FIELD_ID, false, .label = "授权人"                                      \
    }
#define NOTE_FIELDS                                                                                \
    {"note_kind", FIELD_ENUM, true, .words = NOTES, .label = "种类"},                              \
        {"note_code", FIELD_ENUM, false, .words = CARES, .label = "关怀名单"},                     \
        {"note_text", FIELD_TEXT, true, .max = 500, .label = "内容"},                              \
        {"note_source", FIELD_TEXT, false, .max = 100, .label = "来源"},                           \
        {"note_consent", FIELD_ID, false, .label = "同意记录"},                                    \
    {                                                                                              \
        "note_restricted", FIELD_BOOL, false, .label = "限制查看"                              \
    }
#define VEHICLE_FIELDS                                                                             \
    {"plate", FIELD_TEXT, true, .max = 20, .label = "车牌"},                                       \
        {"brand", FIELD_TEXT, false, .max = 30, .label = "品牌"},                                  \
        {"colour", FIELD_TEXT, false, .max = 30, .label = "颜色"},                                 \
    {                                                                                              \
        "space", FIELD_TEXT, false, .max = 30, .label = "车位"                                   \
    }

static const struct field CONTACT_INPUT[] = {CONTACT_FIELDS, FIELDS_END};
static const struct field RELATION_INPUT[] = {RELATION_FIELDS, FIELDS_END};
static const struct field NOTE_INPUT[] = {NOTE_FIELDS, FIELDS_END};
static const struct field VEHICLE_INPUT[] = {VEHICLE_FIELDS, FIELDS_END};
static const struct field REVEAL_INPUT[] = {
    {"reason", FIELD_TEXT, true, .min = 2, .max = 200, .label = "查看原因",
     .help = "why the numbers themselves must be seen; it is kept with the file"},
    FIELDS_END};
static const struct field MERGE_INPUT[] = {
    {"into", FIELD_ID, true, .label = "并入哪份档案", .help = "id of the person that stays"},
    FIELDS_END};

/* All that the page of a person asks, each name once. */
const struct field REGISTER_PERSON_PAGE_FIELDS[] = {
    CONTACT_FIELDS,
    RELATION_FIELDS,
    NOTE_FIELDS,
    VEHICLE_FIELDS,
    {"reason", FIELD_TEXT, false, .max = 200, .label = "查看原因"},
    {"into", FIELD_ID, false, .label = "并入哪份档案"},
    FIELDS_END,
};

/* ---- which person ------------------------------------------------------------------------- */

err_t register_forms_person(struct request *req, uint64_t who, struct person **ret_person)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    return register_person_get(req->op, communities, count, id, ret_person);
}

static err_t see(struct request *req, struct reply *reply, int status, int64_t id)
{
    return reply_see(reply, status, arena_printf(req->op->arena, "/persons/%" PRId64, id));
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* "22:00" to minutes; -1 for none, -2 for what is no time. */
static int minutes_of(struct arena *a, const char *text)
{
    size_t count;
    char **parts;
    int64_t hours, minutes;

    if (str_is_empty(text))
        return -1;
    parts = str_split(a, text, ':', &count);
    if (count != NOON_PARTS || !str_to_int(parts[0], 0, 23, &hours) ||
        !str_to_int(parts[1], 0, 59, &minutes))
        return -2;
    return (int)(hours * 60 + minutes);
}

static struct person read_facts(struct request *req)
{
    struct arena *a = req->op->arena;
    const struct doc *in = req->input;

    return (struct person){
        .kind = doc_get_text(in, "kind"),
        .name = doc_get_text(in, "name"),
        .sex = doc_get_text(in, "sex"),
        .birth =
            doc_is_null(doc_get(in, "birth")) ? "" : clock_format_day(a, doc_get_int(in, "birth")),
        .id_kind = doc_get_text(in, "id_kind"),
        .id_number = doc_get_text(in, "id_number"),
        .work_unit = doc_get_text(in, "work_unit"),
        .mail_address = doc_get_text(in, "mail_address"),
        .language = doc_get_text(in, "language"),
        .channel = doc_get_text(in, "channel"),
        .quiet_from = minutes_of(a, doc_get_text(in, "quiet_from")),
        .quiet_to = minutes_of(a, doc_get_text(in, "quiet_to")),
        .tags = doc_get_text(in, "tags"),
        .affiliation = doc_get_text(in, "affiliation"),
        .external_id = doc_get_text(in, "external_id"),
    };
}

static err_t add(struct request *req, struct reply *reply)
{
    const char *phone = doc_get_text(req->input, "phone"),
               *house = doc_get_text(req->input, "house"),
               *relation = doc_get_text(req->input, "relation");
    struct person_contact contact = {.kind = "mobile", .value = phone};
    struct person_house lives = {.house = house,
                                 .relation = str_is_empty(relation) ? "owner" : relation};
    struct person person = read_facts(req);
    int64_t id;
    err_t e;

    if ((op_roles_in(req->op, req->community_id) & MAY_CHANGE_REGISTER) == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不登记住户档案");
    person.community_id = req->community_id;
    person.contacts = &contact;
    person.contact_count = str_is_empty(phone) ? 0 : 1;
    person.houses = &lives;
    person.house_count = str_is_empty(house) ? 0 : 1;
    e = register_person_add(req->op, &person, &id);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(req->op);
        return op_fail_field(req->op, "house", "unknown", "没有房号 %s", house);
    }
    return e == OK ? see(req, reply, 201, id) : e;
}

static err_t change(struct request *req, struct reply *reply)
{
    struct person *there, person = read_facts(req);
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &there);

    if (e != OK)
        return e;
    person.community_id = there->community_id;
    person.id = there->id;
    person.kind = str_is_empty(person.kind) ? there->kind : person.kind;
    e = register_person_change(req->op, &person, req->if_match);
    return e == OK ? see(req, reply, 200, there->id) : e;
}

/* ---- contacts, relations, notes, vehicles ---------------------------------------------------- */

static err_t add_contact(struct request *req, struct reply *reply)
{
    struct person_contact contact = {.kind = doc_get_text(req->input, "contact_kind"),
                                     .value = doc_get_text(req->input, "contact_value"),
                                     .is_primary = doc_get_bool(req->input, "contact_primary")};
    struct person *person;
    int64_t id;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e == OK)
        e = register_person_contact_add(req->op, person->community_id, person->id, &contact, &id);
    return e == OK ? see(req, reply, 201, person->id) : e;
}

/* The last number of the path, of something that belongs to the person. */
static err_t part_of(struct request *req, struct person **ret_person, int64_t *ret_part)
{
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, ret_person);

    return e == OK ? request_path_id(req, "part", ret_part) : e;
}

static err_t end_contact(struct request *req, struct reply *reply)
{
    struct person *person;
    int64_t part;
    bool is_his = false;
    err_t e = part_of(req, &person, &part);

    for (size_t i = 0; e == OK && i < person->contact_count; i++)
        is_his |= person->contacts[i].id == part;
    if (e == OK && !is_his)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这个联系方式");
    if (e == OK)
        e = register_person_contact_end(req->op, person->community_id, part);
    return e == OK ? see(req, reply, 200, person->id) : e;
}

static err_t add_relation(struct request *req, struct reply *reply)
{
    const struct doc *in = req->input;
    struct person_house r = {.house = doc_get_text(in, "house"),
                             .relation = doc_get_text(in, "relation"),
                             .from_at = request_day(req, "from", false),
                             .to_at = request_day(req, "to", false),
                             .share = doc_get_int(in, "share_pct") * 100,
                             .pays_fee = doc_get_bool(in, "pays_fee"),
                             .is_emergency = doc_get_bool(in, "is_emergency"),
                             .kinship = doc_get_text(in, "kinship"),
                             .authority = doc_get_text(in, "authority"),
                             .authority_until = request_day(req, "authority_until", false),
                             .authority_by = doc_get_int(in, "authority_by")};
    struct person *person;
    int64_t id;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e != OK)
        return e;
    r.community_id = person->community_id;
    r.person_id = person->id;
    e = register_person_house_add(req->op, &r, &id);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(req->op);
        return op_fail_field(req->op, "house", "unknown", "没有房号 %s", r.house);
    }
    return e == OK ? see(req, reply, 201, person->id) : e;
}

static err_t end_relation(struct request *req, struct reply *reply)
{
    struct person *person;
    int64_t part;
    bool is_his = false;
    err_t e = part_of(req, &person, &part);

    for (size_t i = 0; e == OK && i < person->house_count; i++)
        is_his |= person->houses[i].id == part;
    if (e == OK && !is_his)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这位住户");
    if (e == OK)
        e = register_person_house_end(req->op, person->community_id, part, 0);
    return e == OK ? see(req, reply, 200, person->id) : e;
}

static err_t add_note(struct request *req, struct reply *reply)
{
    const struct doc *in = req->input;
    struct person_note note = {.kind = doc_get_text(in, "note_kind"),
                               .code = doc_get_text(in, "note_code"),
                               .text = doc_get_text(in, "note_text"),
                               .source = doc_get_text(in, "note_source"),
                               .consent_id = doc_get_int(in, "note_consent"),
                               .is_restricted = doc_get_bool(in, "note_restricted")};
    struct person *person;
    int64_t id;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e != OK)
        return e;
    note.community_id = person->community_id;
    note.person_id = person->id;
    e = register_note_add(req->op, &note, &id);
    return e == OK ? see(req, reply, 201, person->id) : e;
}

/* Who may not see a note cannot end it. */
static err_t end_note(struct request *req, struct reply *reply)
{
    struct person *person;
    struct person_note *notes;
    size_t count;
    int64_t part;
    bool is_his = false, sees_all;
    err_t e = part_of(req, &person, &part);

    if (e != OK)
        return e;
    sees_all = (op_roles_in(req->op, person->community_id) & MAY_SEE_RESTRICTED) != 0;
    e = register_note_list(req->op, person->community_id, person->id, sees_all, &notes, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        is_his |= notes[i].id == part;
    if (e == OK && !is_his)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这条记录");
    if (e == OK)
        e = register_note_end(req->op, person->community_id, part);
    return e == OK ? see(req, reply, 200, person->id) : e;
}

static err_t add_vehicle(struct request *req, struct reply *reply)
{
    struct vehicle vehicle = {.plate = doc_get_text(req->input, "plate"),
                              .brand = doc_get_text(req->input, "brand"),
                              .colour = doc_get_text(req->input, "colour"),
                              .space = doc_get_text(req->input, "space")};
    struct person *person;
    int64_t id;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e != OK)
        return e;
    vehicle.community_id = person->community_id;
    vehicle.person_id = person->id;
    for (size_t i = 0; i < person->house_count && vehicle.house_id == 0; i++)
        if (register_person_house_holds(&person->houses[i], req->op->now))
            vehicle.house_id = person->houses[i].house_id;
    e = register_vehicle_add(req->op, &vehicle, &id);
    return e == OK ? see(req, reply, 201, person->id) : e;
}

static err_t end_vehicle(struct request *req, struct reply *reply)
{
    struct person *person;
    struct vehicle *vehicles;
    size_t count;
    int64_t part;
    bool is_his = false;
    err_t e = part_of(req, &person, &part);

    if (e == OK)
        e = register_vehicles_of_person(req->op, person->community_id, person->id, &vehicles,
                                        &count);
    for (size_t i = 0; e == OK && i < count; i++)
        is_his |= vehicles[i].id == part;
    if (e == OK && !is_his)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这辆车");
    if (e == OK)
        e = register_vehicle_end(req->op, person->community_id, part);
    return e == OK ? see(req, reply, 200, person->id) : e;
}

/* ---- revealing, merging
 * --------------------------------------------------------------------------- */

/* The only answer that ever holds his numbers in full. */
static err_t reveal(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *list = doc_set_list(document, "contacts");
    struct person *person;
    err_t e = register_forms_person(req, MAY_REVEAL_PERSON, &person);

    if (e == OK)
        e = register_person_reveal(req->op, person->community_id, person->id,
                                   doc_get_text(req->input, "reason"), &person);
    if (e != OK)
        return e;
    doc_set_id(document, "id", person->id);
    doc_set_text(document, "name", person->name);
    for (size_t i = 0; i < person->contact_count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "kind_name",
                     register_words_name(REGISTER_CONTACT, person->contacts[i].kind));
        doc_set_text(one, "value", person->contacts[i].value);
    }
    if (!str_is_empty(person->id_number))
        doc_set_text(document, "id_number", person->id_number);
    return reply_page(reply, document, "register/person_revealed");
}

static err_t merge(struct request *req, struct reply *reply)
{
    int64_t into = doc_get_int(req->input, "into");
    struct person *person;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e != OK)
        return e;
    e = register_person_merge(req->op, person->community_id, person->id, into);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(req->op);
        return op_fail_field(req->op, "into", "unknown", "本小区没有这份档案");
    }
    return e == OK ? see(req, reply, 200, into) : e;
}

static err_t unmerge(struct request *req, struct reply *reply)
{
    struct person *person;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e == OK)
        e = register_person_unmerge(req->op, person->community_id, person->id);
    return e == OK ? see(req, reply, 200, person->id) : e;
}

#define PAGE "desk/person", NULL, false, "/persons/{id}"

const struct route REGISTER_PERSON_ROUTES[] = {
    {POST, "/persons", MAY_CHANGE_REGISTER, WRITES, REGISTER_PERSON_NEW_FIELDS, add,
     "Add a person, with a phone and a house", "register/person_new", NULL, false, "/persons/new"},
    {POST, "/persons/{id}", MAY_CHANGE_REGISTER, WRITES, REGISTER_PERSON_FIELDS, change,
     "The facts of a person anew, all of them; If-Match or `version` guards",
     "register/person_edit", NULL, false, "/persons/{id}/edit"},
    {POST, "/persons/{id}/contacts", MAY_CHANGE_REGISTER, WRITES, CONTACT_INPUT, add_contact,
     "One more way to reach him", PAGE},
    {POST, "/persons/{id}/contacts/{part}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end_contact,
     "This number holds no more", PAGE},
    {POST, "/persons/{id}/houses", MAY_CHANGE_REGISTER, WRITES, RELATION_INPUT, add_relation,
     "What he is to a house, from when, with which authority", PAGE},
    {POST, "/persons/{id}/houses/{part}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end_relation,
     "The relation ends now, and with an owner's what stood on it", PAGE},
    {POST, "/persons/{id}/notes", MAY_CHANGE_REGISTER, WRITES, NOTE_INPUT, add_note,
     "A preference, need, care item, behaviour note or talk", PAGE},
    {POST, "/persons/{id}/notes/{part}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end_note,
     "A note holds no more", PAGE},
    {POST, "/persons/{id}/vehicles", MAY_CHANGE_REGISTER, WRITES, VEHICLE_INPUT, add_vehicle,
     "A vehicle of his", PAGE},
    {POST, "/persons/{id}/vehicles/{part}/end", MAY_CHANGE_REGISTER, WRITES, NULL, end_vehicle,
     "The vehicle is his no more", PAGE},
    {POST, "/persons/{id}/reveal", MAY_REVEAL_PERSON, WRITES, REVEAL_INPUT, reveal,
     "His numbers in clear, once, for a reason that is recorded", PAGE},
    {POST, "/persons/{id}/merge", MAY_CHANGE_REGISTER, WRITES, MERGE_INPUT, merge,
     "This record goes up in another of the same person", PAGE},
    {POST, "/persons/{id}/unmerge", MAY_CHANGE_REGISTER, WRITES, NULL, unmerge,
     "Takes the merge back", PAGE},
    ROUTES_END,
};
