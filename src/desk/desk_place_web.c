/* /places: lifts, pump rooms, facilities, useful addresses; each with what was reported there. */
#include "desk/desk_house.h"
#include "http/http_list.h"

#include "base/buf.h"
#include "base/str.h"
#include "desk/desk_file.h"
#include "http/http_text.h"
#include "register/register_forms.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>

static const char *const KINDS[] = {"building",  "unit",    "lift",     "pump_room",
                                    "garage",    "gate",    "facility", "ground",
                                    "equipment", "service", NULL};

static const struct field LIST_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 40, .label = "编号或名称"},
    {"kind", FIELD_ENUM, false, .words = KINDS, .label = "类别"},
    FIELDS_OF_A_LIST,
    FIELDS_END,
};

static const struct field SHOW_FIELDS[] = {
    {"show", FIELD_ENUM, false, .words = DESK_FILE_SHOWS, .label = "显示"},
    {"after", FIELD_TEXT, false, .max = 200, .label = "续页"},
    FIELDS_END,
};

static const struct field NEW_QUERY[] = {
    {"kind", FIELD_ENUM, false, .words = KINDS, .label = "类别"},
    {"parent", FIELD_ID, false, .label = "所在位置"},
    FIELDS_END,
};

/* ---- as a document --------------------------------------------------------------------------- */

static const char *or_null(const char *text)
{
    return str_is_empty(text) ? NULL : text;
}

static void set_place(const struct place *p, struct doc *into)
{
    doc_set_id(into, "id", p->id);
    doc_set_text(into, "kind", p->kind);
    doc_set_text(into, "kind_name", register_words_name(REGISTER_PLACE, p->kind));
    doc_set_text(into, "code", p->code);
    doc_set_text(into, "name", p->name);
    doc_set_id(into, "parent", p->parent_id);
    doc_set_text(into, "hours", or_null(p->hours));
    doc_set_text(into, "rules", or_null(p->rules));
    doc_set_bool(into, "bookable", p->is_bookable);
    doc_set_text(into, "phone", or_null(p->phone));
    doc_set_text(into, "address", or_null(p->address));
    doc_set_text(into, "note", or_null(p->note));
    doc_set_int(into, "version", p->version);
}

static void add_choice(struct doc *list, const char *value, const char *name, const char *chosen)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "is_chosen", str_equal(value, chosen));
}

static void add_kinds(struct doc *list, const char *chosen)
{
    for (size_t i = 0; KINDS[i] != NULL; i++)
        add_choice(list, KINDS[i], register_words_name(REGISTER_PLACE, KINDS[i]), chosen);
}

/* ---- the list
 * ------------------------------------------------------------------------------------ */

static const char *next_href(struct request *req, const char *community, const char *next)
{
    static const char *const NAMES[] = {"q", "kind", NULL};
    struct buf href = buf_in(req->op->arena);

    buf_printf(&href, "/places?community=%s", community);
    for (size_t i = 0; NAMES[i] != NULL; i++)
        if (!str_is_empty(doc_get_text(req->input, NAMES[i])))
            buf_printf(&href, "&%s=%s", NAMES[i],
                       http_text_encode(req->op->arena, doc_get_text(req->input, NAMES[i])));
    buf_printf(&href, "&after=%s", next);
    return href.data;
}

static err_t ask(struct request *req, int64_t community_id, int64_t limit,
                 struct place **ret_places, size_t *ret_count)
{
    const char *after = doc_get_text(req->input, "after");
    struct place_asking asking = {.community_id = community_id,
                                  .kind = doc_get_text(req->input, "kind"),
                                  .words = doc_get_text(req->input, "q"),
                                  .limit = limit};
    struct place *last = NULL;
    int64_t id, unused;
    err_t e = OK;

    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &id, &unused);
    if (e == OK && !str_is_empty(after))
        e = register_place_get(req->op, &community_id, 1, id, &last);
    asking.after = last;
    return e == OK ? register_place_list(req->op, &asking, ret_places, ret_count) : e;
}

static err_t place_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page"),
               *items = doc_set_list(document, "items");
    size_t count, limit = (size_t)request_limit(req);
    struct community *community;
    struct place *places;
    int64_t community_id;
    const char *next = NULL;
    err_t e = register_page_community(req, MAY_SEE_REGISTER, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = ask(req, community_id, (int64_t)limit + 1, &places, &count);
    if (e != OK)
        return e;
    if (count > limit)
        next = http_cursor_make(req->op->arena, places[limit - 1].id, 0);
    for (size_t i = 0; i < count && i < limit; i++)
        set_place(&places[i], doc_add_object(items));
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "next", next);
    doc_set_text(page, "next_href", next == NULL ? NULL : next_href(req, community->code, next));
    doc_set_bool(page, "may_add", (op_roles_in(req->op, community_id) & MAY_CHANGE_REGISTER) != 0);
    add_kinds(doc_set_list(page, "kinds"), doc_get_text(req->input, "kind"));
    e = register_page_choices(req->op, MAY_SEE_REGISTER, community_id, page);
    reply->fields = LIST_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/places") : e;
}

/* ---- one
 * ------------------------------------------------------------------------------------------- */

static err_t set_around(struct op *op, const struct place *p, struct doc *document)
{
    struct doc *inside = doc_set_list(document, "inside");
    struct place *list, *parent;
    size_t count;
    err_t e = register_place_inside(op, p->community_id, p->id, &list, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        set_place(&list[i], doc_add_object(inside));
    doc_set_null(document, "parent_name");
    if (e == OK && p->parent_id != 0) {
        e = register_place_get(op, &p->community_id, 1, p->parent_id, &parent);
        if (e == OK)
            doc_set_text(document, "parent_name", parent->name);
    }
    return e;
}

static err_t set_history(struct request *req, const struct place *p, struct doc *document)
{
    struct desk_file file = desk_file_new(req->op, p->community_id);
    struct case_past *cases;
    size_t count;
    err_t e = case_past_of_place(req->op, p->community_id, p->name, &cases, &count);

    if (e == OK)
        e = desk_file_add_talks(&file, cases, count);
    if (e == OK)
        e = desk_file_add_changes(&file, "place", p->id);
    if (e != OK)
        return e;
    desk_file_add_cases(&file, cases, count, false);
    desk_file_set_stale(req->op, cases, count, document);
    return desk_file_show(&file, doc_get_text(req->input, "show"),
                          doc_get_text(req->input, "after"),
                          arena_printf(req->op->arena, "/places/%" PRId64, p->id), document);
}

static err_t place_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    struct community *community;
    struct place *place;
    uint64_t roles;
    err_t e = register_forms_place(req, MAY_SEE_REGISTER, &place);

    if (e == OK)
        e = register_community_get(req->op, place->community_id, &community);
    if (e != OK)
        return e;
    req->op->utc_offset_min = community->utc_offset_min;
    set_place(place, document);
    doc_set_text(document, "community", community->code);
    doc_set_text(page, "community_name", community->name);
    doc_set_text(page, "name_encoded", http_text_encode(req->op->arena, place->name));
    roles = op_roles_in(req->op, place->community_id);
    doc_set_bool(page, "may_change", (roles & MAY_CHANGE_REGISTER) != 0);
    doc_set_bool(page, "may_open", (roles & MAY_OPEN_CASE) != 0);
    e = set_around(req->op, place, document);
    if (e == OK)
        e = set_history(req, place, document);
    return e == OK ? reply_page(reply, document, "desk/place") : e;
}

/* ---- forms
 * --------------------------------------------------------------------------------------------- */

static void set_initial(struct op *op, const struct place *p, struct doc *initial)
{
    doc_set_text(initial, "kind", p->kind);
    doc_set_text(initial, "code", p->code);
    doc_set_text(initial, "name", p->name);
    if (p->parent_id != 0)
        doc_set_text(initial, "parent", arena_printf(op->arena, "%" PRId64, p->parent_id));
    doc_set_text(initial, "hours", p->hours);
    doc_set_text(initial, "rules", p->rules);
    doc_set_text(initial, "phone", p->phone);
    doc_set_text(initial, "address", p->address);
    doc_set_text(initial, "note", p->note);
    if (p->is_bookable)
        doc_set_text(initial, "bookable", "true");
}

/* A place lies in a building, a unit or a garage. */
static err_t set_choices(struct op *op, int64_t community_id, struct doc *document)
{
    static const char *const HOLDERS[] = {"building", "unit", "garage", NULL};
    struct doc *choices = doc_set_object(document, "choices"),
               *parents = doc_set_list(choices, "parent");
    err_t e = OK;

    add_kinds(doc_set_list(choices, "kind"), NULL);
    add_choice(parents, "", "不在别的地点里", NULL);
    for (size_t i = 0; e == OK && HOLDERS[i] != NULL; i++) {
        struct place_asking asking = {
            .community_id = community_id, .kind = HOLDERS[i], .limit = 200};
        struct place *places;
        size_t count;
        e = register_place_list(op, &asking, &places, &count);
        for (size_t n = 0; e == OK && n < count; n++)
            add_choice(parents, arena_printf(op->arena, "%" PRId64, places[n].id), places[n].name,
                       NULL);
    }
    return e;
}

static err_t place_edit(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct place *place;
    err_t e = register_forms_place(req, MAY_CHANGE_REGISTER, &place);

    if (e != OK)
        return e;
    set_place(place, document);
    set_initial(req->op, place, doc_set_object(document, "initial"));
    e = set_choices(req->op, place->community_id, document);
    reply->fields = REGISTER_PLACE_FIELDS;
    return e == OK ? reply_page(reply, document, "register/place_edit") : e;
}

static err_t place_new(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena),
               *initial = doc_set_object(document, "initial");
    int64_t community_id;
    err_t e = register_page_community(req, MAY_CHANGE_REGISTER, &community_id);

    if (e != OK)
        return e;
    doc_set_text(initial, "kind", doc_get_text(req->input, "kind"));
    doc_set_text(initial, "parent", doc_get_text(req->input, "parent"));
    e = set_choices(req->op, community_id, document);
    if (e == OK)
        e = register_page_choices(req->op, MAY_CHANGE_REGISTER, community_id,
                                  doc_set_object(document, "page"));
    reply->fields = REGISTER_PLACE_FIELDS;
    return e == OK ? reply_page(reply, document, "register/place_edit") : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column PLACE_FILE[] = {
    {"code", "编号", VIEW_TEXT, 12},      {"name", "名称", VIEW_TEXT, 24},
    {"kind", "类型代码", VIEW_TEXT, 12},  {"kind_name", "类型", VIEW_TEXT, 12},
    {"hours", "开放时间", VIEW_TEXT, 20}, {"bookable", "可预约", VIEW_BOOL, 0},
    {"phone", "电话", VIEW_TEXT, 16},     {"address", "地址", VIEW_TEXT, 24},
    {"rules", "使用规定", VIEW_TEXT, 36}, {"note", "备注", VIEW_TEXT, 30},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t place_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"places",   "地点", MAY_SEE_REGISTER & MAY_EXPORT_FILE,
                                          place_list, NULL,   PLACE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_PLACE_ROUTES[] = {
    {GET, "/places", MAY_SEE_REGISTER, READS, LIST_FIELDS, place_list,
     .summary = "Places that are nobody's house, facilities and useful addresses"},
    {GET, "/places/new", MAY_CHANGE_REGISTER, READS, NEW_QUERY, place_new,
     .summary = "The form of a new place"},
    {GET, "/places/{id}", MAY_SEE_REGISTER, READS, SHOW_FIELDS, place_show,
     .summary = "A place: facts, what lies in it, what was reported there"},
    {GET, "/places/{id}/edit", MAY_CHANGE_REGISTER, READS, NULL, place_edit,
     .summary = "The form of its facts"},
    HTTP_LIST_ROUTES("/places", MAY_SEE_REGISTER &MAY_EXPORT_FILE, LIST_FIELDS, place_list_file,
                     "The places"),
    ROUTES_END,
};
