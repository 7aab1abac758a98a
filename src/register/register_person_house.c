/* What a person is to a house, and what ends with it. */
#include "register/register_person.h"

#include "register/register.h"
#include "register/register_person_parts.h"
#include "register/register_person_rules.h"
#include "register/register_person_store.h"

#include "base/id.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

bool register_person_house_holds(const struct person_house *r, int64_t at)
{
    return r->to_at == 0 || r->to_at > at;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* Whoever found the house already tells its id beside its code. */
static err_t find_house(struct op *op, struct person_house *r)
{
    struct house *house;
    err_t e;

    if (r->house_id != 0)
        return OK;
    e = register_house_find(op, r->community_id, r->house, &house);
    if (e != OK)
        return e;
    r->house_id = house->id;
    r->house = house->code;
    return OK;
}

err_t register_person_put_house(struct op *op, struct person_house *r, struct doc *into)
{
    err_t e = find_house(op, r);

    if (e != OK)
        return e;
    r->id = id_next(op->now);
    r->from_at = r->from_at == 0 ? op->now : r->from_at;
    r->kinship = or_empty(r->kinship);
    r->authority = or_empty(r->authority);
    doc_set_id(into, "id", r->id);
    doc_set_text(into, "house", r->house);
    doc_set_text(into, "relation", r->relation);
    doc_set_time(into, "from_at", r->from_at, op->utc_offset_min);
    doc_set_time(into, "to_at", r->to_at, op->utc_offset_min);
    doc_set_int(into, "share", r->share);
    doc_set_bool(into, "pays_fee", r->pays_fee);
    doc_set_bool(into, "is_emergency", r->is_emergency);
    doc_set_text(into, "kinship", r->kinship);
    if (r->authority[0] != '\0') {
        doc_set_text(into, "authority", r->authority);
        doc_set_time(into, "authority_until", r->authority_until, op->utc_offset_min);
        doc_set_id(into, "authority_by", r->authority_by);
    }
    return register_person_link_store_house_add(op, r);
}

/* ---- adding ------------------------------------------------------------------------------ */

static err_t is_new(struct op *op, const struct person_house *r)
{
    struct person_house *there;
    struct house *house;
    size_t count;
    err_t e = register_house_find(op, r->community_id, r->house, &house);

    if (e == OK)
        e = register_person_link_store_of_person(op, r->community_id, r->person_id, &there, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (there[i].house_id == house->id && str_equal(there[i].relation, r->relation) &&
            register_person_house_holds(&there[i], op->now) && r->to_at == 0)
            return op_fail(op, ERR_CONFLICT, "与 %s 的这种关系已经登记", house->code);
    return e;
}

/* Authority comes from somebody who holds the house. */
static err_t is_authorised(struct op *op, const struct person_house *r)
{
    struct person_house *there;
    struct house *house;
    size_t count;
    err_t e;

    if (r->authority_by == 0)
        return OK;
    e = register_house_find(op, r->community_id, r->house, &house);
    if (e == OK)
        e = register_person_link_store_of_house(op, r->community_id, house->id, &there, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (there[i].person_id == r->authority_by && str_equal(there[i].relation, "owner") &&
            register_person_house_holds(&there[i], op->now))
            return OK;
    if (e != OK)
        return e;
    return op_fail_field(op, "authority_by", "unknown", "授权人须是这套房的业主");
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct person_house *adding = arg, r = *adding;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, r.community_id);

    if (e == OK)
        e = register_person_get_active(op, r.community_id, r.person_id, 0, &person);
    if (e == OK)
        e = is_new(op, &r);
    if (e == OK)
        e = is_authorised(op, &r);
    if (e == OK)
        e = register_person_put_house(op, &r, data);
    if (e == OK)
        e = register_person_store_touch(op, r.community_id, r.person_id);
    if (e != OK)
        return e;
    adding->id = r.id;
    return register_person_record(op, r.community_id, "person_house_added", r.person_id, data);
}

err_t register_person_house_add(struct op *op, const struct person_house *relation, int64_t *ret_id)
{
    struct person_house adding = *relation;
    err_t e;

    register_person_rules_check_relation(op, "relation", relation);
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, add_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

/* ---- ending -------------------------------------------------------------------------------- */

struct ending {
    int64_t community_id, id, at;
};

/* Whom the owner let act for him acts no more; an owner of his own right stays one. */
static err_t end_authorised(struct op *op, const struct person_house *by, int64_t at,
                            struct doc *data)
{
    struct person_house *with;
    struct doc *ended = NULL;
    size_t count;
    err_t e = register_person_link_store_authorised(op, by, at, &with, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        if (str_equal(with[i].relation, "owner"))
            continue;
        if (ended == NULL)
            ended = doc_set_list(data, "ended_with_it");
        doc_set_id(doc_add_object(ended), "id", with[i].id);
        e = register_person_link_store_house_end(op, by->community_id, with[i].id, at);
        if (e == OK)
            e = register_person_store_touch(op, by->community_id, with[i].person_id);
    }
    return e;
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct ending *ending = arg;
    struct doc *data = doc_object(op->arena);
    int64_t at = ending->at == 0 ? op->now : ending->at;
    struct person_house *r;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_person_link_store_house_get(op, ending->community_id, ending->id, &r);
    if (e == OK && (r == NULL || !register_person_house_holds(r, op->now)))
        return op_fail(op, ERR_NOT_FOUND, "没有这位住户");
    if (e == OK && at < r->from_at)
        return op_fail_field(op, "to_at", "out_of_range", "结束不能早于开始");
    if (e == OK)
        e = register_person_link_store_house_end(op, r->community_id, r->id, at);
    if (e == OK && str_equal(r->relation, "owner"))
        e = end_authorised(op, r, at, data);
    if (e == OK)
        e = register_person_store_touch(op, r->community_id, r->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", r->id);
    doc_set_text(data, "house", r->house);
    doc_set_text(data, "relation", r->relation);
    doc_set_time(data, "to_at", at, op->utc_offset_min);
    return register_person_record(op, r->community_id, "person_house_ended", r->person_id, data);
}

err_t register_person_house_end(struct op *op, int64_t community_id, int64_t id, int64_t at)
{
    struct ending ending = {community_id, id, at};

    return db_transaction(op, end_in_transaction, &ending);
}

/* ---- looking -------------------------------------------------------------------------------- */

err_t register_person_of_house(struct op *op, int64_t community_id, int64_t house_id,
                               struct person_house **ret_relations, size_t *ret_count)
{
    return register_person_link_store_of_house(op, community_id, house_id, ret_relations,
                                               ret_count);
}

err_t register_person_houses(struct op *op, int64_t community_id, int64_t person_id,
                             struct person_house **ret_relations, size_t *ret_count)
{
    return register_person_link_store_of_person(op, community_id, person_id, ret_relations,
                                                ret_count);
}

err_t register_person_of_houses(struct op *op, int64_t community_id, const int64_t *house_ids,
                                size_t house_count, struct person_house **ret_relations,
                                size_t *ret_count)
{
    return register_person_link_store_of_houses(op, community_id, house_ids, house_count,
                                                ret_relations, ret_count);
}

err_t register_person_houses_of(struct op *op, int64_t community_id, const int64_t *person_ids,
                                size_t person_count, struct person_house **ret_relations,
                                size_t *ret_count)
{
    return register_person_link_store_of_persons(op, community_id, person_ids, person_count,
                                                 ret_relations, ret_count);
}

err_t register_person_contacts_of(struct op *op, int64_t community_id, const int64_t *person_ids,
                                  size_t person_count, struct person_contact **ret_contacts,
                                  size_t *ret_count)
{
    return register_person_link_store_leads(op, community_id, person_ids, person_count,
                                            ret_contacts, ret_count);
}
