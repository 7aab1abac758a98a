/*
 * http_store.h - which requests were answered already: the rows behind Idempotency-Key.
 */
#pragma once

#include "db/db.h"

struct http_once {
    int64_t actor_id;
    const char *key;
    const char *request_hash;
};

/* The answer of a request that was done. */
struct http_done {
    int status;
    const char *see;
    const char *answer; /* the document as JSON, of a reply that is to be kept; or NULL */
};

/* First in the savepoint: claims the key. OK with *ret_is_new: do the work, then call
 * http_store_keep(). OK without: *ret_done is how it was answered. ERR_INVALID names the
 * header if the key came with another request. Rows older than 24 h count as absent; a few
 * of them are removed on the way. */
err_t http_store_claim(struct op *op, const struct http_once *once, bool *ret_is_new,
                       struct http_done *ret_done);
err_t http_store_keep(struct op *op, const struct http_once *once, const struct http_done *done);

/* Does the database answer? */
err_t http_store_ping(struct op *op);

extern const struct db_query *const HTTP_STORE_QUERIES[];
