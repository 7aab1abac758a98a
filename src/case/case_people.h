/*
 * case_people.h - the names of all who appear in a document about cases, read in one
 * statement: say who first (add), then load, then find.
 */
#pragma once

#include "case/case_history.h"
#include "staff/staff.h"

struct case_people {
    struct arena *arena;
    int64_t *ids;
    size_t count, room;
    struct staff_member *members; /* ascending by id, after the load */
    size_t member_count;
};

struct case_people case_people_in(struct arena *a);
void case_people_add(struct case_people *people, int64_t id); /* 0 is nobody */
/* Those who hold, supervise or work on the case, and the actors of its history. */
void case_people_add_case(struct case_people *people, const struct service_case *sc);
void case_people_add_history(struct case_people *people, const struct case_history *history);

err_t case_people_load(struct op *op, struct case_people *people);
/* NULL: nobody of that id. */
const struct staff_member *case_people_find(const struct case_people *people, int64_t id);
const char *case_people_name(const struct case_people *people, int64_t id); /* NULL likewise */
/* A member of staff as {id, login, name}; a person who is gone stays an id. NULL for id 0. */
struct doc *case_people_document(struct arena *a, const struct case_people *people, int64_t id);
