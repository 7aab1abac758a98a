/*
 * desk_export.h - the whole file of a house or a person, to be handed out.
 *
 * What is handed out leaves out third parties, complaints made in confidence and past owners: of a
 * house what its present owners reported since they came; of a person what carries his own numbers.
 * Numbers stay masked. Who took it out is recorded by the route (RECORDS).
 */
#pragma once

#include "http/route.h"

#include "base/doc.h"
#include "register/register_house.h"
#include "register/register_person.h"

err_t desk_export_house(struct op *op, const struct house *house, struct doc *document);
err_t desk_export_person(struct op *op, const struct person *person, struct doc *document);

extern const struct route DESK_EXPORT_ROUTES[];
