/* What the pages and the JSON of a person show. */
#include "desk/desk_person_document.h"

#include "base/str.h"
#include "case/case_words.h"
#include "desk/desk_file.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>

/* ---- facts -------------------------------------------------------------------------------- */

static void set_tags(struct op *op, const char *tags, struct doc *into)
{
    struct doc *list = doc_set_list(into, "tags");
    size_t count;
    char **words = str_split(op->arena, tags == NULL ? "" : tags, ' ', &count);

    for (size_t i = 0; i < count; i++)
        if (words[i][0] != '\0')
            doc_add_text(list, words[i]);
}

static const char *quiet_text(struct op *op, const struct person *p)
{
    if (p->quiet_from < 0)
        return NULL;
    return arena_printf(op->arena, "%02d:%02d 至 %02d:%02d", p->quiet_from / 60, p->quiet_from % 60,
                        p->quiet_to / 60, p->quiet_to % 60);
}

static const char *word_or_null(enum register_word what, const char *code)
{
    return str_is_empty(code) ? NULL : register_words_name(what, code);
}

/* Who only needs to reach him does not see when he was born nor where he works. */
#define MAY_SEE_DETAILS                                                                            \
    (MAY_CHANGE_REGISTER | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_ARCHIVIST) | ROLE_BIT(ROLE_QUALITY))

static void set_details(struct op *op, const struct person *p, struct doc *into)
{
    bool sees = (op_roles_in(op, p->community_id) & MAY_SEE_DETAILS) != 0;

    doc_set_text(into, "birth", sees ? p->birth : "");
    doc_set_text(into, "id_kind", sees ? p->id_kind : "");
    doc_set_text(into, "id_number_masked",
                 !sees || str_is_empty(p->id_number) ? NULL
                                                     : register_person_masked(op, p->id_number));
    doc_set_text(into, "work_unit", sees ? p->work_unit : "");
    doc_set_text(into, "mail_address", sees ? p->mail_address : "");
}

void desk_person_facts(struct op *op, const struct person *p, struct doc *into)
{
    struct doc *page;

    doc_set_id(into, "id", p->id);
    doc_set_text(into, "kind", p->kind);
    doc_set_text(into, "name", p->name);
    doc_set_text(into, "sex", p->sex);
    set_details(op, p, into);
    doc_set_text(into, "spoken_language", p->language);
    doc_set_text(into, "channel", p->channel);
    doc_set_text(into, "affiliation", p->affiliation);
    doc_set_text(into, "external_id", p->external_id);
    doc_set_text(into, "status", p->status);
    doc_set_id(into, "merged_into", p->merged_into);
    doc_set_int(into, "version", p->version);
    set_tags(op, p->tags, into);
    page = doc_set_object(into, "page");
    doc_set_text(page, "kind_name", register_words_name(REGISTER_PERSON_KIND, p->kind));
    doc_set_text(page, "sex_name", word_or_null(REGISTER_SEX, p->sex));
    doc_set_text(page, "id_kind_name", word_or_null(REGISTER_ID_KIND, p->id_kind));
    doc_set_text(page, "channel_name", word_or_null(REGISTER_CHANNEL, p->channel));
    doc_set_text(page, "affiliation_name", word_or_null(REGISTER_AFFILIATION, p->affiliation));
    doc_set_text(page, "quiet_text", quiet_text(op, p));
    doc_set_bool(page, "is_active", str_equal(p->status, "active"));
    doc_set_bool(page, "is_merged", str_equal(p->status, "merged"));
}

/* ---- rows of the list ------------------------------------------------------------------------ */

static void add_houses(const struct person_house *all, size_t count, int64_t id, struct doc *one)
{
    struct doc *houses = doc_set_list(one, "houses");

    for (size_t i = 0; i < count; i++) {
        struct doc *house;
        if (all[i].person_id != id)
            continue;
        house = doc_add_object(houses);
        doc_set_id(house, "house_id", all[i].house_id);
        doc_set_text(house, "house", all[i].house);
        doc_set_text(house, "relation", all[i].relation);
        doc_set_text(house, "relation_name",
                     register_words_name(REGISTER_RELATION, all[i].relation));
    }
}

err_t desk_person_rows(struct op *op, int64_t community_id, const struct person *persons,
                       size_t count, struct doc *items)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct person_house *houses;
    struct person_contact *contacts;
    size_t house_count = 0, contact_count = 0;
    err_t e = OK;

    for (size_t i = 0; i < count; i++)
        ids[i] = persons[i].id;
    if (count > 0)
        e = register_person_houses_of(op, community_id, ids, count, &houses, &house_count);
    if (e == OK && count > 0)
        e = register_person_contacts_of(op, community_id, ids, count, &contacts, &contact_count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        desk_person_facts(op, &persons[i], one);
        add_houses(houses, house_count, persons[i].id, one);
        doc_set_null(one, "contact_masked");
        for (size_t n = 0; n < contact_count; n++)
            if (contacts[n].person_id == persons[i].id)
                doc_set_text(one, "contact_masked", register_person_masked(op, contacts[n].value));
    }
    return e;
}

/* ---- one person -------------------------------------------------------------------------------
 */

static void show_contacts(struct op *op, const struct person *p, struct doc *list)
{
    for (size_t i = 0; i < p->contact_count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "part", p->contacts[i].id);
        doc_set_text(one, "kind", p->contacts[i].kind);
        doc_set_text(one, "kind_name", register_words_name(REGISTER_CONTACT, p->contacts[i].kind));
        doc_set_text(one, "value_masked", register_person_masked(op, p->contacts[i].value));
        doc_set_bool(one, "is_primary", p->contacts[i].is_primary);
    }
}

static void show_house(struct op *op, const struct person_house *r, struct doc *list)
{
    struct doc *one = doc_add_object(list);

    doc_set_id(one, "part", r->id);
    doc_set_id(one, "house_id", r->house_id);
    doc_set_text(one, "house", r->house);
    doc_set_text(one, "relation", r->relation);
    doc_set_text(one, "relation_name", register_words_name(REGISTER_RELATION, r->relation));
    doc_set_text(one, "span_text", desk_file_span(op, r->from_at, r->to_at));
    doc_set_bool(one, "pays_fee", r->pays_fee);
    doc_set_bool(one, "is_emergency", r->is_emergency);
    doc_set_text(one, "kinship", str_is_empty(r->kinship) ? NULL : r->kinship);
    doc_set_text(one, "authority", str_is_empty(r->authority) ? NULL : r->authority);
    doc_set_text(one, "until_text",
                 r->authority_until == 0 ? NULL : desk_file_day(op, r->authority_until));
    doc_set_bool(one, "is_over", r->authority_until != 0 && r->authority_until <= op->now);
    doc_set_id(one, "authority_by", r->authority_by);
    doc_set_text(one, "share_text",
                 r->share == 0 ? NULL : arena_printf(op->arena, "%" PRId64 "%%", r->share / 100));
}

static void show_houses(struct op *op, const struct person *p, struct doc *document)
{
    struct doc *now = doc_set_list(document, "houses"), *past = doc_set_list(document, "past");

    for (size_t i = 0; i < p->house_count; i++)
        show_house(op, &p->houses[i],
                   register_person_house_holds(&p->houses[i], op->now) ? now : past);
}

static void show_notes(struct op *op, const struct person_note *notes, size_t count,
                       struct doc *list)
{
    for (size_t i = 0; i < count; i++) {
        const struct person_note *n = &notes[i];
        struct doc *one;
        if (n->to_at != 0 || register_note_is_past(n->kind))
            continue;
        one = doc_add_object(list);
        doc_set_id(one, "part", n->id);
        doc_set_text(one, "kind", n->kind);
        doc_set_text(one, "code", n->code);
        doc_set_text(one, "kind_name",
                     str_equal(n->kind, "care") ? register_words_name(REGISTER_CARE, n->code)
                                                : register_words_name(REGISTER_NOTE, n->kind));
        doc_set_text(one, "text", n->text);
        doc_set_text(one, "source", str_is_empty(n->source) ? NULL : n->source);
        doc_set_id(one, "consent", n->consent_id);
        doc_set_text(one, "from_text", desk_file_day(op, n->from_at));
        doc_set_bool(one, "is_restricted", n->is_restricted);
        doc_set_bool(one, "is_care", str_equal(n->kind, "care"));
    }
}

static err_t show_vehicles(struct op *op, const struct person *p, struct doc *list)
{
    struct vehicle *all;
    size_t count;
    err_t e = register_vehicles_of_person(op, p->community_id, p->id, &all, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_id(one, "part", all[i].id);
        doc_set_text(one, "plate", all[i].plate);
        doc_set_text(one, "brand", all[i].brand);
        doc_set_text(one, "colour", all[i].colour);
        doc_set_text(one, "space", all[i].space);
    }
    return e;
}

err_t desk_person_notes(struct op *op, const struct person *p, bool with_restricted,
                        struct person_note **ret_notes, size_t *ret_count)
{
    uint64_t roles = op_roles_in(op, p->community_id);
    bool sees_care = (roles & MAY_REVEAL_PERSON) != 0;
    struct person_note *notes;
    size_t count, kept = 0;
    err_t e =
        register_note_list(op, p->community_id, p->id,
                           with_restricted && (roles & MAY_SEE_RESTRICTED) != 0, &notes, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (sees_care || !str_equal(notes[i].kind, "care"))
            notes[kept++] = notes[i];
    *ret_notes = notes;
    *ret_count = kept;
    return e;
}

/* Other files with one of his phones: perhaps the same person twice. */
static err_t show_twins(struct op *op, const struct person *p, const char *const *hashes,
                        size_t hash_count, struct doc *list)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < hash_count; i++) {
        struct person *others;
        size_t count;
        e = register_person_of_value(op, &p->community_id, 1, hashes[i], &others, &count);
        for (size_t n = 0; e == OK && n < count; n++) {
            struct doc *one;
            if (others[n].id == p->id)
                continue;
            one = doc_add_object(list);
            doc_set_id(one, "twin", others[n].id);
            doc_set_text(one, "twin_name", others[n].name);
        }
    }
    return e;
}

static bool is_paid(const struct case_past *c)
{
    return str_equal(c->nature, "paid") || c->is_chargeable || c->price_fen > 0;
}

static void show_paid(struct op *op, const struct case_past *c, struct doc *list)
{
    struct doc *one = doc_add_object(list);

    doc_set_id(one, "id", c->id);
    doc_set_text(one, "number", c->number);
    doc_set_text(one, "title", str_is_empty(c->title) ? c->number : c->title);
    doc_set_decimal(one, "amount", c->price_fen, 2);
    doc_set_text(one, "at_text", desk_file_day(op, c->received_at));
    doc_set_text(one, "status_name", case_past_status(c));
    doc_set_text(one, "state", case_past_state(c));
}

/* What was done for money, how often, how much, when last (S2-2.1.10, S2-3.1d). */
static void show_spending(struct op *op, const struct case_past *cases, size_t count,
                          struct doc *document)
{
    struct doc *paid = doc_set_object(document, "paid"), *items = doc_set_list(paid, "items");
    int64_t fen = 0, last = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_paid(&cases[i]))
            continue;
        show_paid(op, &cases[i], items);
        fen += cases[i].price_fen;
        if (cases[i].received_at > last)
            last = cases[i].received_at;
    }
    doc_set_int(paid, "count", (int64_t)items->count);
    doc_set_decimal(paid, "amount", fen, 2);
    doc_set_time(paid, "last_at", last, op->utc_offset_min);
    doc_set_text(paid, "last_text", desk_file_day(op, last));
}

err_t desk_person_show(struct op *op, const struct person *p, const char *show, const char *after,
                       struct doc *document)
{
    struct desk_file file = desk_file_new(op, p->community_id);
    const char **hashes;
    struct case_past *cases;
    struct person_note *notes;
    size_t hash_count, case_count, note_count;
    err_t e = register_person_phone_hashes(op, p->community_id, p->id, &hashes, &hash_count);

    if (e == OK)
        e = case_past_of_phones(op, p->community_id, hashes, hash_count, &cases, &case_count);
    if (e == OK)
        e = desk_person_notes(op, p, true, &notes, &note_count);
    if (e == OK)
        e = show_twins(op, p, hashes, hash_count, doc_set_list(document, "twins"));
    if (e == OK)
        e = desk_file_add_talks(&file, cases, case_count);
    if (e == OK)
        e = desk_file_add_calls(&file, hashes, hash_count);
    if (e == OK)
        e = desk_file_add_changes(&file, "person", p->id);
    if (e != OK)
        return e;
    desk_file_add_cases(&file, cases, case_count, true);
    desk_file_add_relations(&file, p->houses, p->house_count, false);
    desk_file_add_notes(&file, notes, note_count);
    desk_person_facts(op, p, document);
    show_contacts(op, p, doc_set_list(document, "contacts"));
    show_houses(op, p, document);
    show_notes(op, notes, note_count, doc_set_list(document, "notes"));
    show_spending(op, cases, case_count, document);
    desk_file_set_stale(op, cases, case_count, document);
    e = show_vehicles(op, p, doc_set_list(document, "vehicles"));
    if (e != OK)
        return e;
    return desk_file_show(&file, show, after, arena_printf(op->arena, "/persons/%" PRId64, p->id),
                          document);
}
