/*
 * register_note_store.h - rows of notes and vehicles.
 */
#pragma once

#include "db/db.h"
#include "register/register_note.h"

extern const struct db_query *const REGISTER_NOTE_QUERIES[];

err_t register_note_store_add(struct op *op, const struct person_note *note);
/* *ret_note NULL: none. */
err_t register_note_store_get(struct op *op, int64_t community_id, int64_t id,
                              struct person_note **ret_note);
err_t register_note_store_end(struct op *op, int64_t community_id, int64_t id);
err_t register_note_store_list(struct op *op, int64_t community_id, int64_t person_id,
                               bool with_restricted, struct person_note **ret_notes,
                               size_t *ret_count);

/* Does this person's consent hold? */
err_t register_note_store_consent(struct op *op, int64_t community_id, int64_t consent_id,
                                  int64_t person_id, bool *ret_holds);

err_t register_note_store_vehicle_add(struct op *op, const struct vehicle *vehicle);
err_t register_note_store_vehicle_get(struct op *op, int64_t community_id, int64_t id,
                                      struct vehicle **ret_vehicle);
err_t register_note_store_plate(struct op *op, int64_t community_id, const char *plate,
                                struct vehicle **ret_vehicle);
err_t register_note_store_vehicle_end(struct op *op, int64_t community_id, int64_t id);
err_t register_note_store_vehicles(struct op *op, int64_t community_id, int64_t person_id,
                                   int64_t house_id, struct vehicle **ret_vehicles,
                                   size_t *ret_count);
