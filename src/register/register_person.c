#include "register/register_person.h"

#include "register/register.h"
#include "register/register_find.h"
#include "register/register_person_parts.h"
#include "register/register_person_rules.h"
#include "register/register_person_store.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

enum { EVENT_VERSION = 1, TAIL_DIGITS = 4 };

/* What a person is found by stays as it is. */
static const char *const WITHOUT_KEYS[] = {"person_revealed", "person_house_added",
                                           "person_house_ended", NULL};

err_t register_person_record(struct op *op, int64_t community_id, const char *kind, int64_t id,
                             const struct doc *facts)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = "person",
                                  .subject_id = id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, facts)};
    err_t e = OK;

    if (!str_in(kind, WITHOUT_KEYS))
        e = register_find_renew(op, community_id, FIND_PERSON, &id, 1);
    return e == OK ? journal_append(op, &event) : e;
}

/* ---- numbers ------------------------------------------------------------------------ */

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static const char *small(struct arena *a, const char *text)
{
    char *folded = str_trim(a, or_empty(text));

    for (char *p = folded; *p != '\0'; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return folded;
}

const char *register_person_value_hash(struct op *op, const char *kind, const char *value)
{
    if (register_person_rules_is_phone(kind))
        return journal_lookup_hash(op, "phone", str_digits(op->arena, value));
    return journal_lookup_hash(op, kind, small(op->arena, value));
}

const char *register_person_tail_hash(struct op *op, const char *phone)
{
    const char *digits = str_digits(op->arena, phone);
    size_t length = strlen(digits);

    if (length < TAIL_DIGITS)
        return "";
    return journal_lookup_hash(op, "phone-tail", digits + length - TAIL_DIGITS);
}

const char *register_person_masked(struct op *op, const char *sealed)
{
    const char *plain = str_is_empty(sealed) ? NULL : journal_open_text(op, sealed);

    if (plain == NULL)
        return str_is_empty(sealed) ? "" : "****";
    return register_person_rules_mask(op->arena, plain);
}

static const char *id_hash_of(struct op *op, const char *id_number)
{
    return str_is_empty(id_number)
               ? ""
               : journal_lookup_hash(op, "id_number", small(op->arena, id_number));
}

/* ---- what an event tells ---------------------------------------------------------------- */

struct fact {
    const char *name;
    const char *text;
};

/* Texts of a person by name, as events and documents call them. */
static size_t facts_of(const struct person *p, struct fact facts[16])
{
    const struct fact all[] = {{"kind", p->kind},
                               {"name", p->name},
                               {"sex", p->sex},
                               {"birth", p->birth},
                               {"id_kind", p->id_kind},
                               {"work_unit", p->work_unit},
                               {"mail_address", p->mail_address},
                               {"language", p->language},
                               {"channel", p->channel},
                               {"tags", p->tags},
                               {"affiliation", p->affiliation},
                               {"external_id", p->external_id}};

    memcpy(facts, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static void tell_facts(struct doc *data, const struct person *p)
{
    struct fact facts[16];
    size_t count = facts_of(p, facts);

    for (size_t i = 0; i < count; i++)
        if (!str_is_empty(facts[i].text))
            doc_set_text(data, facts[i].name, facts[i].text);
    if (!str_is_empty(p->id_number))
        doc_set_text(data, "id_number", p->id_number);
    if (p->quiet_from >= 0) {
        doc_set_int(data, "quiet_from", p->quiet_from);
        doc_set_int(data, "quiet_to", p->quiet_to);
    }
}

/* ---- adding ---------------------------------------------------------------------------- */

/* No text is NULL, tags stand in their one form, numbers are sealed. */
static struct person normal(struct op *op, const struct person *given)
{
    struct person p = *given;

    p.kind = str_is_empty(p.kind) ? "person" : p.kind;
    p.name = p.name == NULL ? NULL : str_trim(op->arena, p.name);
    p.sex = or_empty(p.sex);
    p.birth = or_empty(p.birth);
    p.id_kind = or_empty(p.id_kind);
    p.work_unit = or_empty(p.work_unit);
    p.mail_address = or_empty(p.mail_address);
    p.language = or_empty(p.language);
    p.channel = or_empty(p.channel);
    p.affiliation = or_empty(p.affiliation);
    p.external_id = or_empty(p.external_id);
    p.status = "active";
    if (p.quiet_from == p.quiet_to)
        p.quiet_from = p.quiet_to = -1;
    return p;
}

struct adding {
    struct person person;
    const char *id_hash;
};

static err_t check_all(struct op *op, const struct person *p)
{
    register_person_rules_check(op, p);
    if (p->contact_count > REGISTER_CONTACTS_MAX)
        op_fail_field(op, "contact", "too_many", "联系方式最多 %d 个", REGISTER_CONTACTS_MAX);
    for (size_t i = 0; i < p->contact_count; i++)
        register_person_rules_check_contact(
            op, i == 0 ? "contact" : arena_printf(op->arena, "contact_%zu", i + 1),
            &p->contacts[i]);
    for (size_t i = 0; i < p->house_count; i++)
        register_person_rules_check_relation(
            op, i == 0 ? "house" : arena_printf(op->arena, "house_%zu", i + 1), &p->houses[i]);
    return op->fault.code;
}

err_t register_person_check(struct op *op, const struct person *person)
{
    struct person p = normal(op, person);

    return check_all(op, &p);
}

static err_t is_free(struct op *op, const struct person *p)
{
    struct person *there = NULL;
    err_t e = OK;

    if (!str_is_empty(p->external_id))
        e = register_person_store_external(op, p->community_id, p->external_id, &there);
    if (e == OK && there != NULL && there->id != p->id)
        return op_fail(op, ERR_CONFLICT, "外部编号 %s 已经有了", p->external_id);
    return e;
}

static err_t add_parts(struct op *op, const struct person *p, struct doc *data)
{
    struct doc *contacts = p->contact_count == 0 ? NULL : doc_set_list(data, "contacts");
    struct doc *houses = p->house_count == 0 ? NULL : doc_set_list(data, "houses");
    bool has_primary = false;
    err_t e = OK;

    for (size_t i = 0; i < p->contact_count; i++)
        has_primary |= p->contacts[i].is_primary;
    for (size_t i = 0; e == OK && i < p->contact_count; i++) {
        struct person_contact c = p->contacts[i];
        c.person_id = p->id;
        c.is_primary |= !has_primary && i == 0;
        e = register_person_put_contact(op, p->community_id, &c, doc_add_object(contacts));
    }
    for (size_t i = 0; e == OK && i < p->house_count; i++) {
        struct person_house r = p->houses[i];
        r.community_id = p->community_id;
        r.person_id = p->id;
        e = register_person_put_house(op, &r, doc_add_object(houses));
    }
    return e;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct adding *adding = arg;
    struct person *p = &adding->person;
    struct doc *data = doc_object(op->arena);
    err_t e;

    p->id = 0;
    e = journal_lock(op, p->community_id);
    if (e == OK)
        e = is_free(op, p);
    if (e != OK)
        return e;
    p->id = id_next(op->now);
    e = register_person_store_add(op, p, adding->id_hash);
    tell_facts(data, p);
    if (e == OK)
        e = add_parts(op, p, data);
    return e == OK ? register_person_record(op, p->community_id, "person_added", p->id, data) : e;
}

err_t register_person_add(struct op *op, const struct person *person, int64_t *ret_id)
{
    struct adding adding = {.person = normal(op, person)};
    struct person *p = &adding.person;
    err_t e = check_all(op, p);

    if (e != OK)
        return e;
    p->tags = register_person_rules_tags(op->arena, p->tags);
    adding.id_hash = id_hash_of(op, p->id_number);
    p->id_number = str_is_empty(p->id_number) ? "" : journal_seal_text(op, p->id_number);
    e = db_transaction(op, add_in_transaction, &adding);
    if (e == OK)
        *ret_id = p->id;
    return e;
}

/* ---- changing ----------------------------------------------------------------------------- */

struct changing {
    struct person person;
    const char *id_hash;
    int64_t version;
    bool keeps_number;
};

static void tell_change(struct doc *data, const char *name, const char *before, const char *after)
{
    struct doc *one;

    if (str_equal(before, after))
        return;
    one = doc_set_object(data, name);
    doc_set_text(one, "before", before);
    doc_set_text(one, "after", after);
}

static const char *quiet_text(struct op *op, const struct person *p)
{
    if (p->quiet_from < 0)
        return "";
    return arena_printf(op->arena, "%02d:%02d-%02d:%02d", p->quiet_from / 60, p->quiet_from % 60,
                        p->quiet_to / 60, p->quiet_to % 60);
}

static void tell_changes(struct op *op, struct doc *data, const struct person *was,
                         const struct person *is)
{
    struct fact before[16], after[16];
    size_t count = facts_of(was, before);

    facts_of(is, after);
    for (size_t i = 0; i < count; i++)
        tell_change(data, before[i].name, before[i].text, after[i].text);
    tell_change(data, "id_number", was->id_number, is->id_number);
    tell_change(data, "quiet", quiet_text(op, was), quiet_text(op, is));
}

/* The same number sealed anew is no change. */
static bool is_same_number(struct op *op, const char *sealed, const char *other)
{
    return str_equal(str_is_empty(sealed) ? "" : journal_open_text(op, sealed),
                     str_is_empty(other) ? "" : journal_open_text(op, other));
}

static err_t change_in_transaction(struct op *op, void *arg)
{
    struct changing *changing = arg;
    struct person *was, is = changing->person;
    struct doc *data = doc_object(op->arena);
    err_t e = journal_lock(op, is.community_id);

    if (e == OK)
        e = register_person_get_active(op, is.community_id, is.id, changing->version, &was);
    if (e == OK)
        e = is_free(op, &is);
    if (e != OK)
        return e;
    if (changing->keeps_number || is_same_number(op, was->id_number, is.id_number)) {
        is.id_number = was->id_number;
        changing->id_hash = id_hash_of(
            op, str_is_empty(was->id_number) ? "" : journal_open_text(op, was->id_number));
    }
    tell_changes(op, data, was, &is);
    if (data->count == 0)
        return OK;
    e = register_person_store_change(op, &is, changing->id_hash);
    return e == OK ? register_person_record(op, is.community_id, "person_changed", is.id, data) : e;
}

err_t register_person_change(struct op *op, const struct person *person, int64_t version)
{
    struct changing changing = {.person = normal(op, person),
                                .version = version,
                                .keeps_number = person->id_number == NULL};
    struct person *p = &changing.person;

    register_person_rules_check(op, p);
    if (op->fault.code != OK)
        return op->fault.code;
    p->tags = register_person_rules_tags(op->arena, p->tags);
    changing.id_hash = id_hash_of(op, p->id_number);
    p->id_number = str_is_empty(p->id_number) ? "" : journal_seal_text(op, p->id_number);
    return db_transaction(op, change_in_transaction, &changing);
}

/* ---- looking --------------------------------------------------------------------------------- */

static err_t fill_parts(struct op *op, struct person *p)
{
    struct person_contact *contacts;
    struct person_house *houses;
    err_t e = register_person_link_store_contacts(op, p->community_id, p->id, false, &contacts,
                                                  &p->contact_count);

    if (e == OK)
        e = register_person_link_store_of_person(op, p->community_id, p->id, &houses,
                                                 &p->house_count);
    if (e != OK)
        return e;
    p->contacts = contacts;
    p->houses = houses;
    return OK;
}

err_t register_person_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct person **ret_person)
{
    struct person *p;
    err_t e = register_person_store_get(op, communities, count, id, &p);

    if (e == OK && p == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这位住户");
    if (e == OK)
        e = fill_parts(op, p);
    if (e == OK)
        *ret_person = p;
    return e;
}

err_t register_person_get_active(struct op *op, int64_t community_id, int64_t id, int64_t version,
                                 struct person **ret_person)
{
    struct person *p;
    err_t e = register_person_store_get(op, &community_id, 1, id, &p);

    if (e == OK && p == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这位住户");
    if (e == OK && !str_equal(p->status, "active"))
        return op_fail(op, ERR_CONFLICT, "这份档案已合并或注销，不能再改");
    if (e == OK && version != 0 && version != p->version)
        return op_fail(op, ERR_CONFLICT, "这份档案刚被别人改过，请刷新后再改");
    if (e == OK)
        *ret_person = p;
    return e;
}

err_t register_person_find_external(struct op *op, int64_t community_id, const char *external_id,
                                    struct person **ret_person)
{
    return register_person_store_external(op, community_id, external_id, ret_person);
}

err_t register_person_list(struct op *op, const struct person_asking *asking,
                           struct person_page *ret_page)
{
    struct person_asking q = *asking;
    struct person *after = NULL;
    err_t e = OK;

    *ret_page = (struct person_page){.count = 0};
    q.words = db_like(op->arena, str_trim(op->arena, or_empty(q.words)));
    q.tag = db_like(op->arena, str_trim(op->arena, or_empty(q.tag)));
    if (q.after_id != 0)
        e = register_person_store_get(op, &q.community_id, 1, q.after_id, &after);
    if (e == OK && q.after_id != 0 && after == NULL)
        e = op_fail(op, ERR_NOT_FOUND, "没有这位住户");
    return e == OK ? register_person_store_list(op, &q, after, ret_page) : e;
}

err_t register_person_of_value(struct op *op, const int64_t *communities, size_t count,
                               const char *value_hash, struct person **ret_persons,
                               size_t *ret_count)
{
    return register_person_store_of_value(op, communities, count, value_hash, ret_persons,
                                          ret_count);
}

/* ---- revealing --------------------------------------------------------------------------------
 */

struct revealing {
    int64_t community_id, id;
    const char *reason;
    struct person *person;
};

static err_t reveal_in_transaction(struct op *op, void *arg)
{
    struct revealing *r = arg;
    struct doc *data = doc_object(op->arena);
    err_t e = journal_lock(op, r->community_id);

    if (e == OK)
        e = register_person_get(op, &r->community_id, 1, r->id, &r->person);
    if (e != OK)
        return e;
    doc_set_text(data, "reason", r->reason);
    return register_person_record(op, r->community_id, "person_revealed", r->id, data);
}

err_t register_person_reveal(struct op *op, int64_t community_id, int64_t id, const char *reason,
                             struct person **ret_person)
{
    struct revealing r = {.community_id = community_id, .id = id, .reason = reason};
    struct person_contact *open;
    err_t e;

    if (str_is_empty(reason))
        return op_fail_field(op, "reason", "required", "请填写“查看原因”");
    e = db_transaction(op, reveal_in_transaction, &r);
    if (e != OK)
        return e;
    open = ARENA_ARRAY(op->arena, r.person->contact_count + 1, struct person_contact);
    for (size_t i = 0; i < r.person->contact_count; i++) {
        open[i] = r.person->contacts[i];
        open[i].value = or_empty(journal_open_text(op, open[i].value));
    }
    r.person->contacts = open;
    if (!str_is_empty(r.person->id_number))
        r.person->id_number = or_empty(journal_open_text(op, r.person->id_number));
    *ret_person = r.person;
    return OK;
}
