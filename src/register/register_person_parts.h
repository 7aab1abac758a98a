/*
 * register_person_parts.h - what the files of a person share: within a transaction whose chain is
 * locked.
 */
#pragma once

#include "base/doc.h"
#include "register/register_person.h"

err_t register_person_record(struct op *op, int64_t community_id, const char *kind, int64_t id,
                             const struct doc *facts);

/* ERR_NOT_FOUND; ERR_CONFLICT for one that was merged or erased, and unless `version` (0: any) is
 * the present one. */
err_t register_person_get_active(struct op *op, int64_t community_id, int64_t id, int64_t version,
                                 struct person **ret_person);

/* Writes the row (checked already) and tells it in `into`; sets the id. */
err_t register_person_put_contact(struct op *op, int64_t community_id,
                                  struct person_contact *contact, struct doc *into);
err_t register_person_put_house(struct op *op, struct person_house *relation, struct doc *into);
