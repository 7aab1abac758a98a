/*
 * register_find.h - houses, people, vehicles and places by what somebody types or says.
 *
 * A house by its code in any spelling, without its unit or only by its door; a person by name, full
 * pinyin or initials, by a whole phone number or its last four digits; a vehicle by its plate or
 * the end of it; a place by its code or name. Simplified finds traditional and the reverse. Numbers
 * stand in the keys as keyed hashes only. Whoever writes such a row calls register_find_renew() in
 * the same transaction. Source: S3-3F.2a, X-6; docs/adr.
 */
#pragma once

#include "base/op.h"

enum register_find_kind { FIND_HOUSE, FIND_PERSON, FIND_VEHICLE, FIND_PLACE, FIND_KIND_COUNT };

/* Anew from the rows as they stand now; one that was merged, erased or ended loses its keys. In a
 * transaction. */
err_t register_find_renew(struct op *op, int64_t community_id, enum register_find_kind kind,
                          const int64_t *ids, size_t count);

/* Many rows in one transaction: from register_find_gather() on, renewing on this thread only notes
 * which, and register_find_renew_gathered() renews them all at once, in the order in which their
 * keys stand in the index; row by row that costs twice as much as the rows. Both in the same
 * transaction, whose body begins with an empty one: it may run twice. */
struct register_find_gather {
    int64_t community_id;
    struct register_find_ids {
        int64_t *ids;
        size_t count, capacity;
    } of[FIND_KIND_COUNT];
};
/* NULL: no longer. What is gathered lies in the arena of the op that renews. */
void register_find_gather(struct register_find_gather *gather);
err_t register_find_renew_gathered(struct op *op, struct register_find_gather *gather);

/* All of them anew if they were made by other rules than these: at the end of `anju init`. */
err_t register_find_finish(struct op *op);
/* All of them anew. */
err_t register_find_rebuild(struct op *op);

/* Whose: `everywhere` is said beside all communities, so that they need not be compared. */
struct register_find_scope {
    const int64_t *communities;
    size_t community_count;
    bool everywhere;
};

struct found_house {
    int64_t community_id, id;
    const char *code;
    const char *people; /* 王女士、李先生; "": nobody known */
};
struct found_person {
    int64_t community_id, id;
    const char *kind, *name;
    const char *phone;  /* sealed (journal_open_text), "" none */
    const char *houses; /* 3-2-1501、3-2-1502; "" none */
    const char *house;  /* the first of them, NULL none */
    const char *relation;
};
struct found_vehicle {
    int64_t community_id, id, person_id;
    const char *plate, *name; /* of whom, "" nobody known */
    const char *house;        /* "" none */
    const char *brand, *colour, *space;
};
struct found_place {
    int64_t community_id, id;
    const char *kind, *code, *name;
};
struct register_found {
    struct found_house *houses;
    struct found_person *persons;
    struct found_vehicle *vehicles;
    struct found_place *places;
    size_t house_count, person_count, vehicle_count, place_count;
    const char *phone; /* the digits of a whole number, if one was typed; else NULL */
};

/* The best of each kind, at most `limit` (up to REGISTER_FIND_MOST); exact ones first. */
enum { REGISTER_FIND_MOST = 20 };
err_t register_find(struct op *op, const struct register_find_scope *scope, const char *typed,
                    int limit, struct register_found *ret_found);
