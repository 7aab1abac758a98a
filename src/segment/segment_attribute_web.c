/* /persons/{id}/attributes: what is known of a person beside his facts. */
#include "segment/segment.h"

#include "base/str.h"
#include "case/case_words.h"
#include "register/register.h"
#include "register/register_person.h"

#include <inttypes.h>

static const struct field SET_FIELDS[] = {
    {"code", FIELD_TEXT, true, .max = 20, .label = "属性"},
    {"value", FIELD_TEXT, false, .max = 60, .label = "内容", .help = "Empty: it is known no more."},
    {"consent", FIELD_ID, false, .label = "单独同意", .help = "id of a consent of this person"},
    FIELDS_END};

static err_t get_person(struct request *req, uint64_t who, struct person **ret_person)
{
    const int64_t *communities;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    return register_person_get(req->op, communities, count, id, ret_person);
}

static const struct person_attribute *find(const struct person_attribute *list, size_t count,
                                           const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].code, code))
            return &list[i];
    return NULL;
}

/* A sensitive one is never shown, only that it is known. */
static void set_items(struct op *op, const struct person_attribute *list, size_t count,
                      struct doc *items)
{
    for (const struct segment_choice *c = SEGMENT_ATTRIBUTES; c->code != NULL; c++) {
        const struct person_attribute *known = find(list, count, c->code);
        struct doc *one = doc_add_object(items);
        doc_set_text(one, "code", c->code);
        doc_set_text(one, "name", c->name);
        doc_set_bool(one, "is_sensitive", c->is_sensitive);
        doc_set_bool(one, "is_known", known != NULL);
        doc_set_text(one, "value", known == NULL || c->is_sensitive ? NULL : known->value);
        doc_set_text(one, "at_text", known == NULL ? NULL : case_words_instant(op, known->at));
    }
}

static void set_consents(struct op *op, const struct segment_consent *list, size_t count,
                         struct doc *document)
{
    struct doc *consents = doc_set_list(document, "consents");

    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(consents);
        doc_set_id(one, "id", list[i].id);
        doc_set_text(one, "purpose", list[i].purpose);
        doc_set_text(one, "given_text", case_words_instant(op, list[i].given_at));
    }
}

static err_t attribute_web_show(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct person *person;
    struct person_attribute *list;
    struct segment_consent *consents;
    size_t count, consent_count;
    err_t e = get_person(req, MAY_SEE_SEGMENT, &person);

    if (e == OK)
        e = segment_attributes(req->op, person->community_id, person->id, &list, &count);
    if (e == OK)
        e = segment_consents(req->op, person->community_id, person->id, &consents, &consent_count);
    if (e != OK)
        return e;
    doc_set_id(document, "id", person->id);
    doc_set_text(document, "name", person->name);
    doc_set_bool(document, "may_change",
                 (op_roles_in(req->op, person->community_id) & MAY_KEEP_SEGMENT) != 0);
    set_items(req->op, list, count, doc_set_list(document, "items"));
    set_consents(req->op, consents, consent_count, document);
    return reply_page(reply, document, "segment/attributes");
}

static err_t attribute_web_set(struct request *req, struct reply *reply)
{
    struct person_attribute attribute = {.code = doc_get_text(req->input, "code"),
                                         .value = doc_get_text(req->input, "value"),
                                         .consent_id = doc_get_int(req->input, "consent")};
    struct person *person;
    err_t e = get_person(req, MAY_KEEP_SEGMENT, &person);

    if (e == OK)
        e = segment_attribute_set(req->op, person->community_id, person->id, &attribute);
    return e != OK ? e
                   : reply_see(reply, 200,
                               arena_printf(req->op->arena, "/persons/%" PRId64 "/attributes",
                                            person->id));
}

const struct route SEGMENT_ATTRIBUTE_ROUTES[] = {
    {GET, "/persons/{id}/attributes", MAY_SEE_SEGMENT, READS, NULL, attribute_web_show,
     .summary = "What is known of a person beside his facts; sensitive values are never shown"},
    {POST, "/persons/{id}/attributes", MAY_KEEP_SEGMENT, WRITES, SET_FIELDS, attribute_web_set,
     .summary = "Set or take away one of them", .template = "segment/attributes"},
    ROUTES_END,
};
