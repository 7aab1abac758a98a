/*
 * setup.h - what a company sets up: communities with their promises, its name and logo, the
 * rules that are published, and the wizard that leads through all of it at the first visit.
 */
#pragma once

#include "http/route.h"
#include "register/register.h"

extern const struct route SETUP_COMMUNITY_ROUTES[]; /* /settings/communities */
extern const struct route SETUP_CATEGORY_ROUTES[];  /* …/{code}/categories */
extern const struct route SETUP_HOUSES_ROUTES[];

extern const struct route SETUP_STANDARD_ROUTES[];  /* /settings/standards */
extern const struct route SETUP_BLUEPRINT_ROUTES[]; /* /settings/blueprints */
extern const struct route SETUP_LOG_ROUTES[];       /* /settings/log */
extern const struct route SETUP_CALENDAR_ROUTES[];  /* /settings/calendar */
extern const struct route SETUP_WIZARD_ROUTES[];    /* /setup, /logo.png */

/* That the next year's holidays are not loaded, from 1 December on; NULL: all is well. */
err_t setup_calendar_warning(struct op *op, const char **ret_warning);

/* The code with which the first account may be made from another machine; told by `anju serve`
 * where only who runs it can read. Call before threads run. */
void setup_use_code(const char *code);

struct setup_company {
    const char *name;
    const char *logo, *logo_hash; /* a PNG in base64, and a hash for its address; "": none */
    int step;                     /* of the wizard, done */
};
/* Empty texts if nothing was set up. */
err_t setup_company_get(struct op *op, struct setup_company *ret_company);
/* What every page shows of it, without the picture: its name and the hash of its logo; "": none. */
err_t setup_company_shown(struct op *op, const char **ret_name, const char **ret_logo);
/* Did somebody begin the wizard of the first visit and not come to its end? */
err_t setup_is_unfinished(struct op *op, bool *ret_is_unfinished);
/* Name and logo, by an event of the company's chain. `png` NULL: the logo stays. ERR_INVALID
 * (field logo) unless it is a PNG of at most 200 KB and 2000 × 2000. */
err_t setup_company_change(struct op *op, const char *name, const char *png, size_t length);

/* A new community promises what the founding standard promises, until it is bound to more. */
err_t setup_community_add(struct op *op, const struct community *community, int64_t *ret_id);
