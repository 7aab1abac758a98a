/* /persons: the list, the page of one, the forms that begin and change a file. */
#include "desk/desk_house.h"

#include "base/buf.h"
#include "base/str.h"
#include "desk/desk_file.h"
#include "desk/desk_person_document.h"
#include "http/http_text.h"
#include "register/register_consent.h"
#include "register/register_forms.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>

static const char *const ORDERS[] = {"name", "newest", NULL};
static const char *const KINDS[] = {"person", "organisation", "developer", "committee", NULL};
static const char *const RELATIONS[] = {"owner", "family", "tenant", "agent", NULL};

static const struct field LIST_FIELDS[] = {
    {"q", FIELD_TEXT, false, .max = 60, .label = "姓名"},
    {"relation", FIELD_ENUM, false, .words = RELATIONS, .label = "关系"},
    {"kind", FIELD_ENUM, false, .words = KINDS, .label = "类别"},
    {"tag", FIELD_TEXT, false, .max = 12, .label = "标签"},
    {"order", FIELD_ENUM, false, .words = ORDERS, .label = "排序"},
    FIELDS_OF_A_LIST,
    FIELDS_END,
};

static const struct field SHOW_FIELDS[] = {
    {"show", FIELD_ENUM, false, .words = DESK_FILE_SHOWS, .label = "显示"},
    {"after", FIELD_TEXT, false, .max = 200, .label = "续页"},
    FIELDS_END,
};

static const struct field NEW_QUERY[] = {
    {"house", FIELD_TEXT, false, .max = 60, .label = "房号"},
    {"name", FIELD_TEXT, false, .max = 60, .label = "姓名"},
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

static void add_choices(struct doc *into, const char *name, enum register_word what,
                        const char *chosen, const char *none)
{
    struct doc *list = doc_set_list(into, name);
    const char *const *codes = register_words_codes(what);

    if (none != NULL)
        add_choice(list, "", none, NULL);
    for (size_t i = 0; codes[i] != NULL; i++)
        add_choice(list, codes[i], register_words_name(what, codes[i]), chosen);
}

static const char *next_href(struct request *req, const char *community, const char *next)
{
    static const char *const NAMES[] = {"q", "relation", "kind", "tag", "order", NULL};
    struct arena *a = req->op->arena;
    struct buf href = buf_in(a);

    buf_printf(&href, "/persons?community=%s", community);
    for (size_t i = 0; NAMES[i] != NULL; i++)
        if (!str_is_empty(doc_get_text(req->input, NAMES[i])))
            buf_printf(&href, "&%s=%s", NAMES[i],
                       http_text_encode(a, doc_get_text(req->input, NAMES[i])));
    buf_printf(&href, "&after=%s", next);
    return href.data;
}

static err_t person_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    const struct doc *in = req->input;
    const char *after = doc_get_text(in, "after"), *next = NULL;
    struct person_asking asking = {.words = doc_get_text(in, "q"),
                                   .kind = doc_get_text(in, "kind"),
                                   .relation = doc_get_text(in, "relation"),
                                   .tag = doc_get_text(in, "tag"),
                                   .newest_first = str_equal(doc_get_text(in, "order"), "newest"),
                                   .limit = request_limit(req)};
    struct community *community;
    struct person_page people;
    int64_t unused;
    err_t e = register_page_community(req, MAY_SEE_REGISTER, &asking.community_id);

    if (e == OK)
        e = register_community_get(req->op, asking.community_id, &community);
    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(req->op, after, &asking.after_id, &unused);
    if (e == OK)
        e = register_person_list(req->op, &asking, &people);
    if (e != OK)
        return e;
    if (people.has_next)
        next = http_cursor_make(req->op->arena, people.next_id, 0);
    doc_set_text(document, "community", community->code);
    e = desk_person_rows(req->op, asking.community_id, people.persons, people.count,
                         doc_set_list(document, "items"));
    doc_set_text(document, "next", next);
    doc_set_text(page, "next_href", next == NULL ? NULL : next_href(req, community->code, next));
    doc_set_bool(page, "is_cut", people.is_cut);
    add_choices(page, "relations", REGISTER_RELATION, asking.relation, NULL);
    add_choices(page, "kinds", REGISTER_PERSON_KIND, asking.kind, NULL);
    doc_set_bool(page, "by_newest", asking.newest_first);
    doc_set_bool(page, "may_add",
                 (op_roles_in(req->op, asking.community_id) & MAY_CHANGE_REGISTER) != 0);
    if (e == OK)
        e = register_page_choices(req->op, MAY_SEE_REGISTER, asking.community_id, page);
    reply->fields = LIST_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/persons") : e;
}

/* ---- one person -------------------------------------------------------------------------------
 */

static void set_permissions(struct request *req, const struct person *p, struct doc *page)
{
    uint64_t roles = op_roles_in(req->op, p->community_id);
    bool is_active = str_equal(p->status, "active");

    doc_set_bool(page, "may_change", is_active && (roles & MAY_CHANGE_REGISTER) != 0);
    doc_set_bool(page, "may_reveal", is_active && (roles & MAY_REVEAL_PERSON) != 0);
    doc_set_bool(page, "may_restrict", (roles & MAY_SEE_RESTRICTED) != 0);
    doc_set_bool(page, "may_export", (roles & MAY_EXPORT_FILE) != 0);
    doc_set_bool(page, "may_unmerge",
                 str_equal(p->status, "merged") && (roles & MAY_CHANGE_REGISTER) != 0);
    doc_set_bool(page, "may_open", (roles & MAY_OPEN_CASE) != 0);
}

/* The consents that hold, for a care item to stand on. */
static err_t add_consents(struct op *op, const struct person *p, struct doc *choices)
{
    struct doc *list = doc_set_list(choices, "note_consent");
    struct consent *consents;
    size_t count;
    err_t e = register_consent_list(op, p->community_id, p->id, &consents, &count);

    add_choice(list, "", "没有", NULL);
    for (size_t i = 0; e == OK && i < count; i++)
        if (consents[i].withdrawn_at == 0)
            add_choice(list, arena_printf(op->arena, "%" PRId64, consents[i].id),
                       arena_printf(op->arena, "%s %s",
                                    register_consent_purpose_name(consents[i].purpose),
                                    desk_file_day(op, consents[i].given_at)),
                       NULL);
    return e;
}

static err_t set_form_choices(struct op *op, const struct person *p, struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices"), *houses;

    add_choices(choices, "contact_kind", REGISTER_CONTACT, NULL, NULL);
    add_choices(choices, "relation", REGISTER_RELATION, NULL, NULL);
    add_choices(choices, "note_kind", REGISTER_NOTE, NULL, NULL);
    add_choices(choices, "note_code", REGISTER_CARE, NULL, "不属于关怀名单");
    houses = doc_set_list(choices, "own_houses");
    for (size_t i = 0; i < p->house_count; i++)
        add_choice(houses, p->houses[i].house, p->houses[i].house, NULL);
    return add_consents(op, p, choices);
}

static err_t person_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page;
    struct community *community;
    struct person *person;
    err_t e = register_forms_person(req, MAY_SEE_REGISTER, &person);

    if (e == OK)
        e = register_community_get(req->op, person->community_id, &community);
    if (e != OK)
        return e;
    req->op->utc_offset_min = community->utc_offset_min;
    e = desk_person_show(req->op, person, doc_get_text(req->input, "show"),
                         doc_get_text(req->input, "after"), document);
    if (e != OK)
        return e;
    page = doc_get(document, "page");
    doc_set_text(document, "community", community->code);
    doc_set_text(page, "community_name", community->name);
    set_permissions(req, person, page);
    if (req->wants_html && doc_get_bool(page, "may_change"))
        e = set_form_choices(req->op, person, document);
    reply->fields = REGISTER_PERSON_PAGE_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/person") : e;
}

/* ---- the forms of his facts
 * ---------------------------------------------------------------------- */

static void set_fact_choices(struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices");

    add_choices(choices, "kind", REGISTER_PERSON_KIND, NULL, NULL);
    add_choices(choices, "sex", REGISTER_SEX, NULL, "未填");
    add_choices(choices, "id_kind", REGISTER_ID_KIND, NULL, "未填");
    add_choices(choices, "channel", REGISTER_CHANNEL, NULL, "没有偏好");
    add_choices(choices, "affiliation", REGISTER_AFFILIATION, NULL, "未填");
    add_choices(choices, "relation", REGISTER_RELATION, NULL, NULL);
}

static const char *minutes_text(struct op *op, int minutes)
{
    return minutes < 0 ? NULL : arena_printf(op->arena, "%02d:%02d", minutes / 60, minutes % 60);
}

static void set_initial(struct op *op, const struct person *p, struct doc *initial)
{
    doc_set_text(initial, "kind", p->kind);
    doc_set_text(initial, "name", p->name);
    doc_set_text(initial, "sex", p->sex);
    doc_set_text(initial, "birth", p->birth);
    doc_set_text(initial, "id_kind", p->id_kind);
    doc_set_text(initial, "work_unit", p->work_unit);
    doc_set_text(initial, "mail_address", p->mail_address);
    doc_set_text(initial, "language", p->language);
    doc_set_text(initial, "channel", p->channel);
    doc_set_text(initial, "quiet_from", minutes_text(op, p->quiet_from));
    doc_set_text(initial, "quiet_to", minutes_text(op, p->quiet_to));
    doc_set_text(initial, "tags", str_trim(op->arena, p->tags));
    doc_set_text(initial, "affiliation", p->affiliation);
    doc_set_text(initial, "external_id", p->external_id);
}

static err_t person_edit(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct person *person;
    err_t e = register_forms_person(req, MAY_CHANGE_REGISTER, &person);

    if (e != OK)
        return e;
    desk_person_facts(req->op, person, document);
    set_initial(req->op, person, doc_set_object(document, "initial"));
    set_fact_choices(document);
    reply->fields = REGISTER_PERSON_FIELDS;
    return reply_page(reply, document, "register/person_edit");
}

static err_t person_new(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena),
               *initial = doc_set_object(document, "initial");
    int64_t community_id;
    err_t e = register_page_community(req, MAY_CHANGE_REGISTER, &community_id);

    if (e != OK)
        return e;
    doc_set_text(initial, "house", doc_get_text(req->input, "house"));
    doc_set_text(initial, "name", doc_get_text(req->input, "name"));
    doc_set_text(initial, "relation", "owner");
    set_fact_choices(document);
    e = register_page_choices(req->op, MAY_CHANGE_REGISTER, community_id,
                              doc_set_object(document, "page"));
    reply->fields = REGISTER_PERSON_NEW_FIELDS;
    return e == OK ? reply_page(reply, document, "register/person_new") : e;
}

const struct route DESK_PERSON_ROUTES[] = {
    {GET, "/persons", MAY_SEE_REGISTER, READS, LIST_FIELDS, person_list,
     .summary = "The people of one community: by name, relation, kind, tag"},
    {GET, "/persons/new", MAY_CHANGE_REGISTER, READS, NEW_QUERY, person_new,
     .summary = "The form of a new person"},
    {GET, "/persons/{id}", MAY_SEE_REGISTER, READS, SHOW_FIELDS, person_show,
     .summary = "The file of a person: facts, houses, notes and one timeline"},
    {GET, "/persons/{id}/edit", MAY_CHANGE_REGISTER, READS, NULL, person_edit,
     .summary = "The form of his facts"},
    ROUTES_END,
};
