/*
 * blueprint_store.h - the published versions: all SQL of the room.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const BLUEPRINT_STORE_QUERIES[];

struct blueprint_version {
    int64_t id, ordinal, base_id;
    const char *code, *version, *nature, *name, *review_on, *hash, *file, *text;
    int64_t published_at, published_by;
};

err_t blueprint_store_add(struct op *op, const struct blueprint_version *v);
err_t blueprint_store_get(struct op *op, int64_t id, struct blueprint_version *ret_version);

/* *ret_id is 0 if there is none. */
err_t blueprint_store_current(struct op *op, const char *code, int64_t *ret_id,
                              int64_t *ret_ordinal);
err_t blueprint_store_by_hash(struct op *op, const char *code, const char *hash, int64_t *ret_id);

/* The newest version of each code, without texts; at most 200. */
err_t blueprint_store_list(struct op *op, struct blueprint_version **ret_versions,
                           size_t *ret_count);
