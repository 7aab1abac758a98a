/*
 * setup_houses.h - for the files of this room: houses from a form, looked at and added.
 */
#pragma once

#include "register/register.h"

extern const struct field SETUP_HOUSES_FIELDS[];

/* What the form says, as a page or a document; with `confirm` and without faults they are added. */
err_t setup_houses_answer(struct request *req, struct reply *reply,
                          const struct community *community, const char *back,
                          struct register_house_list *ret_list);
