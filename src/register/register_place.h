/*
 * register_place.h - places that are nobody's house, each with a name of its own: lift 12, the pump
 * room, garage B2; facilities with hours and rules; useful addresses for who asks.
 *
 * Source: S3-1.4, S3-1.6, domain.md D "place". Each change is an event of the community's chain,
 * subject "place", in the same transaction. A case is at a place by its name.
 */
#pragma once

#include "base/op.h"

struct place {
    int64_t community_id, id;
    int64_t parent_id; /* 0: the community itself */
    const char *kind;  /* REGISTER_PLACE of register_words.h */
    const char *code, *name;
    /* Facts; NULL texts count as "". */
    const char *hours; /* "06:00-22:00", or in words */
    const char *rules; /* who may use it, and how */
    const char *phone, *address, *note;
    bool is_bookable;
    int64_t version, void_at;
};

/* ERR_INVALID with every wrong field; ERR_CONFLICT if kind and code, or the name, are taken. */
err_t register_place_add(struct op *op, const struct place *place, int64_t *ret_id);
/* All facts anew. ERR_CONFLICT unless `version` (0: any) is the present one. */
err_t register_place_change(struct op *op, const struct place *place, int64_t version);
/* It is there no more; what was reported there stays. */
err_t register_place_end(struct op *op, int64_t community_id, int64_t id);

/* ERR_NOT_FOUND outside of `communities`. */
err_t register_place_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                         struct place **ret_place);
/* *ret_place NULL: there is none of that name. */
err_t register_place_named(struct op *op, int64_t community_id, const char *name,
                           struct place **ret_place);
/* Those that are there, by kind and code behind `after` (NULL: from the first); `kind` NULL: all,
 * `words` NULL: any, else they stand in code or name. */
struct place_asking {
    int64_t community_id;
    const char *kind, *words;
    const struct place *after;
    int64_t limit;
};
err_t register_place_list(struct op *op, const struct place_asking *asking,
                          struct place **ret_places, size_t *ret_count);
/* What lies in it; at most 200. */
err_t register_place_inside(struct op *op, int64_t community_id, int64_t parent_id,
                            struct place **ret_places, size_t *ret_count);
