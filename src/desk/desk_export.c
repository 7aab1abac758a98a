#include "desk/desk_export.h"

#include "base/str.h"
#include "case/case_past.h"
#include "case/case_words.h"
#include "desk/desk_file.h"
#include "desk/desk_house_document.h"
#include "desk/desk_person_document.h"
#include "register/register_forms.h"
#include "register/register_note.h"
#include "register/register_words.h"
#include "staff/staff.h"

/* ---- cases that may be handed out -------------------------------------------------------------
 */

struct own {
    const char **hashes; /* of the phones of whom the file is about */
    size_t count;
    int64_t since; /* what was before belongs to somebody else */
};

static err_t add_hashes(struct op *op, struct own *own, int64_t community_id, int64_t person_id)
{
    const char **hashes, **all;
    size_t count;
    err_t e = register_person_phone_hashes(op, community_id, person_id, &hashes, &count);

    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, own->count + count + 1, const char *);
    for (size_t i = 0; i < own->count; i++)
        all[i] = own->hashes[i];
    for (size_t i = 0; i < count; i++)
        all[own->count++] = hashes[i];
    own->hashes = all;
    return OK;
}

static bool may_go_out(const struct own *own, const struct case_past *c)
{
    if (c->is_confidential || c->is_anonymous || c->phone_hash == NULL ||
        c->received_at < own->since)
        return false;
    for (size_t i = 0; i < own->count; i++)
        if (str_equal(own->hashes[i], c->phone_hash))
            return true;
    return false;
}

/* What was said with him, not what we said among ourselves. */
static err_t add_said(struct op *op, int64_t community_id, int64_t case_id, struct doc *one)
{
    struct doc *list = doc_set_list(one, "said");
    struct case_talk *talks;
    size_t count;
    err_t e = case_past_talks(op, community_id, case_id, &talks, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *said;
        if (str_is_empty(talks[i].text))
            continue;
        said = doc_add_object(list);
        doc_set_time(said, "at", talks[i].at, op->utc_offset_min);
        doc_set_text(said, "at_text", desk_file_day(op, talks[i].at));
        doc_set_text(said, "what", talks[i].kind_name);
        doc_set_text(said, "text", talks[i].text);
    }
    return e;
}

static err_t add_cases(struct op *op, int64_t community_id, const struct own *own,
                       const struct case_past *cases, size_t count, struct doc *list)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i++) {
        const struct case_past *c = &cases[i];
        struct doc *one;
        if (!may_go_out(own, c))
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "number", c->number);
        doc_set_text(one, "nature_name", case_past_nature(c));
        doc_set_text(one, "title", str_is_empty(c->title) ? c->number : c->title);
        doc_set_text(one, "house", c->house);
        doc_set_time(one, "received_at", c->received_at, op->utc_offset_min);
        doc_set_text(one, "received_text", desk_file_day(op, c->received_at));
        doc_set_text(one, "closed_text", desk_file_day(op, c->closed_at));
        doc_set_text(one, "status_name", case_past_status(c));
        e = add_said(op, community_id, c->id, one);
    }
    return e;
}

/* ---- a house ------------------------------------------------------------------------------------
 */

/* The owners of now, and since when the file is theirs: the first of them that came. Without an
 * owner nothing that happened belongs to anybody who could ask for it. */
static err_t find_owners(struct op *op, const struct house *h, struct own *own, struct doc *list)
{
    struct person_house *all;
    size_t count;
    err_t e = register_person_of_house(op, h->community_id, h->id, &all, &count);

    own->since = INT64_MAX;
    for (size_t i = 0; e == OK && i < count; i++) {
        const struct person_house *r = &all[i];
        struct doc *one;
        if (!str_equal(r->relation, "owner") || !register_person_house_holds(r, op->now))
            continue;
        if (r->from_at < own->since)
            own->since = r->from_at;
        one = doc_add_object(list);
        doc_set_text(one, "name", r->name);
        doc_set_text(one, "span_text", desk_file_span(op, r->from_at, r->to_at));
        e = add_hashes(op, own, h->community_id, r->person_id);
    }
    return e;
}

static err_t add_uses(struct op *op, const struct house *h, int64_t since, struct doc *list)
{
    struct house_use *uses;
    size_t count;
    err_t e = register_house_uses(op, h->community_id, h->id, &uses, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one;
        if (uses[i].to_at != 0 && uses[i].to_at <= since)
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "use_name", register_words_name(REGISTER_USE, uses[i].use));
        doc_set_text(
            one, "span_text",
            desk_file_span(op, uses[i].from_at < since ? since : uses[i].from_at, uses[i].to_at));
    }
    return e;
}

static err_t add_warranties(struct op *op, const struct house *h, struct doc *list)
{
    struct house_warranty *all;
    size_t count;
    err_t e = register_house_warranties(op, h->community_id, h->id, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "component", all[i].component);
        doc_set_text(one, "contractor", all[i].contractor);
        doc_set_text(one, "until_text", desk_file_day(op, all[i].until_at));
    }
    return e;
}

err_t desk_export_house(struct op *op, const struct house *h, struct doc *document)
{
    struct own own = {0};
    struct case_past *cases;
    size_t count;
    err_t e;

    desk_house_facts(op, h, document);
    e = find_owners(op, h, &own, doc_set_list(document, "owners"));
    if (e == OK)
        e = case_past_of_house(op, h->community_id, h->id, &cases, &count);
    if (e == OK)
        e = add_cases(op, h->community_id, &own, cases, count, doc_set_list(document, "cases"));
    if (e == OK)
        e = add_uses(op, h, own.since, doc_set_list(document, "uses"));
    return e == OK ? add_warranties(op, h, doc_set_list(document, "warranties")) : e;
}

/* ---- a person
 * ------------------------------------------------------------------------------------- */

static void add_contacts(struct op *op, const struct person *p, struct doc *list)
{
    for (size_t i = 0; i < p->contact_count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "kind_name", register_words_name(REGISTER_CONTACT, p->contacts[i].kind));
        doc_set_text(one, "value_masked", register_person_masked(op, p->contacts[i].value));
    }
}

static void add_houses(struct op *op, const struct person *p, struct doc *list)
{
    for (size_t i = 0; i < p->house_count; i++) {
        const struct person_house *r = &p->houses[i];
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "house", r->house);
        doc_set_text(one, "relation_name", register_words_name(REGISTER_RELATION, r->relation));
        doc_set_text(one, "span_text", desk_file_span(op, r->from_at, r->to_at));
        doc_set_text(one, "authority", str_is_empty(r->authority) ? NULL : r->authority);
    }
}

/* Not those that are restricted: they may tell of others. */
static err_t add_notes(struct op *op, const struct person *p, struct doc *list)
{
    struct person_note *notes;
    size_t count;
    err_t e = desk_person_notes(op, p, false, &notes, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "kind_name", register_words_name(REGISTER_NOTE, notes[i].kind));
        doc_set_text(one, "text", notes[i].text);
        doc_set_text(one, "from_text", desk_file_day(op, notes[i].from_at));
    }
    return e;
}

static err_t add_vehicles(struct op *op, const struct person *p, struct doc *list)
{
    struct vehicle *all;
    size_t count;
    err_t e = register_vehicles_of_person(op, p->community_id, p->id, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "plate", all[i].plate);
        doc_set_text(one, "brand", all[i].brand);
        doc_set_text(one, "colour", all[i].colour);
        doc_set_text(one, "space", all[i].space);
    }
    return e;
}

err_t desk_export_person(struct op *op, const struct person *p, struct doc *document)
{
    struct own own = {0};
    struct case_past *cases;
    size_t count;
    err_t e = add_hashes(op, &own, p->community_id, p->id);

    desk_person_facts(op, p, document);
    add_contacts(op, p, doc_set_list(document, "contacts"));
    add_houses(op, p, doc_set_list(document, "houses"));
    if (e == OK)
        e = case_past_of_phones(op, p->community_id, own.hashes, own.count, &cases, &count);
    if (e == OK)
        e = add_cases(op, p->community_id, &own, cases, count, doc_set_list(document, "cases"));
    if (e == OK)
        e = add_notes(op, p, doc_set_list(document, "notes"));
    return e == OK ? add_vehicles(op, p, doc_set_list(document, "vehicles")) : e;
}

/* ---- routes
 * -------------------------------------------------------------------------------------------- */

static err_t set_head(struct op *op, int64_t community_id, struct doc *document)
{
    struct community *community;
    struct doc *page = doc_get(document, "page");
    err_t e = register_community_get(op, community_id, &community);

    if (e != OK)
        return e;
    doc_set_text(document, "community_name", community->name);
    doc_set_text(page, "printed_text", case_words_instant(op, op->now));
    doc_set_text(page, "printed_by", op->actor->name);
    return OK;
}

static err_t house_file(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct house *house;
    err_t e = register_forms_house(req, MAY_EXPORT_FILE, &house);

    if (e == OK)
        e = desk_export_house(req->op, house, document);
    if (e == OK)
        e = set_head(req->op, house->community_id, document);
    return e == OK ? reply_page(reply, document, "desk/house_file") : e;
}

static err_t person_file(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct person *person;
    err_t e = register_forms_person(req, MAY_EXPORT_FILE, &person);

    if (e == OK)
        e = desk_export_person(req->op, person, document);
    if (e == OK)
        e = set_head(req->op, person->community_id, document);
    return e == OK ? reply_page(reply, document, "desk/person_file") : e;
}

const struct route DESK_EXPORT_ROUTES[] = {
    {GET, "/houses/{id}/file", MAY_EXPORT_FILE, RECORDS, NULL, house_file,
     .summary = "The whole file of a house for its owners, to print or as JSON; recorded"},
    {GET, "/persons/{id}/file", MAY_EXPORT_FILE, RECORDS, NULL, person_file,
     .summary = "The whole file of a person for himself, to print or as JSON; recorded"},
    ROUTES_END,
};
