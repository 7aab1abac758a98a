/*
 * register_person_store.h - rows of persons, their contacts and relations.
 */
#pragma once

#include "db/db.h"
#include "register/register.h"
#include "register/register_person.h"

extern const struct db_query *const REGISTER_PERSON_QUERIES[];
extern const struct db_query *const REGISTER_PERSON_LINK_QUERIES[];

err_t register_person_store_add(struct op *op, const struct person *person, const char *id_hash);
err_t register_person_store_change(struct op *op, const struct person *person, const char *id_hash);
/* A change of what belongs to him counts as one of his. */
err_t register_person_store_touch(struct op *op, int64_t community_id, int64_t id);
err_t register_person_store_status(struct op *op, const struct person *person);
/* *ret_person NULL: none. */
err_t register_person_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                                struct person **ret_person);
err_t register_person_store_external(struct op *op, int64_t community_id, const char *external_id,
                                     struct person **ret_person);
/* `after` NULL: from the first. */
err_t register_person_store_list(struct op *op, const struct person_asking *asking,
                                 const struct person *after, struct person_page *ret_page);
err_t register_person_store_of_value(struct op *op, const int64_t *communities, size_t count,
                                     const char *value_hash, struct person **ret_persons,
                                     size_t *ret_count);

/* ---- register_person_link_store.c ---- */

err_t register_person_link_store_contact_add(struct op *op, int64_t community_id,
                                             const struct person_contact *contact,
                                             const char *tail_hash);
err_t register_person_link_store_contact_get(struct op *op, int64_t community_id, int64_t id,
                                             struct person_contact **ret_contact);
err_t register_person_link_store_contact_end(struct op *op, int64_t community_id, int64_t id);
err_t register_person_link_store_contact_lead(struct op *op, int64_t community_id,
                                              int64_t person_id, int64_t id);
err_t register_person_link_store_contacts(struct op *op, int64_t community_id, int64_t person_id,
                                          bool also_void, struct person_contact **ret_contacts,
                                          size_t *ret_count);

err_t register_person_link_store_house_add(struct op *op, const struct person_house *relation);
err_t register_person_link_store_house_get(struct op *op, int64_t community_id, int64_t id,
                                           struct person_house **ret_relation);
err_t register_person_link_store_house_end(struct op *op, int64_t community_id, int64_t id,
                                           int64_t at);
/* Those that still hold at `at` and stand on this person's authority, for one house. */
err_t register_person_link_store_authorised(struct op *op, const struct person_house *by,
                                            int64_t at, struct person_house **ret_relations,
                                            size_t *ret_count);
err_t register_person_link_store_of_house(struct op *op, int64_t community_id, int64_t house_id,
                                          struct person_house **ret_relations, size_t *ret_count);
err_t register_person_link_store_of_person(struct op *op, int64_t community_id, int64_t person_id,
                                           struct person_house **ret_relations, size_t *ret_count);

err_t register_person_link_store_of_houses(struct op *op, int64_t community_id, const int64_t *ids,
                                           size_t id_count, struct person_house **ret_relations,
                                           size_t *ret_count);
err_t register_person_link_store_of_persons(struct op *op, int64_t community_id, const int64_t *ids,
                                            size_t id_count, struct person_house **ret_relations,
                                            size_t *ret_count);
err_t register_person_link_store_leads(struct op *op, int64_t community_id, const int64_t *ids,
                                       size_t id_count, struct person_contact **ret_contacts,
                                       size_t *ret_count);

/* One row of person_contact, person_house, person_note or vehicle goes to another person. */
enum register_person_part { PERSON_CONTACTS, PERSON_HOUSES, PERSON_NOTES, PERSON_VEHICLES };
enum { REGISTER_PERSON_PARTS = 4 };
const char *register_person_link_store_part(enum register_person_part part);
err_t register_person_link_store_move(struct op *op, enum register_person_part part,
                                      int64_t community_id, int64_t id, int64_t person_id);
err_t register_person_link_store_ids(struct op *op, enum register_person_part part,
                                     int64_t community_id, int64_t person_id, int64_t **ret_ids,
                                     size_t *ret_count);
