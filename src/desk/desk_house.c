/* What the pages and the JSON of a house show. */
#include "desk/desk_house_document.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_words.h"
#include "desk/desk_file.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>

/* ---- facts -------------------------------------------------------------------------------- */

static const char *area_text(struct op *op, int64_t area)
{
    if (area == 0)
        return NULL;
    return arena_printf(op->arena, "%" PRId64 ".%02" PRId64 " ㎡", area / 100, area % 100);
}

/* The colour of a state, where one says something. */
static const char *status_state(const char *status)
{
    if (str_equal(status, "owner_occupied"))
        return "met";
    if (str_equal(status, "let"))
        return "running";
    return str_equal(status, "renovating") ? "warning" : "waiting";
}

static void set_words(struct op *op, const struct house *h, struct doc *page)
{
    doc_set_text(page, "kind_name", register_words_name(REGISTER_HOUSE_KIND, h->kind));
    doc_set_text(page, "status_name",
                 str_is_empty(h->status) ? NULL
                                         : register_words_name(REGISTER_HOUSE_STATUS, h->status));
    doc_set_text(page, "status_state", status_state(h->status));
    doc_set_text(page, "handover_name", register_words_name(REGISTER_HANDOVER, h->handover));
    doc_set_text(page, "ownership_name", register_words_name(REGISTER_OWNERSHIP, h->ownership));
    doc_set_text(page, "area_built_text", area_text(op, h->area_built));
    doc_set_text(page, "area_inner_text", area_text(op, h->area_inner));
    doc_set_text(page, "handed_over_text", desk_file_day(op, h->handed_over_at));
    doc_set_text(page, "completed_text", desk_file_day(op, h->completed_at));
    doc_set_text(page, "warranty_text", desk_file_day(op, h->warranty_until));
    doc_set_bool(page, "in_warranty", h->warranty_until > op->now);
}

void desk_house_facts(struct op *op, const struct house *h, struct doc *into)
{
    doc_set_id(into, "id", h->id);
    doc_set_text(into, "code", h->code);
    doc_set_text(into, "kind", h->kind);
    doc_set_text(into, "building", h->building);
    doc_set_text(into, "unit", h->unit);
    doc_set_int(into, "floor", h->floor);
    doc_set_text(into, "number", h->number);
    doc_set_text(into, "layout", h->layout);
    doc_set_text(into, "orientation", h->orientation);
    doc_set_decimal(into, "area_built", h->area_built, 2);
    doc_set_decimal(into, "area_inner", h->area_inner, 2);
    doc_set_text(into, "ownership", h->ownership);
    doc_set_text(into, "status", h->status);
    doc_set_text(into, "handover", h->handover);
    doc_set_time(into, "handed_over_at", h->handed_over_at, op->utc_offset_min);
    doc_set_time(into, "completed_at", h->completed_at, op->utc_offset_min);
    doc_set_time(into, "warranty_until", h->warranty_until, op->utc_offset_min);
    doc_set_text(into, "certificate", h->certificate);
    doc_set_text(into, "external_id", h->external_id);
    doc_set_int(into, "version", h->version);
    set_words(op, h, doc_set_object(into, "page"));
}

/* ---- rows of the list ------------------------------------------------------------------------ */

static const char *joined(struct op *op, const char *names, const char *name)
{
    return names == NULL ? name : arena_printf(op->arena, "%s、%s", names, name);
}

err_t desk_house_rows(struct op *op, int64_t community_id, const struct house *houses, size_t count,
                      struct doc *items)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct person_house *relations;
    size_t found = 0;
    err_t e = OK;

    for (size_t i = 0; i < count; i++)
        ids[i] = houses[i].id;
    if (count > 0)
        e = register_person_of_houses(op, community_id, ids, count, &relations, &found);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        const char *owners = NULL;
        int64_t people = 0;
        desk_house_facts(op, &houses[i], one);
        for (size_t n = 0; n < found; n++) {
            if (relations[n].house_id != houses[i].id)
                continue;
            people++;
            if (str_equal(relations[n].relation, "owner"))
                owners = joined(op, owners, relations[n].name);
        }
        doc_set_text(one, "owners", owners);
        doc_set_int(one, "people", people);
    }
    return e;
}

/* ---- one house ----------------------------------------------------------------------------- */

static void show_relation(struct op *op, const struct person_house *r, struct doc *list)
{
    struct doc *one = doc_add_object(list), *page = doc_set_object(one, "page");

    doc_set_id(one, "person", r->person_id);
    doc_set_text(one, "name", r->name);
    doc_set_text(one, "relation", r->relation);
    doc_set_time(one, "from_at", r->from_at, op->utc_offset_min);
    doc_set_time(one, "to_at", r->to_at, op->utc_offset_min);
    doc_set_bool(one, "is_emergency", r->is_emergency);
    doc_set_bool(one, "pays_fee", r->pays_fee);
    doc_set_text(one, "authority", str_is_empty(r->authority) ? NULL : r->authority);
    doc_set_text(one, "kinship", str_is_empty(r->kinship) ? NULL : r->kinship);
    doc_set_text(page, "relation_name", register_words_name(REGISTER_RELATION, r->relation));
    doc_set_text(page, "span_text", desk_file_span(op, r->from_at, r->to_at));
    doc_set_text(page, "until_text",
                 r->authority_until == 0 ? NULL : desk_file_day(op, r->authority_until));
    doc_set_bool(page, "is_over", r->authority_until != 0 && r->authority_until <= op->now);
    doc_set_text(page, "share_text",
                 r->share == 0 ? NULL : arena_printf(op->arena, "%" PRId64 "%%", r->share / 100));
}

static void show_people(struct op *op, const struct person_house *relations, size_t count,
                        struct doc *document)
{
    struct doc *now = doc_set_list(document, "people"), *past = doc_set_list(document, "past");

    for (size_t i = 0; i < count; i++)
        show_relation(op, &relations[i],
                      register_person_house_holds(&relations[i], op->now) ? now : past);
}

static void show_uses(struct op *op, const struct house_use *uses, size_t count, struct doc *list)
{
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "use", uses[i].use);
        doc_set_text(one, "use_name", register_words_name(REGISTER_USE, uses[i].use));
        doc_set_text(one, "tenants", str_is_empty(uses[i].tenants) ? NULL : uses[i].tenants);
        doc_set_text(one, "span_text", desk_file_span(op, uses[i].from_at, uses[i].to_at));
    }
}

static void show_warranties(struct op *op, const struct house *h, struct doc *list)
{
    struct house_warranty *all;
    size_t count;

    if (register_house_warranties(op, h->community_id, h->id, &all, &count) != OK)
        return;
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "part", all[i].id);
        doc_set_text(one, "component", all[i].component);
        doc_set_text(one, "contractor", str_is_empty(all[i].contractor) ? NULL : all[i].contractor);
        doc_set_text(one, "until_text", desk_file_day(op, all[i].until_at));
        doc_set_bool(one, "holds", all[i].until_at > op->now);
    }
}

static void show_vehicles(struct op *op, const struct house *h, struct doc *list)
{
    struct vehicle *all;
    size_t count;

    if (register_vehicles_of_house(op, h->community_id, h->id, &all, &count) != OK)
        return;
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "plate", all[i].plate);
        doc_set_text(
            one, "text",
            arena_printf(op->arena, "%s %s %s", all[i].brand, all[i].colour, all[i].space));
    }
}

/* How often something was repaired there, by what was repaired: S2-2.1.4. */
static void show_repairs(struct op *op, const struct case_past *cases, size_t count,
                         struct doc *document)
{
    struct doc *list = doc_set_list(document, "repairs");

    for (size_t i = 0; i < count; i++) {
        const struct case_past *c = &cases[i];
        struct doc *one;
        if (!str_equal(c->nature, "repair"))
            continue;
        one = doc_add_object(list);
        doc_set_id(one, "id", c->id);
        doc_set_text(one, "number", c->number);
        doc_set_text(one, "title", str_is_empty(c->title) ? c->number : c->title);
        doc_set_time(one, "received_at", c->received_at, op->utc_offset_min);
        doc_set_text(one, "at_text", desk_file_day(op, c->received_at));
        doc_set_text(one, "status_name", case_past_status(c));
        doc_set_text(one, "state", case_past_state(c));
        doc_set_text(one, "responsibility", c->responsibility);
        doc_set_bool(one, "in_warranty",
                     str_in(c->responsibility,
                            (const char *const[]){"warranty", "developer", "contractor", NULL}));
    }
}

err_t desk_house_show(struct op *op, const struct house *h, const char *show, const char *after,
                      struct doc *document)
{
    struct desk_file file = desk_file_new(op, h->community_id);
    struct person_house *relations;
    struct house_use *uses;
    struct case_past *cases;
    size_t relation_count, use_count, case_count;
    err_t e = register_person_of_house(op, h->community_id, h->id, &relations, &relation_count);

    if (e == OK)
        e = register_house_uses(op, h->community_id, h->id, &uses, &use_count);
    if (e == OK)
        e = case_past_of_house(op, h->community_id, h->id, &cases, &case_count);
    if (e == OK)
        e = desk_file_add_talks(&file, cases, case_count);
    if (e == OK)
        e = desk_file_add_changes(&file, "house", h->id);
    if (e != OK)
        return e;
    desk_file_add_cases(&file, cases, case_count, false);
    desk_file_add_relations(&file, relations, relation_count, true);
    desk_file_add_uses(&file, uses, use_count);
    desk_house_facts(op, h, document);
    show_people(op, relations, relation_count, document);
    show_uses(op, uses, use_count, doc_set_list(document, "uses"));
    show_warranties(op, h, doc_set_list(document, "warranties"));
    show_vehicles(op, h, doc_set_list(document, "vehicles"));
    show_repairs(op, cases, case_count, document);
    desk_file_set_stale(op, cases, case_count, document);
    return desk_file_show(&file, show, after, arena_printf(op->arena, "/houses/%" PRId64, h->id),
                          document);
}
