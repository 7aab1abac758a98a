/* The events of a case as a document: personal data is hidden here. */
#include "case/case_document.h"

#include "case/case_history.h"
#include "case/case_people.h"

/* Sealed and hashed values of a payload are not for anybody's eyes. */
static void hide_personal(struct op *op, struct doc *data)
{
    struct doc *set = doc_get(data, "set"), *input = doc_get(data, "input");

    if (doc_get(set, "reporter_phone") != NULL)
        doc_set_text(set, "reporter_phone",
                     case_document_phone(op, doc_get_text(set, "reporter_phone")));
    if (doc_get(set, "phone_hash") != NULL)
        doc_set_null(set, "phone_hash");
    if (doc_get(set, "phone_tail") != NULL)
        doc_set_null(set, "phone_tail");
    if (doc_get(input, "reporter_phone") != NULL)
        doc_set_null(input, "reporter_phone");
}

enum { EXACT_IN_A_DOUBLE_BITS = 53 };

/* Ids travel as texts: a reader whose numbers are doubles would round them. */
static void spell_ids(struct doc *value)
{
    if (value->kind == DOC_INT && value->number >> EXACT_IN_A_DOUBLE_BITS != 0)
        value->is_id = value->number > 0;
    DOC_EACH(member, value)
    {
        spell_ids(member->value);
    }
}

/* nor who complained for the eyes of the department complained of. */
static void hide_complainant(struct doc *data)
{
    static const char *const WHO[] = {"reporter_name", "reporter_phone", "house",
                                      "house_id",      "relayed_by",     NULL};
    static const char *const PLACES[] = {"set", "input"};

    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        struct doc *part = doc_get(data, PLACES[i]);
        for (const char *const *name = WHO; part != NULL && *name != NULL; name++)
            if (doc_get(part, *name) != NULL)
                doc_set_null(part, *name);
    }
}

static struct doc *event_document(struct op *op, const struct journal_event *event,
                                  struct doc *payload, const struct case_people *people)
{
    struct doc *one = doc_object(op->arena);

    doc_set_int(one, "seq", event->seq);
    doc_set_time(one, "at", event->at, op->utc_offset_min);
    doc_set(one, "actor", case_people_document(op->arena, people, event->actor_id));
    if (doc_get(payload, "on_behalf") != NULL) /* 代 */
        doc_set(one, "on_behalf",
                case_people_document(op->arena, people, doc_get_int(payload, "on_behalf")));
    doc_set_text(one, "kind", event->kind);
    if (payload != NULL) {
        hide_personal(op, payload);
        spell_ids(payload);
    }
    doc_set(one, "data", payload);
    doc_set_text(one, "prev_hash", event->prev_hash);
    doc_set_text(one, "hash", event->hash);
    return one;
}

err_t case_document_events(struct op *op, const struct service_case *sc, struct doc **ret_list)
{
    struct case_history history = {0};
    struct case_people people = case_people_in(op->arena);
    struct doc *list = doc_list(op->arena);
    err_t e = case_history_read(op, sc, &history);

    if (e != OK)
        return e;
    case_people_add_history(&people, &history);
    e = case_people_load(op, &people);
    for (size_t i = 0; e == OK && i < history.count; i++) {
        if (case_hides_complainant(op, sc->community_id, sc->nature, sc->object))
            hide_complainant(history.payloads[i]);
        doc_add(list, event_document(op, &history.events[i], history.payloads[i], &people));
    }
    *ret_list = list;
    return e;
}
