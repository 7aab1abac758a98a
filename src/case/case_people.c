#include "case/case_people.h"

#include <string.h>

struct case_people case_people_in(struct arena *a)
{
    return (struct case_people){.arena = a};
}

static void grow(struct case_people *people)
{
    size_t room = people->room == 0 ? 16 : people->room * 2;
    int64_t *ids = ARENA_ARRAY(people->arena, room, int64_t);

    if (people->count > 0)
        memcpy(ids, people->ids, people->count * sizeof *ids);
    people->ids = ids;
    people->room = room;
}

/* Few are met in one case: to look through them is cheaper than to sort. */
void case_people_add(struct case_people *people, int64_t id)
{
    if (id <= 0)
        return;
    for (size_t i = 0; i < people->count; i++)
        if (people->ids[i] == id)
            return;
    if (people->count == people->room)
        grow(people);
    people->ids[people->count++] = id;
}

void case_people_add_case(struct case_people *people, const struct service_case *sc)
{
    case_people_add(people, sc->first_contact);
    case_people_add(people, sc->responsible);
    case_people_add(people, sc->supervisor);
    case_people_add(people, sc->handler);
    case_people_add(people, sc->followup_by);
    for (size_t i = 0; i < sc->assignment_count; i++)
        case_people_add(people, sc->assignments[i].staff_id);
}

void case_people_add_history(struct case_people *people, const struct case_history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        case_people_add(people, history->events[i].actor_id);
        case_people_add(people, doc_get_int(history->payloads[i], "on_behalf"));
        DOC_EACH(member, doc_get(history->payloads[i], "stood_in"))
        {
            case_people_add(people, doc_get_int(member->value, "absent"));
            case_people_add(people, doc_get_int(member->value, "substitute"));
        }
        DOC_EACH(member, doc_get(history->payloads[i], "assignments"))
        {
            case_people_add(people, doc_get_int(member->value, "staff_id"));
        }
    }
}

err_t case_people_load(struct op *op, struct case_people *people)
{
    if (people->count == 0)
        return OK;
    return staff_get_many(op, people->ids, people->count, &people->members, &people->member_count);
}

const struct staff_member *case_people_find(const struct case_people *people, int64_t id)
{
    for (size_t i = 0; i < people->member_count; i++)
        if (people->members[i].id == id)
            return &people->members[i];
    return NULL;
}

const char *case_people_name(const struct case_people *people, int64_t id)
{
    const struct staff_member *member = case_people_find(people, id);

    if (member == NULL)
        return id > 0 ? "业主" : NULL; /* who acts and is no member of the staff */
    return member->name;
}

struct doc *case_people_document(struct arena *a, const struct case_people *people, int64_t id)
{
    const struct staff_member *member = case_people_find(people, id);
    struct doc *person;

    if (id == 0)
        return NULL;
    person = doc_object(a);
    doc_set_id(person, "id", id);
    if (member != NULL) {
        doc_set_text(person, "login", member->login);
        doc_set_text(person, "name", member->name);
    }
    return person;
}
