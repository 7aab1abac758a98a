/*
 * staff_delegation.h - who acts for whom, for what and how long (S1-7.1.9b, domain.md H).
 *
 * It lends parts of what somebody does with cases, never settings, money, approvals or the
 * archive (docs/adr/0036). Whoever acts by it is written down as acting for the other. It ends by
 * itself at `until_at`, at once with the account or the posts of one of the two, or when one of
 * the two or the director ends it.
 */
#pragma once

#include "staff/staff.h"

struct staff_delegation {
    int64_t community_id, id, from_id, to_id, from_at, until_at, ended_at;
    const char *scope, *reason;
    const char *from_name, *to_name, *community_name; /* of one that was read */
};

enum { STAFF_DELEGATION_MOST_DAYS = 92 };
/* followup, assign, handle; all three; absent: all three, and messages and new work reach who
 * stands in. */
extern const char *const STAFF_DELEGATION_SCOPES[];
#define STAFF_DELEGATION_ABSENT "absent"
/* As people say it: "只办回访". */
const char *staff_delegation_scope_name(const char *scope);

/* `from` and `to` are logins or ids; the actor gives his own rights (`from` NULL or ""), in the
 * name of another only the director of the community. ERR_INVALID names all that is wrong. */
err_t staff_delegation_add(struct op *op, const struct staff_delegation *delegation,
                           const char *from, const char *to, int64_t *ret_id);
/* By who gave it, who has it, or the director. ERR_NOT_FOUND for all others. */
err_t staff_delegation_end(struct op *op, int64_t id);
/* In the transaction that takes an account or posts away: ends what cannot go on without. */
err_t staff_delegation_end_without(struct op *op, int64_t user_id);
/* Those that the actor gave or has, and all of the communities where he is director; the
 * latest first: those before `before_id` (INT64_MAX: all). */
err_t staff_delegation_list(struct op *op, int64_t before_id, int64_t limit,
                            struct staff_delegation **ret_delegations, size_t *ret_count);

/* Fills actor->loans; needs op->now. */
err_t staff_delegation_lend(struct op *op, struct actor *actor);
