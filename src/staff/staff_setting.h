/*
 * staff_setting.h - rows of staff_setting; the door is staff.h.
 */
#pragma once

#include "db/db.h"

extern const struct db_query *const STAFF_SETTING_QUERIES[];
