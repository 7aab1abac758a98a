/*
 * promise_book_store.h - published standards and calendars, and who is bound to which.
 */
#pragma once

#include "base/op.h"
#include "db/db.h"

extern const struct db_query *const PROMISE_BOOK_STORE_QUERIES[];

struct promise_version {
    int64_t id;
    const char *code, *version, *title, *review_on; /* NULL in a calendar */
    int64_t effective_from_day, effective_to_day;
    const char *hash, *file, *text;
};

err_t promise_book_store_add_standard(struct op *op, const struct promise_version *v);
err_t promise_book_store_add_calendar(struct op *op, const struct promise_version *v);

/* Id and hash of what was published last; id 0: nothing yet. */
err_t promise_book_store_last_standard(struct op *op, const char *code,
                                       struct promise_version *ret_version);
err_t promise_book_store_last_calendar(struct op *op, struct promise_version *ret_version);

/* File and text; ERR_NOT_FOUND. */
err_t promise_book_store_get_standard(struct op *op, int64_t id,
                                      struct promise_version *ret_version);
err_t promise_book_store_get_calendar(struct op *op, int64_t id,
                                      struct promise_version *ret_version);

/* Without texts; by code and newest first, at most 500. */
struct promise_version_row {
    struct promise_version version;
    int64_t published_at;
};
err_t promise_book_store_standards(struct op *op, struct promise_version_row **ret_rows,
                                   size_t *ret_count);
/* ERR_NOT_FOUND. With file and text. */
err_t promise_book_store_standard_row(struct op *op, int64_t id,
                                      struct promise_version_row *ret_row);

struct promise_binding_row {
    const char *property_kind, *code;
};
err_t promise_book_store_bindings(struct op *op, int64_t community_id,
                                  struct promise_binding_row **ret_rows, size_t *ret_count);

/* property_kind "": all kinds. */
err_t promise_book_store_bind(struct op *op, int64_t community_id, const char *property_kind,
                              const char *const *codes);

/* Is the community bound to any standard? */
err_t promise_book_store_is_bound(struct op *op, int64_t community_id, bool *ret_bound);

struct promise_bound {
    const char *property_kind;
    int64_t standard_id;
};
/* The version in force on a day of each standard that is bound, in order: of several that
 * hold, the one that came into force last, and of these the one published last. */
err_t promise_book_store_bound(struct op *op, int64_t community_id, int64_t day,
                               struct promise_bound **ret_bound, size_t *ret_count);
