/* Two records of one person become one, and two again: the event of the merge says what moved. */
#include "register/register_person.h"

#include "register/register_find.h"
#include "register/register_person_parts.h"
#include "register/register_person_store.h"

#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENTS_LOOKED_AT = 500 };

struct merging {
    int64_t community_id, id, into;
};

/* What the other has already stays behind, hidden. */
static bool has_contact(const struct person *into, const struct person_contact *c)
{
    for (size_t i = 0; i < into->contact_count; i++)
        if (str_equal(into->contacts[i].value_hash, c->value_hash))
            return true;
    return false;
}

static bool has_relation(const struct op *op, const struct person *into,
                         const struct person_house *r)
{
    for (size_t i = 0; i < into->house_count; i++)
        if (into->houses[i].house_id == r->house_id &&
            str_equal(into->houses[i].relation, r->relation) &&
            register_person_house_holds(&into->houses[i], op->now) &&
            register_person_house_holds(r, op->now))
            return true;
    return false;
}

static bool stays_behind(const struct op *op, enum register_person_part part, int64_t id,
                         const struct person *from, const struct person *into)
{
    if (part == PERSON_CONTACTS)
        for (size_t i = 0; i < from->contact_count; i++)
            if (from->contacts[i].id == id)
                return has_contact(into, &from->contacts[i]);
    if (part == PERSON_HOUSES)
        for (size_t i = 0; i < from->house_count; i++)
            if (from->houses[i].id == id)
                return has_relation(op, into, &from->houses[i]);
    return false;
}

static err_t move_part(struct op *op, enum register_person_part part, const struct person *from,
                       const struct person *into, struct doc *moved)
{
    struct doc *list = doc_set_list(moved, register_person_link_store_part(part));
    int64_t *ids;
    size_t count;
    err_t e = register_person_link_store_ids(op, part, from->community_id, from->id, &ids, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        if (stays_behind(op, part, ids[i], from, into))
            continue;
        doc_set_id(doc_add_object(list), "id", ids[i]);
        e = register_person_link_store_move(op, part, from->community_id, ids[i], into->id);
    }
    return e;
}

static err_t both_active(struct op *op, const struct merging *m)
{
    struct person *unused;
    err_t e = register_person_get_active(op, m->community_id, m->id, 0, &unused);

    return e == OK ? register_person_get_active(op, m->community_id, m->into, 0, &unused) : e;
}

/* The number that led before leads on with him who had none. */
static err_t keep_a_lead(struct op *op, const struct person *from, const struct person *into)
{
    if (into->contact_count > 0 || from->contact_count == 0)
        return OK;
    return register_person_link_store_contact_lead(op, into->community_id, into->id,
                                                   from->contacts[0].id);
}

static err_t merge_in_transaction(struct op *op, void *arg)
{
    const struct merging *m = arg;
    struct doc *data = doc_object(op->arena), *moved = doc_set_object(data, "moved");
    struct person *from, *into;
    err_t e = journal_lock(op, m->community_id);

    if (e == OK)
        e = both_active(op, m);
    if (e == OK)
        e = register_person_get(op, &m->community_id, 1, m->id, &from);
    if (e == OK)
        e = register_person_get(op, &m->community_id, 1, m->into, &into);
    for (int part = 0; e == OK && part < REGISTER_PERSON_PARTS; part++)
        e = move_part(op, (enum register_person_part)part, from, into, moved);
    if (e == OK)
        e = keep_a_lead(op, from, into);
    if (e != OK)
        return e;
    from->status = "merged";
    from->merged_into = into->id;
    if (from->contact_count > 0)
        doc_set_id(data, "lead", from->contacts[0].id);
    e = register_person_store_status(op, from);
    if (e == OK)
        e = register_person_store_touch(op, m->community_id, into->id);
    doc_set_id(data, "into", into->id);
    if (e == OK)
        e = register_find_renew(op, m->community_id, FIND_PERSON, &into->id, 1);
    return e == OK ? register_person_record(op, m->community_id, "person_merged", from->id, data)
                   : e;
}

err_t register_person_merge(struct op *op, int64_t community_id, int64_t id, int64_t into)
{
    struct merging m = {community_id, id, into};

    if (id == into)
        return op_fail_field(op, "into", "out_of_range", "不能与自己合并");
    return db_transaction(op, merge_in_transaction, &m);
}

/* ---- apart again --------------------------------------------------------------------------- */

/* The last merge of this person; *ret_data NULL: there is none. */
static err_t last_merge(struct op *op, int64_t community_id, int64_t id, struct doc **ret_data)
{
    struct journal_event *events;
    int64_t after = 0;
    size_t count;
    err_t e;

    *ret_data = NULL;
    do {
        e = journal_list(op, community_id, "person", id, after, EVENTS_LOOKED_AT, &events, &count);
        for (size_t i = 0; e == OK && i < count; i++) {
            after = events[i].seq;
            if (str_equal(events[i].kind, "person_merged") && events[i].data != NULL)
                e = json_parse(op, events[i].data, strlen(events[i].data), ret_data);
        }
    } while (e == OK && count == EVENTS_LOOKED_AT);
    return e;
}

static err_t move_back(struct op *op, enum register_person_part part, const struct person *to,
                       const struct doc *moved)
{
    err_t e = OK;

    DOC_EACH(one, doc_get(moved, register_person_link_store_part(part)))
    {
        if (e == OK)
            e = register_person_link_store_move(op, part, to->community_id,
                                                doc_get_int(one->value, "id"), to->id);
    }
    return e;
}

static err_t unmerge_in_transaction(struct op *op, void *arg)
{
    const struct merging *m = arg;
    struct doc *data, *said = doc_object(op->arena);
    struct person *person, *into;
    int64_t lead;
    err_t e = journal_lock(op, m->community_id);

    if (e == OK)
        e = register_person_get(op, &m->community_id, 1, m->id, &person);
    if (e == OK && !str_equal(person->status, "merged"))
        return op_fail(op, ERR_CONFLICT, "这份档案没有合并");
    if (e == OK)
        e = register_person_get_active(op, m->community_id, person->merged_into, 0, &into);
    if (e == OK)
        e = last_merge(op, m->community_id, m->id, &data);
    if (e == OK && data == NULL)
        return op_fail(op, ERR_CONFLICT, "合并的记录已清除，不能还原");
    for (int part = 0; e == OK && part < REGISTER_PERSON_PARTS; part++)
        e = move_back(op, (enum register_person_part)part, person, doc_get(data, "moved"));
    lead = e == OK ? doc_get_int(data, "lead") : 0;
    if (e == OK && lead != 0)
        e = register_person_link_store_contact_lead(op, m->community_id, person->id, lead);
    if (e != OK)
        return e;
    doc_set_id(said, "from", into->id);
    person->status = "active";
    person->merged_into = 0;
    e = register_person_store_status(op, person);
    if (e == OK)
        e = register_person_store_touch(op, m->community_id, into->id);
    if (e == OK)
        e = register_find_renew(op, m->community_id, FIND_PERSON, &into->id, 1);
    return e == OK ? register_person_record(op, m->community_id, "person_unmerged", m->id, said)
                   : e;
}

err_t register_person_unmerge(struct op *op, int64_t community_id, int64_t id)
{
    struct merging m = {community_id, id, 0};

    return db_transaction(op, unmerge_in_transaction, &m);
}
