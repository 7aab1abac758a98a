/* What the tests of persons and houses stand on: a community with houses, somebody who owns one. */
#pragma once

#include "base/json.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_house.h"
#include "register/register_person.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

static inline int64_t given_register(struct op *op)
{
    struct community community = {.code = "yiyuan", .name = "颐园世家", .utc_offset_min = 480};
    static const char *const CODES[] = {"3-2-1501", "3-2-1502", "10-1-101", NULL};
    char *path;
    int64_t id, house_id;

    if (op == NULL)
        return 0;
    path = arena_printf(op->arena, "%s/journal.key", support_folder(op));
    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    assert_ok(register_community_add(op, &community, &id));
    for (size_t i = 0; CODES[i] != NULL; i++)
        assert_ok(register_house_add(op, &(struct house){.community_id = id, .code = CODES[i]},
                                     &house_id));
    return id;
}

static inline int64_t house_of(struct op *op, int64_t community, const char *code)
{
    struct house *house;

    assert_ok(register_house_find(op, community, code, &house));
    return house->id;
}

/* In a house as `relation`; `phone` NULL: none. */
static inline int64_t given_person(struct op *op, int64_t community, const char *name,
                                   const char *relation, const char *house, const char *phone)
{
    struct person_contact contact = {.kind = "mobile", .value = phone};
    struct person_house lives = {.house = house, .relation = relation};
    struct person person = {.community_id = community,
                            .name = name,
                            .contacts = &contact,
                            .contact_count = phone == NULL ? 0 : 1,
                            .houses = &lives,
                            .house_count = house == NULL ? 0 : 1};
    int64_t id;

    assert_ok(register_person_add(op, &person, &id));
    return id;
}

static inline struct person *person_of(struct op *op, int64_t community, int64_t id)
{
    struct person *person;

    assert_ok(register_person_get(op, &community, 1, id, &person));
    return person;
}

/* How many events of this kind there are, and whether a text stands in the last one. */
static inline int64_t events_of(struct op *op, const char *kind)
{
    return support_count(
        op, arena_printf(op->arena, "SELECT count(*) FROM journal_event WHERE kind = '%s'", kind));
}

static inline bool journal_tells(struct op *op, int64_t community, const char *subject, int64_t id,
                                 const char *text)
{
    struct journal_event *events;
    size_t count;

    assert_ok(journal_list(op, community, subject, id, 0, 500, &events, &count));
    for (size_t i = 0; i < count; i++)
        if (strstr(events[i].data, text) != NULL)
            return true;
    return false;
}
