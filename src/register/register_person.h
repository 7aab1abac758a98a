/*
 * register_person.h - people and organisations, how they are reached, and what they are to a house.
 *
 * Source: S2-2.1.7, S0-3.3.1, S3-7.1, X-18, X-36; domain.md D "Customers". Each change is an event
 * of the community's chain, subject "person", in the same transaction; numbers stand sealed in it.
 * Everything here asks for a community: who may see it is asked at the door (staff_scope).
 */
#pragma once

#include "http/route.h"

#include "base/op.h"

enum { REGISTER_CONTACTS_MAX = 10, REGISTER_RELATIONS_MAX = 200 };

struct person_contact {
    int64_t id, person_id;
    const char *kind;       /* mobile, phone, email, wechat */
    const char *value;      /* sealed (journal_open_text); to write: in clear */
    const char *value_hash; /* register_person_value_hash(); read only */
    bool is_primary;
    int64_t verified_at, void_at;
};

struct person_house {
    int64_t community_id, id, person_id, house_id;
    const char *house; /* "3-2-1501"; to write: in any spelling */
    const char *name;  /* of the person; read only */
    const char *person_kind;
    const char *relation; /* owner, family, tenant, agent */
    int64_t share;        /* of 10,000; 0: not told */
    int64_t from_at, to_at;
    bool pays_fee, is_emergency;
    const char *kinship;     /* 配偶, 子女 … */
    const char *authority;   /* what he may do for the owner, in words; "" none */
    int64_t authority_until; /* 0: as long as the relation holds */
    int64_t authority_by;    /* the person who gave it; 0: nobody named */
};

struct person {
    int64_t community_id, id;
    const char *kind; /* person, organisation, developer, committee */
    const char *name;
    const char *sex;   /* male, female, "" */
    const char *birth; /* 1958-03-02 or "" */
    const char *id_kind;
    const char *id_number; /* sealed; to write: in clear */
    const char *work_unit, *mail_address, *language;
    const char *channel;      /* phone, wechat, sms, visit, "" */
    int quiet_from, quiet_to; /* minutes of the day; both -1: none */
    const char *tags;         /* written as people write them, kept as " 老人 教师 " */
    const char *affiliation;  /* individual, company, government, "" */
    const char *external_id;
    const char *status; /* active, merged, erased */
    int64_t merged_into, version, created_at, updated_at;
    /* To add; register_person_get() fills both too: contacts that are not void, all relations. */
    const struct person_contact *contacts;
    size_t contact_count;
    const struct person_house *houses;
    size_t house_count;
};

/* NULL texts count as "". quiet hours: -1, or set .quiet_from = .quiet_to = 0 for none. The first
 * contact is the primary one unless another says so. ERR_INVALID with every wrong field (of the
 * second contact: contact_2, of the second house: house_2); ERR_CONFLICT for an external_id that
 * is taken. One event, whatever comes with it. */
err_t register_person_add(struct op *op, const struct person *person, int64_t *ret_id);

/* Notes every wrong field, as adding would; reads and writes nothing. */
err_t register_person_check(struct op *op, const struct person *person);

/* The facts anew, all of them, but not contacts and houses. `id_number` NULL: as it is, "": none.
 * ERR_CONFLICT unless `version` (0: any) is the present one; nothing happens if nothing differs. */
err_t register_person_change(struct op *op, const struct person *person, int64_t version);

/* Also one that was merged into another (status tells). ERR_NOT_FOUND outside of `communities`. */
err_t register_person_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct person **ret_person);
/* By the number that another system knows him by; *ret_person NULL: nobody. */
err_t register_person_find_external(struct op *op, int64_t community_id, const char *external_id,
                                    struct person **ret_person);

struct person_asking {
    int64_t community_id;
    const char *words;    /* stand in the name; NULL: any */
    const char *kind;     /* NULL: any */
    const char *relation; /* holds now; NULL: any */
    const char *tag;      /* NULL: any */
    bool newest_first;
    int64_t after_id; /* behind this person; 0: from the first */
    int64_t limit;
};
struct person_page {
    struct person *persons;
    size_t count;
    bool has_next, is_cut; /* is_cut: the looks were used up before the page was full */
    int64_t next_id;       /* goes on behind this one, who need not be on the page */
};
/* Active ones, by name or newest first; without contacts and relations. What is rare costs a
 * bounded look (REGISTER_LIST_LOOKS). */
err_t register_person_list(struct op *op, const struct person_asking *asking,
                           struct person_page *ret_page);

/* ---- how he is reached -------------------------------------------------------------- */

/* ERR_CONFLICT if he has it already. */
err_t register_person_contact_add(struct op *op, int64_t community_id, int64_t person_id,
                                  const struct person_contact *contact, int64_t *ret_id);
/* It holds no more; if it was the primary one, the next takes its place. */
err_t register_person_contact_end(struct op *op, int64_t community_id, int64_t id);
/* As cases keep the phone of a reporter; other kinds of text are folded to small letters. */
const char *register_person_value_hash(struct op *op, const char *kind, const char *value);
/* Of the last four digits; "" for what is too short. */
const char *register_person_tail_hash(struct op *op, const char *phone);
/* 138****1234, w***@example.org; of a sealed value. */
const char *register_person_masked(struct op *op, const char *sealed);
/* Who is reached there now; at most 50, by community and id. */
err_t register_person_of_value(struct op *op, const int64_t *communities, size_t count,
                               const char *value_hash, struct person **ret_persons,
                               size_t *ret_count);
/* His numbers as cases keep them, also those that hold no more; at most 50. */
err_t register_person_phone_hashes(struct op *op, int64_t community_id, int64_t person_id,
                                   const char ***ret_hashes, size_t *ret_count);
/* The numbers in clear for one who may, with the reason: an event "person_revealed". */
err_t register_person_reveal(struct op *op, int64_t community_id, int64_t id, const char *reason,
                             struct person **ret_person);

/* ---- what he is to a house ---------------------------------------------------------- */

/* ERR_CONFLICT if he is that to the house already. `from_at` 0: now. */
err_t register_person_house_add(struct op *op, const struct person_house *relation,
                                int64_t *ret_id);
/* It ends at `at` (0: now), and with an owner's relation what he gave authority for on that house
 * the owners' pages close at once. */
err_t register_person_house_end(struct op *op, int64_t community_id, int64_t id, int64_t at);
/* Who is or was what to this house, present ones first; at most REGISTER_RELATIONS_MAX. */
err_t register_person_of_house(struct op *op, int64_t community_id, int64_t house_id,
                               struct person_house **ret_relations, size_t *ret_count);
err_t register_person_houses(struct op *op, int64_t community_id, int64_t person_id,
                             struct person_house **ret_relations, size_t *ret_count);
/* For the rows of a list: the relations that hold of many houses or many persons, and the first
 * contact of each person; at most a thousand. */
err_t register_person_of_houses(struct op *op, int64_t community_id, const int64_t *house_ids,
                                size_t house_count, struct person_house **ret_relations,
                                size_t *ret_count);
err_t register_person_houses_of(struct op *op, int64_t community_id, const int64_t *person_ids,
                                size_t person_count, struct person_house **ret_relations,
                                size_t *ret_count);
err_t register_person_contacts_of(struct op *op, int64_t community_id, const int64_t *person_ids,
                                  size_t person_count, struct person_contact **ret_contacts,
                                  size_t *ret_count);
bool register_person_house_holds(const struct person_house *relation, int64_t at);

/* ---- two records of one person ------------------------------------------------------- */

/* `id` goes up in `into`: contacts, relations, notes and vehicles move, what `into` has already
 * stays behind. ERR_CONFLICT unless both are active and of one community. */
err_t register_person_merge(struct op *op, int64_t community_id, int64_t id, int64_t into);
/* As it was before, from the event of the merge. */
err_t register_person_unmerge(struct op *op, int64_t community_id, int64_t id);

/* ---- who may (domain.md H, "customer/room file"); for tables that include staff.h ------------ */
#define MAY_SEE_REGISTER                                                                           \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_CSS) |                        \
     ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) | \
     ROLE_BIT(ROLE_FINANCE) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_ARCHIVIST) |                      \
     ROLE_BIT(ROLE_QUALITY))
#define MAY_CHANGE_REGISTER                                                                        \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
/* Numbers in clear, with a reason. */
#define MAY_REVEAL_PERSON MAY_CHANGE_REGISTER
/* Behaviour notes and what else is restricted. */
#define MAY_SEE_RESTRICTED (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
/* The whole file of a house or a person, handed out; their lists as files (domain.md H: R). */
#define MAY_EXPORT_FILE                                                                            \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) |                    \
     ROLE_BIT(ROLE_ARCHIVIST) | ROLE_BIT(ROLE_QUALITY))
