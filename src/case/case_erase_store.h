/* case_erase_store.h - the rows of a case without what tells of people. */
#pragma once

#include "db/db.h"

extern const struct db_query *const CASE_ERASE_QUERIES[];

/* The case, the work of it and the messages about it. */
err_t case_erase_store_blank(struct op *op, int64_t community_id, int64_t id);
