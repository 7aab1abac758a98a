/*
 * staff_department.h - 部门: the tree of a community under its manager, and who belongs where.
 *
 * Source: S3-4.3 (直线职能制). What somebody may comes from his posts (staff.h); the tree says
 * whom he works under and how boards group him. A department is closed, never deleted.
 */
#pragma once

#include "http/route.h"

#include "base/op.h"

struct staff_department {
    int64_t community_id, id;
    int64_t parent_id; /* 0: directly under the manager */
    const char *name, *kind;
    int64_t head_id; /* 0: nobody is named */
    bool closed;
};

struct staff_department_member {
    int64_t user_id, department_id; /* 0: of none */
    const char *login, *name;
};

enum {
    STAFF_DEPARTMENTS = 200,    /* of one community, the closed ones with them */
    STAFF_DEPARTMENT_LEVELS = 6 /* under the manager */
};

/* What a department is for; NULL-terminated. */
extern const char *const STAFF_DEPARTMENT_KINDS[];
const char *staff_department_kind_name(const char *kind); /* 中文 */

/* ERR_INVALID: a name that is taken or too long, a parent that is none of this community, is
 * closed, stands under the department itself or too deep, a head who does not work here. */
err_t staff_department_add(struct op *op, const struct staff_department *department,
                           int64_t *ret_id);
/* Lines of CSV (also with ， or tabs): name, the parent's name, what it is for; the last two may be
 * left out. All or none: ERR_INVALID names the first wrong line, in the field `lines`. */
err_t staff_department_add_lines(struct op *op, int64_t community_id, const char *lines);
/* Name, kind, head and place of an open one. */
err_t staff_department_change(struct op *op, const struct staff_department *department);
/* ERR_CONFLICT while people or open departments are in it. */
err_t staff_department_close(struct op *op, int64_t community_id, int64_t id);
err_t staff_department_open(struct op *op, int64_t community_id, int64_t id);

/* Puts somebody who works in this community into a department, out of the one he was in; 0: into
 * none. */
err_t staff_department_place(struct op *op, int64_t community_id, int64_t user_id,
                             int64_t department_id);

/* As a tree: each behind its parent, brothers by name, closed ones last; `ret_levels` (may be
 * NULL) 0 for those under the manager. */
err_t staff_department_list(struct op *op, int64_t community_id,
                            struct staff_department **ret_departments, int **ret_levels,
                            size_t *ret_count);
/* ERR_NOT_FOUND unless it is of one of these communities. */
err_t staff_department_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                           struct staff_department **ret_department);
/* All who work in this community and are not disabled, by name; at most 1,000. */
err_t staff_department_members(struct op *op, int64_t community_id,
                               struct staff_department_member **ret_members, size_t *ret_count);

extern const struct route STAFF_DEPARTMENT_ROUTES[]; /* /settings/departments */
