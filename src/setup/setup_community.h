/*
 * setup_community.h - for the files of this room: the community that a path names, and its form.
 */
#pragma once

#include "setup/setup.h"

/* Who reads what is set up there; who changes it is MAY_ADMINISTER. */
#define MAY_SEE_SETUP                                                                              \
    (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

/* {code} of the path, in the actor's scope; ERR_NOT_FOUND alike for one that is not there and
 * one that is not his. */
err_t setup_community_of(struct request *req, uint64_t who, struct community **ret_community);

/* The fields of name, hours and facts; with `code` in front for a new one. */
extern const struct field SETUP_COMMUNITY_NEW_FIELDS[];
extern const struct field SETUP_COMMUNITY_FIELDS[];

/* What was typed as a community; facts are laid over `profile` (JSON, or NULL). ERR_INVALID if
 * hours are not hours. */
err_t setup_community_read(struct request *req, const char *profile,
                           struct community *ret_community);
/* `initial` of the form; NULL: what a new one usually has. */
err_t setup_community_initial(struct op *op, const struct community *community, struct doc *into);
