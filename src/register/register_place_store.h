/*
 * register_place_store.h - rows of places.
 */
#pragma once

#include "db/db.h"
#include "register/register_place.h"

extern const struct db_query *const REGISTER_PLACE_QUERIES[];

err_t register_place_store_add(struct op *op, const struct place *place, const char *facts);
err_t register_place_store_change(struct op *op, const struct place *place, const char *facts);
err_t register_place_store_end(struct op *op, const struct place *place);
/* All three: *ret_place NULL: none. */
err_t register_place_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                               struct place **ret_place);
err_t register_place_store_coded(struct op *op, int64_t community_id, const char *kind,
                                 const char *code, struct place **ret_place);
err_t register_place_store_named(struct op *op, int64_t community_id, const char *name,
                                 struct place **ret_place);
err_t register_place_store_list(struct op *op, const struct place_asking *asking,
                                struct place **ret_places, size_t *ret_count);
err_t register_place_store_inside(struct op *op, int64_t community_id, int64_t parent_id,
                                  struct place **ret_places, size_t *ret_count);
