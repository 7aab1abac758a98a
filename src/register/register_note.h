/*
 * register_note.h - what is known about a person beside his facts, and what he drives.
 *
 * Source: S3-7.1a, S3-3N.1a, S3-3N.1b, domain.md D. A note is never changed, it ends. Each is an
 * event of subject "person" in the same transaction; of one that is restricted, or of a care list,
 * the event does not tell the text.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

struct person_note {
    int64_t community_id, id, person_id;
    const char *kind; /* preference, need, care, behaviour, communication, participation; what was
                         done for him: move_in, renovation, moving, parking, fee (S2-2.1.8) */
    const char *code; /* of care: elderly_alone, disabled, newborn, birthday, festival, illness */
    const char *text;
    const char *source; /* where it is known from; of communication: which way */
    int64_t from_at, to_at;
    int64_t consent_id;
    bool is_restricted; /* only who may see restricted notes; behaviour always is */
    int64_t made_by;
};
/* `from_at` 0: now. ERR_INVALID names wrong fields: a care item needs consent, a behaviour note a
 * source (who saw it, where it stands written). */
err_t register_note_add(struct op *op, const struct person_note *note, int64_t *ret_id);
/* Does it tell what happened, not what holds? */
bool register_note_is_past(const char *kind);
err_t register_note_end(struct op *op, int64_t community_id, int64_t id);
/* The newest first, at most 200; restricted ones only if asked for. */
err_t register_note_list(struct op *op, int64_t community_id, int64_t person_id,
                         bool with_restricted, struct person_note **ret_notes, size_t *ret_count);

struct vehicle {
    int64_t community_id, id, person_id, house_id;
    const char *plate; /* 皖A12345 */
    const char *brand, *colour, *space;
    int64_t from_at, to_at;
};
/* ERR_CONFLICT if the plate is known. */
err_t register_vehicle_add(struct op *op, const struct vehicle *vehicle, int64_t *ret_id);
err_t register_vehicle_end(struct op *op, int64_t community_id, int64_t id);
/* Those that hold, of a person and of a house; at most 50. */
err_t register_vehicles_of_person(struct op *op, int64_t community_id, int64_t person_id,
                                  struct vehicle **ret_vehicles, size_t *ret_count);
err_t register_vehicles_of_house(struct op *op, int64_t community_id, int64_t house_id,
                                 struct vehicle **ret_vehicles, size_t *ret_count);
