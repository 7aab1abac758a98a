/*
 * quality_inspection.h - 检查: who supervises from outside (主管部门, 业主委员会, 业主) or above
 * (公司) came, found and ordered what, until when, and what was done.
 *
 * Source: S3-3.6a. A record is not changed; what was ordered is done once.
 */
#pragma once

#include "http/route.h"

#include "base/op.h"
#include "staff/staff.h"

#define MAY_KEEP_INSPECTIONS                                                                       \
    (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY))
/* The owners' committee reads, and writes nothing. */
#define MAY_SEE_INSPECTIONS                                                                        \
    (MAY_KEEP_INSPECTIONS | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) |    \
     ROLE_BIT(ROLE_ARCHIVIST) | ROLE_BIT(ROLE_EXEC) | ROLE_BIT(ROLE_COMMITTEE))

struct quality_inspection {
    int64_t community_id, id;
    const char *by_kind, *by_name;
    int64_t at_day;
    const char *subject, *found;
    const char *ordered; /* "": nothing has to be put right, and due_day is 0 */
    int64_t due_day;
    int64_t done_day; /* 0: not yet */
    const char *done_text;
    int64_t done_by, made_by, made_at;
};

/* Who supervises; NULL-terminated. */
extern const char *const QUALITY_SUPERVISORS[];
const char *quality_supervisor_name(const char *kind); /* 中文 */

/* ERR_INVALID with all wrong fields: a day to come, an order without its day or before it. */
err_t quality_inspection_add(struct op *op, const struct quality_inspection *inspection,
                             int64_t *ret_id);
/* ERR_CONFLICT if nothing was ordered or it was done before. */
err_t quality_inspection_done(struct op *op, int64_t community_id, int64_t id, int64_t day,
                              const char *text);

/* ERR_NOT_FOUND if none of these communities has it. */
err_t quality_inspection_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                             struct quality_inspection **ret_inspection);

struct quality_inspection_asking {
    int64_t community_id;
    const char *by_kind; /* NULL: all */
    bool open_only;
    int64_t before_day, before_id; /* INT64_MAX: from the newest */
    int64_t limit;
};
/* The newest first. */
err_t quality_inspection_list(struct op *op, const struct quality_inspection_asking *asking,
                              struct quality_inspection **ret_inspections, size_t *ret_count);
/* How many orders are not done yet, and how many of them are late. */
err_t quality_inspection_open(struct op *op, int64_t community_id, int64_t *ret_open,
                              int64_t *ret_late);

/* As pages and JSON tell it, without who wrote it down. */
void quality_inspection_set(struct op *op, const struct quality_inspection *inspection,
                            struct doc *into);

extern const struct route QUALITY_INSPECTION_ROUTES[];
