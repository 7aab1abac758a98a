/* What is known of a person beside his facts; all of it may be missing (S2-3.1c). */
#include "segment/segment.h"

#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"
#include "register/register_person.h"
#include "segment/segment_store.h"

enum { EVENT_VERSION = 1 };

struct setting {
    int64_t community_id, person_id;
    struct person_attribute attribute;
};

static err_t check(struct op *op, const struct setting *s)
{
    const struct person_attribute *a = &s->attribute;
    bool consented;
    err_t e;

    if (str_equal(segment_rules_name(SEGMENT_ATTRIBUTES, a->code), a->code))
        return op_fail_field(op, "code", "not_one_of", "没有这一项属性");
    if (!segment_rules_attribute_is_sensitive(a->code) || str_is_empty(a->value))
        return OK;
    e = segment_store_has_consented(op, s->community_id, s->person_id, a->consent_id, &consented);
    if (e == OK && !consented)
        e = op_fail_field(op, "consent", "required",
                          "“信仰”是敏感个人信息：须先登记本人的单独同意，再选是哪一份");
    return e;
}

static err_t record(struct op *op, const struct setting *s)
{
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = s->community_id,
                                  .kind = "person_attribute",
                                  .subject = "person",
                                  .subject_id = s->person_id,
                                  .version = EVENT_VERSION};

    doc_set_text(facts, "code", s->attribute.code);
    if (!segment_rules_attribute_is_sensitive(s->attribute.code))
        doc_set_text(facts, "value", s->attribute.value);
    doc_set_bool(facts, "ended", str_is_empty(s->attribute.value));
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

static err_t set_in_transaction(struct op *op, void *arg)
{
    const struct setting *s = arg;
    struct person *person;
    err_t e = journal_lock(op, s->community_id);

    if (e == OK)
        e = register_person_get(op, &s->community_id, 1, s->person_id, &person);
    if (e == OK)
        e = check(op, s);
    if (e != OK)
        return e;
    e = str_is_empty(s->attribute.value)
            ? segment_store_attribute_end(op, s->community_id, s->person_id, s->attribute.code)
            : segment_store_attribute_set(op, s->community_id, s->person_id, &s->attribute);
    return e != OK ? e : record(op, s);
}

err_t segment_attribute_set(struct op *op, int64_t community_id, int64_t person_id,
                            const struct person_attribute *attribute)
{
    struct setting s = {community_id, person_id, *attribute};

    if (!segment_rules_attribute_is_sensitive(attribute->code))
        s.attribute.consent_id = 0;
    return db_transaction(op, set_in_transaction, &s);
}

err_t segment_attributes(struct op *op, int64_t community_id, int64_t person_id,
                         struct person_attribute **ret_attributes, size_t *ret_count)
{
    return segment_store_attributes(op, community_id, person_id, ret_attributes, ret_count);
}

err_t segment_consents(struct op *op, int64_t community_id, int64_t person_id,
                       struct segment_consent **ret_consents, size_t *ret_count)
{
    return segment_store_consents(op, community_id, person_id, ret_consents, ret_count);
}
