/*
 * setup_wizard.h - for the files of this room: the steps of the first visit.
 *
 * Each step may be saved and gone back to; how far one went is a row, so that whoever stops
 * goes on where he stopped.
 */
#pragma once

#include "setup/setup.h"

enum setup_step {
    SETUP_NOTHING,
    SETUP_ACCOUNT,
    SETUP_COMMUNITY,
    SETUP_HOUSES,
    SETUP_STANDARDS,
    SETUP_CATEGORIES,
    SETUP_PEOPLE,
    SETUP_ROSTER,
    SETUP_DONE
};

const char *setup_wizard_path(enum setup_step step);

/* `page.steps`, and what every page of the wizard says of the company. */
err_t setup_wizard_page(struct request *req, enum setup_step here, struct doc *into);

/* Only the administrator of the whole company goes through it; else ERR_NOT_FOUND. */
err_t setup_wizard_may(struct request *req);

/* The community that the wizard is about: the first. NULL if there is none yet. */
err_t setup_wizard_community(struct request *req, struct community **ret_community);

/* Notes that a step was gone through, in a transaction. */
err_t setup_wizard_passed(struct op *op, enum setup_step step);

extern const struct field SETUP_PEOPLE_FIELDS[], SETUP_ROSTER_FIELDS[];
route_handler setup_people_page, setup_people_add, setup_roster_page, setup_roster_plan,
    setup_category_page, setup_category_save;
