#include "segment/segment.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"
#include "register/register_person.h"
#include "segment/segment_store.h"

enum { EVENT_VERSION = 1 };

static err_t record(struct op *op, int64_t community_id, int64_t id, const char *kind,
                    const struct doc *data)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = "segment",
                                  .subject_id = id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, data)};

    return journal_append(op, &event);
}

static struct doc *facts_of(struct op *op, const char *name, const struct segment_rule *rule)
{
    struct doc *facts = doc_object(op->arena);

    doc_set_text(facts, "name", name);
    doc_set(facts, "rule", segment_rules_document(op->arena, rule));
    return facts;
}

/* The unique index is the judge; this is how its verdict reads. */
static err_t said_of_name(struct op *op, err_t e)
{
    if (e != ERR_CONFLICT)
        return e;
    op_forget_fault(op);
    return op_fail_field(op, "name", "taken", "已有同名的细分");
}

struct change {
    struct segment segment;
    int64_t version;
};

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct segment *s = arg;
    struct doc *facts = facts_of(op, s->name, &s->rule);
    err_t e = journal_lock(op, s->community_id);

    if (e != OK)
        return e;
    s->id = id_next(op->now);
    s->made_at = op->now;
    e = segment_store_add(op, s, json_text(op->arena, doc_get(facts, "rule")));
    return e != OK ? said_of_name(op, e)
                   : record(op, s->community_id, s->id, "segment_added", facts);
}

err_t segment_add(struct op *op, int64_t community_id, const char *name,
                  const struct segment_rule *rule, int64_t *ret_id)
{
    struct segment s = {.community_id = community_id,
                        .name = str_trim(op->arena, name == NULL ? "" : name),
                        .rule = *rule,
                        .made_by = op->actor->id};
    err_t e;

    if (str_is_empty(s.name))
        op_fail_field(op, "name", "required", "请填写“名称”");
    segment_rules_check(op, rule);
    if (op->fault.code != OK)
        return op->fault.code;
    e = db_transaction(op, add_in_transaction, &s);
    if (e == OK)
        *ret_id = s.id;
    return e;
}

static err_t change_in_transaction(struct op *op, void *arg)
{
    struct change *c = arg;
    struct segment *s = &c->segment;
    struct doc *facts = facts_of(op, s->name, &s->rule);
    bool done;
    err_t e = journal_lock(op, s->community_id);

    if (e == OK)
        e = segment_store_change(op, s, json_text(op->arena, doc_get(facts, "rule")), c->version,
                                 &done);
    if (e != OK)
        return said_of_name(op, e);
    if (!done)
        return op_fail(op, ERR_CONFLICT, "这个细分刚被别人改过，请看过再改");
    return record(op, s->community_id, s->id, "segment_changed", facts);
}

err_t segment_change(struct op *op, const struct segment *segment, const char *name,
                     const struct segment_rule *rule, int64_t version)
{
    struct change c = {*segment, version};

    c.segment.name = str_trim(op->arena, name == NULL ? "" : name);
    c.segment.rule = *rule;
    if (str_is_empty(c.segment.name))
        op_fail_field(op, "name", "required", "请填写“名称”");
    segment_rules_check(op, rule);
    return op->fault.code != OK ? op->fault.code : db_transaction(op, change_in_transaction, &c);
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct segment *s = arg;
    struct doc *facts = doc_object(op->arena);
    err_t e = journal_lock(op, s->community_id);

    doc_set_text(facts, "name", s->name);
    if (e == OK)
        e = segment_store_end(op, s->community_id, s->id);
    return e != OK ? e : record(op, s->community_id, s->id, "segment_ended", facts);
}

err_t segment_end(struct op *op, const struct segment *segment)
{
    struct segment s = *segment;

    return db_transaction(op, end_in_transaction, &s);
}

struct placing {
    const struct segment *segment;
    int64_t person_id;
    bool is_in, forget;
};

static err_t place_in_transaction(struct op *op, void *arg)
{
    const struct placing *p = arg;
    const struct segment *s = p->segment;
    struct doc *facts = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, s->community_id);

    if (e == OK)
        e = register_person_get(op, &s->community_id, 1, p->person_id, &person);
    if (e == OK)
        e = p->forget ? segment_store_unplace(op, s, p->person_id)
                      : segment_store_place(op, s, p->person_id, p->is_in);
    doc_set_int(facts, "person", p->person_id);
    if (!p->forget)
        doc_set_bool(facts, "in", p->is_in);
    return e != OK ? e : record(op, s->community_id, s->id, "segment_placed", facts);
}

err_t segment_place(struct op *op, const struct segment *segment, int64_t person_id, bool is_in,
                    bool forget)
{
    struct placing p = {segment, person_id, is_in, forget};

    return db_transaction(op, place_in_transaction, &p);
}

/* ---- reading ---------------------------------------------------------------------------- */

err_t segment_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                  struct segment **ret_segment)
{
    return segment_store_get(op, communities, count, id, ret_segment);
}

err_t segment_list(struct op *op, int64_t community_id, struct segment **ret_segments,
                   size_t *ret_count)
{
    return segment_store_list(op, community_id, ret_segments, ret_count);
}

err_t segment_count(struct op *op, int64_t community_id, int64_t id,
                    const struct segment_rule *rule, int64_t *ret_count)
{
    return segment_store_count(op, community_id, id, rule, ret_count);
}

err_t segment_members(struct op *op, int64_t community_id, int64_t id,
                      const struct segment_rule *rule, int64_t after, int64_t limit,
                      struct segment_member **ret_members, size_t *ret_count)
{
    return segment_store_members(op, community_id, id, rule, after, limit, ret_members, ret_count);
}
