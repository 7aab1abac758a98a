/* /houses: the list and the page of one. */
#include "desk/desk_house.h"

#include "base/buf.h"
#include "base/str.h"
#include "desk/desk_file.h"
#include "desk/desk_house_document.h"
#include "http/http_text.h"
#include "register/register_forms.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>

static const char *const ORDERS[] = {"code", "code_down", "area", NULL};
static const char *const ORDER_NAMES[] = {"按房号", "房号从大到小", "面积从大到小"};
static const char *const KINDS[] = {"dwelling", "shop", "office", "garage", "storage", NULL};
static const char *const STATUSES[] = {"unsold",         "unhanded", "handed_over", "renovating",
                                       "owner_occupied", "let",      "vacant",      NULL};

static const struct field LIST_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 40, .label = "房号"},
    {"building", FIELD_TEXT, false, .max = 20, .label = "楼栋"},
    {"status", FIELD_ENUM, false, .words = STATUSES, .label = "状态"},
    {"kind", FIELD_ENUM, false, .words = KINDS, .label = "类型"},
    {"order", FIELD_ENUM, false, .words = ORDERS, .label = "排序"},
    FIELDS_OF_A_LIST,
    FIELDS_END,
};

static const struct field SHOW_FIELDS[] = {
    {"show", FIELD_ENUM, false, .words = DESK_FILE_SHOWS, .label = "显示"},
    {"after", FIELD_TEXT, false, .max = 200, .label = "续页"},
    FIELDS_END,
};

/* ---- the list ------------------------------------------------------------------------------ */

static void add_choice(struct doc *list, const char *value, const char *name, const char *chosen)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "is_chosen", str_equal(value, chosen));
}

static err_t set_choices(struct request *req, int64_t community_id, struct doc *page)
{
    const struct doc *in = req->input;
    struct doc *buildings = doc_set_list(page, "buildings"), *list;
    const char **names;
    size_t count;
    err_t e = register_house_buildings(req->op, community_id, &names, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        add_choice(buildings, names[i], arena_printf(req->op->arena, "%s 栋", names[i]),
                   doc_get_text(in, "building"));
    list = doc_set_list(page, "statuses");
    for (size_t i = 0; STATUSES[i] != NULL; i++)
        add_choice(list, STATUSES[i], register_words_name(REGISTER_HOUSE_STATUS, STATUSES[i]),
                   doc_get_text(in, "status"));
    list = doc_set_list(page, "kinds");
    for (size_t i = 0; KINDS[i] != NULL; i++)
        add_choice(list, KINDS[i], register_words_name(REGISTER_HOUSE_KIND, KINDS[i]),
                   doc_get_text(in, "kind"));
    list = doc_set_list(page, "orders");
    for (size_t i = 0; ORDERS[i] != NULL; i++)
        add_choice(list, ORDERS[i], ORDER_NAMES[i], doc_get_text(in, "order"));
    return e;
}

/* The same question, from the next row on. */
static const char *next_href(struct request *req, const char *community, const char *next)
{
    static const char *const NAMES[] = {"q", "building", "status", "kind", "order", NULL};
    struct buf href = buf_in(req->op->arena);

    buf_printf(&href, "/houses?community=%s", community);
    for (size_t i = 0; NAMES[i] != NULL; i++)
        if (!str_is_empty(doc_get_text(req->input, NAMES[i])))
            buf_printf(&href, "&%s=%s", NAMES[i],
                       http_text_encode(req->op->arena, doc_get_text(req->input, NAMES[i])));
    buf_printf(&href, "&after=%s", next);
    return href.data;
}

static enum register_house_order order_of(const char *order)
{
    return str_equal(order, "area")        ? HOUSES_BY_AREA
           : str_equal(order, "code_down") ? HOUSES_BY_CODE_DOWN
                                           : HOUSES_BY_CODE;
}

static err_t ask(struct request *req, int64_t community_id, struct house_page *ret_page)
{
    const struct doc *in = req->input;
    const char *after = doc_get_text(in, "after");
    struct house_asking asking = {.community_id = community_id,
                                  .words = doc_get_text(in, "q"),
                                  .building = doc_get_text(in, "building"),
                                  .status = doc_get_text(in, "status"),
                                  .kind = doc_get_text(in, "kind"),
                                  .order = order_of(doc_get_text(in, "order")),
                                  .limit = request_limit(req)};
    int64_t unused;
    err_t e = OK;

    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &asking.after_id, &unused);
    return e == OK ? register_house_list(req->op, &asking, ret_page) : e;
}

static err_t house_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    struct community *community;
    struct house_page houses;
    int64_t community_id;
    const char *next = NULL;
    err_t e = register_page_community(req, MAY_SEE_REGISTER, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = ask(req, community_id, &houses);
    if (e != OK)
        return e;
    if (houses.has_next)
        next = http_cursor_make(req->op->arena, houses.next_id, 0);
    doc_set_text(document, "community", community->code);
    e = desk_house_rows(req->op, community_id, houses.houses, houses.count,
                        doc_set_list(document, "items"));
    doc_set_text(document, "next", next);
    doc_set_text(page, "next_href", next == NULL ? NULL : next_href(req, community->code, next));
    doc_set_bool(page, "is_cut", houses.is_cut);
    if (e == OK)
        e = set_choices(req, community_id, page);
    if (e == OK)
        e = register_page_choices(req->op, MAY_SEE_REGISTER, community_id, page);
    reply->fields = LIST_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/houses") : e;
}

/* ---- one house --------------------------------------------------------------------------------
 */

static err_t house_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct community *community;
    struct house *house;
    uint64_t roles;
    err_t e = register_forms_house(req, MAY_SEE_REGISTER, &house);

    if (e == OK)
        e = register_community_get(req->op, house->community_id, &community);
    if (e != OK)
        return e;
    req->op->utc_offset_min = community->utc_offset_min;
    e = desk_house_show(req->op, house, doc_get_text(req->input, "show"),
                        doc_get_text(req->input, "after"), document);
    if (e != OK)
        return e;
    roles = op_roles_in(req->op, house->community_id);
    page = doc_get(document, "page");
    doc_set_text(document, "community", community->code);
    doc_set_text(page, "community_name", community->name);
    doc_set_bool(page, "may_change", (roles & MAY_CHANGE_REGISTER) != 0);
    doc_set_bool(page, "may_export", (roles & MAY_EXPORT_FILE) != 0);
    doc_set_bool(page, "may_open", (roles & MAY_OPEN_CASE) != 0);
    reply->fields = REGISTER_HOUSE_PAGE_FIELDS;
    return reply_page(reply, document, "desk/house");
}

static const char *area_typed(struct op *op, int64_t area)
{
    return area == 0 ? NULL
                     : arena_printf(op->arena, "%" PRId64 ".%02" PRId64, area / 100, area % 100);
}

static void set_initial(struct op *op, const struct house *h, struct doc *initial)
{
    doc_set_text(initial, "kind", h->kind);
    doc_set_text(initial, "status", h->status);
    doc_set_text(initial, "handover", h->handover);
    doc_set_text(initial, "floor",
                 h->floor == 0 ? NULL : arena_printf(op->arena, "%" PRId64, h->floor));
    doc_set_text(initial, "layout", h->layout);
    doc_set_text(initial, "orientation", h->orientation);
    doc_set_text(initial, "area_built", area_typed(op, h->area_built));
    doc_set_text(initial, "area_inner", area_typed(op, h->area_inner));
    doc_set_text(initial, "ownership", h->ownership);
    doc_set_text(initial, "certificate", h->certificate);
    doc_set_text(initial, "completed", desk_file_day(op, h->completed_at));
    doc_set_text(initial, "handed_over", desk_file_day(op, h->handed_over_at));
    doc_set_text(initial, "warranty", desk_file_day(op, h->warranty_until));
    doc_set_text(initial, "external_id", h->external_id);
}

static void choose(struct doc *choices, const char *field, enum register_word what, bool with_none)
{
    struct doc *list = doc_set_list(choices, field);
    const char *const *codes = register_words_codes(what);

    if (with_none)
        add_choice(list, "", "未填", NULL);
    for (size_t i = 0; codes[i] != NULL; i++)
        add_choice(list, codes[i], register_words_name(what, codes[i]), NULL);
}

static err_t house_edit(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena),
               *choices = doc_set_object(document, "choices");
    struct house *house;
    err_t e = register_forms_house(req, MAY_CHANGE_REGISTER, &house);

    if (e != OK)
        return e;
    desk_house_facts(req->op, house, document);
    set_initial(req->op, house, doc_set_object(document, "initial"));
    choose(choices, "kind", REGISTER_HOUSE_KIND, false);
    choose(choices, "status", REGISTER_HOUSE_STATUS, true);
    choose(choices, "handover", REGISTER_HANDOVER, false);
    choose(choices, "ownership", REGISTER_OWNERSHIP, true);
    reply->fields = REGISTER_HOUSE_FIELDS;
    return reply_page(reply, document, "register/house_edit");
}

const struct route DESK_HOUSE_ROUTES[] = {
    {GET, "/houses", MAY_SEE_REGISTER, READS, LIST_FIELDS, house_list,
     .summary = "The houses of one community: by building, status, kind"},
    {GET, "/houses/{id}", MAY_SEE_REGISTER, READS, SHOW_FIELDS, house_show,
     .summary = "The file of a house: facts, people, use, warranties and one timeline"},
    {GET, "/houses/{id}/edit", MAY_CHANGE_REGISTER, READS, NULL, house_edit,
     .summary = "The form of its facts"},
    ROUTES_END,
};
