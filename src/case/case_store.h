/*
 * case_store.h - rows of cases, assignments and numbers.
 */
#pragma once

#include "case/case_rules.h"
#include "db/db.h"

extern const struct db_query *const CASE_STORE_QUERIES[];

/* Open cases that follow a version of a blueprint; counted up to `limit`. */
err_t case_store_running_on(struct op *op, const int64_t *communities, size_t count,
                            int64_t blueprint_id, int64_t limit, int64_t *ret_cases);

/* In which of the communities a case lies; ERR_NOT_FOUND: in none. */
err_t case_store_where(struct op *op, const int64_t *communities, size_t count, int64_t id,
                       int64_t *ret_community_id);
/* A case within a set of communities; with its assignments. ERR_NOT_FOUND alike
 * whether there is none or it belongs to others. */
err_t case_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                     struct service_case **ret_case);
err_t case_store_find_number(struct op *op, const int64_t *communities, size_t count,
                             const char *number, int64_t *ret_id);
err_t case_store_find_external(struct op *op, int64_t community_id, const char *external_id,
                               int64_t *ret_id); /* 0: none */

err_t case_store_add(struct op *op, struct service_case *sc);
err_t case_store_save(struct op *op, struct service_case *sc, bool assignments_too);

/* The next number of a kind and day: 1, 2, 3 … without gaps. */
err_t case_store_next_number(struct op *op, int64_t community_id, const char *kind, int64_t day,
                             int64_t *ret_number);

/* The columns of case_rules.h in their order behind the two keys; rows of a statement that
 * selects them. */
#define CASE_STORE_COMMA_NAME(kind, name) ", " #name
#define CASE_STORE_COLUMNS "community_id, id" CASE_COLUMNS(CASE_STORE_COMMA_NAME)
void case_store_read(struct op *op, struct db_rows *rows, struct service_case ***ret_cases,
                     size_t *ret_count);

/* What the row of a page shows, and what decides how. */
#define CASE_ROW_COLUMNS(X)                                                                        \
    X(number)                                                                                      \
    X(nature)                                                                                      \
    X(status)                                                                                      \
    X(stage)                                                                                       \
    X(round)                                                                                       \
    X(version)                                                                                     \
    X(category)                                                                                    \
    X(title)                                                                                       \
    X(content)                                                                                     \
    X(channel)                                                                                     \
    X(severity)                                                                                    \
    X(urgent)                                                                                      \
    X(size)                                                                                        \
    X(object)                                                                                      \
    X(confidential)                                                                                \
    X(house)                                                                                       \
    X(place)                                                                                       \
    X(reporter_name)                                                                               \
    X(received_at)                                                                                 \
    X(recorded_at)                                                                                 \
    X(first_contact)                                                                               \
    X(responsible)                                                                                 \
    X(external_id)
#define CASE_STORE_COMMA_ALONE(name) ", " #name
#define CASE_STORE_ROW_COLUMNS "community_id, id" CASE_ROW_COLUMNS(CASE_STORE_COMMA_ALONE)
void case_store_read_rows(struct op *op, struct db_rows *rows, struct service_case ***ret_cases,
                          size_t *ret_count);

/* The cases that carry a phone, newest first. */
err_t case_store_list_of_phone(struct op *op, const int64_t *communities, size_t community_count,
                               const char *phone_hash, int64_t before_id, int limit,
                               struct service_case ***ret_cases, size_t *ret_count);

/* All cases of a community in order of id, for verification and export. */
/* The next cases behind `after` by id. */
err_t case_store_slice(struct op *op, int64_t community_id, int64_t after, int limit,
                       struct service_case ***ret_cases, size_t *ret_count);
typedef err_t case_store_fn(struct op *op, struct service_case *sc, void *arg);
err_t case_store_each(struct op *op, int64_t community_id, case_store_fn *each, void *arg);
err_t case_store_assignments(struct op *op, struct service_case *sc);
err_t case_store_count(struct op *op, int64_t community_id, int64_t *ret_count);
