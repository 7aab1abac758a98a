/*
 * register_find_store.h - rows of keys, and the rows that they are made of and lead to.
 */
#pragma once

#include "register/register_find.h"

#include "db/db.h"

extern const struct db_query *const REGISTER_FIND_STORE_QUERIES[];
/* Each engine has its own statement to add many keys at once. */
extern const struct db_query *const REGISTER_FIND_STORE_SQLITE_QUERIES[];
extern const struct db_query *const REGISTER_FIND_STORE_POSTGRES_QUERIES[];

struct find_key {
    int64_t id;
    const char *key;
};

/* In a transaction: the keys of these rows go. */
err_t register_find_store_remove(struct op *op, int64_t community_id, enum register_find_kind kind,
                                 const int64_t *ids, size_t count);
/* In a transaction; one that is there stays. */
err_t register_find_store_add(struct op *op, int64_t community_id, enum register_find_kind kind,
                              const struct find_key *keys, size_t count);

/* What is to be found of these rows, in no order: names and codes, for contacts hashes. A row
 * that must not be found is not there. */
struct find_source {
    int64_t id;
    const char *code, *name; /* of a house or a plate only the code */
    bool is_person;          /* and no organisation */
};
err_t register_find_store_sources(struct op *op, int64_t community_id, enum register_find_kind kind,
                                  const int64_t *ids, size_t count,
                                  struct find_source **ret_sources, size_t *ret_count);
struct find_number {
    int64_t person_id;
    const char *sealed, *hash, *tail; /* tail "": not known yet */
};
/* Of persons that may be found: numbers that hold. */
err_t register_find_store_numbers(struct op *op, int64_t community_id, const int64_t *ids,
                                  size_t count, struct find_number **ret_numbers,
                                  size_t *ret_count);

/* The next rows of a kind behind `after`, to be given keys. */
err_t register_find_store_next(struct op *op, int64_t community_id, enum register_find_kind kind,
                               int64_t after, int limit, int64_t **ret_ids, size_t *ret_count);
err_t register_find_store_rules(struct op *op, int64_t *ret_rules);
err_t register_find_store_set_rules(struct op *op, int64_t rules);

/* Which keys to look for: from `from` up to, not with, `to`. */
struct find_range {
    enum register_find_kind kind;
    const char *from, *to;
};
struct find_hit {
    int64_t community_id, id;
    const char *key;
};
/* In the order of their keys; one row may come several times, but then by several keys. */
err_t register_find_store_find(struct op *op, const struct register_find_scope *scope,
                               const struct find_range *range, int limit,
                               struct find_hit **ret_hits, size_t *ret_count);

/* ---- what they lead to; at most one row for each id ---- */
err_t register_find_store_houses(struct op *op, const struct find_hit *hits, size_t count,
                                 struct found_house **ret_houses, size_t *ret_count);
err_t register_find_store_persons(struct op *op, const struct find_hit *hits, size_t count,
                                  struct found_person **ret_persons, size_t *ret_count);
err_t register_find_store_vehicles(struct op *op, const struct find_hit *hits, size_t count,
                                   struct found_vehicle **ret_vehicles, size_t *ret_count);
err_t register_find_store_places(struct op *op, const struct find_hit *hits, size_t count,
                                 struct found_place **ret_places, size_t *ret_count);
/* Who is what to a house now: of these persons (house_id 0) or of these houses. */
struct find_link {
    int64_t person_id, house_id;
    const char *house, *name, *relation;
};
err_t register_find_store_links(struct op *op, const struct find_hit *hits, size_t count,
                                bool are_houses, struct find_link **ret_links, size_t *ret_count);
