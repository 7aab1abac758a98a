/*
 * register_forms.h - the routes that write persons and houses, and what their pages ask.
 */
#pragma once

#include "http/route.h"
#include "register/register_house.h"
#include "register/register_person.h"
#include "register/register_place.h"

extern const struct route REGISTER_PERSON_ROUTES[];
extern const struct route REGISTER_HOUSE_ROUTES[];
extern const struct route REGISTER_PLACE_ROUTES[];

extern const struct field REGISTER_PERSON_FIELDS[];
extern const struct field REGISTER_PERSON_NEW_FIELDS[];
extern const struct field REGISTER_PERSON_PAGE_FIELDS[];
extern const struct field REGISTER_HOUSE_FIELDS[];
extern const struct field REGISTER_HOUSE_PAGE_FIELDS[];
extern const struct field REGISTER_PLACE_FIELDS[];

/* The one of the path, where the caller has one of the roles; ERR_NOT_FOUND alike for all else. */
err_t register_forms_person(struct request *req, uint64_t who, struct person **ret_person);
err_t register_forms_house(struct request *req, uint64_t who, struct house **ret_house);
err_t register_forms_place(struct request *req, uint64_t who, struct place **ret_place);
