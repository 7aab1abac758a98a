/*
 * setup_store.h - the SQL of this room: what the first visit set up for the company.
 */
#pragma once

#include "db/db.h"
#include "setup/setup.h"

extern const struct db_query *const SETUP_STORE_QUERIES[];

/* Empty name, step 0 if nothing was set up yet. */
err_t setup_store_company(struct op *op, struct setup_company *ret_company);
err_t setup_store_shown(struct op *op, const char **ret_name, const char **ret_logo_hash);
err_t setup_store_save(struct op *op, const struct setup_company *company);
