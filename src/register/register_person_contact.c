/* How a person is reached. */
#include "register/register_person.h"

#include "register/register_person_parts.h"
#include "register/register_person_rules.h"
#include "register/register_person_store.h"

#include "base/id.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

err_t register_person_put_contact(struct op *op, int64_t community_id, struct person_contact *c,
                                  struct doc *into)
{
    const char *clear = str_trim(op->arena, c->value);
    const char *tail =
        register_person_rules_is_phone(c->kind) ? register_person_tail_hash(op, clear) : "";

    c->id = id_next(op->now);
    c->value_hash = register_person_value_hash(op, c->kind, clear);
    c->value = journal_seal_text(op, clear);
    doc_set_id(into, "id", c->id);
    doc_set_text(into, "kind", c->kind);
    doc_set_text(into, "value", c->value);
    doc_set_bool(into, "is_primary", c->is_primary);
    return register_person_link_store_contact_add(op, community_id, c, tail);
}

struct contacting {
    int64_t community_id;
    struct person_contact contact;
};

static err_t is_new(struct op *op, const struct contacting *adding)
{
    const struct person_contact *c = &adding->contact;
    const char *hash = register_person_value_hash(op, c->kind, c->value);
    struct person_contact *there;
    size_t count;
    err_t e = register_person_link_store_contacts(op, adding->community_id, c->person_id, false,
                                                  &there, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (str_equal(there[i].value_hash, hash))
            return op_fail(op, ERR_CONFLICT, "这个联系方式已经登记");
    if (e == OK && count >= REGISTER_CONTACTS_MAX)
        return op_fail(op, ERR_CONFLICT, "联系方式最多 %d 个", REGISTER_CONTACTS_MAX);
    return e;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct contacting *adding = arg;
    struct person_contact c = adding->contact;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, adding->community_id);

    if (e == OK)
        e = register_person_get_active(op, adding->community_id, c.person_id, 0, &person);
    if (e == OK)
        e = is_new(op, adding);
    if (e == OK)
        e = register_person_put_contact(op, adding->community_id, &c, data);
    if (e == OK && c.is_primary)
        e = register_person_link_store_contact_lead(op, adding->community_id, c.person_id, c.id);
    if (e == OK)
        e = register_person_store_touch(op, adding->community_id, c.person_id);
    if (e != OK)
        return e;
    adding->contact.id = c.id;
    return register_person_record(op, adding->community_id, "person_contact_added", c.person_id,
                                  data);
}

err_t register_person_contact_add(struct op *op, int64_t community_id, int64_t person_id,
                                  const struct person_contact *contact, int64_t *ret_id)
{
    struct contacting adding = {community_id, *contact};
    err_t e;

    adding.contact.person_id = person_id;
    register_person_rules_check_contact(op, "value", contact);
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, add_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.contact.id;
    return e;
}

struct ending {
    int64_t community_id, id;
};

/* The next one leads when the first is gone. */
static err_t let_next_lead(struct op *op, int64_t community_id, int64_t person_id)
{
    struct person_contact *left;
    size_t count;
    err_t e =
        register_person_link_store_contacts(op, community_id, person_id, false, &left, &count);

    if (e != OK || count == 0 || left[0].is_primary)
        return e;
    return register_person_link_store_contact_lead(op, community_id, person_id, left[0].id);
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct ending *ending = arg;
    struct doc *data = doc_object(op->arena);
    struct person_contact *c;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_person_link_store_contact_get(op, ending->community_id, ending->id, &c);
    if (e == OK && (c == NULL || c->void_at != 0))
        return op_fail(op, ERR_NOT_FOUND, "没有这个联系方式");
    if (e == OK)
        e = register_person_link_store_contact_end(op, ending->community_id, c->id);
    if (e == OK)
        e = let_next_lead(op, ending->community_id, c->person_id);
    if (e == OK)
        e = register_person_store_touch(op, ending->community_id, c->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", c->id);
    doc_set_text(data, "kind", c->kind);
    return register_person_record(op, ending->community_id, "person_contact_ended", c->person_id,
                                  data);
}

err_t register_person_contact_end(struct op *op, int64_t community_id, int64_t id)
{
    struct ending ending = {community_id, id};

    return db_transaction(op, end_in_transaction, &ending);
}

err_t register_person_phone_hashes(struct op *op, int64_t community_id, int64_t person_id,
                                   const char ***ret_hashes, size_t *ret_count)
{
    struct person_contact *all;
    size_t count, n = 0;
    err_t e = register_person_link_store_contacts(op, community_id, person_id, true, &all, &count);

    if (e != OK)
        return e;
    *ret_hashes = ARENA_ARRAY(op->arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++)
        if (register_person_rules_is_phone(all[i].kind))
            (*ret_hashes)[n++] = all[i].value_hash;
    *ret_count = n;
    return OK;
}
