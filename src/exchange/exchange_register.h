/*
 * exchange_register.h - houses and people as rows of a file. What goes out can come in again:
 * columns have the names that an import knows.
 */
#pragma once

#include "register/register_house.h"
#include "register/register_person.h"
#include "view/view_table.h"

extern const struct view_column EXCHANGE_HOUSE_COLUMNS[], EXCHANGE_PERSON_COLUMNS[];

/* Every house, person that is asked for (after… and limit do not matter), in slices. With
 * `for_people` values are words, else codes. Numbers are masked. A person has a row for each
 * relation to a house that holds, one row if there is none. */
err_t exchange_register_houses(struct op *op, struct house_asking asking, bool for_people,
                               struct view_table *table);
err_t exchange_register_people(struct op *op, struct person_asking asking, bool for_people,
                               struct view_table *table);
