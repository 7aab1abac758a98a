/*
 * staff_admin_document.h - what the settings show of accounts, built once for page and JSON.
 *
 * Grants in communities that the actor does not administer or direct are not shown.
 */
#pragma once

#include "staff/staff_admin_store.h"

/* May the actor, as administrator, say what is granted there? 0: in the whole company. */
bool staff_admin_document_is_mine(const struct op *op, int64_t community_id);

/* `items`, `page`. */
err_t staff_admin_document_list(struct op *op, const struct staff_admin_member *members,
                                size_t count, struct doc *into);
err_t staff_admin_document_one(struct op *op, const struct staff_admin_member *member,
                               bool may_change, struct doc *into);
/* `sessions` of one: each by the beginning of its hash. */
err_t staff_admin_document_sessions(struct op *op, int64_t user_id, struct doc *into);
/* The bits of a list of codes; ERR_INVALID of the field `role`. */
err_t staff_admin_document_roles(struct op *op, const struct doc *codes, uint64_t *ret_roles);
/* `choices.community` of a form. */
err_t staff_admin_document_choices(struct op *op, struct doc *into);
/* "2026-11-21 16:30" */
const char *staff_admin_document_moment(struct op *op, int64_t at);
