/*
 * staff_admin_store.h - the SQL of the settings: lists of accounts with what they may, their
 * sessions, the roster of a week.
 */
#pragma once

#include "db/db.h"
#include "staff/staff.h"

extern const struct db_query *const STAFF_ADMIN_STORE_QUERIES[];

struct staff_admin_member {
    int64_t id;
    const char *login, *name;
    int64_t created_at, disabled_at;
    bool must_change;
};

/* Whose accounts are looked for: of these communities, or all there are. */
struct staff_admin_filter {
    bool everyone;
    const int64_t *ids;
    size_t id_count;
    const char *words; /* begins the login or stands in the name; "": any */
    const char *after; /* a login */
    int64_t limit;
};

struct staff_admin_grant {
    int64_t user_id, community_id;
    uint64_t roles;
    const char *code, *name; /* of the community; NULL: the whole company */
};

struct staff_admin_session {
    const char *hash;
    int64_t opened_at, seen_at, expires_at;
};

struct staff_admin_shift {
    struct staff_shift shift;
    int64_t id;
    const char *role, *user_name;
};

err_t staff_admin_store_list(struct op *op, const struct staff_admin_filter *filter,
                             struct staff_admin_member **ret_members, size_t *ret_count);
/* ERR_NOT_FOUND if there is none among those. */
err_t staff_admin_store_get(struct op *op, const struct staff_admin_filter *filter, int64_t id,
                            struct staff_admin_member **ret_member);
/* At most 20,000, by user and community. */
err_t staff_admin_store_grants(struct op *op, const int64_t *user_ids, size_t user_count,
                               struct staff_admin_grant **ret_grants, size_t *ret_count);
err_t staff_admin_store_grant_remove(struct op *op, int64_t community_id, int64_t user_id);
/* Administrators of the whole company who may still log in. */
err_t staff_admin_store_count_admins(struct op *op, int64_t *ret_count);
/* The director of a community, who is not `but`; 0 and NULL: nobody. */
err_t staff_admin_store_manager(struct op *op, int64_t community_id, int64_t but,
                                int64_t *ret_user_id, const char **ret_name);
err_t staff_admin_store_must_change(struct op *op, int64_t user_id, bool must);
err_t staff_admin_store_enable(struct op *op, int64_t user_id);
err_t staff_admin_store_set_badge(struct op *op, int64_t user_id, const char *badge);
/* By somebody whose account is open. */
err_t staff_admin_store_badge_is_worn(struct op *op, const char *badge, bool *ret_is_worn);
err_t staff_admin_store_rename(struct op *op, int64_t user_id, const char *name);
err_t staff_admin_store_any(struct op *op, bool *ret_any);

err_t staff_admin_store_sessions(struct op *op, int64_t user_id,
                                 struct staff_admin_session **ret_sessions, size_t *ret_count);
/* `start`: the first digits of its hash. */
err_t staff_admin_store_session_end(struct op *op, int64_t user_id, const char *start,
                                    int64_t *ret_changed);

/* Members with a role in the community or everywhere, who may log in; by name, ≤ 1,000. */
err_t staff_admin_store_people(struct op *op, int64_t community_id,
                               struct staff_admin_grant **ret_people, size_t *ret_count);
/* By start, those that touch the span; ≤ 2,000. */
err_t staff_admin_store_shifts(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                               struct staff_admin_shift **ret_shifts, size_t *ret_count);
err_t staff_admin_store_shift_get(struct op *op, int64_t community_id, int64_t id,
                                  struct staff_admin_shift **ret_shift);
err_t staff_admin_store_shift_remove(struct op *op, int64_t community_id, int64_t id);
/* A shift of the same person at the same time, in whatever community. */
err_t staff_admin_store_overlap(struct op *op, const struct staff_shift *shift, bool *ret_overlaps,
                                int64_t *ret_from_at, int64_t *ret_to_at);
